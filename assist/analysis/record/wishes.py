"""A solution that is not what the customer asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from assist.analysis.questions.any_of import AnyOf
from assist.analysis.questions.gate import Gate
from assist.analysis.record.data import RecordData, Wish
from assist.analysis.record.line import Line
from assist.analysis.record.promises import LINE, withdrawn
from assist.events import Channel, Evidence, OutputEvent, Signal
from assist.events.listener import Ids

SIGNAL = "solution_mismatch"


class _Wanted(NamedTuple):
    """What the customer said that he wants."""

    wish: Wish
    evidence: Evidence
    text: str


class _Phrased(NamedTuple):
    wish: Wish
    wanted: AnyOf
    offered: AnyOf
    named: AnyOf


class Wishes:
    """Compares what the customer wants with what he is offered.

    - The last wish that was stated counts, until the agent speaks of it, asks what is wanted, or
      the customer takes what is offered.
    - One signal per kind of wish in a call; it is withdrawn if the agent takes the wish up before
      the customer has spoken again.

    Args:
        ids: Gives ids.
        data: Wishes, and how they are said.
        gate: Tells which cues a text can hold.
    """

    def __init__(self, ids: Ids, data: RecordData, gate: Gate) -> None:
        self._ids = ids
        self._all = [
            _Phrased(w, AnyOf(w.wanted, gate), AnyOf(w.offered, gate), AnyOf(w.named, gate))
            for w in data.wishes
        ]
        self._refusal = AnyOf(data.cause.refusal, gate)
        self._reasons = AnyOf(data.reasons, gate)
        self._asks_wish = AnyOf(data.asks_wish, gate)
        self._accepts = AnyOf(data.accepts.phrases, gate)
        self._wanted: _Wanted | None = None
        self._told: Signal | None = None
        self._names: set[str] = set()

    def customer(self, line: Line) -> None:
        """The customer spoke: a wish, or none."""
        self._told = None
        for index, clause in enumerate(line.clauses):
            for item in self._all:
                if clause.text not in item.wanted:
                    continue
                span = clause.span
                text = line.read(index, index + 1)
                if self._wanted is None or self._wanted.wish is not item.wish:
                    evidence = Evidence(text, span.start_ms, span.end_ms, LINE + line.id)
                    self._wanted = _Wanted(item.wish, evidence, text)
                return
        if line.text in self._accepts:
            self._wanted = None

    def agent(self, line: Line, at_ms: int) -> Iterator[OutputEvent]:
        """The agent spoke: an offer that fits, or one that doesn't."""
        wanted = self._wanted
        if wanted is None or wanted.wish.name in self._names:
            if self._told is not None and self._takes_up(line, self._told.slots["wish_name"]):
                yield withdrawn(self._told, at_ms)
                self._told = None
            return
        asked = line.text in self._asks_wish or any(name == "ask_wish" for name, _ in line.acts)
        taken = self._takes_up(line, wanted.wish.name)
        if asked or (taken and not self._refuses(line, wanted.wish.name)):
            self._wanted = None
            return
        for index, clause in enumerate(line.clauses):
            for item in self._all:
                if item.wish.name in wanted.wish.not_met_by and clause.text in item.offered:
                    yield self._mismatch(line, index, wanted, at_ms)
                    return
        if taken:
            self._wanted = None

    def _refuses(self, line: Line, name: str) -> bool:
        """Whether the wish is only named to say no to it, without any reason."""
        named = [
            clause.text
            for clause in line.clauses
            if any(item.wish.name == name and clause.text in item.named for item in self._all)
        ]
        return line.text not in self._reasons and all(text in self._refusal for text in named)

    def _takes_up(self, line: Line, name: str) -> bool:
        return any(item.wish.name == name and line.text in item.named for item in self._all)

    def _mismatch(self, line: Line, index: int, wanted: _Wanted, at_ms: int) -> Signal:
        clause = line.clauses[index]
        text = line.read(index, index + 1)
        evidence = Evidence(text, clause.span.start_ms, clause.span.end_ms, LINE + line.id)
        self._told = Signal(
            at_ms=at_ms,
            id=self._ids.next("s"),
            signal=SIGNAL,
            speaker=Channel.AGENT,
            span=clause.span,
            value=1.0,
            state="confirmed",
            evidence=(wanted.evidence, evidence),
            slots={"wish": wanted.text, "offered": text, "wish_name": wanted.wish.name},
            ref=line.id,
        )
        self._wanted = None
        self._names.add(wanted.wish.name)
        return self._told
