"""Signing in: a password or a provider for a session, and the session for a person.

- A session is a random token in a cookie that no script reads; the store has its hash.
- A new session is made at every sign-in, and the one that the browser had before ends: nobody
  can plant one beforehand.
- Which pages a role may open is decided here for the whole service, not page by page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Final, Literal
from urllib.parse import quote, urlsplit

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from assist.errors import AssistError
from assist.events.sign_in import ServerOptions
from assist.review.site.oidc import Oidc, OidcError, Person
from assist.review.site.passwords import Attempts, is_right
from assist.review.site.who import NotSignedInError, Role, Viewer
from assist.store import audit
from assist.store.database import Database
from assist.store.people import (
    User,
    UserChange,
    add_user,
    change_user,
    close_session,
    find_subject,
    find_user,
    open_session,
    session_user,
)

MOST_BODY_BYTES: Final = 4096
PENDING_S: Final = 600
"""How long signing in with the provider may take. Source: chosen."""

_ALL: Final[frozenset[Role]] = frozenset({"agent", "reviewer", "lead", "admin"})
_LEADS: Final[frozenset[Role]] = frozenset({"lead", "admin"})
_ADMIN: Final[frozenset[Role]] = frozenset({"admin"})

PLACES: Final[tuple[tuple[str, frozenset[Role]], ...]] = (
    ("/api/people", _ADMIN),
    ("/people", _ADMIN),
    ("/api/settings", _ADMIN),
    ("/settings", _ADMIN),
    ("/api/setup", _ADMIN),
    ("/setup", _ADMIN),
    ("/metrics", _ADMIN),
    ("/api/embed", _ADMIN),
    ("/pair", _ADMIN),
    ("/crm", _ADMIN),
    ("/wall", _LEADS),
    ("/api/wall", _LEADS),
    # The next ones show every call that goes on here; ``seat`` opens them to its agent.
    ("/stream", _LEADS),
    ("/api/calls", _LEADS),
    ("/api/live", _LEADS),
    ("/api/shift", _LEADS),
    # These look at whose call it is themselves (``site/sight.py``).
    ("/api/review", _ALL),
    ("/api/insights", _ALL),
    ("/review", _ALL),
    ("/insights", _ALL),
    ("/scorecards", _ALL),
)
"""Who may open what, by the beginning of its path; what isn't here only administrators may."""

SEAT_PLACES: Final = ("/stream", "/api/calls", "/api/live", "/api/shift")


class Given(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is typed to sign in."""

    name: Annotated[str, msgspec.Meta(max_length=64)]
    password: Annotated[str, msgspec.Meta(max_length=200)]


class UsersWho:
    """Knows people by the session in their cookie; a ``Who`` and the guard's ``People``.

    Args:
        db: The store.
        options: The configuration's section ``[server]``.
        seat: The service runs beside one agent's phone: every user may see its live calls.
        attempts: Wrong attempts so far.
        oidc: A provider; by default the configuration's, if it has one.
    """

    login = True

    def __init__(
        self,
        db: Database,
        options: ServerOptions | None = None,
        *,
        seat: bool = False,
        attempts: Attempts | None = None,
        oidc: Oidc | None = None,
    ) -> None:
        self._db = db
        self._options = options or ServerOptions(login="users")
        self._seat = seat
        self._attempts = attempts or Attempts()
        if oidc is None and self._options.oidc is not None:
            oidc = Oidc(self._options.oidc)
        self._oidc = oidc

    # --- who is asking ------------------------------------------------------------------

    def viewer_of(self, request: HTTPConnection) -> Viewer:
        """Who is asking.

        Raises:
            NotSignedInError: Nobody who has signed in.
        """
        user = self._user(request)
        if user is None:
            raise NotSignedInError("nobody is signed in here", remedy="sign in at /login")
        # What was redacted is for administrators; everybody else works with what is stored.
        return Viewer(user.name, user.role, user.team, user.role == "admin", user.display)

    def decide(self, connection: HTTPConnection) -> Literal["in", "unknown", "forbidden"]:
        """Whether a request may pass the door. May block."""
        user = self._user(connection)
        if user is None:
            return "unknown"
        return "in" if user.role in self._roles(connection.scope["path"]) else "forbidden"

    def _roles(self, path: str) -> frozenset[Role]:
        if path == "/":
            return _ALL if self._seat else _LEADS
        if self._seat and _is_below(path, SEAT_PLACES):
            return _ALL
        return next((roles for top, roles in PLACES if _is_below(path, (top,))), _ADMIN)

    def _user(self, connection: HTTPConnection) -> User | None:
        return session_user(self._db, connection.cookies.get(_cookie_name(connection), ""))

    # --- routes -------------------------------------------------------------------------

    def routes(self) -> list[BaseRoute]:
        """``/api/login…`` and ``/api/logout``; they need no session."""
        return [
            Route("/api/login", self._ways),
            Route("/api/login", self._sign_in, methods=["POST"]),
            Route("/api/logout", self._sign_out, methods=["POST"]),
            Route("/api/login/oidc", self._to_provider),
            Route("/api/login/oidc/back", self._from_provider),
        ]

    async def _ways(self, request: Request) -> Response:
        """How one can sign in, and who is."""
        user = await run_in_threadpool(self._user, request)
        provider = self._oidc.name if self._oidc is not None else None
        return _json({"oidc": provider, "name": user.name if user else None})

    async def _sign_in(self, request: Request) -> Response:
        data = b""
        async for chunk in request.stream():
            data += chunk
            if len(data) > MOST_BODY_BYTES:
                return PlainTextResponse("this is too long.\n", 413)
        try:
            given = msgspec.json.decode(data, type=Given)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return PlainTextResponse("send a name and a password.\n", 400)
        return await run_in_threadpool(self._check, request, given)

    def _check(self, request: Request, given: Given) -> Response:
        name, address = given.name.strip(), _address(request)
        if wait := self._attempts.begin(name, address):
            audit.note(self._db, name, "sign_in_refused", detail=address)
            seconds = str(math.ceil(wait))
            said = f"too many attempts; try again in {math.ceil(wait / 60)} minutes.\n"
            return PlainTextResponse(said, 429, {"Retry-After": seconds})
        found = find_user(self._db, name) if "\0" not in name else None
        user, stored = found if found is not None else (None, None)
        right = is_right(stored, given.password)
        if user is None or not right or not user.active:
            audit.note(self._db, name.replace("\0", ""), "sign_in_failed", detail=address)
            return PlainTextResponse("the name or the password is wrong.\n", 401)
        self._attempts.forgive(name, address)
        response = _json({"name": user.name, "role": user.role, "home": self._home})
        self._begin(request, response, user, "sign_in")
        return response

    async def _sign_out(self, request: Request) -> Response:
        token = request.cookies.get(_cookie_name(request), "")
        if token:
            await run_in_threadpool(close_session, self._db, token)
        response = Response(status_code=204)
        response.headers["Set-Cookie"] = _cookie(request, _cookie_name(request), "", 0)
        return response

    async def _to_provider(self, request: Request) -> Response:
        if self._oidc is None:
            return PlainTextResponse("no provider is set up.\n", 404)
        after = safe_path(request.query_params.get("next", ""))
        try:
            url, state = await run_in_threadpool(self._oidc.begin, after)
        except OidcError as error:
            return PlainTextResponse(f"{error}\n", 502)
        response = RedirectResponse(url, 303)
        name = f"{_cookie_name(request)}_oidc"
        response.headers["Set-Cookie"] = _cookie(request, name, state, PENDING_S)
        return response

    async def _from_provider(self, request: Request) -> Response:
        if self._oidc is None:
            return PlainTextResponse("no provider is set up.\n", 404)
        return await run_in_threadpool(self._finish, self._oidc, request)

    def _finish(self, oidc: Oidc, request: Request) -> Response:
        query = request.query_params
        own = request.cookies.get(f"{_cookie_name(request)}_oidc", "")
        try:
            # The state must be this browser's: nobody can have a victim sign in as somebody else.
            person = oidc.finish(query.get("state", ""), query.get("code", ""), own)
            user = self._of(person, oidc)
        except (OidcError, AssistError) as error:
            audit.note(self._db, "oidc", "sign_in_failed", detail=str(error)[:200])
            return RedirectResponse("/login?failed=oidc", 303)
        if user is None:
            audit.note(self._db, person.name[:64], "sign_in_failed", detail="not a user here")
            return RedirectResponse("/login?failed=unknown", 303)
        response = RedirectResponse(person.after or self._home, 303)
        self._begin(request, response, user, "sign_in_oidc")
        gone = _cookie(request, f"{_cookie_name(request)}_oidc", "", 0)
        response.headers.append("Set-Cookie", gone)
        return response

    def _of(self, person: Person, oidc: Oidc) -> User | None:
        """The user that somebody is who the provider knows.

        A user without a password who never signed in yet is theirs who comes under that name.
        """
        user = find_subject(self._db, person.subject)
        if user is not None:
            return user if user.active else None
        link = UserChange(oidc_subject=person.subject)
        found = find_user(self._db, person.name)
        if found is not None:
            user, password = found
            if not user.active or password is not None or user.oidc_subject is not None:
                return None
            return change_user(self._db, user.name, link, by="oidc")
        if oidc.create is None:
            return None
        display = msgspec.structs.replace(link, display=person.display)
        return add_user(self._db, person.name, oidc.create, "oidc", display)

    def _begin(self, request: Request, response: Response, user: User, action: str) -> None:
        if before := request.cookies.get(_cookie_name(request), ""):
            close_session(self._db, before)
        seconds = self._options.session_hours * 3600
        token = open_session(self._db, user, action, seconds)
        cookie = _cookie(request, _cookie_name(request), token, seconds, self._secure)
        response.headers.append("Set-Cookie", cookie)

    @property
    def _secure(self) -> bool:
        oidc = self._options.oidc
        return oidc is not None and oidc.public_url.startswith("https://")

    @property
    def _home(self) -> str:
        return "/" if self._seat else "/review"


def safe_path(wanted: str) -> str:
    """A path of this service to go on to; empty for anything that leads elsewhere."""
    parts = urlsplit(wanted)
    here = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    if not here or parts.scheme or parts.netloc or "\\" in wanted or not wanted.isprintable():
        return ""
    return quote(wanted, safe="/?&=%-._~:@!$'()*+,;")


def _cookie_name(connection: HTTPConnection) -> str:
    """Cookies do not know ports, so that two services on one machine need two names."""
    server = connection.scope.get("server")
    return f"assist_user_{server[1] if server else 0}"


def _cookie(
    connection: HTTPConnection, name: str, value: str, seconds: int, secure: bool = False
) -> str:
    # Lax: the way back from a provider is a link from another site. Whatever changes something
    # is checked for its origin by the guard.
    secure = secure or connection.url.scheme == "https"
    return (
        f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax"
        f"{'; Secure' if secure else ''}"
    )


def _address(request: HTTPConnection) -> str:
    return request.client.host if request.client is not None else ""


def _is_below(path: str, tops: Sequence[str]) -> bool:
    return any(path == top or path.startswith(f"{top}/") for top in tops)


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
