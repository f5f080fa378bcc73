"""The overlay in a frame of somebody else's page: who may, and how they ask."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from assist.delivery.access import Access
from assist.delivery.pairing import as_origin
from assist.errors import InputError, SetupError
from assist.events.sites import GIFTS, Gift

MAX_PAIR_BYTES: Final = 2_048
SCRIPT: Final = b'import "./static/embed/embed.js";\n'
"""``/embed.js``: the one address that a site has to know."""

_NO_ORIGIN: Final = "name the site: ?origin=https://crm.example\n"


class PairRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The agent's yes."""

    origin: str
    nonce: str
    gives: Annotated[tuple[Gift, ...], msgspec.Meta(max_length=len(GIFTS))] = ()


class PairQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What ``/pair`` needs to ask. ``trusted``: the configuration has answered already."""

    origin: str
    nonce: str
    trusted: bool
    gives: tuple[Gift, ...]


class PairAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The new pairing, and the only time that its token is told."""

    id: str
    origin: str
    gives: tuple[Gift, ...]
    token: str


class PairingLine(msgspec.Struct, frozen=True, kw_only=True):
    """A pairing as the settings page shows it."""

    id: str
    origin: str
    gives: tuple[Gift, ...]
    created_at: str


class PairingList(msgspec.Struct, frozen=True, kw_only=True):
    """``GET /api/pairings``."""

    pairings: tuple[PairingLine, ...]
    trusted: tuple[str, ...]


class EmbedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """``GET /api/embed``: what the page around the frame may hear."""

    origin: str
    gives: tuple[Gift, ...]


def embed_routes(folder: Path, access: Access) -> list[BaseRoute]:
    """The routes.

    Args:
        folder: ``web_overlay``.
        access: The door, whose pairings they keep.
    """
    pages = _EmbedPages(folder, access)
    return [
        Route("/embed.js", pages.script),
        Route("/embed", pages.gate),
        Route("/api/embed", pages.gives, methods=["GET", "POST"]),
        Route("/api/pairings", pages.pairings, methods=["GET", "POST"]),
        Route("/api/pairings/ask", pages.ask),
        Route("/api/pairings/{pairing}", pages.revoke, methods=["DELETE"]),
    ]


class _EmbedPages:
    def __init__(self, folder: Path, access: Access) -> None:
        self._gate = folder / "embed" / "index.html"
        self._access = access
        self._pairings = access.pairings

    async def script(self, _request: Request) -> Response:
        return Response(SCRIPT, media_type="text/javascript")

    async def gate(self, _request: Request) -> Response:
        return Response(self._gate.read_bytes(), media_type="text/html")

    async def gives(self, request: Request) -> Response:
        """``POST`` with a fresh token answers with the cookie that brings the frame back."""
        access = self._access
        origin = as_origin(request.query_params.get("origin", ""))
        if access.is_own(request, origin) and access.is_agent(request):
            # A page of the service itself, which the agent has opened.
            return _json(EmbedAnswer(origin=origin, gives=GIFTS))
        pairing = access.pairing_of(request, origin)
        if pairing is None:
            return PlainTextResponse("this site is not paired here.\n", status_code=401)
        answer = _json(EmbedAnswer(origin=pairing.origin, gives=pairing.gives))
        _, _, token = request.headers.get("authorization", "").partition(" ")
        if request.method == "POST" and self._pairings.of(token) == pairing:
            cookie = access.frame_cookie_header(request, pairing, token)
            answer.headers["Set-Cookie"] = cookie
        return answer

    async def ask(self, request: Request) -> Response:
        origin = as_origin(request.query_params.get("origin", ""))
        if not origin:
            return PlainTextResponse(_NO_ORIGIN, status_code=400)
        trusted = self._pairings.trusts(origin)
        return _json(
            PairQuestion(
                origin=origin,
                nonce=self._pairings.ask(origin),
                trusted=trusted,
                gives=self._pairings.trusted_gives if trusted else (),
            )
        )

    async def pairings(self, request: Request) -> Response:
        if request.method == "POST":
            return await self._pair(request)
        lines = tuple(
            PairingLine(
                id=kept.id, origin=kept.origin, gives=kept.gives, created_at=kept.created_at
            )
            for kept in self._pairings.all()
        )
        return _json(PairingList(pairings=lines, trusted=self._pairings.trusted))

    async def _pair(self, request: Request) -> Response:
        # Stricter than the door, which lets trusted origins change things.
        if not self._access.is_own(request, request.headers.get("origin", "")):
            return PlainTextResponse("only this service's own page may pair.\n", status_code=403)
        data = b""
        async for chunk in request.stream():
            data += chunk
            if len(data) > MAX_PAIR_BYTES:
                return PlainTextResponse("the message is too long.\n", status_code=413)
        try:
            wanted = msgspec.json.decode(data, type=PairRequest)
            made, token = await run_in_threadpool(
                self._pairings.pair, as_origin(wanted.origin), wanted.gives, wanted.nonce
            )
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return PlainTextResponse('send {"origin", "nonce", "gives"}.\n', status_code=400)
        except InputError as error:
            return PlainTextResponse(f"{error}\n", status_code=409)
        except SetupError as error:
            return PlainTextResponse(f"{error.what}\n", status_code=507)
        return _json(PairAnswer(id=made.id, origin=made.origin, gives=made.gives, token=token))

    async def revoke(self, request: Request) -> Response:
        try:
            known = await run_in_threadpool(self._pairings.revoke, request.path_params["pairing"])
        except SetupError as error:
            return PlainTextResponse(f"{error.what}\n", status_code=507)
        if not known:
            return PlainTextResponse("there is no such pairing.\n", status_code=404)
        return Response(status_code=204)


def _json(value: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
