"""Phrases as a team lead writes them, and text cut into the tokens that they are matched on.

A token is a Chinese character, or a Latin word or number. A phrase is tokens in which

- ``(a|b)`` stands for either and ``(a|)`` for ``a`` or nothing; brackets may nest;
- ``<name>`` stands for any phrase of the list ``name`` in ``slots``, which may use other lists;
- ``…`` stands for a few tokens of anything or none, ``…3`` for at most three;
- ``<number>`` stands for a number of one or more tokens, ``<letter>`` for a spelt letter,
  ``<latin>`` for any Latin word of two letters or more;
- ``^`` at the start and ``$`` at the end stand for the start and the end of the utterance.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

NUMBER = "<number>"
LETTER = "<letter>"
LATIN = "<latin>"
CLASSES = (NUMBER, LETTER, LATIN)
START = "^"
END = "$"

_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)*|[\u3400-\u9fff\uf900-\ufaff]")
_PIECE = re.compile(r"[(|)^$]|…\d*|<[a-z_]+>|[^(|)^$…<]+")
_NAME = re.compile(r"<[a-z_]+>")
_GAP = re.compile(r"…\d*")
_INSIDE = re.compile(r"[a-z0-9'][(]|[)][a-z0-9']")
_MAX_DEPTH = 8


class Gap(NamedTuple):
    """Up to so many tokens of anything."""

    tokens: int


class Choice(NamedTuple):
    """One of several sequences."""

    sequences: tuple[Sequence, ...]


Sequence: TypeAlias = "tuple[str | Gap | Choice, ...]"
Slots: TypeAlias = Mapping[str, tuple[str, ...]]


def tokens_of(text: str) -> list[str]:
    """The tokens of lower-case text; punctuation is none."""
    return _TOKEN.findall(text)


def class_of(token: str) -> str | None:
    """The class of tokens that it belongs to, whatever else it is; None for Chinese."""
    if "0" <= token[0] <= "9":
        return NUMBER if token.isdigit() else None
    if "a" <= token[0] <= "z":
        return LETTER if len(token) == 1 else LATIN
    return None


class FrameReader:
    """Reads phrases of one file.

    Args:
        slots: Lists that phrases refer to as ``<name>``.
        alike: What a token is read as, for tokens that mean the same (``您`` as ``你``).
        gap: How many tokens a bare ``…`` may stand for.
    """

    def __init__(self, slots: Slots, alike: Mapping[str, str], gap: int) -> None:
        self._slots = slots
        self._alike = alike
        self._gap = gap
        self._known: dict[str, Choice] = {}

    def read(self, phrase: str) -> Sequence:
        """A phrase as a sequence.

        Raises:
            ValueError: It cannot be read, can be empty, or begins or ends with a gap.
        """
        sequence = self._parse(phrase, 0)
        if _can_be_empty(sequence):
            raise ValueError(f"{phrase!r} can be empty; it would match everywhere")
        if isinstance(sequence[0], Gap) or isinstance(sequence[-1], Gap):
            raise ValueError(f"{phrase!r} begins or ends with …, which means nothing there")
        return sequence

    def _parse(self, phrase: str, depth: int) -> Sequence:
        text = phrase.lower().replace("’", "'")
        stack: list[list[list[str | Gap | Choice]]] = [[[]]]
        for piece in _PIECE.findall(text):
            if piece == "(":
                stack.append([[]])
            elif piece == "|" and len(stack) > 1:
                stack[-1].append([])
            elif piece == ")" and len(stack) > 1:
                choice = Choice(tuple(tuple(items) for items in stack.pop()))
                stack[-1][-1].append(choice)
            elif piece in ("|", ")"):
                raise ValueError(f"{phrase!r} cannot be read; write choices as (a|b)")
            elif piece in (*CLASSES, START, END):
                stack[-1][-1].append(piece)
            elif piece[0] == "…":
                stack[-1][-1].append(Gap(int(piece[1:] or self._gap)))
            elif piece[0] == "<":
                stack[-1][-1].append(self._slot(piece[1:-1], phrase, depth))
            else:
                stack[-1][-1].extend(self._alike.get(t, t) for t in tokens_of(piece))
        if len(stack) > 1:
            raise ValueError(f"{phrase!r} lacks a closing bracket")
        if "<" in text and "<" in _NAME.sub("", text):
            raise ValueError(f"{phrase!r} cannot be read; write a list's name as <name>")
        if "(" in text and _INSIDE.search(_GAP.sub(" ", text)):
            raise ValueError(
                f"{phrase!r} has a bracket inside a word; write both words out: (call|calls)"
            )
        return tuple(stack[0][0])

    def _slot(self, name: str, phrase: str, depth: int) -> Choice:
        if name not in self._slots:
            raise ValueError(f"{phrase!r} refers to <{name}>, which slots does not have")
        if depth >= _MAX_DEPTH:
            raise ValueError(f"{phrase!r} refers to <{name}>, which leads back to itself")
        known = self._known.get(name)
        if known is None:
            known = Choice(tuple(self._parse(item, depth + 1) for item in self._slots[name]))
            self._known[name] = known
        return known


def _can_be_empty(sequence: Sequence) -> bool:
    return all(
        isinstance(item, Gap)
        or (isinstance(item, Choice) and any(_can_be_empty(inner) for inner in item.sequences))
        for item in sequence
    )
