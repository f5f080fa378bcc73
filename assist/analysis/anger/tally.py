"""What the learned scorer counts in an utterance, as it grows: n-grams and weighted terms.

The training command (models/packs/training/anger.py) counts with the same code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

BEGIN = "<"
END = ">"
_TOKEN = re.compile(r"[a-z0-9']+|[^\W_]")
_NUMBER = re.compile(r"[0-9]+")
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
        longest: Tokens of the longest term.
        negators: Tokens that turn a pleased term right after them round.
        prefixes: Beginnings of longer terms.
    """

    joint: str
    orders: int
    terms: Mapping[str, Term]
    longest: int
    negators: frozenset[str]
    prefixes: frozenset[str]


NEGATED = Term(0.4, "negated")
"""What a pleased term counts as after a negator."""
_PLEASED = -0.5
LEAST_SAID = 0.3
"""What a term that is neither angry nor pleased counts among its kind."""
_SHORT = 8
"""Tokens below which an utterance is short."""


def shape_of(joint: str, orders: int, terms: Mapping[str, Term], negators: frozenset[str]) -> Shape:
    """How a language with these terms is counted."""
    longest = 1
    prefixes = set()
    for term in terms:
        spelling = ""
        for count, token in enumerate(tokens(term), start=1):
            if spelling:
                prefixes.add(spelling)
                spelling += joint
            spelling += token.spelling
            longest = max(longest, count)
    return Shape(joint, orders, terms, longest, negators, frozenset(prefixes))


def tokens(text: str, start: int = 0) -> Iterator[Token]:
    """The tokens of lower-cased text from a position on, numbers as ``0``, no apostrophes."""
    for found in _TOKEN.finditer(text, start):
        spelling = found[0]
        if "'" in spelling:
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

    __slots__ = ("_committed", "_length", "_shape", "matches", "tokens")

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._length = 0
        self._committed = 0
        self.tokens: list[Token] = []
        self.matches: list[Match] = []

    def grow(self, text: str) -> list[str]:
        """Take a longer text whose words are whole; every n-gram that ends in the new part."""
        known = self.tokens
        joint = self._shape.joint
        orders = self._shape.orders
        grams: list[str] = []
        for token in tokens(text, self._length):
            spelling = token.spelling
            count = len(known)
            if count >= _MOST_RUN and all(
                known[count - back].spelling == spelling for back in range(1, _MOST_RUN + 1)
            ):
                continue
            known.append(token)
            gram = spelling
            grams.append(gram)
            for start in range(count - 1, max(-1, count - orders), -1):
                gram = known[start].spelling + joint + gram
                grams.append(gram)
            if count < orders - 1:
                grams.append(BEGIN + joint + gram)
        self._length = len(text)
        return grams

    def closing(self) -> list[str]:
        """The n-grams that end with the end of the text; they hold for the text so far only."""
        known = self.tokens
        joint = self._shape.joint
        orders = self._shape.orders
        count = len(known)
        gram = END
        grams = []
        for start in range(count - 1, max(-1, count - orders), -1):
            gram = known[start].spelling + joint + gram
            grams.append(gram)
        if count < orders - 1:
            grams.append(BEGIN + joint + gram)
        return grams

    def terms(self) -> list[Match]:
        """The terms in the text so far that more words may change, left to right.

        Those before them, which nothing changes any more, are in ``matches``.
        """
        settled = len(self.tokens) - self._shape.longest
        if settled >= self._committed:
            found, self._committed = self._scan(self._committed, settled + 1)
            self.matches += found
        return self._scan(self._committed, len(self.tokens))[0]

    def _scan(self, at: int, until: int) -> tuple[list[Match], int]:
        """Terms that begin at ``at`` or later and before ``until``; where to go on."""
        shape = self._shape
        known = self.tokens
        count = len(known)
        found = []
        while at < until:
            term, end = self._longest(at, count)
            if term is None:
                at += 1
                continue
            if term.weight <= _PLEASED and at and known[at - 1].spelling in shape.negators:
                term = NEGATED
            found.append(Match(at, end, term.weight, term.kind))
            at = end
        return found, at

    def _longest(self, at: int, count: int) -> tuple[Term | None, int]:
        """The longest term that begins with the token ``at``, and where it ends."""
        shape = self._shape
        known = self.tokens
        spelling = known[at].spelling
        best = shape.terms.get(spelling)
        best_end = end = at + 1
        while spelling in shape.prefixes and end < count:
            spelling += shape.joint + known[end].spelling
            end += 1
            term = shape.terms.get(spelling)
            if term is not None:
                best, best_end = term, end
        return best, best_end


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
