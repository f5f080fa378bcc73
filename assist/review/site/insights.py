"""``/api/insights/…``: findings over many calls, coaching, and the case library.

- What a viewer does not see is not counted for them: agents have the figures of their own calls.
- The filters are those of the list of calls, by name and date; ``format=csv`` gives the table.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Final, cast

import msgspec
from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.routing import BaseRoute

from assist.errors import InputError
from assist.review.cases import Cases, similar
from assist.review.coaching import coaching_of, playbook
from assist.review.form import default_form
from assist.review.insights import (
    By,
    CardEffects,
    Questions,
    Reasons,
    Repeats,
    Trends,
    cards_of,
    questions_of,
    reasons_of,
    repeats_of,
    time_unit,
    trends_of,
)
from assist.review.site.answers import Asked, RefusedError, Site, json_answer
from assist.review.site.query import call_query
from assist.review.site.sight import narrowed
from assist.review.site.who import Viewer
from assist.review.tables import csv_of
from assist.store import patterns
from assist.store.calls import CallQuery, facets
from assist.store.database import Database

GROUPS: Final = (
    "time",
    "week",
    "day",
    "team",
    "agent",
    "product",
    "cause",
    "kind",
    "language",
    "stage",
)
FILTERS: Final = frozenset(
    {"agent", "team", "product", "language", "kind", "cause", "since", "until"}
)
"""What figures can be narrowed by."""

_OWN: Final = frozenset({"by", "format", "speech"})

Figure = Trends | Questions | Reasons | Repeats | CardEffects


class Tick(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of an agent's practice list, ticked or unticked."""

    agent: str
    item: str
    done: bool


class Coached(msgspec.Struct, frozen=True):
    """Whose pages the viewer may open; ``own`` is theirs, if they have one."""

    agents: tuple[str, ...]
    own: str


def insights_routes(site: Site) -> list[BaseRoute]:
    """Every route; that below a call comes before the call's own."""
    figures: dict[str, Callable[[Asked, CallQuery], Figure]] = {
        "trends": _trends,
        "questions": lambda asked, query: questions_of(asked.db, query),
        "reasons": lambda asked, query: reasons_of(asked.db, query),
        "repeats": lambda asked, query: repeats_of(asked.db, query),
        "cards": _cards,
    }
    return [
        *(site.route(f"/api/insights/{name}", _figure(name, of)) for name, of in figures.items()),
        site.route("/api/insights/agents", _agents),
        site.route("/api/insights/coaching", _coaching),
        site.route("/api/insights/practice", _practice, methods=("POST",)),
        site.route("/api/review/calls/{call_id:path}/similar", _similar),
    ]


def may_coach(db: Database, viewer: Viewer, agent: str) -> bool:
    """Agents see their own page, leads those of their team; reviewers and admins see all."""
    if viewer.role == "agent":
        return bool(agent) and agent == viewer.name
    if viewer.role == "lead" and viewer.team:
        return agent in patterns.agents_of(db, viewer.team)
    return bool(agent)


def _figure(name: str, of: Callable[[Asked, CallQuery], Figure]) -> Callable[[Asked], Response]:
    def answer(asked: Asked) -> Response:
        figure = of(asked, _query(asked))
        return _answer(asked, name, figure, figure.rows)

    return answer


def _trends(asked: Asked, query: CallQuery) -> Trends:
    by = asked.query.get("by") or "time"
    if by not in GROUPS:
        raise InputError(
            "there are no such groups", where=by[:40], remedy=f"use {', '.join(GROUPS)}"
        )
    if by == "time":
        return trends_of(asked.db, query, time_unit(query, datetime.datetime.now(datetime.UTC)))
    return trends_of(asked.db, query, cast("By", by))


def _cards(asked: Asked, query: CallQuery) -> CardEffects:
    found = cards_of(asked.db, query)
    book = playbook(_speech(asked))
    says = {card.id: card.say[0] for card in book.cards} if book is not None else {}
    rows = (msgspec.structs.replace(row, says=says.get(row.card, "")) for row in found.rows)
    return msgspec.structs.replace(found, rows=tuple(rows))


def _agents(asked: Asked) -> Response:
    viewer = asked.viewer
    if viewer.role == "agent":
        return json_answer(Coached((viewer.name,), viewer.name))
    if viewer.role == "lead" and viewer.team:
        return json_answer(Coached(patterns.agents_of(asked.db, viewer.team), ""))
    return json_answer(Coached(facets(asked.db).agents, ""))


def _coaching(asked: Asked) -> Response:
    query = _query(asked)
    _need_coach(asked, query.agent)
    asked.audit("coaching", detail=query.agent)
    page = coaching_of(asked.db, query, default_form(), _speech(asked))
    return _answer(asked, "coaching", page, (*page.strengths, *page.practice))


def _practice(asked: Asked) -> Response:
    tick = asked.decode(Tick)
    _need_coach(asked, tick.agent)
    if default_form().row_of(tick.item) is None:
        raise InputError("there is nothing of this name to practise", where=tick.item[:40])
    action, detail = patterns.practice_line(tick.agent, tick.item, done=tick.done)
    asked.audit(action, detail=detail)
    return json_answer(tick)


def _similar(asked: Asked) -> Response:
    row = asked.call().row
    query = narrowed(asked.viewer, CallQuery())
    if query is None or not row.summary:
        return json_answer(Cases(about=row.summary, cases=()))
    return json_answer(similar(asked.db, row, query))


def _speech(asked: Asked) -> str:
    """The language of the page, in which cards speak."""
    return "en" if asked.query.get("speech", "zh").startswith("en") else "zh"


def _need_coach(asked: Asked, agent: str) -> None:
    if not agent:
        raise InputError("it is not said whose page it is", remedy="name the agent")
    if not may_coach(asked.db, asked.viewer, agent):
        raise RefusedError("this page is for the agent and their lead", 403)


def _query(asked: Asked) -> CallQuery:
    """The filters in the address, narrowed to what the viewer sees."""
    given = asked.query.multi_items()
    for name, _ in given:
        if name in CallQuery.__struct_fields__ and name not in FILTERS:
            raise InputError("figures can't be narrowed by this", where=name)
    query = narrowed(
        asked.viewer, call_query(QueryParams([pair for pair in given if pair[0] not in _OWN]))
    )
    if query is None:
        raise RefusedError("these are somebody else's calls", 403)
    for name in ("since", "until"):
        _check_date(name, getattr(query, name))
    return query


def _check_date(name: str, value: str) -> None:
    try:
        datetime.date.fromisoformat(value[:10] or "2026-01-01")
    except ValueError as error:
        raise InputError(f"{name} is no date", remedy="write 2026-11-22") from error


def _answer(asked: Asked, name: str, value: object, rows: Sequence[msgspec.Struct]) -> Response:
    wanted = asked.query.get("format") or "json"
    if wanted == "json":
        return json_answer(value)
    if wanted != "csv":
        raise InputError("there is no such format", where=wanted[:40], remedy="use json or csv")
    asked.audit("export", detail=f"insights {name} csv")
    return Response(
        csv_of(rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
