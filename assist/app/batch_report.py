"""``assist.report/1`` written call by call, so that a report of thousands needs no memory."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import IO, Self

import msgspec

from assist.errors import SetupError

_HEAD = b'{\n "format": "assist.report/1",\n "calls": ['


class ReportWriter:
    """Writes a report in order, byte for byte as ``write_json`` writes it whole.

    A file is there once ``finish`` was called, and not at all where it wasn't. On the screen calls
    appear as they come.

    Args:
        target: A file, or ``-`` for the screen.

    Raises:
        SetupError: The file can't be made.
    """

    def __init__(self, target: str) -> None:
        self._path = None if target == "-" else Path(target)
        self._part: Path | None = None
        self._calls = 0
        if self._path is None:
            self._file: IO[bytes] = sys.stdout.buffer
            return
        try:
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        except OSError as error:
            raise _cannot(self._path, error) from error
        self._file, self._part = os.fdopen(handle, "wb"), Path(name)

    def add(self, report: bytes) -> None:
        """The next call, as JSON."""
        pretty = msgspec.json.format(report, indent=1).replace(b"\n", b"\n  ")
        self._write((b"," if self._calls else _HEAD) + b"\n  " + pretty)
        self._calls += 1

    def finish(self) -> None:
        """The last call has been added.

        Raises:
            SetupError: The file can't be written.
        """
        self._write(b"\n ]\n}\n" if self._calls else _HEAD + b"]\n}\n")
        try:
            self._file.flush()
            if self._path is not None and self._part is not None:
                self._file.close()
                self._part.replace(self._path)
                self._part = None
        except OSError as error:
            raise _cannot(self._path, error) from error

    def _write(self, data: bytes) -> None:
        try:
            self._file.write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _cannot(self._path, error) from error

    @property
    def calls(self) -> int:
        """How many have been added."""
        return self._calls

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._part is not None:
            self._file.close()
            self._part.unlink(missing_ok=True)


def _cannot(path: Path | None, error: OSError) -> SetupError:
    return SetupError(
        f"the file cannot be written ({error.strerror})",
        where=str(path or "-"),
        remedy="choose a folder that exists and that you may write to",
    )
