"""Scoring a file of labelled rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from assist.evaluation.measures import Figures, Scored, figures
from assist.evaluation.rows import Row, dialogues
from assist.evaluation.targets import Target
from assist.pipeline import Pack

_ADDRESS: Final = re.compile(r"https?://[!-~]+|[@#][A-Za-z0-9_]+|<[A-Za-z]+>")
_PUNCTUATION: Final = re.compile(r"[^\w'\u3400-\u9fff\s]|(?<![a-z])_|_(?![a-z])", re.IGNORECASE)
_TURN: Final = re.compile(r"^([CA]:)")


class Evaluated(NamedTuple):
    """Scores in the order of the rows, and what they are worth.

    Attributes:
        scores: Of every row with a label, null where the detector abstained.
        figures: Measured on them.
    """

    scores: list[tuple[Row, float | None]]
    figures: Figures


def evaluate(rows: Sequence[Row], target: Target, pack: Pack, *, punctuation: bool) -> Evaluated:
    """Score rows as a live call would have heard them.

    Args:
        rows: Of a file, in its order.
        target: What to tell.
        pack: Language data to tell it by.
        punctuation: Leave punctuation in; a recogniser writes none.

    Raises:
        InputError: A row lacks something that the target needs.
    """
    scorer = target.scorer(pack)
    said: dict[int, float | None] = {}
    for group in dialogues(rows):
        heard = group if punctuation else [unpunctuated(row) for row in group]
        for row, score in zip(group, scorer(heard), strict=True):
            said[id(row)] = None if score is None else round(score, 6)
    scores = [(row, said[id(row)]) for row in rows if target.gold(row) is not None]
    scored = [Scored(score or 0.0, target.gold(row) or 0) for row, score in scores]
    abstained = sum(score is None for _, score in scores)
    return Evaluated(scores, figures(scored, target.threshold(pack), abstained))


def unpunctuated(row: Row) -> Row:
    """A row as a recogniser would write it; the marks of turns and line breaks stay."""
    lines = [_spoken(line) for line in row.text.split("\n")]
    return msgspec.structs.replace(row, text="\n".join(lines))


def _spoken(line: str) -> str:
    mark = _TURN.match(line)
    said = line[mark.end() :] if mark else line
    said = said.replace("’", "'").replace("&amp;", "and").replace("&gt;", " ")
    said = " ".join(_PUNCTUATION.sub(" ", _ADDRESS.sub(" ", said)).split())
    return f"{mark[1]} {said}" if mark else said
