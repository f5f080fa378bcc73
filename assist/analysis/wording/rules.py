"""The rules of a file, compiled: one automaton per party, and what each of its phrases means."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from assist.analysis.wording.data import Guard, Mend, Rule, Since, WordingFile
from assist.analysis.wording.frames import Sequence
from assist.analysis.wording.net import PhraseNet
from assist.events import Channel

LOOK_AHEAD = 2
"""Tokens to wait for where a phrase might turn out to be part of something harmless."""


class Window(NamedTuple):
    """Marks and how many tokens away they may be."""

    marks: tuple[int, ...]
    within: int


class CompiledRule(NamedTuple):
    """A rule of a signal, ready to be asked.

    Attributes:
        number: Of the rule, in the order of the file.
        signal: Index of the signal.
        before: Guards in front.
        after: Guards behind.
        over: Guards around.
        near: What must stand near.
        needs_mark: Marks of which one must have been heard in the last so many milliseconds.
        bars_mark: Marks of which none may have been.
        mends: What makes it all right, and where and when that may be said (``mend``).
        need: Tokens after the phrase that can still change its fate in the utterance.
    """

    number: int
    signal: int
    rule: Rule
    before: tuple[Window, ...]
    after: tuple[Window, ...]
    over: tuple[int, ...]
    near: Window | None
    needs_mark: tuple[tuple[int, ...], int] | None
    bars_mark: tuple[tuple[int, ...], int] | None
    mends: Window | None
    mend: Mend | None
    need: int


class Meaning(NamedTuple):
    """What a phrase of a party's automaton stands for: a rule, or a mark.

    Attributes:
        rule: Index of the rule, or -1.
        mark: Number of the mark, or -1.
        echo: Index of a rule of the other party's that this phrase makes no new term, or -1.
        term: Number of the phrase within its rule, for new terms.
    """

    rule: int = -1
    mark: int = -1
    echo: int = -1
    term: int = 0


class PartyNet(NamedTuple):
    """The automaton of a party and what its phrases mean."""

    net: PhraseNet
    meanings: tuple[Meaning, ...]


class WordingRules:
    """A file's rules. Immutable; share it between calls.

    Args:
        data: The validated file.

    Attributes:
        unless: For marks that have such: the mark that unmakes it where both share a token.
        context: Marks that rules ask for at any distance in time.
        mends: Marks that mend, and those that unmake them.
    """

    def __init__(self, data: WordingFile) -> None:
        self.fillers = frozenset(data.fillers)
        self.alike = data.normal
        self.names = tuple(data.signals)
        self.signals = tuple(data.signals.values())
        self._data = data
        self._reader = data.reader()
        self._phrases: dict[Channel, list[tuple[Sequence, Meaning]]] = {c: [] for c in Channel}
        self._marks: dict[tuple[str, str], int] = {}
        self.unless: dict[int, int] = {}
        self._named = {name: self._add_mark(name) for name in data.marks}
        self.rules = tuple(self._compile_all())
        self.nets = {
            party: PartyNet(
                PhraseNet((sequence for sequence, _ in phrases), data.numbers),
                tuple(meaning for _, meaning in phrases),
            )
            for party, phrases in self._phrases.items()
        }
        context = [need for rule in self.rules for need in (rule.needs_mark, rule.bars_mark)]
        self.context = frozenset(mark for need in context if need for mark in need[0])
        mends = {mark for rule in self.rules if rule.mends for mark in rule.mends.marks}
        self.mends = frozenset(mends | {self.unless[m] for m in mends if m in self.unless})

    def _compile_all(self) -> Iterable[CompiledRule]:
        count = 0
        for index, signal in enumerate(self.signals):
            for rule in signal.rules:
                yield self._compile(count, index, rule)
                count += 1

    def _compile(self, number: int, index: int, rule: Rule) -> CompiledRule:
        signal = self.signals[index]
        party = signal.speaker
        before: list[Window] = []
        after: list[Window] = []
        over: list[int] = []
        for name in dict.fromkeys((*signal.guards, *rule.guards)):
            guard = self._data.guards[name]
            for side, windows in (("before", before), ("after", after)):
                mark = self._guard_mark(name, side, guard, party)
                if mark is not None:
                    windows.append(Window((mark,), guard.within))
            mark = self._guard_mark(name, "over", guard, party)
            if mark is not None:
                over.append(mark)
        near = None
        if rule.near is not None:
            near = Window(self._numbers(rule.near.marks), rule.near.within)
        mends = None
        if signal.mend is not None and rule.mended:
            mends = Window(self._numbers(signal.mend.marks), signal.mend.within)
        for term, phrase in enumerate(rule.phrases):
            sequence = self._reader.read(phrase)
            self._phrases[party].append((sequence, Meaning(rule=number, term=term)))
            if rule.new_term:
                echo = Meaning(echo=number, term=term)
                self._phrases[party.other].append((sequence, echo))
        need = max(
            (window.within + 1 for window in (*after, *((near,) if near else ()))), default=0
        )
        return CompiledRule(
            number=number,
            signal=index,
            rule=rule,
            before=tuple(before),
            after=tuple(after),
            over=tuple(over),
            near=near,
            needs_mark=self._since(rule.after),
            bars_mark=self._since(rule.not_after),
            mends=mends,
            mend=signal.mend if mends is not None else None,
            need=max(need, LOOK_AHEAD if over else 0),
        )

    def _since(self, since: Since | None) -> tuple[tuple[int, ...], int] | None:
        return None if since is None else (self._numbers(since.marks), since.within_ms)

    def _numbers(self, names: Iterable[str]) -> tuple[int, ...]:
        return tuple(self._named[name] for name in names)

    def _add_mark(self, name: str) -> int:
        mark = self._data.marks[name]
        number = self._marks.setdefault(("mark", name), len(self._marks))
        for party in Channel if mark.speaker is None else (mark.speaker,):
            self._add_phrases(party, mark.phrases, number)
        if mark.unless:
            self.unless[number] = self._marks.setdefault(("unless", name), len(self._marks))
            for party in Channel if mark.speaker is None else (mark.speaker,):
                self._add_phrases(party, mark.unless, self.unless[number])
        return number

    def _guard_mark(self, name: str, side: str, guard: Guard, party: Channel) -> int | None:
        """The number of one side of a guard among a party's words; made on first use."""
        phrases: tuple[str, ...] = getattr(guard, side)
        if not phrases:
            return None
        key = (f"{party}:{side}", name)
        if key not in self._marks:
            self._marks[key] = len(self._marks)
            self._add_phrases(party, phrases, self._marks[key])
        return self._marks[key]

    def _add_phrases(self, party: Channel, phrases: Iterable[str], mark: int) -> None:
        self._phrases[party] += [
            (self._reader.read(phrase), Meaning(mark=mark)) for phrase in phrases
        ]


class WordingData(WordingFile, frozen=True, forbid_unknown_fields=True, dict=True):
    """A language's ``wording.yaml`` or ``customer.yaml``."""

    @cached_property
    def rules(self) -> WordingRules:
        """The rules of this file; compiled on first use."""
        return WordingRules(self)
