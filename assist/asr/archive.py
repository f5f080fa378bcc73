"""Unpacking a model archive that came from outside."""

from __future__ import annotations

import errno
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from assist.errors import ModelError

_CHUNK = 1024 * 1024
_MOST_MEMBERS = 10_000
_MOST_BYTES = 64 * 1024 * 1024
_MOST_RATIO = 8
"""Models unpack to twice their archive's length; the floor lets small ones be mostly text."""


def unpack(
    archive: Path, target: Path, *, progress: Callable[[int, int], None] | None = None
) -> Path:
    """Unpack a zip archive into an empty folder.

    Everything is judged before anything is written: no path may leave the folder, no member may
    be a link, a device or encrypted, and the whole may not be far larger than a model can be.

    Args:
        archive: The file.
        target: An existing, empty folder.
        progress: Told bytes written and bytes in all.

    Returns:
        The folder to use: ``target``, or the only folder that the archive put into it.

    Raises:
        ModelError: The archive is damaged, or not one that we unpack.
        OSError: It cannot be written here; the archive may be good.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            members = _judge(file, archive)
            total = sum(member.file_size for member in members)
            need_room(target, total)
            done = 0
            for member in members:
                path = target.joinpath(*PurePosixPath(member.filename).parts)
                if member.is_dir():
                    path.mkdir(parents=True, exist_ok=True)
                    continue
                path.parent.mkdir(parents=True, exist_ok=True)
                with file.open(member) as source, path.open("xb") as sink:
                    while chunk := source.read(_CHUNK):
                        sink.write(chunk)
                        done += len(chunk)
                        if progress is not None:
                            progress(done, total)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise ModelError(
            f"the archive is damaged ({error})", where=str(archive), remedy="download it again"
        ) from error
    inside = list(target.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else target


def need_room(folder: Path, needed: int) -> None:
    """Make sure that ``needed`` bytes fit into a folder.

    Raises:
        OSError: They do not; it says how many are free.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise OSError(
            errno.ENOSPC, f"{needed / 1e6:.0f} MB are needed and {free / 1e6:.0f} MB are free"
        )


def _judge(file: zipfile.ZipFile, archive: Path) -> list[zipfile.ZipInfo]:
    """The archive's members, all of them harmless.

    Raises:
        ModelError: One of them is not.
    """
    members = file.infolist()
    for member in members:
        kind = stat.S_IFMT(member.external_attr >> 16)
        path = PurePosixPath(member.filename)
        if path.is_absolute() or ".." in path.parts or any(c in member.filename for c in "\\:\0"):
            raise _refuse(archive, f"{member.filename!r} would be written outside its folder")
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _refuse(archive, f"{member.filename!r} is a link or a device")
        if member.flag_bits & 1:
            raise _refuse(archive, f"{member.filename!r} is encrypted")
    total = sum(member.file_size for member in members)
    most = max(_MOST_BYTES, _MOST_RATIO * archive.stat().st_size)
    if total > most or len(members) > _MOST_MEMBERS:
        raise _refuse(archive, f"{len(members)} files of {total} bytes are no speech model")
    return members


def _refuse(archive: Path, why: str) -> ModelError:
    return ModelError(
        f"this archive is not safe to unpack: {why}",
        where=str(archive),
        remedy="get the model from its publisher",
    )
