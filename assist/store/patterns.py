"""What comes up again and again in calls: questions, reasons, repeated contacts, cards, and what
an agent's scorecards say. Of the newest ``trends.RECENT`` calls, in one pass each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, FromClause, Subquery, and_, case, func, or_, select

from assist.store.database import Database
from assist.store.listing import CallQuery
from assist.store.schema import asked, audit, calls, items, prompts, scorecards, signals
from assist.store.trends import REPEAT, one_if, recent_calls, unindexed

MOST_QUESTIONS: Final = 20_000
"""Unanswered questions that are read. Source: chosen; one for each of the calls."""

LOOKED_THROUGH: Final = 300
"""An agent's newest calls that are looked through for examples. Source: chosen."""

_PRACTICE: Final = ("practice_done", "practice_open")


class Asking(msgspec.Struct, frozen=True):
    """A question of a customer's that stayed unanswered."""

    key: str
    text: str
    call: str
    asked_ms: int


class Reason(msgspec.Struct, frozen=True):
    """Calls in which a signal of a kind stood, and where to hear the newest one."""

    signal: str
    kind: str
    calls: int
    call: str
    at_ms: int


class Contact(msgspec.Struct, frozen=True):
    """What tells whether a customer calls again for the same thing."""

    call: str
    customer_ref: str
    product: str
    kind: str
    started_at: str
    said: bool


class CardTally(msgspec.Struct, frozen=True):
    """A card in one state: how often, and sums over the shows whose anger is known twice."""

    card: str
    state: str
    shown: int
    calls: int
    pairs: int
    before: float
    before_squares: float
    after: float
    after_squares: float
    both: float


class ItemCount(msgspec.Struct, frozen=True):
    """How often an item of the counted scorecards passed, and failed."""

    item: str
    passed: int
    failed: int


class ItemCall(msgspec.Struct, frozen=True):
    """A call in which an item got a result, with its evidence: a JSON list of ids."""

    item: str
    result: str
    call: str
    started_at: str
    evidence: str


def unanswered(db: Database, query: CallQuery) -> list[Asking]:
    """The questions that stayed unanswered in the newest calls, the newest first."""
    recent = recent_calls(query)
    wanted = (
        select(asked.c.key, asked.c.text, recent.c.call_id, asked.c.asked_ms)
        .select_from(recent.join(asked, asked.c.call == recent.c.id))
        .where(unindexed(asked.c.status) == "unanswered")
        .order_by(recent.c.started_at.desc(), asked.c.id.desc())
        .limit(MOST_QUESTIONS)
    )
    with db.read() as connection:
        return [Asking(*row) for row in connection.execute(wanted)]


def reasons(db: Database, query: CallQuery, names: Sequence[str]) -> list[Reason]:
    """In how many of the newest calls these signals stood, by their kind."""
    recent = recent_calls(query)
    each = (
        select(
            signals.c.signal,
            signals.c.kind,
            func.count(signals.c.call.distinct()).label("calls"),
            func.max(signals.c.id).label("last"),
        )
        .select_from(recent.join(signals, signals.c.call == recent.c.id))
        .where(unindexed(signals.c.signal).in_(tuple(names)), signals.c.state != "withdrawn")
        .group_by(signals.c.signal, signals.c.kind)
        .subquery()
    )
    wanted = (
        select(each.c.signal, each.c.kind, each.c.calls, calls.c.call_id, signals.c.start_ms)
        .select_from(
            each.join(signals, signals.c.id == each.c.last).join(
                calls, calls.c.id == signals.c.call
            )
        )
        .order_by(each.c.calls.desc(), each.c.signal, each.c.kind)
    )
    with db.read() as connection:
        return [Reason(*row) for row in connection.execute(wanted)]


def contacts(db: Database, query: CallQuery) -> list[Contact]:
    """The newest calls whose customer is known or who said that it was not the first time."""
    recent = recent_calls(query)
    said = calls.c.flags.contains(REPEAT, autoescape=True)
    columns = (calls.c.call_id, calls.c.customer_ref, calls.c.product, calls.c.kind)
    wanted = (
        select(*columns, calls.c.started_at, said)
        .where(calls.c.id.in_(select(recent.c.id)), or_(calls.c.customer_ref > "", said))
        .order_by(calls.c.started_at, calls.c.id)
    )
    with db.read() as connection:
        return [
            Contact(call, ref, product, kind, at, bool(again))
            for call, ref, product, kind, at, again in connection.execute(wanted)
        ]


def card_tallies(db: Database, query: CallQuery) -> list[CardTally]:
    """What became of the cards of the newest calls."""
    recent = recent_calls(query)
    before, after = prompts.c.anger_before, prompts.c.anger_after_30s
    known = and_(before.is_not(None), after.is_not(None))

    def total(value: ColumnElement[float]) -> ColumnElement[float]:
        return func.coalesce(func.sum(case((known, value), else_=0.0)), 0.0)

    wanted = (
        select(
            prompts.c.card,
            prompts.c.state,
            func.count(),
            func.count(prompts.c.call.distinct()),
            func.sum(one_if(known)),
            total(before),
            total(before * before),
            total(after),
            total(after * after),
            total(before * after),
        )
        .select_from(recent.join(prompts, prompts.c.call == recent.c.id))
        .group_by(prompts.c.card, prompts.c.state)
        .order_by(prompts.c.card, prompts.c.state)
    )
    with db.read() as connection:
        return [CardTally(*row) for row in connection.execute(wanted)]


def item_counts(db: Database, query: CallQuery) -> list[ItemCount]:
    """How often each item of the counted scorecards passed and failed in the newest calls."""
    recent = recent_calls(query)
    wanted = (
        select(
            items.c.item,
            func.sum(one_if(items.c.result == "pass")),
            func.sum(one_if(items.c.result == "fail")),
        )
        .select_from(_judged(recent))
        .group_by(items.c.item)
        .order_by(items.c.item)
    )
    with db.read() as connection:
        return [ItemCount(*row) for row in connection.execute(wanted)]


def item_calls(db: Database, query: CallQuery, names: Sequence[str]) -> list[ItemCall]:
    """Where these items got a result and there is something to replay, the newest call first."""
    recent = recent_calls(query, LOOKED_THROUGH)
    wanted = (
        select(
            items.c.item,
            items.c.result,
            recent.c.call_id,
            recent.c.started_at,
            items.c.evidence,
        )
        .select_from(_judged(recent))
        .where(
            items.c.item.in_(tuple(names)),
            items.c.result.in_(("pass", "fail")),
            items.c.evidence != "[]",
        )
        .order_by(recent.c.started_at.desc(), recent.c.id.desc(), items.c.id)
    )
    with db.read() as connection:
        return [ItemCall(*row) for row in connection.execute(wanted)]


def practised(db: Database, agent: str) -> dict[str, bool]:
    """Items that the agent's practice list has had ticked or unticked: the newest line counts."""
    wanted = (
        select(audit.c.action, audit.c.detail)
        .where(
            audit.c.action.in_(_PRACTICE), audit.c.detail.startswith(f"{agent} ", autoescape=True)
        )
        .order_by(audit.c.id)
    )
    found: dict[str, bool] = {}
    with db.read() as connection:
        for action, detail in connection.execute(wanted):
            who, _, item = detail.rpartition(" ")
            if who == agent:
                found[item] = action == _PRACTICE[0]
    return found


def practice_line(agent: str, item: str, *, done: bool) -> tuple[str, str]:
    """Action and detail of the audit line by which ``practised`` finds it."""
    return _PRACTICE[0 if done else 1], f"{agent} {item}"


def _judged(recent: Subquery) -> FromClause:
    """Items of the card that counts: the newest final one of a reviewer, else the automatic."""
    final = (
        select(scorecards.c.id)
        .where(scorecards.c.call == recent.c.id, scorecards.c.state == "final")
        .order_by(
            scorecards.c.reviewer.is_(None), scorecards.c.updated_at.desc(), scorecards.c.id.desc()
        )
        .limit(1)
        .scalar_subquery()
    )
    return recent.join(items, items.c.card == final)


def agents_of(db: Database, team: str) -> tuple[str, ...]:
    """The agents who have calls in a team."""
    wanted = select(calls.c.agent).where(calls.c.team == team, calls.c.agent > "").distinct()
    with db.read() as connection:
        return tuple(sorted(connection.execute(wanted).scalars()))
