"""The list of calls, one call, and what can be done with it as a whole."""

from __future__ import annotations

import msgspec
from starlette.responses import Response
from starlette.routing import BaseRoute

from assist.errors import InputError
from assist.review.site.answers import Asked, RefusedError, Site, json_answer
from assist.review.site.query import call_query
from assist.review.site.sight import facets_seen, narrowed
from assist.review.site.who import Act
from assist.store import audit
from assist.store.calls import (
    CallPage,
    Hit,
    ListedCall,
    delete_call,
    list_calls,
    load_report,
    set_hold,
)
from assist.store.verdicts import Verdict, standing, verdicts_of

_MORE = ("created_at", "app_version", "pack", "pack_hash", "model_hash", "meta")


class CallLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list: the store's row without its paths and hashes.

    Attributes:
        audio: Its recording is kept.
        hits: Where the searched words were said.
    """

    id: int
    call_id: str
    source: str
    language: str
    agent: str
    team: str
    product: str
    customer_ref: str
    started_at: str
    duration_ms: int
    state: str
    kind: str
    cause: str
    anger_peak: float
    peak_band: str
    interruptions: int
    interrupted: int
    questions: int
    unanswered: int
    prompts: int
    score: int | None
    form: str
    flags: tuple[str, ...]
    summary: str
    hold: bool
    audio: bool
    hits: tuple[Hit, ...] = ()

    @classmethod
    def of(cls, call: ListedCall) -> CallLine:
        """From the store's row."""
        own = {"id": call.id, "audio": call.row.audio is not None, "hits": call.hits}
        names = [name for name in cls.__struct_fields__ if name not in own]
        return msgspec.convert({name: getattr(call.row, name) for name in names} | own, cls)


class CallLines(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the list; see ``CallPage``."""

    calls: tuple[CallLine, ...] = ()
    total: int = 0
    exact: bool = True
    next: str = ""

    @classmethod
    def of(cls, page: CallPage) -> CallLines:
        """From the store's page."""
        return cls(
            calls=tuple(CallLine.of(call) for call in page.calls),
            total=page.total,
            exact=page.exact,
            next=page.next,
        )


class CallAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One call, whole.

    Attributes:
        about: How it was made: versions, times, what came with it.
        report: ``assist.report/1`` of the call; null while it goes on.
        original: The report has nothing redacted.
        originals: There is such a report and the viewer may see it.
        may: What the viewer may do with the call.
    """

    call: CallLine
    about: dict[str, object]
    report: msgspec.Raw
    original: bool
    originals: bool
    verdicts: tuple[Verdict, ...]
    may: tuple[Act, ...]


class Hold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Legal hold, put on or lifted."""

    hold: bool


class Me(msgspec.Struct, frozen=True):
    """Who is asking, for the page's head."""

    name: str
    display: str
    role: str
    team: str
    login: bool
    may: tuple[Act, ...]


def call_routes(site: Site) -> list[BaseRoute]:
    """The list and single calls. Further routes below a call come before ``one_call_route``."""
    return [
        site.route("/api/review/me", _me),
        site.route("/api/review/calls", _calls),
        site.route("/api/review/facets", _facets),
        site.route("/api/review/calls/{call_id:path}/hold", _hold, methods=("POST",)),
        site.route("/api/review/calls/{call_id:path}/audit", _audit),
    ]


def one_call_routes(site: Site) -> list[BaseRoute]:
    """A call itself; its id may hold slashes, so that these come last."""
    path = "/api/review/calls/{call_id:path}"
    return [site.route(path, _call), site.route(path, _delete, methods=("DELETE",))]


def _me(asked: Asked) -> Response:
    who = asked.viewer
    display = who.display or who.name
    return json_answer(Me(who.name, display, who.role, who.team, asked.site.who.login, who.acts))


def _calls(asked: Asked) -> Response:
    query = narrowed(asked.viewer, call_query(asked.query))
    if query is None:
        return json_answer(CallLines())
    return json_answer(CallLines.of(list_calls(asked.db, query)))


def _facets(asked: Asked) -> Response:
    return json_answer(facets_seen(asked.db, asked.viewer))


def _call(asked: Asked) -> Response:
    call = asked.call()
    call_id = call.row.call_id
    original = _is_on(asked.query.get("original", ""))
    if original:
        asked.need("original")
    kept = load_report(asked.db, call_id, original=True) if asked.viewer.may("original") else None
    report = kept if original else load_report(asked.db, call_id)
    if original and report is None:
        raise RefusedError("the original of this call is not kept", 404)
    asked.audit("original" if original else "open", call_id)
    about = {name: getattr(call.row, name) for name in _MORE}
    return json_answer(
        CallAnswer(
            call=CallLine.of(call),
            about=about,
            report=msgspec.Raw(report or b"null"),
            original=original,
            originals=kept is not None,
            verdicts=standing(verdicts_of(asked.db, call.id)),
            may=asked.viewer.acts,
        )
    )


def _hold(asked: Asked) -> Response:
    asked.need("hold")
    wanted = asked.decode(Hold)
    call_id = asked.call().row.call_id
    asked.audit("hold" if wanted.hold else "release", call_id)
    set_hold(asked.db, call_id, wanted.hold)
    return json_answer(wanted)


def _delete(asked: Asked) -> Response:
    call = asked.call()
    asked.need("delete")
    if call.row.state == "live":
        raise RefusedError("this call is still going on", 409, remedy="delete it when it has ended")
    if call.row.hold:
        raise RefusedError("this call is on legal hold", 409, remedy="lift the hold first")
    asked.audit("delete", call.row.call_id)
    try:
        delete_call(asked.db, call.row.call_id, asked.folder)
    except InputError:
        asked.audit("delete_failed", call.row.call_id)
        raise
    return Response(status_code=204)


def _audit(asked: Asked) -> Response:
    asked.need("audit")
    call_id = asked.call().row.call_id
    return json_answer({"lines": audit.lines(asked.db, call=call_id, limit=audit.MOST_LINES)})


def _is_on(value: str) -> bool:
    return value.lower() in ("1", "true", "yes")
