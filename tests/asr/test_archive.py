from __future__ import annotations

import stat
import zipfile
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

from assist.asr import archive as archive_module
from assist.asr.archive import unpack
from assist.errors import ModelError


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "a" / "target"
    folder.mkdir(parents=True)
    return folder


def refused(path: Path, target: Path, why: str) -> None:
    with pytest.raises(ModelError, match=why):
        unpack(path, target)
    assert list(target.iterdir()) == []
    assert sorted(p.name for p in target.parents[1].rglob("*")) == sorted(
        [path.name, "a", "target"]
    )


def zipped(tmp_path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    path = tmp_path / "model.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for member, data in members:
            file.writestr(member, data)
    return path


def test_the_only_folder_inside_is_returned(
    tmp_path: Path, target: Path, model_zip: Callable[..., bytes]
) -> None:
    path = tmp_path / "model.zip"
    path.write_bytes(model_zip())
    told: list[tuple[int, int]] = []
    root = unpack(path, target, progress=lambda done, total: told.append((done, total)))
    assert root == target / "vosk-model-x"
    assert (root / "am/final.mdl").read_bytes() == b"acoustics" * 1000
    assert told[-1][0] == told[-1][1]


def test_an_archive_without_a_folder_unpacks_in_place(
    tmp_path: Path, target: Path, model_zip: Callable[..., bytes]
) -> None:
    path = tmp_path / "model.zip"
    path.write_bytes(model_zip(top=""))
    assert unpack(path, target) == target


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/evil", "model/../../evil", "C:/evil", "model\\..\\evil"]
)
def test_no_path_leaves_the_folder(tmp_path: Path, target: Path, name: str) -> None:
    refused(zipped(tmp_path, ("ok", b"x"), (name, b"evil")), target, "outside its folder")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_are_refused(tmp_path: Path, target: Path, kind: int) -> None:
    member = zipfile.ZipInfo("model/link")
    member.external_attr = (kind | 0o777) << 16
    refused(zipped(tmp_path, (member, b"/etc/passwd")), target, "link or a device")


def test_a_bomb_is_refused(tmp_path: Path, target: Path) -> None:
    refused(zipped(tmp_path, ("model/zeros", bytes(70_000_000))), target, "no speech model")


def test_too_many_files_are_refused(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "_MOST_MEMBERS", 2)
    path = zipped(tmp_path, *((f"model/{number}", b"") for number in range(3)))
    refused(path, target, "no speech model")


def test_an_encrypted_member_is_refused(tmp_path: Path, target: Path) -> None:
    path = zipped(tmp_path, ("secret", b"x"))
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    refused(path, target, "encrypted")


def test_a_damaged_archive_is_named(
    tmp_path: Path, target: Path, model_zip: Callable[..., bytes]
) -> None:
    path = tmp_path / "model.zip"
    path.write_bytes(b"<html>404</html>")
    with pytest.raises(ModelError, match="damaged"):
        unpack(path, target)
    data = bytearray(model_zip())
    data[60] ^= 0xFF  # inside the first member's data
    path.write_bytes(data)
    with pytest.raises(ModelError, match="damaged"):
        unpack(path, target)


def test_a_full_disk_is_noticed_before_writing(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(archive_module.shutil, "disk_usage", lambda _: usage(9, 9, 2_000_000))
    path = zipped(tmp_path, ("model/big", bytes(3_000_000)))
    with pytest.raises(OSError, match="3 MB are needed and 2 MB are free"):
        unpack(path, target)
    assert list(target.iterdir()) == []
