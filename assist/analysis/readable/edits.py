"""Text of some words, what is to be written in its place, and the tokens that come of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assist.events import Word
from assist.events.words import is_cjk


class Edit(NamedTuple):
    """Write ``text`` for the characters ``start:end``; ``heard`` says that it is a guess."""

    start: int
    end: int
    text: str
    heard: str = ""


class Piece(NamedTuple):
    """One or more whole words as they are to be read, without punctuation."""

    text: str
    words: int
    heard: str = ""


class Line:
    """The words of an utterance as one lower-case string, with a way back to the words.

    Args:
        words: In spoken order.
    """

    __slots__ = ("ends", "starts", "text", "words")

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.starts: list[int] = []
        self.ends: list[int] = []
        pieces: list[str] = []
        length = 0
        last = ""
        for item in words:
            spelling = item.word.lower()
            if last and spelling and not is_cjk(last) and not is_cjk(spelling[0]):
                pieces.append(" ")
                length += 1
            self.starts.append(length)
            pieces.append(spelling)
            length += len(spelling)
            self.ends.append(length)
            if spelling:
                last = spelling[-1]
        self.text = "".join(pieces)

    def cover(self, start: int, end: int) -> tuple[int, int]:
        """The words, ``first`` to before ``last``, that the characters ``start:end`` touch."""
        first = 0
        while self.ends[first] <= start:
            first += 1
        last = first + 1
        while last < len(self.ends) and self.starts[last] < end:
            last += 1
        return first, last


def apply(line: Line, edits: Sequence[Edit]) -> list[Piece]:
    """The line's words with the edits made; every word is in exactly one piece, in order.

    Args:
        line: The words.
        edits: In order, without overlaps. Two that touch one word make one piece.
    """
    pieces: list[Piece] = []
    done = 0
    at = 0
    while at < len(edits):
        first, last = line.cover(edits[at].start, edits[at].end)
        stop = at + 1
        while stop < len(edits) and edits[stop].start < line.ends[last - 1]:
            last = max(last, line.cover(edits[stop].start, edits[stop].end)[1])
            stop += 1
        pieces.extend(Piece(word.word, 1) for word in line.words[done:first])
        pieces.append(_rewritten(line, edits[at:stop], first, last))
        done, at = last, stop
    pieces.extend(Piece(word.word, 1) for word in line.words[done:])
    return pieces


def _rewritten(line: Line, edits: Sequence[Edit], first: int, last: int) -> Piece:
    text, at = "", line.starts[first]
    for edit in edits:
        text += line.text[at : edit.start] + edit.text
        at = edit.end
    text += line.text[at : line.ends[last - 1]]
    heard = line.text[line.starts[first] : line.ends[last - 1]]
    return Piece(text, last - first, heard if any(edit.heard for edit in edits) else "")
