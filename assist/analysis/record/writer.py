"""The call in a few lines, each of them somebody's own words, and what may follow it."""

from __future__ import annotations

from collections.abc import Iterable

from assist.analysis.record.casebook import Casebook
from assist.analysis.record.data import RecordData
from assist.analysis.record.drafts import DraftWriter
from assist.analysis.record.handover import HandoverWriter
from assist.analysis.record.promises import SIGNAL, promise_lines
from assist.events import (
    CallEnded,
    Event,
    HangUp,
    OutputEvent,
    RecordLine,
    Signal,
    WrapUp,
)
from assist.events.phrases import PhraseSet

_PROMISES = 32
"""Promises that a wrap-up lists; the newest. Source: chosen."""


class WrapUpWriter:
    """Ends the call with its wrap-up; comes last.

    - problem: the customer's statement of it, not his greeting;
    - cause: how it came about, as established last;
    - solution: what was done; where nothing was, what was agreed to;
    - promises, as the record keeper told them; the last that has a time is the follow-up, a call
      before others;
    - open questions: what stands open or unanswered in the ledger;
    - drafts, where something was promised.

    Args:
        data: Wording of the language.
        book: What the record keeper found the call to be about; None where nobody knows who said
            what: the wrap-up stays empty.
    """

    deadline_ms: int | None = None

    def __init__(self, data: RecordData, book: Casebook | None) -> None:
        self.hears: frozenset[type[Event]] = frozenset((HangUp, Signal) if book else (HangUp,))
        self._book = book
        self._calls = PhraseSet(data.promise.call)
        self._vague = PhraseSet(data.promise.vague)
        self._handover = HandoverWriter(data.handover, data.joint)
        self._joint = data.joint
        self._drafts = DraftWriter(data.drafts, self._calls, self._joint)
        self._promises: dict[str, Signal] = {}

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Note a line, or finish."""
        if type(event) is HangUp:
            wrap_up = WrapUp() if self._book is None else self._finish(self._book)
            return (CallEnded(at_ms=event.at_ms, duration_ms=event.at_ms, wrap_up=wrap_up),)
        if type(event) is Signal and event.signal == SIGNAL:
            self._promised(event)
        return ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """Nothing here waits."""
        raise AssertionError(f"no deadline was set, yet {at_ms} elapsed")

    def _promised(self, signal: Signal) -> None:
        self._promises.pop(signal.id, None)
        if signal.state != "withdrawn":
            self._promises[signal.id] = signal
            if len(self._promises) > _PROMISES:
                del self._promises[next(iter(self._promises))]

    def _finish(self, book: Casebook) -> WrapUp:
        standing = sorted(self._promises.values(), key=lambda signal: signal.span.start_ms)
        promises = [
            tuple(promise_lines(signal)) for signal in standing if not self._is_vague(signal)
        ]
        follow_up = self._follow_up(promises)
        problem, cause, solution = book.problem(), book.cause(), book.solution()
        questions = book.questions.lines()
        every = [line for lines in promises for line in lines]
        handed = self._handover.lines(book, every)
        follow = [_as(line, "follow_up") for line in follow_up]
        lines = (*problem, *cause, *solution, *every, *follow)
        mood = book.mood.line
        rest = (
            *(line for line in questions if line.line),
            *([mood] if mood is not None else []),
            *(line for line in handed if line.part == "fact"),
        )
        return WrapUp(
            problem=self._join(problem),
            cause=self._join(cause),
            solution=self._join(solution),
            follow_up=self._join(follow),
            open_questions=tuple(line.text for line in questions),
            promises=tuple(self._join(list(lines)) for lines in promises),
            kind=book.kind,
            lines=(*lines, *rest),
            handover=self._handover.text(book, handed),
            drafts=self._drafts.write(book, promises, follow_up),
        )

    def _is_vague(self, signal: Signal) -> bool:
        """Whether a promise says neither what nor when: nothing that could be kept or broken."""
        slots = signal.slots
        exact = any(map(str.isdigit, slots["due"]))
        return not exact and slots["promise"].lower() in self._vague

    def _join(self, lines: list[RecordLine]) -> str:
        return self._joint.join(line.text for line in lines)

    def _follow_up(self, promises: list[tuple[RecordLine, ...]]) -> tuple[RecordLine, ...]:
        if not promises:
            return ()

        def weight(indexed: tuple[int, tuple[RecordLine, ...]]) -> tuple[bool, bool, int]:
            index, lines = indexed
            calls = any(line.text.lower() in self._calls for line in lines)
            return bool(lines[0].due), calls, index

        return max(enumerate(promises), key=weight)[1]


def _as(line: RecordLine, part: str) -> RecordLine:
    return RecordLine(
        part=part,
        text=line.text,
        speaker=line.speaker,
        line=line.line,
        span=line.span,
        due=line.due,
    )
