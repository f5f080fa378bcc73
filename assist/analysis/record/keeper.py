"""The record as it grows: promises, contradictions, solutions that miss, handover notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from assist.analysis.questions.any_of import AnyOf
from assist.analysis.record.casebook import Casebook
from assist.analysis.record.data import RecordData
from assist.analysis.record.due import DueReader
from assist.analysis.record.explaining import Explaining
from assist.analysis.record.handover import HandoverWriter
from assist.analysis.record.line import Line
from assist.analysis.record.promise_reader import PromiseReader
from assist.analysis.record.promises import PromiseBook
from assist.analysis.record.statements import Statements
from assist.analysis.record.wishes import Wishes
from assist.events import (
    Anger,
    Channel,
    DialogueAct,
    Event,
    Fact,
    Final,
    HandoverNote,
    OutputEvent,
    Question,
    RecordLine,
    Signal,
)
from assist.events.listener import Ids

_NOTE_AGAIN_MS = 60_000
"""A transfer that is spoken of again within this time is the same. Source: chosen."""

_RECORD_ACTS = frozenset(
    (
        "promise",
        "commit_time",
        "arrange_followup",
        "announce_transfer",
        "explain",
        "ask_known",
        "ask_wish",
        "propose",
        "offer_options",
        "execute",
        "accept",
        "state_problem",
        "state_wish",
    )
)
"""Acts that the record is made from."""


class RecordKeeper:
    """Raises ``promise``, ``inconsistent_statement``, ``solution_mismatch`` and ``explain_first``.

    - Works on final utterances: a record holds what was said, not what may yet be said otherwise.
      Acts that are told of an utterance later are taken into account then.
    - Evidence names its transcript line in ``why`` (``line:agent-u7``).
    - A ``HandoverNote`` is told when a transfer is announced, once the announcement is over.

    Args:
        ids: Gives ids.
        data: Wording of the language.
        book: What the call is about; the keeper alone writes into it.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset(
        (Final, DialogueAct, Signal, Question, Fact, Anger)
    )
    deadline_ms: int | None = None

    def __init__(self, ids: Ids, data: RecordData, book: Casebook) -> None:
        self._book = book
        gate = book.gate
        reader = PromiseReader(data.promise, book.reader, DueReader(data.due), gate)
        self._promises = PromiseBook(ids, reader, data.promise.asks_when)
        self._statements = Statements(ids, data.consistency, gate)
        self._wishes = Wishes(ids, data, gate)
        self._explaining = Explaining(ids, data, gate)
        self._handover = HandoverWriter(data.handover, data.joint)
        self._transfer = AnyOf(data.transfer.phrases, gate)
        self._no_transfer = AnyOf(data.transfer.unless, gate)
        self._noted_ms = -_NOTE_AGAIN_MS

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Note something; conclude from it."""
        if type(event) is Final:
            return tuple(self._final(event)) if event.text else ()
        if type(event) is DialogueAct:
            return tuple(self._act(event)) if event.act in _RECORD_ACTS else ()
        if type(event) is Signal:
            if event.signal in ("complaint_kind", "complaint_cause", "arguing"):
                self._book.signal(event)
                self._explaining.signal(event)
        elif type(event) is Question:
            self._book.question(event)
        elif type(event) is Fact:
            self._book.fact(event)
        elif type(event) is Anger:
            self._book.anger(event)
        return ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """Nothing here waits."""
        raise AssertionError(f"no deadline was set, yet {at_ms} elapsed")

    def _final(self, final: Final) -> Iterator[OutputEvent]:
        line = self._book.final(final)
        if line.speaker is Channel.CUSTOMER:
            accepts = self._book.accepts(line)
            yield from self._promises.customer(line, final.at_ms, accepts=accepts)
            self._statements.customer(line)
            self._wishes.customer(line)
            return
        yield from self._promises.agent(line, final.at_ms)
        yield from self._statements.agent(line, final.at_ms)
        for before in self._statements.retracted():
            yield from self._promises.retract(before.line, before.span, final.at_ms)
            self._book.retract(before.line)
        yield from self._wishes.agent(line, final.at_ms)
        yield from self._explaining.agent(line, final.at_ms)
        yield from self._note(line, final.at_ms)

    def _act(self, act: DialogueAct) -> Iterator[OutputEvent]:
        line = self._book.act(act)
        if line is None:
            return
        if line.speaker is not Channel.AGENT:
            if act.act == "accept" and self._book.accepts(line):
                yield from self._promises.customer(line, act.at_ms, accepts=True)
            return
        if act.act in ("promise", "commit_time", "arrange_followup"):
            yield from self._promises.agent(line, act.at_ms)
        elif act.act in ("explain", "ask_known"):
            yield from self._explaining.agent(line, act.at_ms)
        elif act.act == "announce_transfer":
            yield from self._note(line, act.at_ms)

    def _note(self, line: Line, at_ms: int) -> Iterator[OutputEvent]:
        transfer = self._announced(line)
        if transfer is None or at_ms - self._noted_ms < _NOTE_AGAIN_MS:
            return
        self._noted_ms = at_ms
        lines = self._handover.lines(self._book, self._promises.lines(), transfer)
        text = self._handover.text(self._book, lines)
        yield HandoverNote(at_ms=at_ms, text=text, lines=lines)

    def _announced(self, line: Line) -> RecordLine | None:
        for index, clause in enumerate(line.clauses):
            said = clause.text in self._transfer and clause.text not in self._no_transfer
            if line.has("announce_transfer", index) or (said and not clause.asks):
                return line.quote("transfer", index, index + 1)
        return None
