"""Small files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import msgspec

from assist.errors import SetupError


def write_private(path: Path, value: object, what: str) -> None:
    """Write a record as JSON in place of what was there.

    Args:
        path: The file.
        value: What msgspec can encode.
        what: What can't be kept when this fails, for the message: “the wrap-up”.

    Raises:
        SetupError: It can't be written.
    """
    data = msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
    name = ""
    try:
        # mkstemp makes the file for its owner only.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except OSError as error:
        if name:
            Path(name).unlink(missing_ok=True)
        raise SetupError(
            f"{what} cannot be kept ({error.strerror})",
            where=str(path),
            remedy="make room, or see who may write there",
        ) from error
