from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from assist.asr.model_folder import missing_files
from assist.asr.models import (
    ModelEntry,
    find_entry,
    locate_model,
    read_manifest,
    speech_dir,
)
from assist.errors import ModelError

MakeModel = Callable[[Path], Path]


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOSK_MODEL_PATH", raising=False)


def test_the_manifest_is_complete_and_consistent() -> None:
    entries = read_manifest()
    names = [entry.name for entry in entries]
    assert len(names) == len(set(names))
    for language in ("zh", "en"):
        sizes = {e.size for e in entries if e.language == language}
        assert {"small", "large"} <= sizes
    for entry in entries:
        assert set(entry.about) == {"zh", "en"}
        if entry.url is not None:
            assert entry.url == f"https://alphacephei.com/vosk/models/{entry.name}.zip"
            assert entry.download_mb


def test_bundled_models_are_there() -> None:
    bundled = [entry for entry in read_manifest() if entry.path]
    assert [entry.name for entry in bundled][:1] == ["zh-demo"]
    for entry in bundled:
        assert missing_files(speech_dir() / str(entry.path)) == []


def test_pulled_models_are_preferred_to_bundled_ones() -> None:
    order = [entry.size for entry in read_manifest() if entry.language == "zh"]
    assert order.index("demo") == len(order) - 1


def test_a_broken_manifest_is_named(tmp_path: Path) -> None:
    path = tmp_path / "manifest.toml"
    path.write_text('[[model]]\nname = "x"\nlanguage = "fr"\n')
    with pytest.raises(ModelError, match="cannot be read") as caught:
        read_manifest(path)
    assert caught.value.where == str(path)


@pytest.mark.parametrize(
    "source",
    [{}, {"url": "https://x/y.zip", "path": "y"}, {"url": "http://x/y.zip"}],
    ids=["neither", "both", "unencrypted"],
)
def test_an_entry_has_one_safe_source(source: dict[str, str]) -> None:
    told = {
        "name": "x",
        "language": "zh",
        "size": "small",
        "licence": "Apache-2.0",
        "sample_rate_hz": 16000,
        "about": {},
    }
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(told | source, ModelEntry)


def test_without_anything_else_the_bundled_model_is_used(tmp_path: Path) -> None:
    found = locate_model("zh", installed=tmp_path)
    assert (found.name, found.source) == ("zh-demo", "bundled")


def test_a_language_without_a_model_says_how_to_get_one(tmp_path: Path) -> None:
    entries = [e for e in read_manifest() if e.language == "en" and e.path]
    if entries:
        assert locate_model("en", installed=tmp_path).source == "bundled"
    else:
        with pytest.raises(ModelError) as caught:
            locate_model("en", installed=tmp_path)
        assert "assist models pull vosk-model-small-en-us-0.15" in caught.value.remedy
    with pytest.raises(ModelError, match="no speech model for fr"):
        locate_model("fr", installed=tmp_path)


def test_the_best_installed_model_comes_before_the_bundled_one(
    tmp_path: Path, make_model: MakeModel
) -> None:
    make_model(tmp_path / "vosk-model-small-cn-0.22")
    make_model(tmp_path / "vosk-model-small-en-us-0.15")
    assert locate_model("zh", installed=tmp_path).name == "vosk-model-small-cn-0.22"
    make_model(tmp_path / "vosk-model-cn-0.22")
    found = locate_model("zh", installed=tmp_path)
    assert (found.name, found.source) == ("vosk-model-cn-0.22", "installed")
    assert found.folder == tmp_path / "vosk-model-cn-0.22"


def test_half_a_model_does_not_count_as_installed(tmp_path: Path, make_model: MakeModel) -> None:
    folder = make_model(tmp_path / "vosk-model-cn-0.22")
    (folder / "am/final.mdl").unlink()
    assert locate_model("zh", installed=tmp_path).source == "bundled"


def test_the_environment_comes_before_what_is_installed(
    tmp_path: Path, make_model: MakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_model(tmp_path / "installed" / "vosk-model-cn-0.22")
    own = make_model(tmp_path / "my-model")
    monkeypatch.setenv("VOSK_MODEL_PATH", str(own))
    found = locate_model("zh", installed=tmp_path / "installed")
    assert (found.folder, found.name, found.source) == (own, "my-model", "environment")


def test_the_environment_may_name_a_folder_of_models(
    tmp_path: Path, make_model: MakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_model(tmp_path / "vosk-model-small-cn-9.9")
    make_model(tmp_path / "vosk-model-en-us-0.22")
    monkeypatch.setenv("VOSK_MODEL_PATH", str(tmp_path))
    assert locate_model("zh").name == "vosk-model-small-cn-9.9"
    assert locate_model("en").name == "vosk-model-en-us-0.22"
    make_model(tmp_path / "vosk-model-cn-0.22")
    assert locate_model("zh").name == "vosk-model-cn-0.22"


def test_a_model_of_another_language_in_the_environment_is_passed_over(
    tmp_path: Path, make_model: MakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = make_model(tmp_path / "models" / "vosk-model-en-us-0.22")
    for place in (model, model.parent):
        monkeypatch.setenv("VOSK_MODEL_PATH", str(place))
        assert locate_model("zh", installed=tmp_path).source == "bundled"


def test_an_environment_that_leads_nowhere_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (tmp_path, tmp_path / "nowhere"):
        monkeypatch.setenv("VOSK_MODEL_PATH", str(place))
        with pytest.raises(ModelError, match="VOSK_MODEL_PATH") as caught:
            locate_model("zh")
        assert caught.value.where == str(place)


def test_what_is_asked_for_comes_first(
    tmp_path: Path, make_model: MakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOSK_MODEL_PATH", str(make_model(tmp_path / "environment")))
    own = make_model(tmp_path / "own")
    assert locate_model("zh", own).folder == own
    assert locate_model("zh", str(own)).source == "explicit"
    assert locate_model("zh", "zh-demo", installed=tmp_path).name == "zh-demo"


def test_asking_for_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not installed") as caught:
        locate_model("zh", "vosk-model-cn-0.22", installed=tmp_path)
    assert "assist models pull vosk-model-cn-0.22" in caught.value.remedy
    with pytest.raises(ModelError, match="is for en, not for zh"):
        locate_model("zh", "vosk-model-en-us-0.22", installed=tmp_path)
    with pytest.raises(ModelError, match="no such speech model folder"):
        locate_model("zh", "./nowhere", installed=tmp_path)


def test_entries_are_found_by_name() -> None:
    assert find_entry("vosk-model-cn-0.22").size == "large"
    with pytest.raises(ModelError, match="called nonsense"):
        find_entry("nonsense")
