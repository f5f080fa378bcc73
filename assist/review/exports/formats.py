"""Every format that a call, or a list of them, can leave in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from assist.errors import UsageError
from assist.review.exports.captions import vtt_file
from assist.review.exports.csv_file import csv_lines
from assist.review.exports.exported import ExportedCall, Stamp
from assist.review.exports.research import ctm_file, rttm_file
from assist.review.exports.tables import TABLES


class Format(NamedTuple):
    """One format of a single call.

    Attributes:
        media_type: As a browser is told.
        write: Makes the file; the last argument is the language of its own words.
    """

    media_type: str
    write: Callable[[ExportedCall, Stamp, str], bytes]


def json_file(calls: Iterable[ExportedCall], stamp: Stamp) -> Iterator[bytes]:
    """``assist.report/1`` of one call or many, call by call, with the line about the export.

    Raises:
        InputError: A call has no report yet.
    """
    yield b'{"format":"assist.report/1","exported":' + msgspec.json.encode(stamp.line())
    yield b',"calls":['
    for number, call in enumerate(calls):
        yield (b",\n" if number else b"\n") + msgspec.json.encode(call.whole())
    yield b"\n]}\n"


def _json(call: ExportedCall, stamp: Stamp, _: str) -> bytes:
    return b"".join(json_file([call], stamp))


def _csv(call: ExportedCall, stamp: Stamp, _: str) -> bytes:
    return b"".join(csv_lines(TABLES["turns"], [call], stamp))


def _xlsx(call: ExportedCall, stamp: Stamp, _: str) -> bytes:
    import tempfile

    from assist.review.exports.sheets import write_xlsx

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "call.xlsx"
        write_xlsx(path, [call], stamp)
        return path.read_bytes()


def _html(call: ExportedCall, stamp: Stamp, language: str) -> bytes:
    from assist.review.exports.page import html_page

    return html_page(call, stamp, language)


def _pdf(call: ExportedCall, stamp: Stamp, language: str) -> bytes:
    from assist.review.exports.pdf import pdf_file

    return pdf_file(call, stamp, language)


FORMATS: Final = {
    "json": Format("application/json", _json),
    "csv": Format("text/csv; charset=utf-8", _csv),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "html": Format("text/html; charset=utf-8", _html),
    "pdf": Format("application/pdf", _pdf),
    "vtt": Format("text/vtt; charset=utf-8", vtt_file),
    "rttm": Format("text/plain; charset=utf-8", lambda call, stamp, _: rttm_file(call, stamp)),
    "ctm": Format("text/plain; charset=utf-8", lambda call, stamp, _: ctm_file(call, stamp)),
}
"""Formats by the ending of their files. A page or workbook is only imported when one is made."""

LIST_FORMATS: Final = ("json", "csv", "xlsx")
"""Formats in which many calls are one file."""


def write_list(
    path: Path, calls: Iterable[ExportedCall], stamp: Stamp, *, format_: str, table: str
) -> None:
    """Write many calls as one file; memory stays the same however many.

    Args:
        path: Where to.
        calls: Are read once, one at a time.
        stamp: Who exports.
        format_: One of ``LIST_FORMATS``.
        table: Which table a CSV has.

    Raises:
        UsageError: There is no such format or table.
        InputError: A call has no report yet, in JSON.
    """
    if table not in TABLES:
        raise UsageError(
            f"there is no table `{table}`", remedy=f"choose one of {', '.join(TABLES)}"
        )
    if format_ == "xlsx":
        from assist.review.exports.sheets import write_xlsx

        write_xlsx(path, calls, stamp)
        return
    if format_ not in LIST_FORMATS:
        raise UsageError(
            f"`{format_}` holds one call only",
            remedy=f"export to a folder, or as {', '.join(LIST_FORMATS)}",
        )
    lines = json_file(calls, stamp) if format_ == "json" else csv_lines(TABLES[table], calls, stamp)
    with path.open("wb") as file:
        for line in lines:
            file.write(line)
