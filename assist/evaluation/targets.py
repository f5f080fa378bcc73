"""What can be evaluated: for each target, how rows are scored and from where it is raised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from assist.analysis.anger.score import Said, score_dialogue
from assist.analysis.interruption import interruption_score
from assist.analysis.overlap_wording import OverlapWording
from assist.analysis.questions.score import (
    TextReader,
    answer_scores,
    question_gold,
    question_scores,
)
from assist.evaluation.overlaps import KNOWN_MS, clashes_of, features_at
from assist.evaluation.rows import Label, Row
from assist.pipeline import Pack

Scorer = Callable[[Sequence[Row]], list[float | None]]
"""Scores the rows of one dialogue, each from itself and those before it; null to abstain."""


class Target(NamedTuple):
    """One thing that the product tells.

    Attributes:
        scorer: Makes a scorer from a pack.
        threshold: Score from which the product raises it.
        gold: The label that a row has for it.
    """

    scorer: Callable[[Pack], Scorer]
    threshold: Callable[[Pack], float]
    gold: Callable[[Row], Label | None]


def _anger(pack: Pack) -> Scorer:
    return lambda rows: score_dialogue([Said(row.speaker, row.text) for row in rows], pack.anger)


def _tense(pack: Pack) -> float:
    return pack.tuning.anger.tense


def _label(row: Row) -> Label | None:
    return row.label


def _interruption(pack: Pack) -> Scorer:
    wording = OverlapWording(pack.overlap)

    def score(rows: Sequence[Row]) -> list[float | None]:
        return [
            None if row.label is None else interruption_score(features_at(clash, wording, KNOWN_MS))
            for row, clash in zip(rows, clashes_of(rows, wording), strict=True)
        ]

    return score


def _even_odds(_: Pack) -> float:
    return 0.5


def _asked(pack: Pack) -> float:
    return pack.questions.threshold


def _question(pack: Pack) -> Scorer:
    reader = TextReader(pack.questions, pack.questions_model)
    return lambda rows: question_scores(rows, reader)


def _answer(pack: Pack) -> Scorer:
    reader = TextReader(pack.questions, pack.questions_model)
    return lambda rows: answer_scores(rows, reader)


TARGETS: Final[dict[str, Target]] = {
    "anger": Target(_anger, _tense, _label),
    "answer": Target(_answer, _even_odds, _label),
    "interruption": Target(_interruption, _even_odds, _label),
    "question": Target(_question, _asked, question_gold),
}
"""Every target by its name on the command line."""
