"""A call's recording: the file in ranges, and its waveform."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Final

from starlette.datastructures import QueryParams
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute

from assist.errors import AudioFileError, InputError
from assist.review.site.answers import Asked, RefusedError, Site, json_answer
from assist.review.site.peaks import PeakShelf
from assist.store import audit

ONE_SITTING_S: Final = 600
"""Within this time a recording that is asked for again is the same listening. Source: chosen; a
browser asks for every stretch by itself."""
MOST_PIXELS: Final = 8_192
"""Source: chosen; two screens of 4K."""

_TYPES: Final = {
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
}


def audio_routes(site: Site) -> list[BaseRoute]:
    """``…/audio`` and ``…/peaks`` of a call."""
    shelf = PeakShelf()

    def peaks(asked: Asked) -> Response:
        px = _number(asked.query, "px", 1600)
        if not 1 <= px <= MOST_PIXELS:
            raise InputError("px is out of range", remedy=f"use 1 to {MOST_PIXELS:,}")
        begin, end = _number(asked.query, "from_ms", 0), asked.query.get("to_ms")
        to_ms = _number(asked.query, "to_ms", 0) if end else None
        _, path = _recording(asked)
        try:
            return json_answer(shelf.peaks(path, px, begin, to_ms))
        except AudioFileError as error:
            # Its path is nobody's business here.
            raise RefusedError(error.what, 415) from error

    call = "/api/review/calls/{call_id:path}"
    return [site.route(f"{call}/audio", _audio), site.route(f"{call}/peaks", peaks)]


def _audio(asked: Asked) -> Response:
    call_id, path = _recording(asked)
    if not _listening(asked, call_id):
        asked.audit("audio", call_id)
    return FileResponse(path, media_type=_TYPES.get(path.suffix.lower()))


def _listening(asked: Asked, call_id: str) -> bool:
    """Whether it has been written down lately that this person listens to this call."""
    since = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=ONE_SITTING_S)
    return bool(
        audit.lines(
            asked.db,
            user=asked.viewer.name,
            action="audio",
            call=call_id,
            since=since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            limit=1,
        )
    )


def _recording(asked: Asked) -> tuple[str, Path]:
    """The call's id and the file.

    Raises:
        RefusedError: None is kept, it isn't whole yet, or it has gone.
    """
    row = asked.call().row
    if row.state == "live":
        raise RefusedError(
            "this call is still going on", 409, remedy="its recording can be heard when it ends"
        )
    if row.audio is None:
        raise RefusedError("no recording of this call is kept", 404)
    folder = asked.folder.resolve()
    path = (folder / row.audio).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise RefusedError("the recording of this call is no longer there", 404)
    return row.call_id, path


def _number(query: QueryParams, name: str, otherwise: int) -> int:
    text = query.get(name) or str(otherwise)
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InputError(f"{name} is no whole number", remedy="write digits only")
    return int(text)
