"""Is this folder a Vosk model, and which one: checks and the hash that journals carry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from assist.errors import ModelError

_WHOLE_BYTES = 2 * 1024 * 1024
_EDGE_BYTES = 1024 * 1024

_PARTS = frozenset({"am", "conf", "graph", "ivector", "rescore", "rnnlm"})
_OLD_PARTS = frozenset(
    {
        "final.mdl",
        "mfcc.conf",
        "fbank.conf",
        "pitch.conf",
        "global_cmvn.stats",
        "HCLG.fst",
        "HCLr.fst",
        "Gr.fst",
        "words.txt",
        "disambig_tid.int",
        "word_boundary.int",
    }
)

# Each line is satisfied by any of its alternatives; each alternative needs all of its files.
_LAYOUT: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("am/final.mdl", "conf/model.conf"),),
    (("conf/mfcc.conf",), ("conf/fbank.conf",)),
    (("graph/HCLG.fst",), ("graph/HCLr.fst", "graph/Gr.fst", "graph/disambig_tid.int")),
)
_OLD_LAYOUT: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("final.mdl", "mfcc.conf"),),
    (("HCLG.fst",), ("HCLr.fst", "Gr.fst", "disambig_tid.int")),
)


def missing_files(folder: Path) -> list[str]:
    """What the folder lacks to be a model, as paths inside it; empty when nothing is missing."""
    old = not (folder / "am").exists() and (folder / "final.mdl").exists()
    missing: list[str] = []
    for alternatives in _OLD_LAYOUT if old else _LAYOUT:
        lacking: list[list[str]] = [
            [name for name in names if not (folder / name).is_file()] for names in alternatives
        ]
        if all(lacking):
            fewest: list[str] = min(lacking, key=len)
            missing += fewest
    return missing


def check_model(folder: Path) -> None:
    """Make sure that a folder can be given to Vosk.

    Raises:
        ModelError: It does not exist or lacks files; it says which, and where the model may be
            if it lies one level deeper.
    """
    if not folder.is_dir():
        raise ModelError(
            "there is no such speech model folder",
            where=str(folder),
            remedy="`assist models list` shows what is installed, `assist models pull` gets more",
        )
    missing = missing_files(folder)
    if not missing:
        return
    inside = [path for path in sorted(folder.glob("*/")) if not missing_files(path)]
    raise ModelError(
        f"this is not a complete Vosk model: {', '.join(missing)} is missing",
        where=str(folder),
        remedy=f"use {inside[0]}" if inside else "unpack it again or run `assist models pull`",
    )


def model_hash(folder: Path) -> str:
    """Identify a model by its contents, in a fraction of a second also for the large ones.

    SHA-256 over the name and size of every file that Vosk may read, followed by its bytes: all
    of them up to 2 MiB, else the first and the last MiB. Notes, licences and training material
    in the same folder do not count.

    Returns:
        64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for path in model_files(folder):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            if size <= _WHOLE_BYTES:
                digest.update(file.read())
            else:
                digest.update(file.read(_EDGE_BYTES))
                file.seek(size - _EDGE_BYTES)
                digest.update(file.read(_EDGE_BYTES))
    return digest.hexdigest()


def model_files(folder: Path) -> Iterator[Path]:
    """The files that Vosk may read, in an order that is the same everywhere."""
    found = (
        path
        for path in folder.rglob("*")
        if path.relative_to(folder).parts[0] in _PARTS | _OLD_PARTS and path.is_file()
    )
    return iter(sorted(found, key=lambda path: path.relative_to(folder).as_posix()))
