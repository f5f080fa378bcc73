"""Counts over many calls: what insights are worked out from. One pass each, no call is loaded.

Every count is of the calls that a ``CallQuery`` filters by its names and dates; calls that still go
on are not counted. What needs a join looks at the newest ``RECENT`` of them only.
"""

from __future__ import annotations

from collections import Counter
from typing import Final, Literal

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Label,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from assist.store.database import Database
from assist.store.listing import CallQuery
from assist.store.schema import (
    asked,
    calls,
    signals,
    stages,
)

By = Literal["day", "team", "agent", "product", "cause", "kind", "language"]

RECENT: Final = 20_000
"""Calls whose signals, questions, prompts and stages are counted. Source: measured; a quarter of a
second with SQLite on one core, see benchmarks/insights.py."""

RECENT_STAGES: Final = 5_000
"""Calls that are counted by stage. Source: measured, as above; every signal looks for its stage."""

ANGRY: Final = ("angry", "furious")
THREATS: Final = ("churn_threat", "publicity_threat", "regulator_threat")
REPEAT: Final = "repeat_issue"

_DAY: Final = 10
_NAMES: Final = ("agent", "team", "product", "language", "kind", "cause")


class Tally(msgspec.Struct, frozen=True):
    """Sums over the calls of one group.

    Attributes:
        angry: With a peak of at least ``angry``.
        unanswered: With a question that nobody answered.
        interruptions: By the agent, summed; ``squares`` their squares.
        threats: With a threat to leave, to go public or to go to a regulator.
        repeats: With an issue that came up before, as the customer said.
        scores: How often each score was given.
    """

    key: str
    calls: int
    angry: int
    unanswered: int
    interruptions: int
    squares: int
    threats: int
    repeats: int
    scores: dict[int, int]


class StageTally(msgspec.Struct, frozen=True):
    """Calls that had a stage, and in how many of them something happened within it."""

    stage: str
    calls: int
    angry: int
    unanswered: int
    interruptions: int
    squares: int
    threats: int
    repeats: int


def count_calls(db: Database, query: CallQuery) -> int:
    """How many calls there are to count."""
    with db.read() as connection:
        return connection.execute(
            select(func.count(calls.c.id)).where(*counted(query))
        ).scalar_one()


def tallies(db: Database, query: CallQuery, by: By) -> list[Tally]:
    """Sums over the calls, for each group, in order."""
    key = _key(by)
    sums = (
        func.count(),
        func.sum(one_if(calls.c.peak_band.in_(ANGRY))),
        func.sum(one_if(calls.c.unanswered > 0)),
        func.sum(calls.c.interruptions),
        func.sum(calls.c.interruptions * calls.c.interruptions),
        func.sum(_flagged(THREATS)),
        func.sum(_flagged((REPEAT,))),
        # A row for each group and score would be fifty times as many.
        func.aggregate_strings(cast(calls.c.score, Text), ","),
    )
    wanted = select(key, *sums).where(*counted(query)).group_by(key).order_by(key)
    with db.read() as connection:
        rows = connection.execute(wanted).all()
    return [
        Tally(group, number, angry, without, cuts, squares, risky, again, _histogram(scores))
        for group, number, angry, without, cuts, squares, risky, again, scores in rows
    ]


def stage_tallies(db: Database, query: CallQuery) -> list[StageTally]:
    """What happened in which stage of the newest calls."""
    recent = recent_calls(query, RECENT_STAGES)
    with db.read() as connection:
        had = connection.execute(
            select(_STAGE, func.count(stages.c.call.distinct()))
            .select_from(recent.join(stages, stages.c.call == recent.c.id))
            .group_by(_STAGE)
        )
        found = {stage: [calls_, 0, 0, 0, 0, 0, 0] for stage, calls_ in had}
        _count_signals(connection, recent, found)
        _count_asked(connection, recent, found)
    return [StageTally(stage, *found[stage]) for stage in sorted(found)]


def _count_signals(connection: Connection, recent: Subquery, found: dict[str, list[int]]) -> None:
    within = and_(
        stages.c.call == signals.c.call,
        stages.c.start_ms <= signals.c.start_ms,
        stages.c.end_ms > signals.c.start_ms,
    )
    angry = and_(unindexed(signals.c.signal) == "anger", signals.c.band.in_(ANGRY))
    cut_in = unindexed(signals.c.signal) == "agent_interrupts"
    each = (
        select(
            stages.c.stage,
            func.max(one_if(angry)).label("angry"),
            func.sum(one_if(cut_in)).label("cut_in"),
            func.max(one_if(signals.c.signal.in_(THREATS))).label("threat"),
            func.max(one_if(signals.c.signal == REPEAT)).label("again"),
        )
        .select_from(recent.join(signals, signals.c.call == recent.c.id).join(stages, within))
        .where(
            signals.c.state != "withdrawn",
            or_(angry, cut_in, unindexed(signals.c.signal).in_((*THREATS, REPEAT))),
        )
        .group_by(stages.c.stage, signals.c.call)
        .subquery()
    )
    sums = select(
        each.c.stage,
        func.sum(each.c.angry),
        func.sum(each.c.cut_in),
        func.sum(each.c.cut_in * each.c.cut_in),
        func.sum(each.c.threat),
        func.sum(each.c.again),
    ).group_by(each.c.stage)
    for stage, *counts in connection.execute(sums):
        angry_, cuts, squares, threats, again = map(int, counts)
        found[stage][1] = angry_
        found[stage][3:] = [cuts, squares, threats, again]


def _count_asked(connection: Connection, recent: Subquery, found: dict[str, list[int]]) -> None:
    within = and_(
        stages.c.call == asked.c.call,
        stages.c.start_ms <= asked.c.asked_ms,
        stages.c.end_ms > asked.c.asked_ms,
    )
    wanted = (
        select(_STAGE, func.count(asked.c.call.distinct()))
        .select_from(recent.join(asked, asked.c.call == recent.c.id).join(stages, within))
        .where(unindexed(asked.c.status) == "unanswered")
        .group_by(_STAGE)
    )
    for stage, number in connection.execute(wanted):
        found[stage][2] = number


def counted(query: CallQuery) -> list[ColumnElement[bool]]:
    """The filters by name and date, and that a call is over."""
    where: list[ColumnElement[bool]] = [calls.c.state != "live"]
    where += [calls.c[name] == value for name in _NAMES if (value := getattr(query, name))]
    if query.since:
        where.append(calls.c.started_at >= query.since)
    if query.until:
        where.append(calls.c.started_at < query.until)
    return where


def recent_calls(query: CallQuery, most: int = RECENT) -> Subquery:
    """``id``, ``call_id`` and ``started_at`` of the newest of the counted calls."""
    return (
        select(calls.c.id, calls.c.call_id, calls.c.started_at)
        .where(*counted(query))
        .order_by(calls.c.started_at.desc(), calls.c.id.desc())
        .limit(most)
        .subquery("recent")
    )


def _key(by: By) -> Label[str]:
    if by == "day":
        return func.substr(calls.c.started_at, 1, _DAY).label("key")
    return unindexed(calls.c[by]).label("key")


def unindexed(column: ColumnElement[str]) -> ColumnElement[str]:
    """The same text, but SQLite walks through the calls rather than this column's index."""
    return column.op("||")(literal_column("''"))


def one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 or 0, to be summed."""
    return cast(case((condition, 1), else_=0), Integer)


def _flagged(flags: tuple[str, ...]) -> ColumnElement[int]:
    """1 for a call that has one of them; most have none at all."""
    # Spaces stand between flags, and no flag is part of another.
    has = or_(*(calls.c.flags.contains(flag, autoescape=True) for flag in flags))
    return case((calls.c.flags == "", 0), (has, 1), else_=0)


def _histogram(scores: str | None) -> dict[int, int]:
    found = Counter(scores.split(",")) if scores else Counter[str]()
    return {int(score): number for score, number in found.items()}


_STAGE: Final = unindexed(stages.c.stage)
