"""How Chinese characters sound, and how far two sounds are apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from assist.analysis.readable.data import Likeness

_INITIALS = (
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h",
    "j", "q", "x", "r", "z", "c", "s", "y", "w",
)  # fmt: skip
_SPELT = re.compile(r"([a-zü]+)([0-5]?)")
TONE_COST = 0.05
"""Another tone. Source: chosen; small models confuse tones first of all."""


class Syllable(NamedTuple):
    """One reading of a character; tone 0 where it isn't known."""

    spelt: str
    initial: str
    final: str
    tone: int


def syllable(spelt: str) -> Syllable:
    """``yun2`` taken apart. ``yu``, ``ju`` and the like have the final ü."""
    found = _SPELT.fullmatch(spelt.lower())
    if found is None:
        return Syllable(spelt, "", spelt, 0)
    body, tone = found[1], int(found[2] or 0)
    initial = next((start for start in _INITIALS if body.startswith(start)), "")
    final = body[len(initial) :]
    if initial in ("j", "q", "x", "y") and final.startswith("u"):
        final = "ü" + final[1:]
    return Syllable(body, initial, final, tone)


class Sounds:
    """Readings of characters, and distances between syllables from 0 (same) to 1.

    Args:
        table: Pinyin with tone to the characters read so.
        likeness: What is confused with what.
    """

    def __init__(self, table: Mapping[str, str], likeness: Likeness) -> None:
        self._read: dict[str, list[Syllable]] = {}
        for spelt, chars in table.items():
            one = syllable(spelt)
            for char in chars:
                self._read.setdefault(char, []).append(one)
        self._parts: dict[tuple[str, str], float] = {}
        for a, b, cost in (*likeness.near, *likeness.initials, *likeness.finals):
            self._parts[a, b] = self._parts[b, a] = cost
        self._whole = {(a, b): cost for a, b, cost in likeness.syllables}
        self._whole |= {(b, a): cost for a, b, cost in likeness.syllables}
        self._alike = _Classes(
            (a, b) for a, b, _ in (*likeness.initials, *likeness.finals) if a and b
        )
        self._alike_whole = _Classes((a, b) for a, b, _ in likeness.syllables)
        self._memo: dict[tuple[str, str], float] = {}

    def of(self, char: str) -> list[Syllable]:
        """The readings of a character; a letter or digit sounds like itself alone."""
        return self._read.get(char) or [Syllable(char, "", char, 0)]

    def fold(self, one: Syllable) -> str:
        """A key that syllables which are easily confused have in common."""
        spelt = self._alike_whole.of(one.spelt)
        if spelt != one.spelt:
            one = syllable(spelt)
        return f"{self._alike.of(one.initial)}'{self._alike.of(one.final)}"

    def distance(self, a: Syllable, b: Syllable) -> float:
        """How far apart two syllables are, 0..1."""
        if a.spelt == b.spelt:
            return TONE_COST if a.tone and b.tone and a.tone != b.tone else 0.0
        key = (a.spelt, b.spelt)
        known = self._memo.get(key)
        if known is None:
            initial = 0.0 if a.initial == b.initial else self._parts.get((a.initial, b.initial), 1)
            final = 0.0 if a.final == b.final else self._parts.get((a.final, b.final), 1)
            known = min(1.0, initial + final, self._whole.get(key, 1.0))
            if len(self._memo) < 4096:
                self._memo[key] = known
        return known

    def chars_apart(self, char: str, wanted: Iterable[Syllable]) -> float:
        """The least distance of any reading of ``char`` from any of the wanted syllables."""
        return min(self.distance(a, b) for a in self.of(char) for b in wanted)


class _Classes:
    """Names that are one, directly or by way of others."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._first: dict[str, str] = {}
        for a, b in pairs:
            one, other = sorted((self.of(a), self.of(b)))
            self._first[other] = one
            self._first.setdefault(one, one)

    def of(self, name: str) -> str:
        while (first := self._first.get(name, name)) != name:
            name = first
        return name
