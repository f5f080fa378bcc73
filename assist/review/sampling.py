"""Which calls are to be reviewed: drawn by chance or by risk, the same ones for the same seed.

A call's luck is a hash of the seed and its id, so that it depends on no other call: a plan that is
drawn again after more calls came in keeps what it had where the quota allows it.
"""

from __future__ import annotations

import datetime
import hashlib
import math
from collections.abc import Iterable, Sequence
from typing import Annotated, Final

import msgspec

from assist.store.assignments import Assignment, Candidate, Kind

FLAG_WEIGHT: Final = 3.0
"""For each risk flag. Source: chosen; a flag alone makes a call four times as likely."""
ANGER_FROM: Final = 0.5
"""Anger from which on it counts; the band ``angry`` begins near there. Source: chosen."""
ANGER_WEIGHT: Final = 6.0
"""For a customer who was as angry as can be, less in proportion. Source: chosen."""
LOW_SCORE: Final = 70
"""A score below it adds a tenth of what is missing. Source: chosen."""
EACH_WEIGHT: Final = 0.5
"""For each unanswered question and each interruption, up to ``EACH_MOST`` of both."""
EACH_MOST: Final = 4


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A sample to draw.

    Attributes:
        name: What the queue shows.
        kind: ``random``, ``risk``, or ``calibration``: the same calls for every reviewer.
        since: First day, ``YYYY-MM-DD``, UTC.
        until: Last day, inclusive.
        per_agent: Calls of each agent and week; of a calibration, calls in all.
        reviewers: Who reviews; shared out evenly, nobody gets a call of their own.
        seed: Any text; the same seed draws the same calls.
        min_seconds: Shorter calls are left out.
        again: Take in calls that somebody reviewed or is to review.
        due: Day by which, ``YYYY-MM-DD``.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    kind: Kind
    since: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d$")]
    until: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d$")]
    per_agent: Annotated[int, msgspec.Meta(ge=1, le=200)] = 2
    reviewers: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=50)]
    seed: Annotated[str, msgspec.Meta(max_length=80)] = ""
    min_seconds: Annotated[int, msgspec.Meta(ge=0)] = 30
    again: bool = False
    due: Annotated[str, msgspec.Meta(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = ""


class Risk(msgspec.Struct, frozen=True):
    """How likely a call is drawn beside one with nothing special, and why."""

    weight: float
    why: tuple[str, ...]


def risk_of(call: Candidate) -> Risk:
    """The weight of a call in a risk-based sample: 1 and what speaks for looking at it."""
    parts = [(f"flag:{flag}", FLAG_WEIGHT) for flag in call.flags]
    if call.anger_peak >= ANGER_FROM:
        parts.append((f"anger:{call.anger_peak:.2f}", ANGER_WEIGHT * call.anger_peak))
    if call.score is not None and call.score < LOW_SCORE:
        parts.append((f"score:{call.score}", (LOW_SCORE - call.score) / 10))
    for name, count in (("unanswered", call.unanswered), ("interruptions", call.interruptions)):
        if count:
            parts.append((f"{name}:{count}", EACH_WEIGHT * min(count, EACH_MOST)))
    return Risk(round(1 + sum(weight for _, weight in parts), 2), tuple(why for why, _ in parts))


def draw(calls: Iterable[Candidate], plan: Plan) -> tuple[Assignment, ...]:
    """The calls of a plan, each with its reviewers and the reasons for it.

    Args:
        calls: What there is to choose from.
        plan: What is wanted.
    """
    open_to = [
        call
        for call in calls
        if call.duration_ms >= 1000 * plan.min_seconds and (plan.again or not call.reviewed)
    ]
    groups: dict[tuple[str, str], list[Candidate]] = {}
    for call in open_to:
        group = ("", "") if plan.kind == "calibration" else (call.agent, _week(call.started_at))
        groups.setdefault(group, []).append(call)
    given = dict.fromkeys(plan.reviewers, 0)
    drawn: list[Assignment] = []
    for group in sorted(groups):
        among = groups[group]
        ordered = sorted(among, key=lambda call: (-_luck(call, plan), call.call_id))
        for call in ordered[: plan.per_agent]:
            why = _why(call, plan, group, len(among))
            drawn += [_assignment(call, who, plan, why) for who in _reviewers(call, plan, given)]
    return tuple(drawn)


def _reviewers(call: Candidate, plan: Plan, given: dict[str, int]) -> Sequence[str]:
    """Who gets a call: of a calibration everybody, otherwise who has the fewest so far."""
    able = [name for name in plan.reviewers if name != call.agent]
    if plan.kind != "calibration":
        able = sorted(able, key=lambda name: (given[name], plan.reviewers.index(name)))[:1]
    for name in able:
        given[name] += 1
    return able


def _luck(call: Candidate, plan: Plan) -> float:
    """Higher is drawn first.

    With weights ``log(u) / w`` of uniform ``u`` draws without replacement by weight (Efraimidis &
    Spirakis 2006, *Information Processing Letters* 97).
    """
    digest = hashlib.sha256(f"{plan.seed}\n{call.call_id}".encode()).digest()
    chance = (int.from_bytes(digest[:8], "big") + 1) / (2**64 + 1)
    weight = risk_of(call).weight if plan.kind == "risk" else 1.0
    return math.log(chance) / weight


def _why(call: Candidate, plan: Plan, group: tuple[str, str], among: int) -> tuple[str, ...]:
    quota = min(plan.per_agent, among)
    agent, week = group
    chosen = f"of:{quota}/{among}" + (f":{agent}:{week}" if plan.kind != "calibration" else "")
    if plan.kind != "risk":
        return ("random", chosen)
    risk = risk_of(call)
    return (*risk.why, f"weight:{risk.weight:g}", chosen)


def _assignment(call: Candidate, who: str, plan: Plan, why: tuple[str, ...]) -> Assignment:
    return Assignment(
        call=call.call_id,
        reviewer=who,
        plan=plan.name,
        kind=plan.kind,
        why=why,
        due=plan.due,
        agent=call.agent,
        started_at=call.started_at,
        duration_ms=call.duration_ms,
        score=call.score,
    )


def _week(started_at: str) -> str:
    """The ISO week, ``2026-W47``."""
    year, week, _ = datetime.date.fromisoformat(started_at[:10]).isocalendar()
    return f"{year}-W{week:02}"
