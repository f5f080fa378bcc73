"""What a screen asks for besides the stream: the edited wrap-up, better wording, the shift.

Answers are JSON; a refusal is one sentence as text. Bodies are read up to a limit and no further.
"""

from __future__ import annotations

import re
from typing import Final, Literal, Protocol

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from assist.delivery.hub import Hub
from assist.errors import AssistError, InputError
from assist.events import WrapUp
from assist.packs.explain import explain_json
from assist.store.wrap_ups import MAX_WRAP_UP_BYTES, EditedWrapUp, StoredWrapUp, decode_edited

MAX_POLISH_CHARS: Final = 4_000
MAX_POLISH_BYTES: Final = 32 * 1024

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_NO_CALL: Final = "no such call; /api/calls lists them.\n"


class PolishRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft to word better."""

    text: str
    channel: Literal["sms", "email", "voicemail", "note"] = "sms"


class Polished(msgspec.Struct, frozen=True, kw_only=True):
    """The answer.

    Attributes:
        text: The better wording, or the draft as it was.
        polished: Whether it is the better wording.
        why: Why it is not; empty if it is. One of ``off``, ``slow``, ``unreachable``, ``broken``,
            or what in the answer did not come from the draft (``number``, ``date``, ``name`` …).
    """

    text: str
    polished: bool
    why: str = ""


class WrapUpAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What ``GET …/wrap_up`` gives.

    Attributes:
        derived: From the call's own words; null until it has ended.
        edited: The fields that the agent changed; null where nobody did.
        edited_at: When that was; empty where nobody did.
        kept: Whether edits outlive this program: the call has a journal to keep them beside.
        polishes: Whether drafts can be worded better here.
    """

    derived: WrapUp | None
    edited: EditedWrapUp | None
    edited_at: str
    kept: bool
    polishes: bool


class AfterCall(Protocol):
    """Who answers. Every method may block, and is called from a thread of its own."""

    def wrap_up(self, call_id: str) -> tuple[StoredWrapUp | None, bool]:
        """What was edited of a call's wrap-up, and whether edits are kept on disk."""
        ...

    def save_wrap_up(self, call_id: str, edited: EditedWrapUp) -> StoredWrapUp:
        """Keep the edits, in place of those before."""
        ...

    @property
    def polishes(self) -> bool:
        """Whether drafts can be worded better."""
        ...

    def polish(self, language: str, request: PolishRequest) -> Polished:
        """Word a draft better, or give it back."""
        ...

    def shift(self, day: str | None) -> bytes:
        """The summary of a day (``YYYY-MM-DD``; None is today) as JSON."""
        ...


def after_routes(hub: Hub, after: AfterCall) -> list[BaseRoute]:
    """The routes; they stand before ``/api/calls/{id}``, whose id may hold slashes."""
    pages = _AfterPages(hub, after)
    call = "/api/calls/{call_id:path}"
    return [
        Route("/api/shift", pages.shift),
        Route(f"{call}/wrap_up", pages.wrap_up, methods=["GET", "PUT"]),
        Route(f"{call}/polish", pages.polish, methods=["POST"]),
    ]


class _AfterPages:
    def __init__(self, hub: Hub, after: AfterCall) -> None:
        self._hub = hub
        self._after = after

    async def wrap_up(self, request: Request) -> Response:
        feed = self._hub.call(request.path_params["call_id"])
        if feed is None:
            return _refused(404, _NO_CALL)
        try:
            if request.method == "PUT":
                edited = decode_edited(await _body(request, MAX_WRAP_UP_BYTES))
                await run_in_threadpool(self._after.save_wrap_up, feed.call_id, edited)
            stored, kept = await run_in_threadpool(self._after.wrap_up, feed.call_id)
        except InputError as error:
            return _refused(_status(error), f"{error}\n")
        except AssistError as error:
            return _refused(507, f"{error.what}\n")
        ended = feed.state.ended
        return _json(
            WrapUpAnswer(
                derived=ended.wrap_up if ended is not None else None,
                edited=stored.edited if stored is not None else None,
                edited_at=stored.edited_at if stored is not None else "",
                kept=kept,
                polishes=self._after.polishes,
            )
        )

    async def polish(self, request: Request) -> Response:
        feed = self._hub.call(request.path_params["call_id"])
        if feed is None:
            return _refused(404, _NO_CALL)
        try:
            wanted = _polish_request(await _body(request, MAX_POLISH_BYTES))
        except InputError as error:
            return _refused(_status(error), f"{error}\n")
        return _json(await run_in_threadpool(self._after.polish, feed.language, wanted))

    async def shift(self, request: Request) -> Response:
        day = request.query_params.get("day")
        if day is not None and not _DAY.fullmatch(day):
            return _refused(400, "write the day as YYYY-MM-DD.\n")
        try:
            data = await run_in_threadpool(self._after.shift, day)
        except AssistError as error:
            return _refused(500, f"{error.what}\n")
        return Response(data, media_type="application/json")


class _TooLongError(InputError):
    """A body that was not read to its end."""


async def _body(request: Request, limit: int) -> bytes:
    """The request's body.

    Raises:
        InputError: It is longer than ``limit`` bytes.
    """
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > limit:
            raise _TooLongError("the message is too long", remedy=f"send {limit} bytes at most")
    return data


def _polish_request(data: bytes) -> PolishRequest:
    try:
        wanted = msgspec.json.decode(data, type=PolishRequest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        fault = explain_json(error, data, PolishRequest)
        raise InputError(
            fault.what, remedy=fault.remedy or 'send {"text": "…", "channel": "sms"}'
        ) from error
    if not wanted.text.strip() or len(wanted.text) > MAX_POLISH_CHARS:
        raise InputError(
            "the draft is empty or too long", remedy=f"send 1 to {MAX_POLISH_CHARS} characters"
        )
    return wanted


def _status(error: InputError) -> int:
    return 413 if isinstance(error, _TooLongError) else 400


def _refused(status: int, text: str) -> Response:
    return PlainTextResponse(text, status_code=status)


def _json(value: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
