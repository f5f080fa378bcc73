"""The door itself: every request passes it, and every answer carries the browser's orders."""

from __future__ import annotations

import time
from collections.abc import Sequence
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from assist.delivery.access import Access, People
from assist.delivery.frames import frames_of, is_framed, is_shared, preflight
from assist.delivery.meters import Meters

OPEN_PATHS = ("/healthz", "/static/")
OPEN_PAGES = ("/embed.js", "/embed", "/pair")
"""Pages without a word of a call: they ask for the token, or for a pairing's."""
SIGN_IN_PATHS = ("/login", "/api/login", "/api/login/oidc", "/api/login/oidc/back", "/api/logout")
"""Where people sign in and out; open to everybody where they do."""
POLICY_VIOLATION = 1008
STILL_S = 5.0
"""How long somebody who was signed out still hears a stream at most. Source: chosen."""

_NO_TOKEN = (
    "请用终端里 overlay: 后面的完整链接打开。\n"
    "Open the whole link that the terminal printed after “overlay:”.\n"
)
_NOT_SIGNED_IN = "请先登录：/login\nSign in first: /login\n"
_FORBIDDEN = "您的角色打不开这里。\nYour role may not open this.\n"
_NO_HOST = "this host name is not served here; use the address that the terminal printed.\n"
_NO_ORIGIN = "pages of this origin may neither open the stream nor change anything.\n"


class Guard:
    """ASGI middleware that checks host, origin and token, and sets the security headers.

    Args:
        app: What is behind the door.
        access: The rules.
        meters: Counters to keep.
        open_paths: Path prefixes that need no token besides ``/healthz`` and ``/static/``.
        people: Who knows the people that sign in; without it the token lets everybody in.
    """

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        meters: Meters,
        open_paths: Sequence[str] = (),
        people: People | None = None,
    ) -> None:
        self._app = app
        self._access = access
        self._meters = meters
        self._open = (*OPEN_PATHS, *open_paths)
        self._people = people

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        # Never connection.url.path: that is parsed out of the Host header and the path together.
        path = scope["path"]
        is_open = path.startswith(self._open) or path in OPEN_PAGES or is_framed(connection)
        if self._people is not None:
            is_open = is_open or path in SIGN_IN_PATHS
        refusal = self._refusal(connection, is_open)
        if refusal is None and self._people is not None and not is_open:
            refusal = await self._unless_signed_in(connection, self._people)
        answer = _Answer(send, _headers(connection, self._access))
        if refusal is None and scope["type"] == "websocket" and self._access.is_paired(connection):
            # Revoked is revoked: a stream that is open then ends with its next message.
            still = _WhilePaired(answer, connection, self._access)
            await self._app(scope, receive, still)
        elif refusal is None and scope["type"] == "websocket" and self._people is not None:
            signed_in = answer if is_open else _WhileSignedIn(answer, connection, self._people)
            await self._app(scope, receive, signed_in)
        elif refusal is None:
            await self._app(scope, receive, answer)
        elif scope["type"] == "http" or "websocket.http.response" in scope.get("extensions", {}):
            await refusal(scope, receive, answer)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": ""})

    async def _unless_signed_in(
        self, connection: HTTPConnection, people: People
    ) -> Response | None:
        """The refusal of somebody who isn't signed in or whose role may not; None lets them in.

        A pairing's token still opens what it opened, and the token the figures of the machine.
        """
        path = connection.scope["path"]
        if path == "/metrics" and self._access.has_token(connection):
            return None
        if not self._access.is_agent(connection) and self._access.admits(connection):
            return None
        decided = await run_in_threadpool(people.decide, connection)
        if decided == "in":
            return None
        self._meters.refused["token"] += 1
        if decided == "forbidden":
            return PlainTextResponse(_FORBIDDEN, 403)
        is_page = "text/html" in connection.headers.get("accept", "")
        if is_page and connection.scope.get("method") == "GET" and not path.startswith("/api/"):
            query = connection.scope["query_string"].decode("latin-1")
            wanted = path if path.isascii() else quote(path)
            wanted = f"{wanted}?{query}" if query else wanted
            return RedirectResponse(f"/login?next={quote(wanted, safe='')}", 303)
        return PlainTextResponse(_NOT_SIGNED_IN, 401)

    def _refusal(self, connection: HTTPConnection, is_open: bool) -> Response | None:
        why, status, text = "", 0, ""
        if not self._access.knows_host(connection):
            why, status, text = "host", 421, _NO_HOST
        elif (allowed := preflight(connection)) is not None:
            return allowed
        elif _may_change(connection) and not self._access.knows_origin(connection):
            why, status, text = "origin", 403, _NO_ORIGIN
        elif self._people is None and not is_open and not self._access.admits(connection):
            why, status, text = "token", 401, _NO_TOKEN
        if not why:
            return None
        self._meters.refused[why] += 1
        return PlainTextResponse(text, status_code=status)


def _may_change(connection: HTTPConnection) -> bool:
    """Streams hear acts, and other methods than these change something.

    A page on another port of this machine counts as the same site, so its requests bring the
    cookie along.
    """
    return connection.scope.get("method") not in ("GET", "HEAD")


class _Answer:
    """``send`` that adds headers to the start of a response."""

    def __init__(self, send: Send, headers: dict[str, str]) -> None:
        self._send = send
        self._headers = headers

    async def __call__(self, message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
        await self._send(message)


class _WhilePaired:
    """``send`` of a stream that lasts as long as its pairing."""

    def __init__(self, send: Send, connection: HTTPConnection, access: Access) -> None:
        self._send = send
        self._connection = connection
        self._access = access

    async def __call__(self, message: Message) -> None:
        if message["type"] == "websocket.send" and not self._access.is_paired(self._connection):
            await self._send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": ""})
            raise WebSocketDisconnect(POLICY_VIOLATION)
        await self._send(message)


class _WhileSignedIn:
    """``send`` of a stream that lasts as long as the person may have it."""

    def __init__(self, send: Send, connection: HTTPConnection, people: People) -> None:
        self._send = send
        self._connection = connection
        self._people = people
        self._asked_s = time.monotonic()

    async def __call__(self, message: Message) -> None:
        now = time.monotonic()
        if message["type"] == "websocket.send" and now - self._asked_s > STILL_S:
            self._asked_s = now
            if await run_in_threadpool(self._people.decide, self._connection) != "in":
                closed = {"type": "websocket.close", "code": POLICY_VIOLATION, "reason": ""}
                await self._send(closed)
                raise WebSocketDisconnect(POLICY_VIOLATION)
        await self._send(message)


def _headers(connection: HTTPConnection, access: Access) -> dict[str, str]:
    host = connection.headers.get("host", "")
    path = connection.scope["path"]
    static = path.startswith("/static/") or path == "/embed.js"
    shared = is_shared(path)
    headers = {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; "
            f"connect-src 'self' ws://{host}; img-src 'self' data:; font-src 'self'; "
            "media-src 'self'; "
            f"base-uri 'none'; form-action 'none'; {frames_of(connection, access)}"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        # The page that asks whether to pair answers the frame that opened it.
        "Cross-Origin-Opener-Policy": "unsafe-none" if path == "/pair" else "same-origin",
        "Cross-Origin-Resource-Policy": "cross-origin" if shared else "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        # Static files are asked for again with their ETag; everything else is about a call.
        "Cache-Control": "no-cache" if static else "no-store",
    }
    if shared:
        # So that a site's page can say why nothing comes while this service is not running.
        headers["Cache-Control"] = "max-age=60, stale-while-revalidate=2592000"
        headers["Access-Control-Allow-Origin"] = "*"
    return headers
