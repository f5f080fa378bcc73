"""Chinese glossary terms put in the place of words that sound like them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from assist.analysis.readable.data import Likeness, ReadableModel, Term
from assist.analysis.readable.edits import Edit, Line
from assist.analysis.readable.repair_options import RepairOptions
from assist.analysis.readable.sounds import Sounds, Syllable, syllable


class _Known(NamedTuple):
    """A term with the syllables that each of its places may have."""

    term: str
    places: tuple[tuple[Syllable, ...], ...]
    near: tuple[str, ...]


class _Match(NamedTuple):
    cost: float
    start: int
    known: _Known


class ChineseRepairer:
    """Finds stretches of whole words that sound like a term.

    - Candidates share two neighbouring syllables with the term, up to easily confused ones.
    - A stretch of common words is repaired only where the recogniser was unsure of it, and a term
      with ``near`` words only beside one of them (unless it is long and plainly meant).
    - A term that was recognised right is never touched, nor is what it consists of.

    Args:
        terms: The glossary's, Chinese ones.
        model: Sounds of characters, common words of two and common neighbours.
        likeness: What is confused with what.
        options: How much may differ.
    """

    def __init__(
        self,
        terms: tuple[Term, ...],
        model: ReadableModel,
        likeness: Likeness,
        options: RepairOptions,
    ) -> None:
        self._options = options
        self._words = frozenset(model.words.split())
        self._pairs = model.pairs
        self._sounds = Sounds(model.sounds, likeness)
        self._exact = {term.term.lower() for term in terms}
        self._lengths = sorted({len(name) for name in self._exact}, reverse=True)
        self._folds: dict[str, tuple[str, ...]] = {}
        self._index: dict[tuple[str, str], list[tuple[_Known, int]]] = {}
        for term in terms:
            known = _Known(term.term, self._places(term), term.near)
            for at, (a, b) in enumerate(pairwise(known.places)):
                keys = {(self._sounds.fold(x), self._sounds.fold(y)) for x in a for y in b}
                for key in sorted(keys):
                    self._index.setdefault(key, []).append((known, at))

    def find(self, line: Line) -> list[Edit]:
        """The repairs of a line, and the terms that stand in it already, in order."""
        taken = [False] * len(line.text)
        edits = list(self._recognised(line.text, taken))
        for match in sorted(self._matches(line), key=lambda m: (m.cost, m.start)):
            end = match.start + len(match.known.places)
            if any(taken[match.start : end]):
                continue
            taken[match.start : end] = [True] * (end - match.start)
            heard = line.text[match.start : end]
            edits.append(Edit(match.start, end, match.known.term, heard))
        return sorted(edits)

    def _places(self, term: Term) -> tuple[tuple[Syllable, ...], ...]:
        name = term.term.lower()
        places = [tuple(self._sounds.of(char)) for char in name]
        for sound in term.sounds:
            read = [syllable(spelt) for spelt in sound.replace("'", " ").replace("-", " ").split()]
            if len(read) == len(places):
                places = [(*place, one) for place, one in zip(places, read, strict=True)]
        return tuple(places)

    def _recognised(self, text: str, taken: list[bool]) -> Iterator[Edit]:
        for length in self._lengths:
            for at in range(len(text) - length + 1):
                if text[at : at + length] in self._exact and not any(taken[at : at + length]):
                    taken[at : at + length] = [True] * length
                    yield Edit(at, at + length, text[at : at + length])

    def _matches(self, line: Line) -> Iterator[_Match]:
        text = line.text
        folds = [self._folds_of(char) for char in text]
        seen: set[tuple[str, int]] = set()
        for at in range(len(text) - 1):
            for a in folds[at]:
                for b in folds[at + 1]:
                    for known, place in self._index.get((a, b), ()):
                        start = at - place
                        if start >= 0 and (known.term, start) not in seen:
                            seen.add((known.term, start))
                            match = self._judge(line, known, start)
                            if match is not None:
                                yield match

    def _folds_of(self, char: str) -> tuple[str, ...]:
        known = self._folds.get(char)
        if known is None:
            known = tuple(dict.fromkeys(self._sounds.fold(one) for one in self._sounds.of(char)))
            self._folds[char] = known
        return known

    def _judge(self, line: Line, known: _Known, start: int) -> _Match | None:
        end = start + len(known.places)
        if end > len(line.text):
            return None
        first, last = line.cover(start, end)
        if line.starts[first] != start or line.ends[last - 1] != end:
            return None
        costs = [
            self._sounds.chars_apart(char, place)
            for char, place in zip(line.text[start:end], known.places, strict=True)
        ]
        cost = sum(costs)
        size = len(costs)
        options = self._options
        if cost > (options.two if size == 2 else options.three if size == 3 else options.more):
            return None
        if max(costs) > options.syllable:
            return None
        words = line.words[first:last]
        unsure = sum(word.conf for word in words) / len(words) < options.unsure_conf
        around = line.text[:start] + " " + line.text[end:]
        beside = any(word in around for word in known.near)
        heard = line.text[start:end]
        ordinary = size == 2 or self._is_common(heard)
        if unsure and (beside or not (known.near or ordinary)):
            return _Match(cost, start, known)
        if self._is_common(heard) or (len(words) == 1 and size < 4):
            return None
        if size == 2 or (size == 3 and known.near and cost > options.plain):
            likely = beside and not self._straddles(line.text, start, end)
        elif size == 3:
            likely = not self._straddles(line.text, start, end) and (
                beside or cost <= options.plain or not self._has_word(heard)
            )
        else:
            likely = True
        return _Match(cost, start, known) if likely else None

    def _is_common(self, heard: str) -> bool:
        """Its neighbours are often heard together: all of them, or as words of two."""
        together = [b in self._pairs.get(a, "") for a, b in pairwise(heard)]
        return all(together) or (len(heard) % 2 == 0 and all(together[::2]))

    def _has_word(self, heard: str) -> bool:
        return any(a + b in self._words for a, b in pairwise(heard))

    def _straddles(self, text: str, start: int, end: int) -> bool:
        """Its first or last character belongs to a common word beside it."""
        before = start > 0 and text[start - 1 : start + 1] in self._words
        return before or text[end - 1 : end + 1] in self._words
