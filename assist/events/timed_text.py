"""Words as one string in which every character still knows when it was said."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from assist.events.words import Evidence, Span, Word, is_cjk


class TimedText:
    """Lower-cased text of some words, with a way back from characters to times.

    Chinese is joined without spaces, everything else with one space between words; that is the
    text that phrases and rules are matched against.

    Args:
        words: In spoken order.
    """

    __slots__ = ("_starts", "text", "words")

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = tuple(words)
        self._starts: list[int] = []
        pieces: list[str] = []
        length = 0
        last = ""
        for item in self.words:
            spelling = item.word.lower()
            if last and spelling and not is_cjk(last) and not is_cjk(spelling[0]):
                pieces.append(" ")
                length += 1
            self._starts.append(length)
            pieces.append(spelling)
            length += len(spelling)
            if spelling:
                last = spelling[-1]
        self.text = "".join(pieces)

    def __len__(self) -> int:
        return len(self.text)

    def word_index(self, offset: int) -> int:
        """Index of the word that holds the character at ``offset``."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def span(self, start: int, end: int) -> Span:
        """When the characters ``start:end`` were said. Empty text gives an empty span at 0."""
        if not self.words:
            return Span(0, 0)
        first = self.words[self.word_index(start)]
        last = self.words[self.word_index(max(start, end - 1))]
        return Span(first.start_ms, max(first.start_ms, last.end_ms))

    def evidence(self, start: int, end: int, why: str) -> Evidence:
        """The characters ``start:end`` as evidence for rule ``why``."""
        span = self.span(start, end)
        return Evidence(self.text[start:end], span.start_ms, span.end_ms, why)
