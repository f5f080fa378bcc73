"""Who may come in: a token, checked hosts against DNS rebinding, checked origins for sockets."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Iterable
from typing import Literal, Protocol

from starlette.requests import HTTPConnection

from assist.delivery.pairing import Pairing, Pairings

FRAME_COOKIE_SECONDS = 180 * 24 * 3600
"""How long a paired site needs no new question in this browser. Source: chosen; half a year."""
EXTENSIONS = ("chrome-extension://", "moz-extension://")
PAIRED_PATHS = ("/stream", "/api/calls", "/api/live", "/api/shift", "/api/embed")
"""What a framed overlay needs, and all that a pairing's token opens."""

COOKIE_SECONDS = 12 * 3600
"""How long a browser may come back without the link. Source: chosen; one long shift."""

_HOST = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::[0-9]{1,5})?")


def is_loopback(host: str) -> bool:
    """True if only this machine can reach an address to listen on."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class People(Protocol):
    """Who knows the people that sign in, where the link alone lets nobody in."""

    def decide(self, connection: HTTPConnection) -> Literal["in", "unknown", "forbidden"]:
        """Whether somebody has signed in, and may open this. May block."""
        ...


class Access:
    """The one door.

    - A token may come in the query (``?token=…``), as ``Authorization: Bearer …``, or as the
      cookie that the page gave for it.
    - A ``Host`` header must be an IP address, ``localhost`` or a trusted name: a page whose DNS
      name was rebound to this machine names itself there.
    - A WebSocket's ``Origin``, which only browsers send, must be this very host, a trusted one, or
      the extension that the pairing's token belongs to.
    - The token of a pairing opens the overlay's own paths and nothing else.

    Args:
        token: The secret; a new one is made when it is empty.
        hosts: Further host names under which this machine is reached.
        origins: Further origins (``https://crm.example``) whose pages may open the stream.
        pairings: Sites that may show the overlay in a frame; by default kept in memory only.
    """

    def __init__(
        self,
        token: str = "",
        *,
        hosts: Iterable[str] = (),
        origins: Iterable[str] = (),
        pairings: Pairings | None = None,
    ) -> None:
        self.pairings = pairings if pairings is not None else Pairings()
        self.explicit = bool(token)
        self.token = token or secrets.token_urlsafe(24)
        self._hosts = {"localhost", *(host.lower() for host in hosts)}
        self._origins = frozenset(origin.lower().rstrip("/") for origin in origins)
        # Derived, so that it outlives a restart with the same token without being the token.
        key = self.token.encode()
        self._cookie = hmac.new(key, b"assist overlay cookie", hashlib.sha256).hexdigest()

    def trust_host(self, host: str) -> None:
        """Accept requests that name this host."""
        self._hosts.add(host.lower())

    def has_token(self, connection: HTTPConnection) -> bool:
        """True if the request carries the token, in the query or as a bearer."""
        scheme, _, bearer = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and _same(bearer.strip().encode("latin-1"), self.token):
            return True
        return _same(connection.query_params.get("token", "").encode(errors="replace"), self.token)

    def admits(self, connection: HTTPConnection) -> bool:
        """True if the request carries the token, the cookie for it, or a pairing's token."""
        if self.is_agent(connection):
            return True
        return _is_below(connection.scope["path"], PAIRED_PATHS) and self.is_paired(connection)

    def is_agent(self, connection: HTTPConnection) -> bool:
        """True if the request carries the token or the cookie for it."""
        given = connection.cookies.get(self.cookie_name(connection), "")
        return self.has_token(connection) or _same(given.encode(), self._cookie)

    def is_paired(self, connection: HTTPConnection) -> bool:
        """True if the request carries the token of a pairing that still holds."""
        return self.pairing_of(connection) is not None

    def pairing_of(self, connection: HTTPConnection, origin: str = "") -> Pairing | None:
        """The pairing whose token the request carries, of this site if one is named.

        The token comes as a bearer, in the query, or as the cookie of a frame.
        """
        scheme, _, bearer = connection.headers.get("authorization", "").partition(" ")
        named = bearer.strip() if scheme.lower() == "bearer" else ""
        prefix = self._frame_cookie(connection)
        cookies = [value for name, value in connection.cookies.items() if name.startswith(prefix)]
        for token in (named, connection.query_params.get("token", ""), *cookies):
            found = self.pairings.of(token)
            if found is not None and origin in ("", found.origin):
                return found
        return None

    def frame_cookie_header(self, connection: HTTPConnection, pairing: Pairing, token: str) -> str:
        """The ``Set-Cookie`` that lets the frame on this site come back.

        Partitioned: only frames on that very site send it, and no script can read it. Browsers
        take ``Secure`` from this machine's own address without encryption.
        """
        name = f"{self._frame_cookie(connection)}{pairing.id}"
        return (
            f"{name}={token}; Path=/; Max-Age={FRAME_COOKIE_SECONDS}; "
            "HttpOnly; Secure; SameSite=None; Partitioned"
        )

    def _frame_cookie(self, connection: HTTPConnection) -> str:
        return f"{self.cookie_name(connection)}_frame_"

    def cookie_name(self, connection: HTTPConnection) -> str:
        """Cookies do not know ports, so that two assistants on one machine need two names."""
        server = connection.scope.get("server")
        return f"assist_{server[1] if server else 0}"

    def cookie_header(self, connection: HTTPConnection) -> str:
        """The ``Set-Cookie`` that lets this browser come back without the token in its address."""
        return (
            f"{self.cookie_name(connection)}={self._cookie}; Path=/; Max-Age={COOKIE_SECONDS}; "
            "HttpOnly; SameSite=Strict"
        )

    def knows_host(self, connection: HTTPConnection) -> bool:
        """True if the ``Host`` header cannot be a rebound name."""
        name = _host_name(connection.headers.get("host", ""))
        if name in self._hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def knows_origin(self, connection: HTTPConnection) -> bool:
        """True if no browser sent this, or a page that may.

        That is a page of this host, of a trusted origin, or of the browser extension that the
        request's pairing is with. A paired site's own page is none: the call is shown in the frame,
        not given to the page around it, even where the frame's cookie comes along.
        """
        origin = connection.headers.get("origin")
        if origin is None or self.is_own(connection, origin) or origin.lower() in self._origins:
            return True
        if not origin.lower().startswith(EXTENSIONS):
            return False
        return self.pairing_of(connection, origin.lower()) is not None

    def is_own(self, connection: HTTPConnection, origin: str) -> bool:
        """True if an origin is this very host as the request names it."""
        host = connection.headers.get("host", "").lower()
        return origin.lower() in (f"http://{host}", f"https://{host}")


def _same(given: bytes, expected: str) -> bool:
    """Compare in constant time; an empty one is never right."""
    return bool(given) and hmac.compare_digest(given, expected.encode())


def _is_below(path: str, tops: Iterable[str]) -> bool:
    return any(path == top or path.startswith(f"{top}/") for top in tops)


def _host_name(header: str) -> str:
    """The name or address in a ``Host`` header, without port and brackets; empty if malformed."""
    found = _HOST.fullmatch(header)
    return (found["v6"] or found["name"]).lower() if found else ""
