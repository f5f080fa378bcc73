from __future__ import annotations

import asyncio
import re

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assist.delivery import Access, Hub, OverlayApp

PAGES = ("/wall", "/settings", "/setup")


async def nothing(_request: Request) -> Response:
    return Response()


class Client:
    """Asks the application, without a server between."""

    def __init__(self, *answered: str) -> None:
        routes = [Route(path, nothing) for path in answered]
        self._app = OverlayApp(Hub(), Access("t"), routes=routes)

    def get(self, path: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(
                transport=transport,
                base_url="http://127.0.0.1",
                headers={"Authorization": "Bearer t"},
            ) as client:
                return await client.get(path)

        return asyncio.run(ask())


def test_a_page_is_there_where_something_answers_it() -> None:
    bare = Client()
    assert bare.get("/").status_code == 200
    assert [bare.get(path).status_code for path in PAGES] == [404, 404, 404]
    whole = Client("/wall/stream", "/api/settings", "/api/setup")
    assert [whole.get(path).status_code for path in PAGES] == [200, 200, 200]


def test_pages_are_told_which_others_there_are() -> None:
    page = Client("/wall/stream", "/api/setup").get("/wall").text
    (served,) = re.findall('<nav class="places" data-served="([^"]*)"', page)
    assert {"/", "/wall", "/setup"} <= set(served.split())
    assert "/settings" not in served.split()
