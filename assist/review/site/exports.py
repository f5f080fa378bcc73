"""Files to take away: one call in any format, a list as a table; and what was measured here."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute

from assist.errors import InputError
from assist.review.exports.csv_file import csv_lines
from assist.review.exports.exported import ExportedCall, Stamp
from assist.review.exports.formats import FORMATS, write_list
from assist.review.exports.tables import TABLES, Table
from assist.review.exports.taken import file_name, lines_of, matching, taken
from assist.review.measured import Measured, measured_here
from assist.review.site.answers import Asked, RefusedError, Site, json_answer
from assist.review.site.query import call_query
from assist.review.site.sight import narrowed
from assist.store.calls import CallQuery, utc_now
from assist.store.database import Database

LISTS: Final = ("csv", "xlsx")
"""Formats of a list."""


def export_routes(site: Site) -> list[BaseRoute]:
    """``…/calls/{id}/export.{format}``, ``/export.csv`` and ``.xlsx`` of a list, ``/measured``.

    ``lang`` is the language of a file's own words, the call's by default; ``original=1`` asks for
    what was redacted; ``table`` chooses the table of a list as CSV.
    """
    return [
        site.route("/api/review/calls/{call_id:path}/export.{format}", _one),
        site.route("/api/review/export.{format}", _list),
        site.route("/api/review/measured", _measured),
    ]


def _one(asked: Asked) -> Response:
    ending = asked.params["format"]
    if ending not in FORMATS:
        raise RefusedError(
            f"there is no format `{ending[:20]}`", 404, remedy=f"use {', '.join(FORMATS)}"
        )
    listed = asked.call()
    original = _original(asked)
    if listed.row.state == "live":
        raise RefusedError("the call still goes on", 409, remedy="export it when it has ended")
    call = taken(asked.db, listed, original=original)
    stamp = Stamp(by=asked.viewer.name, at=utc_now(), original=original)
    language = asked.query.get("lang") or listed.row.language
    asked.audit("export", listed.row.call_id, f"{ending} original" if original else ending)
    if ending == "csv":
        body = b"".join(csv_lines(_table(asked, "turns"), [call], stamp))
    else:
        body = FORMATS[ending].write(call, stamp, language)
    return Response(
        body,
        media_type=FORMATS[ending].media_type,
        headers=_headers(file_name(listed.row.call_id, ending)),
    )


def _list(asked: Asked) -> Response:
    ending = asked.params["format"]
    if ending not in LISTS:
        raise RefusedError(
            f"there is no list as `{ending[:20]}`", 404, remedy=f"use {', '.join(LISTS)}"
        )
    table = _table(asked, "calls").name
    original = _original(asked)
    filters = [(k, v) for k, v in asked.query.multi_items() if k not in ("table", "original")]
    query = narrowed(asked.viewer, call_query(type(asked.query)(filters)))
    stamp = Stamp(by=asked.viewer.name, at=utc_now(), original=original)
    asked.audit("export", detail=f"list {ending} {table}{' original' if original else ''}")
    folder = tempfile.TemporaryDirectory()
    try:
        path = Path(folder.name) / f"calls.{ending}"
        light = ending == "csv" and table == "calls"
        calls = _taken(asked.db, query, original=original, light=light)
        write_list(path, calls, stamp, format_=ending, table=table)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        path,
        media_type=FORMATS[ending].media_type,
        headers=_headers(f"{table if ending == 'csv' else 'calls'}.{ending}"),
        background=BackgroundTask(folder.cleanup),
    )


def _taken(
    db: Database, query: CallQuery | None, *, original: bool, light: bool
) -> Iterator[ExportedCall]:
    """The calls of a list; what has no original is taken as it is stored."""
    if query is None:
        return
    if light:
        yield from lines_of(db, query)
        return
    for listed in matching(db, query):
        try:
            yield taken(db, listed, original=original)
        except InputError:
            yield taken(db, listed)


def _measured(asked: Asked) -> Response:
    seen = narrowed(asked.viewer, CallQuery())
    if seen is None:
        return json_answer(Measured(calls=0, complete=0, hours=0.0, signals=(), latency=None))
    return json_answer(measured_here(asked.db, agent=seen.agent, team=seen.team))


def _table(asked: Asked, usual: str) -> Table:
    table = TABLES.get(asked.query.get("table", usual))
    if table is None:
        raise InputError("there is no such table", remedy=f"use {', '.join(TABLES)}")
    return table


def _original(asked: Asked) -> bool:
    wanted = asked.query.get("original", "") not in ("", "0")
    if wanted:
        asked.need("original")
    return wanted


def _headers(name: str) -> dict[str, str]:
    """The file is saved, never opened as a page of this site."""
    return {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
