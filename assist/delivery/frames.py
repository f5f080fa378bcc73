"""Frames and scripts across origins: the headers for the few paths that other sites may use."""

from __future__ import annotations

from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

from assist.delivery.access import Access
from assist.delivery.pairing import as_origin

_SHARED_FOLDER: Final = "/static/embed/"
_SHARED: Final = ("/embed.js", "/static/scope.js")
_FRAMED: Final = ("/", "/embed")
_PREFLIGHT_S: Final = 600


def is_shared(path: str) -> bool:
    """True for the scripts that a site's page loads; nothing in them is secret."""
    return path in _SHARED or path.startswith(_SHARED_FOLDER)


def is_framed(connection: HTTPConnection) -> bool:
    """True if this asks for the overlay as the content of a frame.

    That page is as public as its scripts: every word of a call comes by the stream, which wants a
    token.
    """
    return connection.scope["path"] == "/" and "embed" in connection.query_params


def frames_of(connection: HTTPConnection, access: Access) -> str:
    """The part of the content security policy that is about frames.

    - The overlay may be framed by the allowed site that its address names. The browser checks the
      page around it, so that the address can't lie.
    - The page that asks to be paired may be framed by the site that it names, allowed or not: all
      it does is open ``/pair``, which nobody may frame.
    - The floating window is a frame of the overlay's own.
    """
    path = connection.scope["path"]
    origin = as_origin(connection.query_params.get("origin", ""))
    ancestors = "'none'"
    if (path == "/embed" and origin) or (
        is_framed(connection)
        and origin
        and (access.pairings.allows_frame(origin) or access.is_own(connection, origin))
    ):
        ancestors = origin
    elif path == "/" and "float" in connection.query_params:
        ancestors = "'self'"
    inner = "frame-src 'self'; " if path in ("/", "/crm") else ""
    return f"{inner}frame-ancestors {ancestors}"


def preflight(connection: HTTPConnection) -> Response | None:
    """The answer to a browser that asks before it lets a page reach this machine; None if not.

    Only for what other sites may load anyway.
    """
    scope, headers = connection.scope, connection.headers
    if scope.get("method") != "OPTIONS" or "access-control-request-method" not in headers:
        return None
    origin = headers.get("origin", "")
    if not (is_shared(scope["path"]) or scope["path"] in _FRAMED) or not as_origin(origin):
        return None
    allowed = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET",
        "Access-Control-Max-Age": str(_PREFLIGHT_S),
        "Vary": "Origin",
    }
    if headers.get("access-control-request-private-network") == "true":
        allowed["Access-Control-Allow-Private-Network"] = "true"
    return Response(status_code=204, headers=allowed)
