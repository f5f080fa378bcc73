"""Files that are either whole or not there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from assist.errors import SetupError


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file beside its place and move it there.

    Raises:
        SetupError: The file can't be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise _cannot_write(path, error) from error


def _cannot_write(path: Path, error: OSError) -> SetupError:
    return SetupError(
        f"the file cannot be written ({error.strerror})",
        where=str(path),
        remedy="choose a folder that exists and that you may write to",
    )
