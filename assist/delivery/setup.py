"""The first-run page's server side: findings one by one, and the ten-second test."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Protocol

from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

MOST_WAITING = 256
"""Messages that wait for a page that doesn't read; then it is let go. Source: chosen; ten seconds
of levels."""

JSON_LINES = "application/x-ndjson"


class SetupDesk(Protocol):
    """Who looks at the machine. Everything it gives is JSON."""

    def findings(self) -> Iterator[bytes]:
        """What was found, one finding at a time; the steps may block."""
        ...

    def begin(self, tell: Callable[[bytes], None]) -> bytes | None:
        """Start a test in a thread of its own.

        Args:
            tell: Takes the test's messages; may be called in any thread.

        Returns:
            None, or why it can't be done now: ``{"zh": …, "en": …}``.
        """
        ...

    def unwatched(self) -> bytes:
        """What to say to a page that asks for a test without listening to it."""
        ...

    def stop(self) -> None:
        """Nobody looks any more: end the test that goes on, if one does. Does not wait."""
        ...


def setup_routes(desk: SetupDesk) -> list[BaseRoute]:
    """``GET /api/setup`` (one finding a line), ``POST /api/setup/test``, ``/setup/stream``."""
    pages = _SetupPages(desk)
    return [
        Route("/api/setup", pages.findings),
        Route("/api/setup/test", pages.begin, methods=["POST"]),
        WebSocketRoute("/setup/stream", pages.stream),
    ]


class _SetupPages:
    def __init__(self, desk: SetupDesk) -> None:
        self._desk = desk
        self._watchers: set[asyncio.Queue[bytes | None]] = set()

    async def findings(self, _request: Request) -> Response:
        lines = (line + b"\n" for line in self._desk.findings())
        return StreamingResponse(iterate_in_threadpool(lines), media_type=JSON_LINES)

    async def begin(self, _request: Request) -> Response:
        if not self._watchers:
            # Without a page that looks on, a microphone would be open for nobody.
            return Response(self._desk.unwatched(), 409, media_type="application/json")
        loop = asyncio.get_running_loop()

        def tell(message: bytes) -> None:
            with contextlib.suppress(RuntimeError):  # The server stopped in the middle of a test.
                loop.call_soon_threadsafe(self._spread, message)

        refused = await run_in_threadpool(self._desk.begin, tell)
        if refused is not None:
            return Response(refused, 409, media_type="application/json")
        if not self._watchers:
            self._desk.stop()
        return Response(b"{}", 202, media_type="application/json")

    def _spread(self, message: bytes) -> None:
        for queue in tuple(self._watchers):
            if queue.full():
                queue.get_nowait()
                self._watchers.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(message)

    async def stream(self, socket: WebSocket) -> None:
        await socket.accept()
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_WAITING)
        self._watchers.add(queue)
        sending = asyncio.create_task(_send_all(socket, queue))
        hearing = asyncio.create_task(_until_gone(socket))
        try:
            await asyncio.wait([sending, hearing], return_when=asyncio.FIRST_COMPLETED)
        finally:
            sending.cancel()
            hearing.cancel()
            await asyncio.gather(sending, hearing, return_exceptions=True)
            self._watchers.discard(queue)
            if not self._watchers:
                self._desk.stop()
        if socket.client_state is WebSocketState.CONNECTED:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await socket.close()


async def _send_all(socket: WebSocket, queue: asyncio.Queue[bytes | None]) -> None:
    while (message := await queue.get()) is not None:
        await socket.send_text(message.decode())


async def _until_gone(socket: WebSocket) -> None:
    """The page has nothing to say; that it is there is enough."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
