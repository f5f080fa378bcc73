"""Scoring a conversation known only by its text with the detector that listens live."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from assist.analysis.anger.data import AngerRules, AngerSource
from assist.analysis.anger.detector import AngerDetector
from assist.analysis.anger.options import AngerOptions
from assist.events import Channel, FinalHypothesis, Word, is_cjk
from assist.events.listener import Ids

_CHARACTER_MS = 220
_WORD_MS = 320
_PAUSE_MS = 400


class Turn(NamedTuple):
    """Who said what, in order."""

    speaker: Channel
    text: str


class TextCall:
    """A conversation told turn by turn, spoken at an ordinary pace.

    Args:
        data: The language's wording.
        options: Thresholds.
        rules: Judges to use in place of those that ``data`` compiles to.
    """

    def __init__(
        self,
        data: AngerSource,
        *,
        options: AngerOptions | None = None,
        rules: AngerRules | None = None,
    ) -> None:
        self._detector = AngerDetector(Ids(), data, options=options, rules=rules)
        self._at_ms = 0
        self._count = dict.fromkeys(Channel, 0)

    @property
    def rank(self) -> int:
        """The band that the call is in: 0 calm … 3 furious."""
        return self._detector.rank

    def hear(self, turn: Turn) -> float | None:
        """Take the next turn; the customer's level after it, 0..1, or None."""
        words = _spoken(turn.text, self._at_ms)
        if words:
            self._at_ms = words[-1].end_ms + _PAUSE_MS
            self._count[turn.speaker] += 1
            self._detector.hear(
                FinalHypothesis(
                    at_ms=self._at_ms,
                    channel=turn.speaker,
                    utterance=self._count[turn.speaker],
                    words=words,
                )
            )
        self._detector.elapse(self._at_ms)
        return self._detector.level


def score_text(
    turns: Iterable[Turn], data: AngerSource, *, options: AngerOptions | None = None
) -> float | None:
    """The customer's level after the last of some turns, 0..1; None where nothing was said."""
    call = TextCall(data, options=options)
    level: float | None = None
    for turn in turns:
        level = call.hear(turn)
    return level


def _spoken(text: str, start_ms: int) -> tuple[Word, ...]:
    """A text as timed words: Chinese by the character, anything else by the space."""
    words = []
    at_ms = start_ms
    for piece in _pieces(text):
        end_ms = at_ms + (_CHARACTER_MS if is_cjk(piece) else _WORD_MS)
        words.append(Word(piece, at_ms, end_ms))
        at_ms = end_ms
    return tuple(words)


def _pieces(text: str) -> Iterable[str]:
    for chunk in text.split():
        rest = ""
        for char in chunk:
            if not is_cjk(char):
                rest += char
                continue
            if rest:
                yield rest
                rest = ""
            yield char
        if rest:
            yield rest
