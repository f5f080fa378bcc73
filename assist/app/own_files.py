"""The agent's own files: in one folder of the data folder that nobody else may read."""

from __future__ import annotations

import os
from pathlib import Path

from assist.errors import SetupError

FOLDER = "agent"


def own_folder(data: Path) -> Path:
    """The folder, made if it is not there.

    Raises:
        SetupError: It can't be made.
    """
    folder = data / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise _cannot(folder, error) from error
    return folder


def append_line(path: Path, line: bytes) -> None:
    """Add a line to a file that only its owner may read.

    Raises:
        SetupError: It can't be written.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    try:
        with os.fdopen(os.open(path, flags, 0o600), "ab", buffering=0) as file:
            file.write(line + b"\n")
    except OSError as error:
        raise _cannot(path, error) from error


def _cannot(path: Path, error: OSError) -> SetupError:
    return SetupError(
        f"this cannot be kept ({error.strerror})",
        where=str(path),
        remedy="set 'data' in the configuration to a folder that you may write to",
    )
