"""``hold_without_notice`` and ``customer_shelved``: the customer is left waiting, or left out."""

from __future__ import annotations

from assist.analysis.conduct.data import ConductWording
from assist.analysis.conduct.options import ConductOptions
from assist.analysis.conduct.part import Alarm, Part, Told, lasting, quoted, seconds
from assist.analysis.conduct.talk import NEVER_MS, Said, Talk
from assist.analysis.conduct.waiting import Waiting
from assist.events import Channel, Evidence, Signal, SignalState, Span, SpeechEnded, SpeechStarted
from assist.events.listener import Ids


class Holds(Part):
    """A silence that the agent owes a word for, and did not ask for properly.

    - Raised ``hold_ms`` into a silence before which the customer had the last word and the agent
      announced nothing (``no_notice``), or the agent asked to wait without saying how long
      (``no_time``) or without a courteous word (``no_courtesy``).
    - Raised again at ``long_ms`` without the offer of a call back (``no_call_back``).
    - Not where the agent spoke last and asked for no wait: the customer has the next word. Not
      where the customer asked to wait.
    - Confirmed with its whole span when the agent speaks again. ``value`` is seconds.
    """

    def __init__(self, ids: Ids, talk: Talk, waiting: Waiting, options: ConductOptions) -> None:
        self._talk = talk
        self._waiting = waiting
        self._options = options.wait
        self._alarm = Alarm("hold_without_notice", Channel.AGENT, ids, options.cooldown_ms)
        self._long_told = False
        self._why = ""
        self._from_ms = 0

    def started(self, event: SpeechStarted) -> Told:
        """The agent is back, or the customer says something meanwhile."""
        if event.channel is Channel.CUSTOMER:
            self.deadline_ms = None
            return ()
        self._long_told = False
        return self._back(event.at_ms, event.start_ms)

    def ended(self, event: SpeechEnded) -> Told:
        """Silence may begin here."""
        self._arm(event.at_ms)
        return ()

    def said(self, said: Said) -> Told:
        """Words that come late may tell whose turn it is."""
        self._arm(said.at_ms)
        return ()

    def elapse(self, at_ms: int) -> Told:
        """The silence has lasted."""
        self.deadline_ms = None
        span = self._span(at_ms)
        if span.duration_ms >= self._options.long_ms:
            announced = self._waiting.announced
            self._long_told = True
            if announced is not None and announced.call_back:
                return ()
            told: list[Signal] = []
            if self._alarm.is_up:
                told += self._tell(at_ms, Span(self._from_ms, at_ms), "confirmed")
            self._from_ms = span.start_ms
            self._why = "no_call_back"
            return (*told, *self._tell(at_ms, span, "raised"))
        fault = self._fault()
        self._arm(at_ms)
        if not fault:
            return ()
        self._why, self._from_ms = fault, span.start_ms
        return self._tell(at_ms, span, "raised")

    def over(self, at_ms: int) -> Told:
        """The call ended while the customer waited."""
        return self._back(at_ms, at_ms)

    def _span(self, at_ms: int) -> Span:
        """From when the agent fell silent, or the customer had spoken to the end if later."""
        silent_from_ms = max(self._talk.ended_ms[Channel.AGENT], 0)
        announced = self._waiting.announced
        if announced is None or announced.by is Channel.CUSTOMER:
            silent_from_ms = max(self._talk.silent_from_ms, 0)
        return Span(min(silent_from_ms, at_ms), at_ms)

    def _arm(self, now_ms: int) -> None:
        talk = self._talk
        if not talk.silent or talk.ended_ms[Channel.AGENT] == NEVER_MS or not self._waits():
            self.deadline_ms = None
            return
        start_ms = self._span(now_ms).start_ms
        due_ms = start_ms + self._options.hold_ms
        if self._alarm.is_up or due_ms <= now_ms:
            due_ms = start_ms + self._options.long_ms
        late = self._long_told or due_ms <= now_ms
        self.deadline_ms = None if late else due_ms

    def _waits(self) -> bool:
        """Whether it is the agent's word that is awaited."""
        announced = self._waiting.announced
        if announced is not None:
            return announced.by is Channel.AGENT
        talk = self._talk
        last = talk.ended_ms[Channel.CUSTOMER] > talk.ended_ms[Channel.AGENT]
        return last and talk.holder is Channel.CUSTOMER

    def _fault(self) -> str:
        """What was wrong with how the wait was asked for; empty if nothing."""
        announced = self._waiting.announced
        if announced is None:
            return "no_notice"
        if not announced.timed:
            return "no_time"
        return "" if announced.courteous else "no_courtesy"

    def _back(self, at_ms: int, spoken_ms: int) -> Told:
        self.deadline_ms = None
        if not self._alarm.is_up:
            return ()
        span = Span(self._from_ms, max(self._from_ms, spoken_ms))
        return self._tell(at_ms, span, "confirmed")

    def _tell(self, at_ms: int, span: Span, state: SignalState) -> tuple[Signal, ...]:
        return self._alarm.tell(
            at_ms,
            span,
            round(span.duration_ms / 1000, 1),
            lasting(span, self._why),
            state=state,
            slots=seconds(span.duration_ms) | {"missing": self._why.removeprefix("no_")},
        )


class Shelved(Part):
    """The agent talks to somebody else, or leaves "are you there?" unanswered.

    - Speech to others is told by its words when the utterance is final.
    - A question for presence counts once the agent has spoken in this call, so that the "喂" that
      opens one does not; it is raised after ``presence_ms`` without the agent's voice.
    """

    def __init__(
        self, ids: Ids, talk: Talk, wording: ConductWording, options: ConductOptions
    ) -> None:
        self._talk = talk
        self._wording = wording
        self._presence_ms = options.presence_ms
        self._alarm = Alarm("customer_shelved", Channel.AGENT, ids, options.cooldown_ms)
        self._asked: tuple[Evidence, int] | None = None

    def started(self, event: SpeechStarted) -> Told:
        """The agent answers."""
        if event.channel is Channel.AGENT:
            self._asked = None
            self.deadline_ms = None
        return ()

    def said(self, said: Said) -> Told:
        """Look for speech to others, and for a customer who calls out."""
        if said.channel is Channel.CUSTOMER:
            self._called(said)
            return ()
        return self._aside(said)

    def elapse(self, at_ms: int) -> Told:
        """Nobody has answered."""
        self.deadline_ms = None
        if self._asked is None:
            return ()
        evidence, asked_ms = self._asked
        self._asked = None
        span = Span(evidence.start_ms, at_ms)
        return self._alarm.tell(
            at_ms,
            span,
            round((at_ms - asked_ms) / 1000, 1),
            (evidence, *lasting(Span(asked_ms, at_ms), "no_reply")),
            slots=seconds(at_ms - asked_ms),
        )

    def _called(self, said: Said) -> None:
        found = self._wording.presence.search(said.text.text)
        agent_ms = self._talk.ended_ms[Channel.AGENT]
        answered = self._talk.speaking[Channel.AGENT] or agent_ms > said.span.end_ms
        if found is None or agent_ms == NEVER_MS or answered:
            return
        evidence = quoted(said, found.start, found.end, "calls_out")
        self._asked = (evidence, said.span.end_ms)
        self.deadline_ms = max(said.at_ms, said.span.end_ms + self._presence_ms)

    def _aside(self, said: Said) -> Told:
        text = said.text.text
        asides = list(self._wording.asides.find(text))
        meant = [(m.start, m.end) for m in self._wording.not_asides.find(text)] if asides else []
        for found in asides:
            if any(start < found.end and found.start < end for start, end in meant):
                continue
            evidence = quoted(said, found.start, found.end, "aside")
            return self._alarm.tell(said.at_ms, said.span, 1.0, (evidence,))
        return ()
