"""What a text must hold for a regular expression to match in it, told from the expression alone.

Only a necessary condition is worked out: where an expression is not understood, nothing is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

EDGE = "\x00"
"""In a piece: no Latin letter or digit stands here."""

_MOST_STRINGS = 1024
"""Alternatives that are written out; beyond it pieces are looked at one by one."""

_MOST_NEEDS = 3
"""Conditions that are kept of each expression: the rarest ones."""

_MOST_OF_CLASS = 40
"""Characters in brackets that are written out."""

_PIECES = re.compile(r"[a-z0-9]+|[^\x00-\x7f]+")
_COUNT = re.compile(r"\{(\d*)(,?)(\d*)\}")
_ANYTHING = frozenset("dDwWsSB123456789")
_GROUPS = {"(?:": "", "(?=": "=", "(?!": "!", "(?<=": "<=", "(?<!": "!"}

Pieces = frozenset[str]
"""Pieces of text, of which one at least is there: one or two Chinese characters, or the letters
and digits of a Latin word, with ``EDGE`` where the word ends, or two such words in a row."""


class _UnknownError(Exception):
    """A part of the expression is not understood."""


class _Known(NamedTuple):
    """What is known of a part of an expression.

    Attributes:
        exact: All texts that it can match, if they are few.
        needs: What must be in the text beside these.
        closes: No Latin letter or digit precedes what follows it.
        look: Empty, or how it looks around: ``=`` ahead, ``<=`` behind, ``!`` for what is absent.
    """

    exact: frozenset[str] | None
    needs: tuple[Pieces, ...] = ()
    closes: bool = False
    look: str = ""

    def all_needs(self) -> list[Pieces]:
        """Everything that must be in the text, rarest first."""
        return sorted((*self.needs, *_needs_of(self.exact or ("",))), key=_commonness)


_NOTHING = _Known(frozenset(("",)))
_EDGE = _Known(frozenset((EDGE,)), closes=True)
_FREE = _Known(None)


@lru_cache(maxsize=4096)
def needs_of_regex(body: str) -> tuple[Pieces, ...]:
    """Conditions that every lower-case text with a match fulfils, rarest first.

    Args:
        body: The expression; it is matched without regard to case.
    """
    reader = _Reader(body)
    try:
        known = reader.alternatives()
        if reader.at < len(body):
            return ()
    except (_UnknownError, IndexError):
        return ()
    return tuple(known.all_needs()[:_MOST_NEEDS])


def needs_of_literals(literals: Iterable[str]) -> tuple[Pieces, ...]:
    """Conditions that every lower-case text with one of the literals as whole words fulfils."""
    closed = [f"{EDGE}{text.lower()}{EDGE}" for text in literals]
    return tuple(sorted(_needs_of(closed), key=_commonness))


class _Reader:
    """Reads one expression from left to right."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.at = 0

    def alternatives(self) -> _Known:
        """One of several sequences, up to a closing bracket or the end."""
        branches = [self._sequence()]
        while self.body[self.at : self.at + 1] == "|":
            self.at += 1
            branches.append(self._sequence())
        if len(branches) == 1:
            return branches[0]
        closes = all(branch.closes for branch in branches)
        exact = [branch.exact for branch in branches if branch.exact is not None]
        if len(exact) == len(branches) and sum(map(len, exact)) <= _MOST_STRINGS:
            return _Known(frozenset(chain.from_iterable(exact)), closes=closes)
        every = zip(*(branch.all_needs() for branch in branches), strict=False)
        return _Known(None, tuple(frozenset().union(*one) for one in every), closes)

    def _sequence(self) -> _Known:
        now = frozenset(("",))
        needs: list[Pieces] = []
        whole = True
        while self.at < len(self.body) and self.body[self.at] not in "|)":
            item = self._item()
            needs += item.needs
            if item.look:
                ahead = _needs_of(item.exact or ("",)) if item.look == "=" else []
                needs += ahead
                if item.look == "<=":
                    needs += _needs_of(now)
                    now, whole = item.exact or _NOTHING.exact or now, False
            elif item.exact is not None and len(now) * len(item.exact) <= _MOST_STRINGS:
                now = frozenset(one + other for one in now for other in item.exact)
            else:
                needs += _needs_of(now)
                whole = False
                edge = item.closes and _closed(now)
                now = item.exact or frozenset((EDGE if edge else "",))
        if whole:
            return _Known(now, tuple(needs), _closed(now))
        return _Known(None, (*needs, *_needs_of(now)), _closed(now))

    def _item(self) -> _Known:
        """One character, class or group, as often as it may come."""
        item = self._atom()
        char = self.body[self.at : self.at + 1]
        if not char or char not in "*+?{":
            return item
        least, most = self._count(char)
        if self.body[self.at : self.at + 1] in ("?", "+"):
            self.at += 1
        if item.look:
            raise _UnknownError
        if least and most == 1:
            return item
        if least:
            return _Known(None, tuple(item.all_needs()), item.closes)
        if most == 1 and item.exact is not None:
            return _Known(item.exact | {""})
        return _Known(None, (), item.closes)

    def _count(self, char: str) -> tuple[int, int | None]:
        """Least and most times; None where there is no end to it."""
        if char != "{":
            self.at += 1
            return (1 if char == "+" else 0), (1 if char == "?" else None)
        found = _COUNT.match(self.body, self.at)
        if found is None:
            raise _UnknownError
        self.at = found.end()
        least = int(found[1] or 0)
        if not found[2]:
            return least, least
        return least, int(found[3]) if found[3] else None

    def _atom(self) -> _Known:
        char = self.body[self.at]
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        self.at += 1
        if char in "^$":
            return _EDGE
        return _FREE if char == "." else _literal(char)

    def _group(self) -> _Known:
        look = ""
        if self.body.startswith("(?", self.at):
            sign = next((s for s in _GROUPS if self.body.startswith(s, self.at)), None)
            if sign is None:
                raise _UnknownError
            look = _GROUPS[sign]
            self.at += len(sign)
        else:
            self.at += 1
        known = self.alternatives()
        if self.body[self.at] != ")":
            raise _UnknownError
        self.at += 1
        if look == "!":
            return _NOTHING
        return known._replace(look=look)

    def _escape(self) -> _Known:
        char = self.body[self.at + 1]
        self.at += 2
        if char in "bAZ":
            return _EDGE
        if char in _ANYTHING:
            return _FREE
        return _literal(self._escaped(char))

    def _escaped(self, char: str) -> str:
        """The character that an escape, already passed, stands for."""
        if char == "u":
            self.at += 4
            return chr(int(self.body[self.at - 4 : self.at], 16))
        if char.isalnum():
            raise _UnknownError
        return char

    def _class(self) -> _Known:
        """Characters in brackets: few of them, or anything."""
        self.at += 1
        free = self.body[self.at] == "^"
        self.at += free
        chars: list[str] = []
        first = True
        while first or self.body[self.at] != "]":
            first = False
            char = self.body[self.at]
            self.at += 1
            if char == "\\":
                char = self.body[self.at]
                self.at += 1
                if char in _ANYTHING:
                    free = True
                    continue
                char = self._escaped(char)
            if char == "-" and chars and self.body[self.at] != "]":
                free = True
            chars.append(char.lower())
        self.at += 1
        if free or len(chars) > _MOST_OF_CLASS:
            return _FREE
        return _Known(frozenset(chars))


def _literal(char: str) -> _Known:
    return _Known(frozenset((char.lower(),)))


def _closed(strings: Iterable[str]) -> bool:
    """What follows these does not go on a Latin word of theirs."""
    return all(text and not (text[-1].isascii() and text[-1].isalnum()) for text in strings)


def _needs_of(strings: Iterable[str]) -> list[Pieces]:
    """What must be in a text that holds one of the strings."""
    every = [_pieces(text) for text in strings]
    return [frozenset(one) for one in zip(*every, strict=False)][:_MOST_NEEDS]


def _pieces(text: str) -> Sequence[str]:
    """Pieces of a string, rarest first."""
    pieces: list[str] = []
    before = ""
    for found in _PIECES.finditer(text):
        run = found.group()
        if not run.isascii():
            pieces += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
            continue
        left = EDGE if found.start() else ""
        right = EDGE if found.end() < len(text) else ""
        pieces.append(f"{left}{run}{right}")
        if before and right:
            pieces.append(f"{EDGE}{before}{EDGE}{run}{EDGE}")
        before = run if left else ""
    return sorted(pieces, key=_rank)


@lru_cache(maxsize=4096)
def _rank(piece: str) -> tuple[float, str]:
    """A guess at how common a piece is, and the piece itself so that the order is settled."""
    if not piece[-1].isascii():
        return (1.0 if len(piece) > 1 else 8.0), piece
    if piece.count(EDGE) > 2:
        return 1.0, piece
    return (1.0 + 24.0 / len(piece.strip(EDGE)) ** 2) * (3 - piece.count(EDGE)), piece


def _commonness(need: Pieces) -> tuple[float, list[str]]:
    return sum(_rank(piece)[0] for piece in need), sorted(need)
