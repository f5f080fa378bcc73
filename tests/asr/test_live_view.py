from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from assist.asr.live_view import live_view
from assist.asr.model_folder import missing_files

MakeModel = Callable[[Path], Path]


def test_the_view_is_the_model_with_a_shorter_step(tmp_path: Path, make_model: MakeModel) -> None:
    folder = make_model(tmp_path)
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    with live_view(folder, 9) as view:
        assert missing_files(view) == []
        assert (view / "conf/model.conf").read_text() == "--beam=13.0\n--frames-per-chunk=9\n"
        assert (view / "am/final.mdl").read_bytes() == before[folder / "am/final.mdl"]
    assert not view.exists()
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_a_model_that_names_its_step_keeps_it(tmp_path: Path, make_model: MakeModel) -> None:
    folder = make_model(tmp_path)
    (folder / "conf/model.conf").write_text("--frames-per-chunk=6\n")
    with live_view(folder, 9) as view:
        assert view == folder


def test_no_step_and_no_configuration_leave_the_model_as_it_is(
    tmp_path: Path, make_model: MakeModel
) -> None:
    folder = make_model(tmp_path)
    with live_view(folder, None) as view:
        assert view == folder
    (folder / "conf/model.conf").unlink()
    with live_view(folder, 9) as view:
        assert view == folder


def refuse(self: Path, target: Path, target_is_directory: bool = False) -> None:
    raise OSError("a required privilege is not held by the client")


def test_hard_links_will_do(
    tmp_path: Path, make_model: MakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "symlink_to", refuse)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = make_model(tmp_path / "model")
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    with live_view(folder, 9) as view:
        assert missing_files(view) == []
        assert "--frames-per-chunk=9" in (view / "conf/model.conf").read_text()
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_a_system_without_links_uses_the_model_as_it_is(
    tmp_path: Path, make_model: MakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "symlink_to", refuse)
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    folder = make_model(tmp_path)
    with live_view(folder, 9) as view:
        assert view == folder
