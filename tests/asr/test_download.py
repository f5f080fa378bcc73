from __future__ import annotations

import hashlib
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from assist.asr import archive as archive_module
from assist.asr.download import PullProgress, pull, verify
from assist.asr.fetch import FetchOptions
from assist.asr.model_folder import missing_files
from assist.asr.models import ModelEntry
from assist.errors import ModelError

QUICK = FetchOptions(attempts=2, pause_s=0)
NAME = "vosk-model-x"


@pytest.fixture
def entry(site, model_zip: Callable[..., bytes]) -> ModelEntry:
    site.body = model_zip()
    return ModelEntry(
        name=NAME,
        language="zh",
        size="small",
        licence="Apache-2.0",
        sample_rate_hz=16_000,
        about={},
        url=site.url,
        sha256=hashlib.sha256(site.body).hexdigest(),
    )


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_model_is_installed_whole_and_nothing_else_is_left(
    entry: ModelEntry, tmp_path: Path
) -> None:
    told: list[PullProgress] = []
    folder = pull(entry, tmp_path / "models", progress=told.append, options=QUICK)
    assert folder == tmp_path / "models" / NAME
    assert missing_files(folder) == []
    assert left_in(folder.parent) == [NAME]
    assert [step.phase for step in told] == sorted(step.phase for step in told)
    assert {step.phase for step in told} == {"download", "unpack"}
    assert told[-1].done == told[-1].total


def test_a_model_that_is_there_is_not_fetched_again(
    site, entry: ModelEntry, tmp_path: Path
) -> None:
    pull(entry, tmp_path, options=QUICK)
    pull(entry, tmp_path, options=QUICK)
    assert len(site.asked) == 1


def test_an_incomplete_model_is_replaced(entry: ModelEntry, tmp_path: Path) -> None:
    (tmp_path / NAME / "am").mkdir(parents=True)
    (tmp_path / NAME / "old").touch()
    folder = pull(entry, tmp_path, options=QUICK)
    assert missing_files(folder) == []
    assert not (folder / "old").exists()


def test_a_broken_download_is_kept_and_continued(site, entry: ModelEntry, tmp_path: Path) -> None:
    site.drop_after = [len(site.body) // 2, 0, 0]
    with pytest.raises(ModelError, match="broke off"):
        pull(entry, tmp_path, options=QUICK)
    assert left_in(tmp_path) == [f".{NAME}.zip.part", f".{NAME}.zip.part.origin"]
    pull(entry, tmp_path, options=QUICK)
    assert site.asked[-1] != "bytes=0-"
    assert left_in(tmp_path) == [NAME]


def test_a_wrong_checksum_installs_nothing(entry: ModelEntry, tmp_path: Path) -> None:
    wrong = msgspec.structs.replace(entry, sha256="0" * 64)
    with pytest.raises(ModelError, match="SHA-256"):
        pull(wrong, tmp_path, options=QUICK)
    assert left_in(tmp_path) == []


def test_an_evil_archive_installs_nothing(
    site, entry: ModelEntry, tmp_path: Path, model_zip: Callable[..., bytes]
) -> None:
    site.body = model_zip(**{"../../evil": b"x"})
    target = tmp_path / "models"
    with pytest.raises(ModelError, match="not safe"):
        pull(msgspec.structs.replace(entry, sha256=None), target, options=QUICK)
    assert left_in(target) == []
    assert left_in(tmp_path) == ["models"]


def test_an_archive_of_something_else_installs_nothing(
    site, entry: ModelEntry, tmp_path: Path
) -> None:
    for body, why in ((b"<html>not here</html>", "damaged"), (empty_zip(), "no Vosk model")):
        site.body = body
        with pytest.raises(ModelError, match=why):
            pull(msgspec.structs.replace(entry, sha256=None), tmp_path, options=QUICK)
        assert left_in(tmp_path) == []


def empty_zip() -> bytes:
    return b"PK\x05\x06" + bytes(18)


def test_a_full_disk_keeps_the_download(
    entry: ModelEntry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    free = iter([10**9, 1])
    with monkeypatch.context() as patched:
        patched.setattr(archive_module.shutil, "disk_usage", lambda _: usage(0, 0, next(free)))
        with pytest.raises(ModelError, match="MB are free") as caught:
            pull(entry, tmp_path, options=QUICK)
    assert caught.value.where == str(tmp_path)
    assert f".{NAME}.zip.part" in left_in(tmp_path)
    assert NAME not in left_in(tmp_path)
    pull(entry, tmp_path, options=QUICK)
    assert left_in(tmp_path) == [NAME]


def test_remains_of_a_killed_process_are_cleared(entry: ModelEntry, tmp_path: Path) -> None:
    (tmp_path / f".{NAME}.unpacking").mkdir()
    (tmp_path / f".{NAME}.unpacking" / "half").touch()
    pull(entry, tmp_path, options=QUICK)
    assert left_in(tmp_path) == [NAME]


def test_a_target_that_cannot_be_made(entry: ModelEntry, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match="cannot be installed"):
        pull(entry, tmp_path / "file" / "models", options=QUICK)


def test_a_bundled_model_is_not_pulled(tmp_path: Path) -> None:
    bundled = ModelEntry(
        name="zh-demo",
        language="zh",
        size="demo",
        licence="Apache-2.0",
        sample_rate_hz=16_000,
        about={},
        path="zh-demo",
    )
    with pytest.raises(ModelError, match="ships with the product"):
        pull(bundled, tmp_path)


def test_a_pulled_model_is_verified_byte_by_byte(entry: ModelEntry, tmp_path: Path) -> None:
    folder = pull(entry, tmp_path, options=QUICK)
    good = verify(folder)
    assert good.recorded
    assert good.problems == ()
    (folder / "graph/Gr.fst").write_bytes(b"Grammar" * 1000)
    (folder / "graph/words.txt").unlink()
    (folder / "graph/extra").touch()
    bad = verify(folder)
    assert set(bad.problems) == {
        "graph/Gr.fst was changed",
        "graph/words.txt is missing",
        "graph/extra was added",
    }
    assert bad.model_hash != good.model_hash


def test_a_model_from_elsewhere_is_verified_by_its_structure(
    tmp_path: Path, make_model: Callable[[Path], Path]
) -> None:
    folder = make_model(tmp_path)
    found = verify(folder)
    assert (found.recorded, found.problems) == (False, ())
    (folder / ".installed.json").write_text("{")
    assert verify(folder).problems == ("its record is damaged",)
    (folder / "am/final.mdl").unlink()
    with pytest.raises(ModelError, match=r"am/final\.mdl is missing"):
        verify(folder)
