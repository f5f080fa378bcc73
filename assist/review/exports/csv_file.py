"""One table as CSV that Excel and every other reader take, and that can't run anything there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from assist.review.exports.exported import ExportedCall, Stamp
from assist.review.exports.tables import Cell, Table

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
"""What a spreadsheet may take for the beginning of a formula or command. Source: OWASP, CSV
injection; the full-width ones are folded to plain ones by Excel for Chinese and Japanese."""


def csv_lines(table: Table, calls: Iterable[ExportedCall], stamp: Stamp) -> Iterator[bytes]:
    """The file, line by line, in UTF-8 with a byte order mark.

    The line about the export is the head of a last, empty column: it is in the file, and every
    other line stays a row of data.
    """
    yield b"\xef\xbb\xbf" + _line((*table.columns, stamp.line()))
    for call in calls:
        for row in table.rows(call):
            yield _line((*row, ""))


def harmless(value: Cell) -> Cell:
    """A cell that no spreadsheet runs: text that could be a formula gets an apostrophe."""
    if isinstance(value, str):
        text = value.replace("\0", "")
        return f"'{text}" if text.lstrip(" \u00a0").startswith(_DANGEROUS) else text
    return value


def _line(row: tuple[Cell, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8", "replace")
