"""Who may come in: a token, checked hosts against DNS rebinding, checked origins for sockets."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Iterable

from starlette.requests import HTTPConnection

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


class Access:
    """The one door.

    - A token may come in the query (``?token=…``), as ``Authorization: Bearer …``, or as the
      cookie that the page gave for it.
    - A ``Host`` header must be an IP address, ``localhost`` or a trusted name: a page whose DNS
      name was rebound to this machine names itself there.
    - A WebSocket's ``Origin``, which only browsers send, must be this very host or a trusted one.

    Args:
        token: The secret; a new one is made when it is empty.
        hosts: Further host names under which this machine is reached.
        origins: Further origins (``https://crm.example``) whose pages may open the stream.
    """

    def __init__(
        self, token: str = "", *, hosts: Iterable[str] = (), origins: Iterable[str] = ()
    ) -> None:
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
        """True if the request carries the token or the cookie for it."""
        given = connection.cookies.get(self.cookie_name(connection), "")
        return self.has_token(connection) or _same(given.encode(), self._cookie)

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
        """True if no browser sent this, or a page of this host or of a trusted origin did."""
        origin = connection.headers.get("origin")
        if origin is None:
            return True
        host = connection.headers.get("host", "").lower()
        return origin.lower() in {f"http://{host}", f"https://{host}", *self._origins}


def _same(given: bytes, expected: str) -> bool:
    """Compare in constant time; an empty one is never right."""
    return bool(given) and hmac.compare_digest(given, expected.encode())


def _host_name(header: str) -> str:
    """The name or address in a ``Host`` header, without port and brackets; empty if malformed."""
    found = _HOST.fullmatch(header)
    return (found["v6"] or found["name"]).lower() if found else ""
