"""Pages beside the overlay: each is a folder of ``web_overlay`` with an ``index.html``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from assist.delivery.access import Access

PAGES = (
    "wall",
    "settings",
    "setup",
    "crm",
    "pair",
    "review",
    "review/call",
    "insights",
    "login",
    "scorecards",
    "people",
)
"""Folders that are pages, served at ``/<name>``; one within another's is a page of its own."""


NEEDS = {
    "wall": "/wall/stream",
    "settings": "/api/settings",
    "setup": "/api/setup",
    "review": "/api/review/calls",
    "review/call": "/api/review/calls",
    "insights": "/api/insights/agents",
    "login": "/api/login",
    "scorecards": "/api/review/queue",
    "people": "/api/people/users",
}
"""What a page asks for; where nothing answers that, there is no page."""

_PLACES = b'<nav class="places"'


def page_routes(folder: Path, access: Access, routes: Sequence[BaseRoute] = ()) -> list[BaseRoute]:
    """The overlay at ``/`` and every other page of this process.

    Whoever opens a page with the token gets the cookie that opens it again.

    Args:
        folder: ``web_overlay``.
        access: The door that they are behind.
        routes: What else this process answers; it decides which pages there are.
    """
    answered = {getattr(route, "path", "") for route in routes}
    files = {"/": folder / "index.html"}
    files |= {
        f"/{name}": folder / name / "index.html"
        for name in PAGES
        if name not in NEEDS or NEEDS[name] in answered
    }
    there = {path: file for path, file in files.items() if file.is_file()}
    # Pages link to one another, and only to those that are there.
    places = _PLACES + f' data-served="{" ".join(there)}"'.encode()
    return [
        _page(path, file.read_bytes().replace(_PLACES, places), access)
        for path, file in there.items()
    ]


def _page(path: str, content: bytes, access: Access) -> Route:

    async def answer(request: Request) -> Response:
        response = Response(content, media_type="text/html")
        if access.has_token(request):
            response.headers["Set-Cookie"] = access.cookie_header(request)
        return response

    return Route(path, answer)
