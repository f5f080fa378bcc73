"""Which calls somebody is to review: a plan's sample, and where each stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec
from sqlalchemy import and_, exists, func, insert, select, update

from assist.errors import InputError
from assist.store import audit
from assist.store.database import Database
from assist.store.saving import utc_now
from assist.store.schema import assignments, calls, scorecards

Kind = Literal["random", "risk", "calibration"]
State = Literal["open", "done", "skipped"]

MOST_CANDIDATES: Final = 200_000
"""Calls that a sample is drawn from at most, the newest. Source: chosen; a year of a big team."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A call that may be drawn. ``reviewed``: a person has scored it, or is to."""

    call_id: str
    agent: str
    started_at: str
    duration_ms: int
    anger_peak: float
    unanswered: int
    interruptions: int
    score: int | None
    flags: tuple[str, ...]
    reviewed: bool


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """A call that somebody is to review.

    Attributes:
        call: ``calls.call_id``.
        plan: Name of the plan that drew it.
        why: Reasons in words of the plan, such as ``flag:churn_threat`` or ``random``.
        due: Day, ``YYYY-MM-DD``; empty where there is none.
    """

    id: int = 0
    call: str
    reviewer: str
    plan: str
    kind: Kind
    why: tuple[str, ...] = ()
    state: State = "open"
    created_at: str = ""
    due: str = ""
    agent: str = ""
    started_at: str = ""
    duration_ms: int = 0
    score: int | None = None


def candidates(
    db: Database, since: str, until: str, *, team: str = "", agents: Sequence[str] = ()
) -> tuple[Candidate, ...]:
    """Ended calls that began in a stretch of time, by age.

    Args:
        db: The database.
        since: UTC, the first moment.
        until: UTC, the first moment that doesn't belong any more.
        team: Of this team only.
        agents: Of these only; all where empty.
    """
    scored = exists().where(scorecards.c.call == calls.c.id, scorecards.c.reviewer.is_not(None))
    given = exists().where(assignments.c.call == calls.c.id)
    columns = ("call_id", "agent", "started_at", "duration_ms", "anger_peak", "unanswered")
    query = (
        select(
            *(calls.c[name] for name in (*columns, "interruptions", "score", "flags")),
            (scored | given).label("reviewed"),
        )
        .where(calls.c.state == "ended", calls.c.started_at >= since, calls.c.started_at < until)
        .order_by(calls.c.started_at.desc(), calls.c.id.desc())
        .limit(MOST_CANDIDATES)
    )
    if team:
        query = query.where(calls.c.team == team)
    if agents:
        query = query.where(calls.c.agent.in_(agents))
    with db.read() as connection:
        rows = connection.execute(query).mappings().all()
    return tuple(
        Candidate(
            **{
                **row,
                "flags": tuple(row["flags"].split()),
                "reviewed": bool(row["reviewed"]),
            }
        )
        for row in reversed(rows)
    )


def assign(db: Database, drawn: Iterable[Assignment], by: str) -> int:
    """Write down who is to review what; what a plan has assigned already stays as it is.

    Returns:
        How many are new.
    """
    drawn = tuple(drawn)
    with db.write() as connection:
        wanted = {one.call for one in drawn}
        query = select(calls.c.call_id, calls.c.id).where(calls.c.call_id.in_(wanted))
        keys = {row.call_id: row.id for row in connection.execute(query)}
        plans = {one.plan for one in drawn}
        query = select(assignments.c.plan, assignments.c.call, assignments.c.reviewer)
        known = {
            tuple(row) for row in connection.execute(query.where(assignments.c.plan.in_(plans)))
        }
        rows = [
            {
                "call": keys[one.call],
                "reviewer": one.reviewer,
                "plan": one.plan,
                "kind": one.kind,
                "why": msgspec.json.encode(one.why).decode(),
                "state": "open",
                "created_at": utc_now(),
                "due": one.due,
            }
            for one in drawn
            if one.call in keys and (one.plan, keys[one.call], one.reviewer) not in known
        ]
        if rows:
            connection.execute(insert(assignments), rows)
            detail = f"{', '.join(sorted(plans))} {len(rows)}"
            audit.add(connection, by, "assign", detail=detail)
    return len(rows)


def list_assignments(
    db: Database,
    *,
    reviewer: str = "",
    state: str = "",
    plan: str = "",
    kind: str = "",
    call: str = "",
    team: str = "",
    limit: int = 500,
) -> tuple[Assignment, ...]:
    """Who is to review what, the oldest first; an empty filter lets all through."""
    query = (
        select(
            assignments,
            *(calls.c[name] for name in ("call_id", "agent", "started_at", "duration_ms")),
            calls.c.score,
        )
        .join(calls, calls.c.id == assignments.c.call)
        .order_by(assignments.c.id)
        .limit(limit)
    )
    for column, value in (
        (assignments.c.reviewer, reviewer),
        (assignments.c.state, state),
        (assignments.c.plan, plan),
        (assignments.c.kind, kind),
        (calls.c.call_id, call),
        (calls.c.team, team),
    ):
        if value:
            query = query.where(column == value)
    with db.read() as connection:
        rows = connection.execute(query).mappings().all()
    same = ("id", "reviewer", "plan", "kind", "state", "created_at", "due", "agent", "started_at")
    return tuple(
        Assignment(
            call=row["call_id"],
            why=msgspec.json.decode(row["why"], type=tuple[str, ...]),
            **{name: row[name] for name in (*same, "duration_ms", "score")},
        )
        for row in rows
    )


def settle(db: Database, call_id: str, reviewer: str, state: State = "done") -> None:
    """A reviewer has done with a call, in every plan."""
    with db.write() as connection:
        key = select(calls.c.id).where(calls.c.call_id == call_id).scalar_subquery()
        connection.execute(
            update(assignments)
            .where(assignments.c.call == key, assignments.c.reviewer == reviewer)
            .values(state=state)
        )


def set_state(db: Database, key: int, state: State, reviewer: str = "") -> None:
    """Skip a call, or take it up again.

    Raises:
        InputError: There is none, or it is somebody else's.
    """
    mine = assignments.c.id == key
    if reviewer:
        mine = and_(mine, assignments.c.reviewer == reviewer)
    with db.write() as connection:
        if not connection.execute(update(assignments).where(mine).values(state=state)).rowcount:
            raise InputError("there is no such assignment")


def plans(db: Database, *, team: str = "") -> tuple[tuple[str, str, int, int], ...]:
    """Plans: name, kind, how many calls they assigned, how many of these are open."""
    query = (
        select(
            assignments.c.plan,
            assignments.c.kind,
            func.count(),
            func.count().filter(assignments.c.state == "open"),
        )
        .join(calls, calls.c.id == assignments.c.call)
        .group_by(assignments.c.plan, assignments.c.kind)
        .order_by(func.max(assignments.c.id).desc())
    )
    if team:
        query = query.where(calls.c.team == team)
    with db.read() as connection:
        return tuple(tuple(row) for row in connection.execute(query))
