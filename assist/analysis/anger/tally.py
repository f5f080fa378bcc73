"""What the learned scorer counts in an utterance, as it grows: n-grams and weighted terms.

The training command (models/packs/training/anger.py) counts with the same code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

BEGIN = "<"
END = ">"
_TOKEN = re.compile(r"[a-z0-9']+|[^\W_]")
_NUMBER = re.compile(r"[0-9]+")
_UNLIKE_SPELT = re.compile(r"['0-9]")
"""Characters of tokens that may be spelt otherwise than they stand in the text."""
_MOST_RUN = 3
"""Longest run of one token that counts: ``哈哈哈哈哈`` is ``哈哈哈``."""


class Token(NamedTuple):
    """A Chinese character, a word or a number of a text, and where it stands."""

    spelling: str
    start: int
    end: int


class Term(NamedTuple):
    """What a word or phrase of the list says: -1 (pleased) … 1 (furious), and of which kind."""

    weight: float
    kind: str


class Match(NamedTuple):
    """Tokens ``start:end`` of an utterance are a term."""

    start: int
    end: int
    weight: float
    kind: str


class Known(NamedTuple):
    """What the lexicon says of an utterance.

    Attributes:
        heat: Its reading, 0..1.
        calm: Calming evidence, 0..1.
        taken_back: Weight of angry phrases that the words around them took back.
    """

    heat: float
    calm: float
    taken_back: float


class Shape(NamedTuple):
    """How a language is counted.

    Attributes:
        joint: What stands between the tokens of an n-gram and of a term.
        orders: Longest n-gram, in tokens.
        terms: Words and phrases by their spelling, tokens joined by ``joint``.
        negators: Tokens that turn a pleased term right after them round.
        entries: Terms and beginnings of terms by their spelling: the term, and whether a longer
            one begins so.
    """

    joint: str
    orders: int
    terms: Mapping[str, Term]
    negators: frozenset[str]
    entries: Mapping[str, tuple[Term | None, bool]]


NEGATED = Term(0.4, "negated")
"""What a pleased term counts as after a negator."""
_PLEASED = -0.5
_NO_TERM: tuple[Term | None, bool] = (None, False)
LEAST_SAID = 0.3
"""What a term that is neither angry nor pleased counts among its kind."""
_SHORT = 8
"""Tokens below which an utterance is short."""


def shape_of(joint: str, orders: int, terms: Mapping[str, Term], negators: frozenset[str]) -> Shape:
    """How a language with these terms is counted."""
    prefixes: set[str] = set()
    for term in terms:
        if _UNLIKE_SPELT.search(term):
            spellings = [token.spelling for token in tokens(term)]
        else:
            spellings = _TOKEN.findall(term)
        if len(spellings) > 1:
            prefixes.update(accumulate(spellings[:-1], lambda begun, more: begun + joint + more))
    entries: dict[str, tuple[Term | None, bool]] = {
        spelling: (term, spelling in prefixes) for spelling, term in terms.items()
    }
    for spelling in prefixes:
        entries.setdefault(spelling, (None, True))
    return Shape(joint, orders, terms, negators, entries)


def tokens(text: str, start: int = 0) -> Iterator[Token]:
    """The tokens of lower-cased text from a position on, numbers as ``0``, no apostrophes."""
    for found in _TOKEN.finditer(text, start):
        spelling = found[0]
        if spelling[0] > "z":
            pass
        elif "'" in spelling:
            spelling = spelling.replace("'", "")
            if not spelling:
                continue
        elif spelling[0] <= "9" and _NUMBER.fullmatch(spelling):
            spelling = "0"
        yield Token(spelling, found.start(), found.end())


def spelt(text: str, joint: str) -> str:
    """A term as it is looked up."""
    return joint.join(token.spelling for token in tokens(text.lower()))


class Tally:
    """The tokens of one utterance, growing; long runs of the same token are cut.

    Args:
        shape: How to count.
    """

    __slots__ = ("_before", "_committed", "_length", "_shape", "_spellings", "matches", "tokens")

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._length = 0
        self._committed = 0
        self._spellings: list[str] = []
        # What the n-grams of the next token begin with, shortest first.
        self._before = [BEGIN + shape.joint] if shape.orders > 1 else []
        self.tokens: list[Token] = []
        self.matches: list[Match] = []

    def grow(self, text: str) -> list[str]:
        """Take a longer text whose words are whole; every n-gram that ends in the new part."""
        spellings = self._spellings
        joint = self._shape.joint
        most = self._shape.orders - 1
        before = self._before
        grams: list[str] = []
        for token in tokens(text, self._length):
            spelling = token[0]
            if spelling in spellings[-1:] and spellings[-_MOST_RUN:] == [spelling] * _MOST_RUN:
                continue
            self.tokens.append(token)
            spellings.append(spelling)
            found = [spelling, *[begun + spelling for begun in before]]
            grams += found
            before = [gram + joint for gram in found[:most]] if joint else found[:most]
        self._before = before
        self._length = len(text)
        return grams

    def closing(self) -> list[str]:
        """The n-grams that end with the end of the text; they hold for the text so far only."""
        return [begun + END for begun in self._before]

    def terms(self) -> list[Match]:
        """The terms in the text so far that more words may change, left to right.

        Those before them, which nothing changes any more, are in ``matches``.
        """
        found: list[Match] = []
        shape = self._shape
        count = len(self._spellings)
        at = self._committed
        open_ = False
        while at < count:
            term, end, unfinished = self._longest(at, count)
            if unfinished and not open_:
                open_ = True
                self._committed = at
            if term is None:
                at += 1
                continue
            if term.weight <= _PLEASED and at and self._spellings[at - 1] in shape.negators:
                term = NEGATED
            (found if open_ else self.matches).append(Match(at, end, term.weight, term.kind))
            at = end
        if not open_:
            self._committed = at
        return found

    def _longest(self, at: int, count: int) -> tuple[Term | None, int, bool]:
        """The longest term from the token ``at`` on, its end, and whether it may yet be longer."""
        find = self._shape.entries.get
        spelling = self._spellings[at]
        best, goes_on = find(spelling, _NO_TERM)
        best_end = end = at + 1
        while goes_on:
            if end == count:
                return best, best_end, True
            spelling += self._shape.joint + self._spellings[end]
            end += 1
            term, goes_on = find(spelling, _NO_TERM)
            if term is not None:
                best, best_end = term, end
        return best, best_end, False


def dense(matches: Iterable[Match], count: int, known: Known) -> dict[str, float]:
    """What the terms and the lexicon say as a few numbers by name; training weighs them.

    Args:
        matches: Terms found.
        count: Tokens of the text.
        known: What the lexicon says of it.
    """
    scale = term_scale(count)
    values = dict.fromkeys(("total", "angry", "pleased", "most", "least"), 0.0)
    for match in matches:
        for name, value in _parts(match):
            values[name] = values.get(name, 0.0) + value * scale
        values["most"] = max(values["most"], match.weight)
        values["least"] = min(values["least"], match.weight)
    values["length"] = length_of(count)
    values["short"] = shortness(count)
    values["heat"] = known.heat
    values["calm"] = known.calm
    values["taken_back"] = taken_back(known)
    return values


def term_worth(match: Match, weights: Mapping[str, float]) -> float:
    """What a term adds to a score under the weights of ``dense``, before ``term_scale``."""
    return sum(weights.get(name, 0.0) * value for name, value in _parts(match))


def term_scale(count: int) -> float:
    """What sums over the terms of ``count`` tokens are multiplied with."""
    return float((count + 4) ** -0.5)


def length_of(count: int) -> float:
    """How long a text of ``count`` tokens is, 0..2."""
    return min(count, 60) / 30.0


def shortness(count: int) -> float:
    """How short a text of ``count`` tokens is, 0..1."""
    return max(0, _SHORT - count) / _SHORT


def taken_back(known: Known) -> float:
    """How much was taken back, 0..1.5."""
    return min(known.taken_back, 1.5)


def _parts(match: Match) -> tuple[tuple[str, float], ...]:
    weight = match.weight
    return (
        ("total", 2.0 * weight),
        ("angry", float(weight > 0.25)),
        ("pleased", float(weight < -0.25)),
        (f"kind:{match.kind}", 2.0 * max(LEAST_SAID, abs(weight))),
    )
