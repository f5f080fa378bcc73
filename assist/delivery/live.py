"""What a screen may ask of an open line besides the stream: whether calls follow, the next one."""

from __future__ import annotations

from typing import Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route


class LiveStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What ``GET /api/live`` gives.

    Attributes:
        call_id: The call that is going on and may be hung up; null between calls.
        shift: After it another call may begin.
        by_speech: It begins as soon as somebody speaks; otherwise only when it is asked for.
    """

    call_id: str | None
    shift: bool
    by_speech: bool


class LiveLine(Protocol):
    """A line that the agent may hang up. Every method is called on the server's event loop."""

    def status(self) -> LiveStatus:
        """How the line is."""
        ...

    def hang_up(self, call_id: str) -> None:
        """The agent says that this call is over."""
        ...

    def next_call(self) -> bool:
        """Begin a call now; False where one is going on, or none may follow."""
        ...


def live_routes(line: LiveLine | None) -> list[BaseRoute]:
    """The routes; without a line the answer is null, and no call can be asked for."""

    def answer(code: int) -> Response:
        told = line.status() if line is not None else None
        return Response(msgspec.json.encode(told), code, media_type="application/json")

    async def status(_request: Request) -> Response:
        return answer(200)

    async def next_call(_request: Request) -> Response:
        if line is None or not line.next_call():
            return PlainTextResponse(
                "no call can begin now: one is going on, or no other may follow.\n",
                status_code=409,
            )
        return answer(202)

    return [
        Route("/api/live", status),
        Route("/api/live/next_call", next_call, methods=["POST"]),
    ]
