"""Thousands of phrases matched while they are spoken, at a cost that does not grow with them.

A phrase is literal text in which ``(a|b)`` stands for either, ``(a|)`` for ``a`` or nothing, and
``…`` for a few characters of anything; brackets may nest. Latin words match whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

GAP = "…"
_TOKENS = re.compile(r"[(|)…]|[^(|)…]+")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789'")

Sequence: TypeAlias = "tuple[str | Choice, ...]"


class Choice(NamedTuple):
    """One of several sequences."""

    sequences: tuple[Sequence, ...]


class Hit(NamedTuple):
    """Characters ``start:end`` of the text are the phrase with this number."""

    start: int
    end: int
    phrase: int


def parse_phrase(phrase: str) -> Sequence:
    """A phrase as literals, gaps (``…``) and choices.

    Raises:
        ValueError: The brackets do not match, the phrase can be empty, or it begins or ends with
            a gap.
    """
    stack: list[list[list[str | Choice]]] = [[[]]]
    for token in _TOKENS.findall(phrase.lower()):
        if token == "(":
            stack.append([[]])
        elif token == "|" and len(stack) > 1:
            stack[-1].append([])
        elif token == ")" and len(stack) > 1:
            choice = Choice(tuple(tuple(items) for items in stack.pop()))
            stack[-1][-1].append(choice)
        elif token in ("|", ")"):
            raise ValueError(f"{phrase!r} cannot be read; write choices as (a|b)")
        else:
            stack[-1][-1].append(token)
    if len(stack) > 1:
        raise ValueError(f"{phrase!r} lacks a closing bracket")
    sequence = tuple(stack[0][0])
    if _can_be_empty(sequence):
        raise ValueError(f"{phrase!r} can be empty; it would match everywhere")
    if GAP in (sequence[0], sequence[-1]):
        raise ValueError(f"{phrase!r} begins or ends with {GAP}, which means nothing there")
    return sequence


def _can_be_empty(sequence: Sequence) -> bool:
    return all(
        item == GAP
        if isinstance(item, str)
        else any(_can_be_empty(inner) for inner in item.sequences)
        for item in sequence
    )


class _State:
    """What a match begun at one place can still become; made when first reached."""

    __slots__ = ("next", "other", "others", "phrase", "targets")

    def __init__(self, targets: dict[str, frozenset[int]], others: frozenset[int], phrase: int):
        self.targets = targets
        self.others = others
        self.phrase = phrase
        self.next: dict[str, _State] = {}
        self.other: _State | None = None


class PhraseNet:
    """A set of phrases as an automaton.

    States are made as speech first reaches them and then kept; there are finitely many, and what
    is found never depends on which exist. Where several phrases match the same characters, the
    one listed first wins.

    Args:
        phrases: As ``parse_phrase`` returns them; hits refer to them by index.
        gap_chars: How many characters ``…`` may stand for.
    """

    def __init__(self, phrases: Iterable[Sequence], gap_chars: int) -> None:
        self._gap_chars = gap_chars
        self._edges: list[list[tuple[str, int]]] = []
        self._free: list[list[int]] = []
        self._any: list[int] = []
        self._accepts: dict[int, int] = {}
        self._states: dict[frozenset[int], _State] = {}
        roots = []
        for index, sequence in enumerate(phrases):
            roots.append(self._node())
            self._accepts[self._add(sequence, roots[-1])] = index
        self._closures = self._close()
        self.root = self._state(frozenset(roots))

    def __len__(self) -> int:
        """How many states exist so far."""
        return len(self._states)

    def step(self, state: _State, char: str) -> _State | None:
        """The state after ``char``, or None where no phrase goes on."""
        after = state.next.get(char)
        if after is not None:
            return after
        nodes = state.targets.get(char)
        if nodes is not None:
            after = state.next[char] = self._state(nodes | state.others)
            return after
        if state.other is None and state.others:
            state.other = self._state(state.others)
        return state.other

    def _node(self) -> int:
        self._edges.append([])
        self._free.append([])
        self._any.append(-1)
        return len(self._edges) - 1

    def _add(self, sequence: Sequence, node: int) -> int:
        """Continue from ``node`` with ``sequence``; the node after it."""
        for item in sequence:
            if isinstance(item, Choice):
                after = self._node()
                for inner in item.sequences:
                    self._free[self._add(inner, node)].append(after)
                node = after
            elif item == GAP:
                node = self._gap(node)
            else:
                for char in item:
                    after = self._node()
                    self._edges[node].append((char, after))
                    node = after
        return node

    def _gap(self, node: int) -> int:
        end = self._node()
        self._free[node].append(end)
        for _ in range(self._gap_chars):
            after = self._node()
            self._any[node] = after
            self._free[after].append(end)
            node = after
        return end

    def _close(self) -> list[frozenset[int]]:
        """For every node, the nodes that it reaches without a character."""
        closures: list[frozenset[int]] = []
        for node in range(len(self._edges)):
            seen = {node}
            ahead = [node]
            while ahead:
                for other in self._free[ahead.pop()]:
                    if other not in seen:
                        seen.add(other)
                        ahead.append(other)
            closures.append(frozenset(seen))
        return closures

    def _state(self, nodes: frozenset[int]) -> _State:
        known = self._states.get(nodes)
        if known is not None:
            return known
        targets: dict[str, set[int]] = {}
        others: set[int] = set()
        phrase = -1
        for start in nodes:
            for node in self._closures[start]:
                for char, target in self._edges[node]:
                    targets.setdefault(char, set()).add(target)
                if self._any[node] >= 0:
                    others.add(self._any[node])
                accepted = self._accepts.get(node, -1)
                if accepted >= 0 and (phrase < 0 or accepted < phrase):
                    phrase = accepted
        frozen = {char: frozenset(found) for char, found in targets.items()}
        state = self._states[nodes] = _State(frozen, frozenset(others), phrase)
        return state


class PhraseScan:
    """Matches of one growing text.

    ``hits`` holds, for every place where a phrase begins, the longest one there; it depends on
    the text alone, not on the steps in which it grew.
    """

    __slots__ = ("_length", "_matches", "_net", "hits")

    def __init__(self, net: PhraseNet) -> None:
        self._net = net
        self._length = 0
        self._matches: list[tuple[int, _State]] = []
        self.hits: dict[int, Hit] = {}

    def grow(self, text: str) -> bool:
        """Take a longer text whose words are whole; whether ``hits`` changed."""
        step = self._net.step
        root = self._net.root
        matches = self._matches
        changed = False
        last = len(text) - 1
        inside = self._length > 0 and text[self._length - 1] in _LATIN
        for index in range(self._length, last + 1):
            char = text[index]
            latin = char in _LATIN
            if not (inside and latin) and char in root.targets:
                matches.append((index, root))
            inside = latin
            if not matches:
                continue
            alive = []
            ends_word = not latin or index == last or text[index + 1] not in _LATIN
            for start, state in matches:
                after = state.next.get(char)
                if after is None and (char in state.targets or state.others):
                    after = step(state, char)
                if after is not None:
                    alive.append((start, after))
                    if after.phrase >= 0 and ends_word:
                        self.hits[start] = Hit(start, index + 1, after.phrase)
                        changed = True
            matches = alive
        self._matches = matches
        self._length = last + 1
        return changed
