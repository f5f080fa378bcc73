"""Some words of one party: their text at once, and their times only where they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from assist.events import Word, join_words
from assist.events.timed_text import TimedText


class Stretch:
    """Words in spoken order, with the text that a ``TimedText`` of them has.

    Most of what is said asks and answers nothing, and is never looked at but as text.

    Args:
        words: In spoken order.
    """

    def __init__(self, words: tuple[Word, ...]) -> None:
        self.words = words
        self.text = text_of(words)

    @cached_property
    def timed(self) -> TimedText:
        """The same with a way back to times."""
        return _timed(self.words, self.text)


class _Quick(TimedText):
    """A ``TimedText`` whose text is known, with ``gap`` characters between any two words."""

    __slots__ = ()

    def __init__(self, words: tuple[Word, ...], text: str, gap: int) -> None:
        self.words = words
        self.text = text
        lengths = (len(word.word) + gap for word in words[:-1])
        self._starts = list(accumulate(lengths, initial=0))


def _timed(words: tuple[Word, ...], text: str) -> TimedText:
    letters = sum([len(word.word) for word in words])
    if words and letters == len(text):
        return _Quick(words, text, 0)
    if text.isascii() and letters + len(words) - 1 == len(text):
        return _Quick(words, text, 1)
    return TimedText(words)


def text_of(words: Sequence[Word]) -> str:
    """Lower-case text of some words, as a ``TimedText`` spells it."""
    spellings = [word.word for word in words]
    text = " ".join(spellings)
    if text.isascii() and "" not in spellings:
        return text.lower()
    return join_words(words).lower()
