"""All phrases of a pack as one automaton over tokens: one pass over the words, however many."""

from __future__ import annotations

from collections.abc import Iterable

from assist.analysis.wording.frames import (
    CLASSES,
    END,
    NUMBER,
    START,
    Choice,
    Gap,
    Sequence,
    class_of,
)

_LIMIT = 60_000
"""States that are kept. Past it, states are made anew each time: slower, never different."""

_NEXT_LIMIT = 2_000
"""Tokens after which a state knows where to go; others are looked up each time."""


class State:
    """What a match begun at one place can still become; made when first reached.

    Attributes:
        accepts: Phrases that end here.
        next: Known states after a token.
        is_open: Whether anything can follow.
        has_class: Whether a class of tokens can follow.
    """

    __slots__ = ("accepts", "has_class", "is_open", "next", "other", "others", "targets")

    def __init__(
        self,
        targets: dict[str, frozenset[int]],
        others: frozenset[int],
        accepts: tuple[int, ...],
    ) -> None:
        self.targets = targets
        self.others = others
        self.accepts = accepts
        self.is_open = bool(targets or others)
        self.has_class = any(kind in targets for kind in CLASSES)
        self.next: dict[str, State | None] = {}
        self.other: State | None = None


class PhraseNet:
    """A set of phrases as an automaton that is worked out as speech first reaches its states.

    Args:
        phrases: Sequences; what is accepted refers to them by index.
        numbers: Words that are numbers, beside digits.
    """

    def __init__(self, phrases: Iterable[Sequence], numbers: Iterable[str]) -> None:
        self._numbers = (*numbers, NUMBER)
        self._edges: list[list[tuple[str, int]]] = []
        self._free: list[list[int]] = []
        self._any: list[int] = []
        self._accepts: dict[int, int] = {}
        self._ahead: dict[int, list[tuple[Sequence, int]]] = {}
        self._states: dict[frozenset[int], State] = {}
        root = self._node()
        for index, sequence in enumerate(phrases):
            end = self._node()
            self._accepts[end] = index
            self._lead(root, sequence, end)
        self.root = self._state(frozenset((root,)))

    def __len__(self) -> int:
        """How many states exist so far."""
        return len(self._states)

    def step(self, state: State, token: str) -> State | None:
        """The state after ``token``, or None where no phrase goes on; noted in ``state.next``."""
        nodes = state.targets.get(token)
        if nodes is None and state.has_class and (kind := class_of(token)) is not None:
            nodes = state.targets.get(kind)
        after: State | None
        if nodes is not None:
            after = self._state(nodes | state.others)
        elif state.others and token not in (START, END):
            if state.other is None:
                state.other = self._state(state.others)
            after = state.other
        else:
            after = None
        if len(state.next) < _NEXT_LIMIT:
            state.next[token] = after
        return after

    def _node(self) -> int:
        self._edges.append([])
        self._free.append([])
        self._any.append(-1)
        return len(self._edges) - 1

    def _lead(self, node: int, sequence: Sequence, end: int) -> None:
        """Let ``sequence`` lead from ``node`` to ``end``; worked out when ``node`` is reached."""
        self._ahead.setdefault(node, []).append((sequence, end))

    def _work_out(self, node: int) -> None:
        """Give ``node`` its edges: the first item of each sequence that begins there."""
        ahead = self._ahead.pop(node, None)
        while ahead:
            sequence, end = ahead.pop()
            if not sequence:
                self._free[node].append(end)
                continue
            item, after = sequence[0], end
            if len(sequence) > 1:
                after = self._node()
                self._lead(after, sequence[1:], end)
            if isinstance(item, Choice):
                ahead += [(inner, after) for inner in item.sequences]
            elif isinstance(item, Gap):
                self._free[self._gap(node, item.tokens)].append(after)
            elif item == NUMBER:
                number = self._node()
                edges = [(word, number) for word in self._numbers]
                self._edges[node] += edges
                self._edges[number] += edges
                self._free[number].append(after)
            else:
                self._edges[node].append((item, after))

    def _gap(self, node: int, tokens: int) -> int:
        end = self._node()
        self._free[node].append(end)
        for _ in range(tokens):
            after = self._node()
            # A node has one way to go on with anything, and the gap needs one of its own.
            begin = self._node()
            self._free[node].append(begin)
            self._any[begin] = after
            self._free[after].append(end)
            node = after
        return end

    def _state(self, nodes: frozenset[int]) -> State:
        known = self._states.get(nodes)
        if known is not None:
            return known
        targets: dict[str, set[int]] = {}
        others: set[int] = set()
        accepts: set[int] = set()
        seen = set(nodes)
        ahead = list(nodes)
        while ahead:
            node = ahead.pop()
            self._work_out(node)
            for token, target in self._edges[node]:
                targets.setdefault(token, set()).add(target)
            if self._any[node] >= 0:
                others.add(self._any[node])
            if node in self._accepts:
                accepts.add(self._accepts[node])
            for other in self._free[node]:
                if other not in seen:
                    seen.add(other)
                    ahead.append(other)
        for token, found in targets.items():
            kind = class_of(token)
            if kind is not None:
                found |= targets.get(kind, set())
        state = State(
            {token: frozenset(found) for token, found in targets.items()},
            frozenset(others),
            tuple(sorted(accepts)),
        )
        if len(self._states) < _LIMIT:
            self._states[nodes] = state
        return state
