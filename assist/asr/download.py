"""Getting a speech model from its publisher, and checking later that it is still the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from assist.asr.archive import unpack
from assist.asr.fetch import FetchOptions, discard, fetch, sha256_of
from assist.asr.model_folder import check_model, missing_files, model_files, model_hash
from assist.asr.models import ModelEntry
from assist.errors import ModelError

_RECORD = ".installed.json"


class PullProgress(msgspec.Struct, frozen=True):
    """How far a pull has come.

    Attributes:
        phase: What it is doing.
        done: Bytes so far.
        total: Bytes in all, if known.
    """

    phase: Literal["download", "unpack"]
    done: int
    total: int | None


class Verification(msgspec.Struct, frozen=True):
    """What checking an installed model brought to light.

    Attributes:
        folder: The model.
        model_hash: As journals carry it.
        recorded: Whether it was pulled, so that every file could be compared.
        problems: What is wrong, one sentence without full stop each; empty when all is well.
    """

    folder: Path
    model_hash: str
    recorded: bool
    problems: tuple[str, ...]


class _Installed(msgspec.Struct, frozen=True):
    """Written into the model's folder when it is installed."""

    url: str
    archive_sha256: str
    files: dict[str, str]  # path in the folder: SHA-256


def pull(
    entry: ModelEntry,
    target: Path,
    *,
    progress: Callable[[PullProgress], None] | None = None,
    options: FetchOptions | None = None,
) -> Path:
    """Download a model and install it as ``target / entry.name``.

    - A complete model that is already there is left alone.
    - The folder appears whole or not at all. A broken download is kept as ``.NAME.zip.part`` and
      continued by the next call; nothing else is left behind.

    Args:
        entry: Which model.
        target: Folder of models; made if it is not there.
        progress: Told as bytes arrive and are unpacked.
        options: How hard to try.

    Returns:
        The model's folder.

    Raises:
        ModelError: It ships with the product, cannot be had, is not what its publisher
            announced, or does not fit.
    """
    if entry.url is None:
        raise ModelError(f"the speech model {entry.name} ships with the product; nothing to pull")
    folder = target / entry.name
    if not missing_files(folder):
        return folder
    part = target / f".{entry.name}.zip.part"
    try:
        target.mkdir(parents=True, exist_ok=True)
        fetch(entry.url, part, progress=_phase("download", progress), options=options)
        digest = sha256_of(part)
        try:
            _compare(entry, digest)
            _install(entry.url, digest, part, folder, _phase("unpack", progress))
        except ModelError:  # what was downloaded is no good; an OSError is no reproach to it
            discard(part)
            raise
        discard(part)
    except OSError as error:
        raise ModelError(
            f"the speech model cannot be installed ({error.strerror or error})",
            where=str(target),
            remedy="put that right and run the same command again to go on",
        ) from error
    return folder


def verify(folder: Path) -> Verification:
    """Check a model: its structure and, if it was pulled, every byte.

    Raises:
        ModelError: The folder is not a model at all.
    """
    check_model(folder)
    try:
        record = msgspec.json.decode((folder / _RECORD).read_bytes(), type=_Installed)
    except FileNotFoundError:
        return Verification(folder, model_hash(folder), False, ())
    except (OSError, msgspec.MsgspecError):
        return Verification(folder, model_hash(folder), False, ("its record is damaged",))
    found = _digests(folder)
    problems = [
        f"{name} was changed" if name in found else f"{name} is missing"
        for name, digest in record.files.items()
        if found.get(name) != digest
    ]
    problems += [f"{name} was added" for name in found if name not in record.files]
    return Verification(folder, model_hash(folder), True, tuple(problems))


def _phase(
    phase: Literal["download", "unpack"], progress: Callable[[PullProgress], None] | None
) -> Callable[[int, int | None], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress(PullProgress(phase, done, total))


def _compare(entry: ModelEntry, digest: str) -> None:
    if entry.sha256 is not None and digest != entry.sha256.lower():
        raise ModelError(
            f"the download is not what was announced: its SHA-256 is {digest}, not {entry.sha256}",
            where=entry.url or "",
            remedy="run the command again; if it stays so, tell the publisher",
        )


def _install(
    url: str,
    archive_sha256: str,
    archive: Path,
    folder: Path,
    progress: Callable[[int, int | None], None] | None,
) -> None:
    """Unpack beside the final place, check, and move into it in one step."""
    workshop = folder.with_name(f".{folder.name}.unpacking")
    shutil.rmtree(workshop, ignore_errors=True)  # left by a process that was killed
    workshop.mkdir()
    try:
        root = unpack(archive, workshop, progress=progress)
        if lacking := missing_files(root):
            raise ModelError(
                f"the archive holds no Vosk model: {', '.join(lacking)} is missing",
                where=url,
                remedy="get the model from its publisher",
            )
        record = _Installed(url, archive_sha256, _digests(root))
        (root / _RECORD).write_bytes(msgspec.json.encode(record))
        if folder.exists():  # an incomplete one, or this would not have been reached
            shutil.rmtree(folder)
        root.rename(folder)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _digests(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in model_files(folder)}
