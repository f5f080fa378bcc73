import subprocess
import sys

import pytest

pytestmark = pytest.mark.recipe


@pytest.mark.parametrize("model", ["zh-demo", "en-demo"])
def test_the_graph_is_rebuilt_byte_for_byte(speech_folder, tmp_path, model):
    command = [sys.executable, str(speech_folder / "build.py"), model, "--out", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    built = {p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file()}
    assert len(built) == 8
    for path in built:
        assert (tmp_path / path).read_bytes() == (speech_folder / model / path).read_bytes()


def test_an_unknown_model_is_bad_usage(speech_folder):
    command = [sys.executable, str(speech_folder / "build.py"), "xx-demo"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "no model 'xx-demo'" in done.stderr


def test_a_language_without_a_lexicon_is_told_so(speech_folder):
    command = [sys.executable, str(speech_folder / "build.py"), "zh-demo", "--lexicon"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "zh-demo has no lexicon" in done.stderr


@pytest.mark.parametrize("arguments", [["scenes", "zh/moon"], ["zh-demo", "zh/bank-transfer"]])
def test_an_unknown_scene_is_bad_usage(speech_folder, arguments):
    command = [sys.executable, str(speech_folder / "build.py"), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "scene" in done.stderr
