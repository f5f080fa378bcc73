"""Learned weights of a pack: a JSON file as a typed record. A pack may do without."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from assist.errors import PackError

T = TypeVar("T")


def read_weights(places: Iterable[Path], name: str, type_: type[T]) -> T:
    """The weights in the first folder that has the file; those of ``type_()`` where none has.

    Args:
        places: The pack and those it extends, nearest first.
        name: Of the file.
        type_: What it must contain; every field has a default that says nothing was learned.

    Raises:
        PackError: The file cannot be read or does not validate.
    """
    for place in places:
        path = place / name
        if path.is_file():
            return _read(path, type_)
    return type_()


def _read(path: Path, type_: type[T]) -> T:
    try:
        data = path.read_bytes()
        weights = msgspec.json.decode(data, type=type_) if data.strip() else type_()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise PackError(f"the file cannot be read ({reason})", where=str(path)) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PackError(
            f"not the weights that this version reads ({error})",
            where=str(path),
            remedy="train them again, or take the file out",
        ) from error
    if weights == type_():
        raise PackError(
            "the file is empty: there is nothing learned in it",
            where=str(path),
            remedy="train them again, or take the file out",
        )
    return weights
