"""Hears how the parties deal with each other: one listener, one small part for each question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from assist.analysis.conduct.customer import CustomerTurns
from assist.analysis.conduct.data import ConductData
from assist.analysis.conduct.holds import Holds, Shelved
from assist.analysis.conduct.listening import TalkRatio, few_backchannels, monologue
from assist.analysis.conduct.options import ConductOptions
from assist.analysis.conduct.pace import SlowAnswers, SpeechRate
from assist.analysis.conduct.part import Part
from assist.analysis.conduct.talk import Talk
from assist.analysis.conduct.venting import Venting
from assist.analysis.conduct.waiting import Waiting
from assist.analysis.overlap_wording import OverlapWording
from assist.events import (
    Anger,
    Event,
    FinalHypothesis,
    HangUp,
    OutputEvent,
    Signal,
    SpeechEnded,
    SpeechStarted,
)
from assist.events.listener import Ids


class ConductDetector:
    """Tells ``hold_without_notice``, ``customer_shelved``, ``response_latency``,
    ``few_backchannels``, ``talk_ratio``, ``monologue``, ``speech_rate``, ``venting``,
    ``quiet_customer`` and ``talkative_customer``.

    - Goes by voice activity and final words; a partial is not listened to, since nothing here is
      a matter of half a second.
    - Without words the signals about voice alone remain. Mixed recordings, where who speaks is
      a guess, must not be given to it.
    - It must come after anger in the pipeline, whose level tells feeling.

    Args:
        ids: Ids of the call.
        data: The language's ``conduct.yaml``.
        wording: Tells listener's tokens.
        options: Thresholds.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset(
        {Anger, FinalHypothesis, HangUp, SpeechEnded, SpeechStarted}
    )

    def __init__(
        self,
        ids: Ids,
        data: ConductData,
        wording: OverlapWording,
        options: ConductOptions | None = None,
    ) -> None:
        options = options or ConductOptions()
        self._talk = talk = Talk(wording)
        self._waiting = waiting = Waiting(data, options.wait)
        self._venting = Venting(ids, talk, data, options)
        self._parts: tuple[Part, ...] = (
            Holds(ids, talk, waiting, options),
            Shelved(ids, talk, data.wording, options),
            few_backchannels(ids, talk, options),
            monologue(ids, talk, options),
            TalkRatio(ids, options),
            SlowAnswers(ids, waiting, options),
            SpeechRate(ids, data, options),
            self._venting,
            CustomerTurns(ids, talk, data, options),
        )
        self.deadline_ms: int | None = None

    def hear(self, event: Event) -> Sequence[OutputEvent]:
        """Let every part take note."""
        if isinstance(event, SpeechStarted):
            if self._talk.speaking[event.channel]:
                return ()
            # Parts look at how things stood before.
            started = event
            told = self._ask(lambda part: part.started(started))
            self._talk.started(event)
            return told
        if isinstance(event, SpeechEnded):
            self._talk.ended(event)
            ended = event
            return self._ask(lambda part: part.ended(ended))
        if isinstance(event, FinalHypothesis):
            return self._words(event)
        if isinstance(event, Anger):
            self._talk.angry = event.band in ("angry", "furious")
            self._venting.anger(event)
            return ()
        if isinstance(event, HangUp):
            told = self._ask(lambda part: part.over(event.at_ms))
            self.deadline_ms = None
            return told
        return ()

    def elapse(self, at_ms: int) -> Sequence[OutputEvent]:
        """Let the parts whose time has come speak."""
        told: list[Signal] = []
        for part in self._parts:
            if part.deadline_ms is not None and part.deadline_ms <= at_ms:
                told.extend(part.elapse(at_ms))
        self._set_deadline()
        return told

    def _words(self, event: FinalHypothesis) -> Sequence[OutputEvent]:
        said = self._talk.said(event)
        if said is None:
            return ()
        self._waiting.hear(event, said.text.text)
        return self._ask(lambda part: part.said(said))

    def _ask(self, hook: Callable[[Part], Iterable[Signal]]) -> Sequence[OutputEvent]:
        told: list[Signal] = []
        for part in self._parts:
            told.extend(hook(part))
        self._set_deadline()
        return told

    def _set_deadline(self) -> None:
        due = [part.deadline_ms for part in self._parts if part.deadline_ms is not None]
        self.deadline_ms = min(due, default=None)
