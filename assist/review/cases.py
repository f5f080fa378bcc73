"""The case library: calls that were about the same thing, and what worked in them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from assist.review.clusters import parts
from assist.review.stored import question_key
from assist.store.alike import Candidate, candidates
from assist.store.calls import CallQuery, CallRow, load_report
from assist.store.database import Database

LEAST: Final = 0.12
"""Likeness below which a call is not shown, 0..1. Source: chosen."""

SAME_KIND: Final = 0.1
SAME_PRODUCT: Final = 0.15
SAME_CAUSE: Final = 0.05
"""What a call is alike for besides its words. Source: chosen; together less than half the words."""

CALM: Final = 0.35
"""A last level below this is calm enough. Source: chosen; the band ``tense`` begins near it."""

READ: Final = 24
"""Reports of the most similar calls that are read for what worked. Source: measured; 30 ms."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A call like another.

    Attributes:
        likeness: 0..1, of what it was about.
        solution: What was done; empty where none was heard.
        anger_peak: The highest level, 0..1.
        anger_end: The last level; null where anger was not told.
        worked: There was a solution, and the customer was calmer in the end than at the peak, or
            never angry.
    """

    call_id: str
    started_at: str
    agent: str
    product: str
    kind: str
    summary: str
    likeness: float
    solution: str
    follow_up: str
    anger_peak: float
    anger_end: float | None
    score: int | None
    worked: bool


class Cases(msgspec.Struct, frozen=True, kw_only=True):
    """Similar calls: those in which something worked come first, then the most similar ones."""

    about: str
    cases: tuple[Case, ...]


class _Wrap(msgspec.Struct, frozen=True):
    solution: str = ""
    follow_up: str = ""


class _Level(msgspec.Struct, frozen=True):
    level: float


class _End(msgspec.Struct, frozen=True):
    """What a case needs of a report."""

    wrap_up: _Wrap = _Wrap()
    anger: tuple[_Level, ...] = ()


def similar(db: Database, row: CallRow, query: CallQuery, most: int = 5) -> Cases:
    """Calls that were about the same as this one.

    Args:
        db: The store.
        row: The call.
        query: Which calls may be looked at.
        most: How many.
    """
    asked = msgspec.structs.replace(
        query, product=row.product, kind=row.kind, language=row.language
    )
    near = candidates(db, asked, row.summary, row.call_id)
    cases = [_case(db, other, like) for other, like in _ranked(row, near)[:READ]]
    cases.sort(key=lambda case: (not case.worked, -case.likeness, case.call_id))
    return Cases(about=row.summary, cases=tuple(cases[:most]))


def _ranked(row: CallRow, near: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
    """By the cosine of their words, rare ones weighing more, and by what they share besides."""
    own = parts(question_key(row.summary))
    each = [parts(question_key(other.summary)) for other in near]
    among = Counter(part for found in (own, *each) for part in found)
    # Sums in the order of the parts: the same to the last digit every time.
    weight = {part: math.log(1 + (len(each) + 1) / among[part]) for part in sorted(among)}
    length = _length(own, weight)
    ranked = []
    for other, theirs in zip(near, each, strict=True):
        both = math.fsum(weight[part] ** 2 for part in sorted(own & theirs))
        cosine = both / (length * _length(theirs, weight)) if both else 0.0
        like = 0.7 * cosine
        like += SAME_PRODUCT if row.product and row.product == other.product else 0.0
        like += SAME_KIND if row.kind and row.kind == other.kind else 0.0
        like += SAME_CAUSE if row.cause and row.cause == other.cause else 0.0
        if cosine > 0 and like >= LEAST:
            ranked.append((other, round(like, 3)))
    ranked.sort(key=lambda pair: (-pair[1], pair[0].call_id))
    return ranked


def _length(found: Iterable[str], weight: dict[str, float]) -> float:
    return math.sqrt(math.fsum(weight[part] ** 2 for part in sorted(found))) or 1.0


def _case(db: Database, other: Candidate, like: float) -> Case:
    body = load_report(db, other.call_id)
    end = msgspec.json.decode(body, type=_End) if body else _End()
    last = end.anger[-1].level if end.anger else None
    calmer = last is None or last < CALM or last <= other.anger_peak / 2
    return Case(
        call_id=other.call_id,
        started_at=other.started_at,
        agent=other.agent,
        product=other.product,
        kind=other.kind,
        summary=other.summary,
        likeness=like,
        solution=end.wrap_up.solution,
        follow_up=end.wrap_up.follow_up,
        anger_peak=other.anger_peak,
        anger_end=last,
        score=other.score,
        worked=bool(end.wrap_up.solution) and calmer,
    )
