"""What the words of one utterance say about anger, word by word as they become stable.

``WordingScorer`` is the seam: the lexicon implements it, and so can any other judge of wording.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from assist.events import Word, is_cjk, join_words


class Finding(NamedTuple):
    """Characters ``start:end`` of an utterance counted as ``rule`` with ``weight`` (0..1)."""

    start: int
    end: int
    rule: str
    weight: float


class Reading(NamedTuple):
    """An utterance so far.

    Attributes:
        heat: How angry its words are, 0..1, calming words allowed for.
        calm: How calming they are, 0..1.
        ceiling: The level that wording of this kind can reach by repetition, 0..1.
        findings: What made up the heat, heaviest first.
    """

    heat: float
    calm: float
    ceiling: float
    findings: tuple[Finding, ...]


NOTHING = Reading(0.0, 0.0, 0.0, ())
"""The reading of words that say nothing about anger."""


class UtteranceReader(Protocol):
    """Reads one utterance as it grows."""

    def read(self, text: str, *, final: bool = False) -> Reading:
        """Judge the utterance so far; ``final`` says that nothing will follow.

        - ``text`` is lower-cased, spelt as ``TimedText`` spells it, and begins with the text of
          the call before.
        - The reading depends on the arguments alone, not on the steps in which the text grew.
        """
        ...


class WordingScorer(Protocol):
    """Judges utterances. Immutable, shared between calls."""

    def open(self) -> UtteranceReader:
        """A reader for a new utterance."""
        ...


class Utterance:
    """The stable words of one utterance and their reading.

    Args:
        number: Number of the utterance on its channel; 0 for none.
        scorer: Judge of wording.
    """

    __slots__ = ("_reader", "_scorer", "number", "reading", "text", "words")

    def __init__(self, number: int, scorer: WordingScorer) -> None:
        self.number = number
        self.words: tuple[Word, ...] = ()
        self.text = ""
        self.reading = NOTHING
        self._scorer = scorer
        self._reader = scorer.open()

    def grow(self, words: tuple[Word, ...]) -> None:
        """Take more stable words: ``words`` begins with what was taken before."""
        self._append(words[len(self.words) :])
        self.words = words
        self.reading = self._reader.read(self.text)

    def settle(self, words: tuple[Word, ...]) -> None:
        """Take the final words, which may differ from what was stable."""
        kept = len(self.words)
        if [word.word for word in words[:kept]] != [word.word for word in self.words]:
            self.words = ()
            self.text = ""
            self._reader = self._scorer.open()
        self.grow(words)
        self.reading = self._reader.read(self.text, final=True)

    def _append(self, words: tuple[Word, ...]) -> None:
        more = join_words(words).lower()
        if self.text and more and not is_cjk(self.text[-1]) and not is_cjk(more[0]):
            self.text += " "
        self.text += more
