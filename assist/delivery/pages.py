"""Pages beside the overlay: each is a folder of ``web_overlay`` with an ``index.html``."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from assist.delivery.access import Access

PAGES = ("wall", "settings", "setup", "crm", "pair")
"""Folders that are pages, served at ``/<name>``."""


def page_routes(folder: Path, access: Access) -> list[BaseRoute]:
    """The overlay at ``/`` and every other page of this installation.

    Whoever opens a page with the token gets the cookie that opens it again.

    Args:
        folder: ``web_overlay``.
        access: The door that they are behind.
    """
    files = {"/": folder / "index.html"}
    files |= {f"/{name}": folder / name / "index.html" for name in PAGES}
    return [_page(path, file, access) for path, file in files.items() if file.is_file()]


def _page(path: str, file: Path, access: Access) -> Route:
    content = file.read_bytes()

    async def answer(request: Request) -> Response:
        response = Response(content, media_type="text/html")
        if access.has_token(request):
            response.headers["Set-Cookie"] = access.cookie_header(request)
        return response

    return Route(path, answer)
