"""A call judged by a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from assist.review.form import Form, FormRow, Section, default_form
from assist.review.judges import Findings, Result, judge

RESULTS: Final = ("pass", "fail", "na", "1", "2", "3", "4", "5")
"""What an item of a reviewer's card may be; the automatic ones are never numbers."""


class ScoreItem(msgspec.Struct, frozen=True):
    """One id of the catalogue; ``evidence`` are ids of signals, acts, facts and turns."""

    id: str
    result: Result
    evidence: tuple[str, ...]


class Scorecard(msgspec.Struct, frozen=True):
    """The judged form; ``score`` is 0..100, null where no row applied."""

    form: str
    score: int | None
    items: tuple[ScoreItem, ...]


class SectionScore(msgspec.Struct, frozen=True):
    """How a section was scored.

    Attributes:
        score: 0..100; None where none of its rows applied, and its weight goes to the others.
        share: What it had of the whole, 0..1.
        counted: How many of its rows counted.
    """

    id: str
    score: float | None
    share: float
    counted: int


class Fatal(msgspec.Struct, frozen=True):
    """A row that failed and caps the score."""

    item: str
    cap: int


class Score(msgspec.Struct, frozen=True):
    """A score and how it came about.

    Attributes:
        value: 0..100, rounded half up; None where no row with a weight applied.
        uncapped: What it would be without the fatal rows.
    """

    value: int | None
    uncapped: int | None
    sections: tuple[SectionScore, ...]
    fatal: tuple[Fatal, ...] = ()


def score_call(call: Findings, form: Form | None = None) -> Scorecard:
    """Judge a call.

    A row that several ids of the catalogue ask for becomes an item for each and counts once. Rows
    for people are left to them.

    Args:
        call: What was concluded of it.
        form: How to judge; the default form where none is given.
    """
    form = form or default_form()
    items: list[ScoreItem] = []
    results: dict[str, str] = {}
    for row in form.rows:
        result, evidence = judge(row, call)
        results[row.key] = result
        items += [ScoreItem(name, result, evidence) for name in row.ids]
    return Scorecard(form.form, weigh(form, results).value, tuple(items))


def weigh(form: Form, results: Mapping[str, str]) -> Score:
    """The score of results.

    - A row earns 1 for ``pass``, 0 for ``fail``, a quarter a step above 1 on a scale of 1 to 5.
    - A section's score is the mean of its rows that apply, each with its weight.
    - The whole is the mean of the sections that have a score, each with its weight.
    - A fatal row that fails (on a scale: a 1) then caps it.

    Args:
        form: The form.
        results: By the first id of each row; what isn't there is n/a.
    """
    scored = [(section, *_section(section, results)) for section in form.sections]
    of = sum(section.weight for section, score, _ in scored if score is not None)
    sections = tuple(
        SectionScore(
            section.id,
            None if score is None else round(100 * score, 1),
            section.weight / of if of and score is not None else 0.0,
            counted,
        )
        for section, score, counted in scored
    )
    if not of:
        return Score(None, None, sections)
    mean = sum(section.weight * score for section, score, _ in scored if score is not None) / of
    # A hair below a half by addition of floats is a half.
    uncapped = int(100 * mean + 0.5 + 1e-9)
    fatal = tuple(
        Fatal(row.key, row.fatal)
        for row in form.every_row
        if row.fatal is not None and results.get(row.key) in ("fail", "1")
    )
    return Score(min((uncapped, *(one.cap for one in fatal))), uncapped, sections, fatal)


def _section(section: Section, results: Mapping[str, str]) -> tuple[float | None, int]:
    """The section's score, 0..1, and how many rows it rests on."""
    earned = of = 0.0
    counted = 0
    for row in section.rows:
        value = _worth(row, results.get(row.key, "na"))
        if value is None or not row.weight:
            continue
        earned += row.weight * value
        of += row.weight
        counted += 1
    # A section without weight counts nothing, whatever its rows say.
    return (earned / of if of and section.weight else None), counted


def _worth(row: FormRow, result: str) -> float | None:
    if result == "na":
        return 1.0 if row.na == "pass" else None
    if result in ("pass", "fail"):
        return float(result == "pass")
    return (int(result) - 1) / 4
