"""How the review pages' questions are answered: in a thread, for somebody, refusals in a sentence.

- An answer is a plain function that may block; it gets an ``Asked`` and gives a response.
- Whatever ``AssistError`` it raises becomes its sentence and a status.
- What was looked at is in the audit log before it is given away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from assist.errors import AssistError, InputError
from assist.packs.explain import explain_json
from assist.review.site.sight import NoSuchCallError, call_seen
from assist.review.site.who import Act, LocalAdmin, NotSignedInError, Viewer, Who
from assist.store import audit
from assist.store.calls import HeldError, ListedCall
from assist.store.database import Database

MOST_BODY_BYTES: Final = 256 * 1024
"""Source: chosen; a scorecard with reasons is a tenth of it."""

_Body = TypeVar("_Body", bound=msgspec.Struct)


class RefusedError(InputError):
    """A refusal with a status of its own."""

    def __init__(self, what: str, status: int, *, remedy: str = "") -> None:
        self.status = status
        super().__init__(what, remedy=remedy)


class Asked(msgspec.Struct, frozen=True):
    """One request; its ``body`` has up to ``MOST_BODY_BYTES``."""

    site: Site
    viewer: Viewer
    request: Request
    body: bytes = b""

    @property
    def db(self) -> Database:
        """The store."""
        return self.site.db

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self.site.folder

    @property
    def method(self) -> str:
        """GET, POST …; HEAD counts as GET."""
        return "GET" if self.request.method == "HEAD" else self.request.method

    @property
    def params(self) -> dict[str, str]:
        """What stands in the path."""
        return self.request.path_params

    @property
    def query(self) -> QueryParams:
        """What stands after the question mark."""
        return self.request.query_params

    def decode(self, type_: type[_Body]) -> _Body:
        """The body.

        Raises:
            InputError: It is not JSON of this type.
        """
        try:
            msgspec.json.decode(self.body)  # Whole? Types are looked at before the end is.
            return msgspec.json.decode(self.body, type=type_)
        except RecursionError as error:
            raise InputError("this is nested too deeply to be read") from error
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            fault = explain_json(error, self.body, type_)
            raise InputError(fault.what, remedy=fault.remedy) from error

    def need(self, act: Act) -> None:
        """Go on only if the viewer may do this.

        Raises:
            RefusedError: They may not.
        """
        if not self.viewer.may(act):
            raise RefusedError("your role may not do this", 403, remedy="ask an administrator")

    def call(self) -> ListedCall:
        """The call that the path names.

        Raises:
            NoSuchCallError: There is none that this viewer sees.
        """
        return call_seen(self.db, self.viewer, self.params["call_id"])

    def audit(self, action: str, call_id: str = "", detail: str = "") -> None:
        """Write down what is about to happen."""
        audit.note(self.db, self.viewer.name, action, call_id, detail)


Answer = Callable[[Asked], Response]


class Site:
    """What every answer works with.

    Args:
        db: The store.
        folder: The data folder: recordings are relative to it.
        who: Who knows people; by default there is one seat.
    """

    def __init__(self, db: Database, folder: Path, who: Who | None = None) -> None:
        self.db = db
        self.folder = folder
        self.who = who if who is not None else LocalAdmin()

    def route(self, path: str, answer: Answer, *, methods: Sequence[str] = ("GET",)) -> Route:
        """Serve an answer."""

        async def handle(request: Request) -> Response:
            body = await _body(request)
            if body is None:
                return _refusal(413, f"the message is too long; send {MOST_BODY_BYTES} bytes.")
            return await run_in_threadpool(self._answer, answer, request, body)

        return Route(path, handle, methods=list(methods))

    def _answer(self, answer: Answer, request: Request, body: bytes) -> Response:
        try:
            return answer(Asked(self, self.who.viewer_of(request), request, body))
        except AssistError as error:
            return _refusal(_status(error), str(error))
        except (OperationalError, InterfaceError):
            return _refusal(503, "the store does not answer; try again in a moment.")


def json_answer(value: object, status: int = 200) -> Response:
    """A value as JSON."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def _refusal(status: int, sentence: str) -> Response:
    return PlainTextResponse(f"{sentence}\n", status)


def _status(error: AssistError) -> int:
    if isinstance(error, RefusedError):
        return error.status
    for kind, status in ((NotSignedInError, 401), (NoSuchCallError, 404), (HeldError, 409)):
        if isinstance(error, kind):
            return status
    return 400 if isinstance(error, InputError) else 503


async def _body(request: Request) -> bytes | None:
    """The request's body; None if it is too long."""
    if request.method in ("GET", "HEAD"):
        return b""
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_BODY_BYTES:
            return None
    return data
