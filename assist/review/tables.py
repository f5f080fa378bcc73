"""A figure as a table for spreadsheets: the same numbers as on the page, in CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

import msgspec

from assist.review.clusters import Place

Cell = str | int | float | bool | None

_COMMANDS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_MARK: Final = "\ufeff"
"""By this some spreadsheets tell that it is UTF-8."""


def csv_of(rows: Sequence[msgspec.Struct]) -> str:
    """The rows with a head line; empty where there are none.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    flats = [flat(row) for row in rows]
    if flats:
        writer.writerow(flats[0])
        writer.writerows([_safe(cell) for cell in row.values()] for row in flats)
    return _MARK + out.getvalue()


def flat(row: msgspec.Struct, prefix: str = "") -> dict[str, Cell]:
    """A row's fields side by side: ``angry.share`` becomes ``angry_share``."""
    found: dict[str, Cell] = {}
    for name in row.__struct_fields__:
        value = getattr(row, name)
        if isinstance(value, Place):
            found[f"{prefix}call_id"] = value.call_id
            found[f"{prefix}at_ms"] = value.at_ms
        elif isinstance(value, msgspec.Struct):
            found |= flat(value, f"{prefix}{name}_")
        elif isinstance(value, tuple):
            found[prefix + name] = " | ".join(map(_text, value))
        else:
            found[prefix + name] = value
    return found


def _text(value: object) -> str:
    return value.call_id if isinstance(value, Place) else str(getattr(value, "text", value))


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_COMMANDS):
        return f"'{cell}"
    return "" if cell is None else cell
