"""A call judged by a form."""

from __future__ import annotations

import msgspec

from assist.review.form import Form, default_form
from assist.review.judges import Findings, Result, judge


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


def score_call(call: Findings, form: Form | None = None) -> Scorecard:
    """Judge a call.

    A row that several ids of the catalogue ask for becomes an item for each and counts once.

    Args:
        call: What was concluded of it.
        form: How to judge; the default form where none is given.
    """
    form = form or default_form()
    items: list[ScoreItem] = []
    results: list[Result] = []
    for row in form.rows:
        result, evidence = judge(row, call)
        results.append(result)
        items += [ScoreItem(name, result, evidence) for name in row.ids]
    judged = [result for result in results if result != "na"]
    score = round(100 * judged.count("pass") / len(judged)) if judged else None
    return Scorecard(form.form, score, tuple(items))
