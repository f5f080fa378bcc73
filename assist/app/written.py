"""A result as JSON or as a table, on the screen or in a file."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
from rich.console import Console

from assist.app.atomic import write_atomically

PIPE_COLUMNS = 120
"""Width of a table that is not printed on a terminal."""


def wide_console() -> Console:
    """Where tables are printed: as wide as the terminal, or wide enough for every figure."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_COLUMNS)


def write_json(value: object, target: str) -> None:
    """Write a record for people and programs.

    Args:
        value: What msgspec can encode.
        target: A file, or ``-`` for the screen.

    Raises:
        SetupError: The file can't be written.
    """
    data = msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
    if target == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_atomically(Path(target), data)
