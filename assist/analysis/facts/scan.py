"""One pass over an utterance: its values, and every phrase of the rules in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from assist.analysis.facts.data import FactsData, Talk
from assist.analysis.facts.pieces import AHEAD, DATE, SLOTS, Piece, Tokens
from assist.analysis.facts.values_en import EnglishValues
from assist.analysis.facts.values_zh import ChineseValues
from assist.analysis.wording.frames import END, START, FrameReader, Sequence
from assist.analysis.wording.net import PhraseNet, State

FACT_LISTS: Final = (
    "before",
    "after",
    "terms",
    "alone",
    "bare",
    "opens",
    "asks",
    "bars",
    "stops",
    "starts",
)
TALK_LISTS: Final = (
    *("yes", "no", "slips", "denied", "others", "examples", "checks", "leads", "nods", "stops"),
)
_GAP = 4
"""Tokens that a bare … stands for."""
_BEHIND = re.compile(r"…(\d*)$")
"""At the end of a phrase: it reaches over so many tokens more, if there are any."""


class Mark(NamedTuple):
    """Tokens ``start:end`` are a phrase of the rules."""

    start: int
    end: int


NOTHING: tuple[Mark, ...] = ()


class Scan:
    """An utterance with what was found in it.

    Attributes:
        tokens: Its tokens.
        named: Facts of which some phrase stands in it.
        pieces: Values by the token that they are.
    """

    __slots__ = ("_kinds", "_marks", "named", "pieces", "tokens")

    def __init__(self, tokens: Tokens, marks: dict[tuple[str, str], list[Mark]]) -> None:
        self.tokens = tokens
        self.pieces = dict(tokens.pieces)
        self._marks = marks
        self._kinds: list[str] | None = None
        self.named = {owner for owner, _ in marks}

    def __len__(self) -> int:
        return len(self.tokens.tokens)

    @property
    def kinds(self) -> list[str]:
        """The tokens, where dates to come and those past are alike."""
        if self._kinds is None:
            self._kinds = [DATE if token == AHEAD else token for token in self.tokens.tokens]
        return self._kinds

    def marks(self, owner: str, field: str) -> list[Mark] | tuple[Mark, ...]:
        """Where a list's phrases stand, by their ends; of ``talk`` or of a fact."""
        return self._marks.get((owner, field), NOTHING)

    def owners(self, field: str) -> list[str]:
        """The facts of which a phrase of this list stands somewhere."""
        return [owner for owner, of in self._marks if of == field and owner != "talk"]

    def asked(self) -> list[str]:
        """The facts that are asked for; 快递单号 asks for no other 单号."""
        marks = {name: self.marks(name, "asks") for name in self.owners("asks")}
        return [
            name
            for name, own in marks.items()
            if any(
                not any(
                    (b.start < a.start and b.end >= a.end)
                    for other, theirs in marks.items()
                    if other != name
                    for b in theirs
                )
                for a in own
            )
        ]

    def piece_words(self, piece: Piece) -> str:
        """The words of a value."""
        return self.tokens.text[piece.start : piece.end].strip()


class Scanner:
    """Finds values and phrases.

    Args:
        language: ``zh`` or ``en``.
        data: The rules.
    """

    def __init__(self, language: str, data: FactsData) -> None:
        self._values = (ChineseValues if language == "zh" else EnglishValues)(data.grammar)
        self._fillers = frozenset(data.fillers)
        self._alike = data.alike
        reader = FrameReader({**data.slots, **SLOTS}, data.alike, _GAP)
        phrases: list[Sequence] = []
        self._labels: list[tuple[str, str]] = []
        self._reach: list[int] = []
        for owner, field, written in _phrases(data):
            behind = _BEHIND.search(written)
            try:
                phrases.append(reader.read(_BEHIND.sub("", written)))
            except ValueError as error:
                raise ValueError(f"{owner}.{field}: {error}") from error
            self._labels.append((owner, field))
            self._reach.append(int(behind[1] or _GAP) if behind is not None else 0)
        self._net = PhraseNet(phrases, ())

    def scan(self, text: str) -> Scan:
        """What is in lower-case ``text``."""
        tokens = Tokens(text, self._values.find(text), self._fillers, self._alike)
        return Scan(tokens, self._marks(tokens.tokens))

    def _marks(self, tokens: list[str]) -> dict[tuple[str, str], list[Mark]]:
        marks: dict[tuple[str, str], list[Mark]] = {}
        net, root, labels, reach = self._net, self._net.root, self._labels, self._reach
        alive: list[tuple[int, State]] = []
        first = net.step(root, START)
        if first is not None:
            alive.append((0, first))
            for phrase in first.accepts:
                marks.setdefault(labels[phrase], []).append(
                    Mark(0, min(reach[phrase], len(tokens)))
                )
        last = len(tokens)
        for here, token in enumerate((*tokens, END)):
            alive.append((here, root))
            still: list[tuple[int, State]] = []
            for match in alive:
                start, state = match
                try:
                    after = state.next[token]
                except KeyError:
                    after = net.step(state, token)
                if after is None:
                    continue
                for phrase in after.accepts:
                    mark = Mark(start, min(here + 1 + reach[phrase], last))
                    marks.setdefault(labels[phrase], []).append(mark)
                if after.is_open:
                    still.append(match if after is state else (start, after))
            alive = still
        return marks


def unreadable(own: FactsData, whole: FactsData) -> Iterator[tuple[str, str]]:
    """Phrases of a file that are no frames, and what is wrong with each.

    Args:
        own: The file.
        whole: The file laid over those it extends, whose slots it may refer to.
    """
    reader = FrameReader({**whole.slots, **SLOTS}, whole.alike, _GAP)
    for owner, field, written in _phrases(own):
        try:
            reader.read(_BEHIND.sub("", written))
        except ValueError as error:
            yield written, f"{owner}.{field}: {error}"


def _phrases(data: FactsData) -> list[tuple[str, str, str]]:
    """Every phrase with the list that it is in."""
    found = []
    for name, rule in data.facts.items():
        for field in FACT_LISTS:
            found += [(name, field, phrase) for phrase in getattr(rule, field)]
    talk: Talk | None = data.talk
    if talk is not None:
        for field in TALK_LISTS:
            found += [("talk", field, phrase) for phrase in getattr(talk, field)]
    return found
