"""The web application: the overlay, its stream and a small API, behind one door."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from assist.delivery.access import Access, People
from assist.delivery.after import AfterCall, after_routes
from assist.delivery.assets import overlay_dir
from assist.delivery.embedding import embed_routes
from assist.delivery.guard import Guard
from assist.delivery.hub import CallFeed, Hub
from assist.delivery.live import LiveLine, live_routes
from assist.delivery.meters import Meters
from assist.delivery.pages import page_routes
from assist.delivery.statics import Statics
from assist.delivery.stream import Stream


class CallSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One line of ``/api/calls``."""

    call_id: str
    language: str
    at_ms: int
    seq: int
    ended: bool


class OverlayApp:
    """The ASGI application.

    Serves the pages of ``delivery/pages.py`` (``/`` is the overlay), ``/static/…``, ``/stream``
    (WebSocket), ``/api/calls``, ``/api/calls/{id}``, ``/metrics`` and ``/healthz``, and with
    ``after`` what ``delivery/after.py`` names, with ``live`` what ``delivery/live.py`` does;
    docs/overlay.md and docs/after-the-call.md have the formats.
    Everything but ``/healthz`` and ``/static/…`` wants the token.

    Args:
        hub: The calls to show.
        access: Who may come in; by default whoever has a token made now (``access.token``).
        routes: Further routes (QA pages, a wall), behind the same door.
        open_paths: Path prefixes of further routes that check their callers themselves.
        after: Who keeps wrap-ups, words drafts and sums up the shift; None serves none of it.
        live: The line that the agent may hang up; None where calls end by themselves.
        people: Who knows the people that sign in; None lets in whoever has the token.
    """

    def __init__(
        self,
        hub: Hub,
        access: Access | None = None,
        *,
        routes: Sequence[BaseRoute] = (),
        open_paths: Sequence[str] = (),
        after: AfterCall | None = None,
        live: LiveLine | None = None,
        people: People | None = None,
    ) -> None:
        self.hub = hub
        self.access = access if access is not None else Access()
        self.meters = Meters()
        folder = overlay_dir()
        site = Starlette(
            routes=[
                *page_routes(folder, self.access, routes),
                *embed_routes(folder, self.access),
                WebSocketRoute("/stream", self._stream),
                Route("/api/calls", self._calls),
                *(after_routes(hub, after) if after is not None else ()),
                *live_routes(live),
                Route("/api/calls/{call_id:path}", self._call),
                Route("/healthz", self._health),
                Route("/metrics", self._metrics),
                Statics(folder).route("/static"),
                *routes,
            ]
        )
        self._asgi = Guard(site, self.access, self.meters, open_paths, people)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        await self._asgi(scope, receive, send)

    async def _stream(self, socket: WebSocket) -> None:
        await socket.accept()
        call_id = socket.query_params.get("call", "")
        await Stream(socket, self.hub, self.meters, call_id).run()

    async def _calls(self, _request: Request) -> Response:
        return _json([_summary(feed) for feed in self.hub.calls()])

    async def _call(self, request: Request) -> Response:
        feed = self.hub.call(request.path_params["call_id"])
        if feed is None:
            return PlainTextResponse("no such call; /api/calls lists them.\n", status_code=404)
        return Response(feed.snapshot().messages[0], media_type="application/json")

    async def _health(self, _request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def _metrics(self, _request: Request) -> Response:
        text = self.meters.text(self.hub)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")


def _summary(feed: CallFeed) -> CallSummary:
    return CallSummary(
        call_id=feed.call_id,
        language=feed.language,
        at_ms=feed.state.at_ms,
        seq=feed.seq,
        ended=feed.ended,
    )


def _json(value: list[CallSummary]) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
