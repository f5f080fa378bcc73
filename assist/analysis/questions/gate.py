"""Which of many phrases a text can hold at all, told in one pass over its words.

Most phrases are in no clause, and trying each of hundreds of patterns costs more than anything
else. Each phrase therefore names up to three conditions (see ``required.py``), and a text is only
searched for those whose conditions it fulfils.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import add

from assist.analysis.questions.required import EDGE, Pieces

_RUNS = re.compile(r"[a-z0-9]+")
_UNUSUAL = re.compile("[^\x00-\x7f\u2010-\u2027\u25a1\u3000-\u9fff\uf900-\ufaff]|[A-Z]")
"""A character that may match another one without regard to case, or that nobody foresaw."""

_PLANES = 3
"""Conditions of each phrase that are looked at."""

_MOST_RUNS = 8000
"""Latin words whose phrases are remembered. Source: chosen, for memory."""


class Gate:
    """Phrases with their conditions; each has a bit in ``may_hold``.

    What ``may_hold`` says depends on the text alone, never on what was asked before.
    """

    __slots__ = (
        "_all",
        "_always",
        "_last",
        "_needs",
        "_open",
        "_pairs",
        "_pieces",
        "_runs",
        "_width",
    )

    def __init__(self) -> None:
        self._needs: list[tuple[Pieces, ...]] = []
        self._width = -1
        self._last = ("", 0)

    def add(self, needs: Sequence[Pieces]) -> int:
        """The bit of one more phrase, that is larger than the bits of all before it."""
        self._needs.append(tuple(needs[:_PLANES]))
        self._width = -1
        self._last = ("", 0)
        return 1 << (len(self._needs) - 1)

    def may_hold(self, text: str) -> int:
        """The bits of all phrases that lower-case ``text`` can hold; others it does not."""
        last = self._last
        if last[0] == text and text:
            return last[1]
        if self._width != len(self._needs):
            self._build()
        found = self._always
        runs = self._runs
        words = _RUNS.findall(text)
        for run in words:
            known = runs.get(run)
            found |= self._learn(run) if known is None else known
        pairs = self._pairs
        for pair in map(add, words, words[1:]):
            if pair in pairs:
                found |= pairs[pair]
        if not text.isascii():
            if _UNUSUAL.search(text):
                return self._all
            pieces = self._pieces
            for char in text:
                if char in pieces:
                    found |= pieces[char]
            for pair in map(add, text, text[1:]):
                if pair in pieces:
                    found |= pieces[pair]
        elif not text.islower() and _UNUSUAL.search(text):
            return self._all
        width = self._width
        found &= (found >> width) & (found >> 2 * width)
        found &= self._all
        self._last = (text, found)
        return found

    def _build(self) -> None:
        """Note for every piece which phrases it is a condition of, plane by plane."""
        self._width = width = len(self._needs)
        self._all = (1 << width) - 1
        self._always = 0
        self._pieces: dict[str, int] = {}
        self._runs: dict[str, int] = {}
        for bit, needs in enumerate(self._needs):
            for plane in range(_PLANES):
                flag = 1 << (bit + plane * width)
                if plane >= len(needs):
                    self._always |= flag
                    continue
                for piece in needs[plane]:
                    self._pieces[piece] = self._pieces.get(piece, 0) | flag
        self._pairs: dict[str, int] = {}
        self._open: list[tuple[str, int]] = []
        for piece, flags in self._pieces.items():
            if piece.count(EDGE) > 2:
                pair = piece.replace(EDGE, "")
                self._pairs[pair] = self._pairs.get(pair, 0) | flags
            elif piece.isascii() and not piece[0] == EDGE == piece[-1]:
                self._open.append((piece, flags))

    def _learn(self, run: str) -> int:
        """The phrases of which a Latin word holds a piece."""
        closed = f"{EDGE}{run}{EDGE}"
        found = self._pieces.get(closed, 0)
        for piece, flags in self._open:
            if piece in closed:
                found |= flags
        if len(self._runs) < _MOST_RUNS:
            self._runs[run] = found
        return found
