"""Which cues a clause can hold at all: told once for each text, however many lists are asked."""

from __future__ import annotations

from assist.analysis.questions.gate import Gate

_KEPT = 32
"""Texts that are remembered. Source: chosen; an utterance has few clauses."""


class CueGate(Gate):
    """A gate that remembers what it said of the newest texts."""

    __slots__ = ("_told",)

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, int] = {}

    def may_hold(self, text: str) -> int:
        """The bits of all phrases that lower-case ``text`` can hold."""
        told = self._told.get(text)
        if told is None:
            if len(self._told) >= _KEPT:
                self._told.clear()
            told = self._told[text] = super().may_hold(text)
        return told
