from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assist.asr.model_folder import check_model, missing_files, model_hash
from assist.errors import ModelError

MakeModel = Callable[[Path], Path]


def test_a_complete_model_passes(tmp_path: Path, make_model: MakeModel) -> None:
    folder = make_model(tmp_path / "model")
    check_model(folder)
    assert missing_files(folder) == []


def test_a_static_graph_and_filter_banks_will_do(tmp_path: Path, make_model: MakeModel) -> None:
    folder = make_model(tmp_path)
    (folder / "graph/HCLr.fst").rename(folder / "graph/HCLG.fst")
    (folder / "graph/Gr.fst").unlink()
    (folder / "conf/mfcc.conf").rename(folder / "conf/fbank.conf")
    assert missing_files(folder) == []


def test_the_old_layout_is_known(tmp_path: Path) -> None:
    for name in ("final.mdl", "mfcc.conf", "HCLr.fst", "Gr.fst"):
        (tmp_path / name).touch()
    assert missing_files(tmp_path) == ["HCLG.fst"] or missing_files(tmp_path) == [
        "disambig_tid.int"
    ]
    (tmp_path / "disambig_tid.int").touch()
    assert missing_files(tmp_path) == []


@pytest.mark.parametrize("name", ["am/final.mdl", "conf/model.conf", "graph/Gr.fst"])
def test_what_is_missing_is_named(tmp_path: Path, make_model: MakeModel, name: str) -> None:
    folder = make_model(tmp_path)
    (folder / name).unlink()
    with pytest.raises(ModelError, match="is missing") as caught:
        check_model(folder)
    assert caught.value.where == str(folder)
    if name != "graph/Gr.fst":  # where HCLG.fst alone would do as well
        assert name in caught.value.what


def test_a_folder_too_high_points_deeper(tmp_path: Path, make_model: MakeModel) -> None:
    inner = make_model(tmp_path / "download" / "vosk-model-x")
    with pytest.raises(ModelError) as caught:
        check_model(inner.parent)
    assert str(inner) in caught.value.remedy


def test_no_folder_at_all(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such speech model folder"):
        check_model(tmp_path / "nothing")


def test_the_hash_follows_content_and_names_not_place_or_notes(
    tmp_path: Path, make_model: MakeModel
) -> None:
    first, second = make_model(tmp_path / "a"), make_model(tmp_path / "b")
    (second / "README.md").write_text("notes")
    (second / "training").mkdir()
    (second / "training" / "log").write_text("notes")
    assert model_hash(first) == model_hash(second)
    (second / "conf/mfcc.conf").write_bytes(b"--sample-frequency=8000\n")
    changed = model_hash(second)
    assert changed != model_hash(first)
    (first / "graph/words.txt").rename(first / "graph/words2.txt")
    assert model_hash(first) not in (changed, model_hash(second))


@pytest.mark.parametrize("position", [0, -1])
def test_the_hash_sees_both_ends_of_large_files(
    tmp_path: Path, make_model: MakeModel, position: int
) -> None:
    folder = make_model(tmp_path)
    data = bytearray(5 * 1024 * 1024)
    (folder / "am/final.mdl").write_bytes(data)
    before = model_hash(folder)
    data[position] = 1
    (folder / "am/final.mdl").write_bytes(data)
    assert model_hash(folder) != before
