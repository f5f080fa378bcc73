"""A file that says its maker still runs: locked by the system, let go when the process dies."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import IO, Self

from assist.errors import SetupError

FOLDER = ".live"
"""Folder of these files, within the data folder."""

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _lock(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def lock_path(folder: Path, call_id: str) -> Path:
    """Where the lock of a live call is. Call ids may hold what file names may not."""
    name = hashlib.sha256(call_id.encode()).hexdigest()[:24]
    return folder / FOLDER / f"{name}.lock"


class LiveLock:
    """Held for as long as a call goes on here."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path = path
        self._file = file

    @classmethod
    def take(cls, path: Path) -> Self | None:
        """Lock the file, making it where it isn't there; None where somebody holds it.

        Raises:
            SetupError: It can't be made.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("ab")
        except OSError as error:
            raise SetupError(
                f"the folder of calls cannot be written to ({error.strerror})", where=str(path)
            ) from error
        if _lock(file):
            return cls(path, file)
        file.close()
        return None

    def leave(self) -> None:
        """Let go but leave the file: the call isn't finished."""
        self._file.close()

    def release(self) -> None:
        """Let go and take the file away: there is nothing left to do."""
        self._file.close()
        self._path.unlink(missing_ok=True)
