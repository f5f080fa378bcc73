"""Follows the call along the main line and tells what is owed, and what was not done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Protocol

import msgspec

from assist.analysis.duties import DutyBook
from assist.analysis.stages.data import StageData
from assist.analysis.stages.line import MainLine
from assist.analysis.stages.steps import MethodSteps
from assist.events import (
    Channel,
    DialogueAct,
    Event,
    Evidence,
    Fact,
    FinalHypothesis,
    HangUp,
    OutputEvent,
    Ringing,
    Signal,
    Span,
    Stage,
    Word,
)
from assist.events.listener import Ids
from assist.events.timed_text import TimedText

_RESTATEMENT = "no_restatement"


class Restater(Protocol):
    """Composes what the agent could say back, from the facts of the call."""

    def hear(self, fact: Fact) -> None:
        """Take a fact, or what became of it."""
        ...

    def sentence(self) -> str:
        """The sentence; empty where too little is known."""
        ...


class StageTracker:
    """Tells ``Stage`` when the call moves or what is owed changes, and a signal per lack.

    - It must come after the acts, the anger and every signal that ``conditions`` name.
    - ``hung_up_first`` and ``late_answer`` come from what the telephone system says, all else
      from words.

    Args:
        ids: Ids of the call.
        data: The language's ``stages.yaml``.
        restater: Composes the sentence that ``no_restatement`` lends as its slot.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset(
        {DialogueAct, Fact, FinalHypothesis, HangUp, Ringing, Signal}
    )

    def __init__(self, ids: Ids, data: StageData, restater: Restater | None = None) -> None:
        self._ids = ids
        self._data = data
        self._restater = restater
        self._line = MainLine(data)
        self._book = DutyBook(ids, data.conditions, data.duties)
        self._steps = MethodSteps(data.methods)
        self._minded = _minded(data)
        self._told: Stage | None = None
        self.deadline_ms: int | None = None

    def hear(self, event: Event) -> Sequence[OutputEvent]:
        """Take one event; return conclusions stamped with its ``at_ms``."""
        if type(event) is DialogueAct:
            return self._act(event)
        if type(event) is Signal:
            return self._signal(event) if event.signal in self._minded else ()
        if type(event) is FinalHypothesis:
            return self._final(event)
        if type(event) is Fact:
            if self._restater is not None:
                self._restater.hear(event)
            return ()
        if type(event) is Ringing:
            return self._rang(event)
        if type(event) is HangUp:
            return self._hang_up(event)
        return ()

    def elapse(self, at_ms: int) -> Sequence[OutputEvent]:
        """The agent's utterance is over and all acts in it are known."""
        self.deadline_ms = None
        return [*self._lend(self._book.judge(at_ms)), *self._stage(at_ms)]

    def _act(self, act: DialogueAct) -> Sequence[OutputEvent]:
        self._book.note(act)
        before = self._line.stage
        moved = self._line.hear_act(act, self._book.held())
        stage = self._line.stage
        if stage is not None:
            self._book.reach(stage)
            self._steps.hear_act(act, stage)
        told = self._book.hear_act(act, before)
        if moved and stage is not None:
            self._book.enter(stage, act.at_ms, act.evidence)
        open_turn = act.speaker is Channel.AGENT and act.state == "raised"
        if self._book.waits and not open_turn and self.deadline_ms is None:
            self.deadline_ms = act.at_ms + self._data.settle_ms
        return [*self._lend(told), *self._stage(act.at_ms)]

    def _signal(self, signal: Signal) -> Sequence[OutputEvent]:
        self._book.hear_signal(signal)
        if self._line.hear_signal(signal) and self._line.stage is not None:
            self._book.reach(self._line.stage)
        return self._stage(signal.at_ms)

    def _final(self, event: FinalHypothesis) -> Sequence[OutputEvent]:
        if not event.words:
            return ()
        if event.channel is Channel.AGENT:
            self._book.turn_over()
            if self._book.waits:
                self.deadline_ms = event.at_ms + self._data.settle_ms
            return ()
        if _length(event.words) >= self._data.intake_words and self._line.begin_intake(event.at_ms):
            self._book.reach("intake")
            return self._stage(event.at_ms)
        return ()

    def _rang(self, event: Ringing) -> Sequence[OutputEvent]:
        limit = self._data.answering
        late = event.rang_ms > limit.rang_ms if event.rings is None else event.rings > limit.rings
        if not late:
            return ()
        text = f"{round(event.rang_ms / 1000)} s"
        slots = {"seconds": str(round(event.rang_ms / 1000))}
        if event.rings is not None:
            text = f"{event.rings} × / {text}"
            slots["rings"] = str(event.rings)
        why = "duty:rings" if event.rings is not None else "duty:rang_ms"
        return (self._fact_of_line("late_answer", event.at_ms, text, why, slots),)

    def _hang_up(self, event: HangUp) -> Sequence[OutputEvent]:
        self.deadline_ms = None
        told: list[OutputEvent] = [*self._lend(self._book.judge(event.at_ms, hang_up=True))]
        if event.by is Channel.AGENT:
            told.append(self._fact_of_line("hung_up_first", event.at_ms, "", "duty:hang_up", {}))
        return [*told, *self._stage(event.at_ms)]

    def _fact_of_line(
        self, name: str, at_ms: int, text: str, why: str, slots: dict[str, str]
    ) -> Signal:
        """A signal that the telephone system vouches for."""
        return Signal(
            at_ms=at_ms,
            id=self._ids.next("s"),
            signal=name,
            speaker=Channel.AGENT,
            span=Span(at_ms, at_ms),
            value=1.0,
            state="confirmed",
            evidence=(Evidence(text, at_ms, at_ms, why),),
            slots=slots,
        )

    def _lend(self, signals: Iterable[Signal]) -> list[OutputEvent]:
        """Put the sentence into the signal that lends it."""
        told: list[OutputEvent] = []
        for signal in signals:
            sentence = ""
            if signal.signal == _RESTATEMENT and self._restater is not None:
                sentence = self._restater.sentence()
            slots = {**signal.slots, "restatement": sentence} if sentence else signal.slots
            told.append(msgspec.structs.replace(signal, slots=slots))
        return told

    def _stage(self, at_ms: int) -> Sequence[OutputEvent]:
        """Where the call stands, if that is news."""
        place = self._line.place
        if place.stage is None:
            return ()
        now = Stage(
            at_ms=at_ms,
            stage=place.stage,
            since_ms=place.since_ms,
            owed=self._book.owed(),
            done=self._book.done(),
            steps=self._steps.at(place.stage),
        )
        told = self._told
        if told is not None and msgspec.structs.replace(now, at_ms=told.at_ms) == told:
            return ()
        self._told = now
        return (now,)


def _length(words: tuple[Word, ...]) -> int:
    """Words, or Chinese characters."""
    text = TimedText(words).text
    return max(len(words), len(text.replace(" ", ""))) if not text.isascii() else 2 * len(words)


def _minded(data: StageData) -> frozenset[str]:
    """Signals that anything here depends on."""
    conditions = (*data.conditions.values(), data.heat, data.upset)
    names = {name for condition in conditions for name in condition.signals}
    return frozenset(names | {"anger"})
