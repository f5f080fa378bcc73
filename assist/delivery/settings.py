"""The settings page's server side: what holds, what there is to choose from, and changes."""

from __future__ import annotations

from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from assist.errors import AssistError, InputError

MAX_CHANGE_BYTES = 16 * 1024
"""A change is a handful of short values. Source: chosen."""


class SettingsDesk(Protocol):
    """Who keeps the settings. Every method may block, and is called from a thread of its own."""

    def read(self) -> bytes:
        """The settings and what there is to choose from, as JSON."""
        ...

    def devices(self) -> bytes:
        """The sound devices that there are now, as JSON."""
        ...

    def change(self, data: bytes) -> tuple[bool, bytes]:
        """Check and keep a change.

        Args:
            data: The request's body.

        Returns:
            Whether it was kept; and the settings as they are now, or what is wrong with which
            field, as JSON.

        Raises:
            InputError: The body is no change.
            AssistError: It can't be kept.
        """
        ...


def settings_routes(desk: SettingsDesk) -> list[BaseRoute]:
    """``GET`` and ``PUT /api/settings``, ``GET /api/settings/devices``."""
    pages = _SettingsPages(desk)
    return [
        Route("/api/settings", pages.settings, methods=["GET", "PUT"]),
        Route("/api/settings/devices", pages.devices),
    ]


class _SettingsPages:
    def __init__(self, desk: SettingsDesk) -> None:
        self._desk = desk

    async def settings(self, request: Request) -> Response:
        if request.method != "PUT":
            return _json(200, await run_in_threadpool(self._desk.read))
        data = b""
        async for chunk in request.stream():
            data += chunk
            if len(data) > MAX_CHANGE_BYTES:
                return PlainTextResponse("the change is too long.\n", status_code=413)
        try:
            kept, answer = await run_in_threadpool(self._desk.change, data)
        except InputError as error:
            return PlainTextResponse(f"{error}\n", status_code=400)
        except AssistError as error:
            return PlainTextResponse(f"{error}\n", status_code=507)
        return _json(200 if kept else 422, answer)

    async def devices(self, _request: Request) -> Response:
        return _json(200, await run_in_threadpool(self._desk.devices))


def _json(status: int, data: bytes) -> Response:
    return Response(data, status, media_type="application/json")
