"""A desk to sit a coach at: time passes, things are heard, cards go up and down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from assist.coach import Card, Coach, CoachOptions, Playbook, Rule
from assist.events import (
    Anger,
    Band,
    Channel,
    DialogueAct,
    Event,
    Evidence,
    Fact,
    FinalHypothesis,
    PartialHypothesis,
    Prompt,
    Question,
    QuestionStatus,
    Signal,
    SignalState,
    Span,
    SpeechEnded,
    SpeechStarted,
    Trend,
    Word,
)
from assist.events.listener import Ids


def make_words(text: str, start_ms: int, each_ms: int = 200) -> tuple[Word, ...]:
    pieces = text.split() if " " in text or text.isascii() else list(text)
    return tuple(
        Word(piece, start_ms + index * each_ms, start_ms + (index + 1) * each_ms)
        for index, piece in enumerate(pieces)
    )


class Desk:
    """Drives one coach the way a session does: events of a moment first, then timers."""

    def __init__(self, playbook: Playbook, options: CoachOptions | None = None) -> None:
        self.coach = Coach(Ids(), playbook, options)
        self.prompts: list[Prompt] = []
        self.signals: list[Signal] = []
        self.most_up = 0
        self._utterances = dict.fromkeys(Channel, 1)
        self._signals = 0

    @property
    def up(self) -> dict[str, Prompt]:
        """Cards on the screen by card id."""
        latest = {prompt.id: prompt for prompt in self.prompts}
        return {p.card: p for p in latest.values() if p.state == "shown"}

    def gone(self, card: str) -> Prompt:
        """The last prompt of a card, which must have gone down."""
        last = [prompt for prompt in self.prompts if prompt.card == card][-1]
        assert last.state != "shown"
        return last

    def shows(self, card: str) -> list[Prompt]:
        return [p for p in self.prompts if p.card == card and p.state == "shown"]

    def until(self, at_ms: int) -> None:
        """Let audio pass up to and including ``at_ms``."""
        while (due := self.coach.deadline_ms) is not None and due <= at_ms:
            self._collect(self.coach.elapse(due))
            after = self.coach.deadline_ms
            assert after is None or after > due, "elapse has to move its deadline"

    def at(self, at_ms: int, *events: Event) -> None:
        self.until(at_ms - 1)
        for event in events:
            assert event.at_ms == at_ms
            self._collect(self.coach.hear(event))
        self.until(at_ms)

    def signal(
        self,
        at_ms: int,
        name: str,
        *,
        id: str | None = None,
        state: SignalState = "raised",
        slots: dict[str, str] | None = None,
        ref: str | None = None,
        value: float = 0.8,
        heard: str = "",
    ) -> str:
        """Hear a signal; returns its id."""
        signal = self._signal(at_ms, name, id, state)
        evidence = (Evidence(heard, at_ms - 500, at_ms, "lexicon:x"),) if heard else ()
        self.at(
            at_ms,
            structs.replace(signal, value=value, slots=slots or {}, ref=ref, evidence=evidence),
        )
        return signal.id

    def anger(self, at_ms: int, band: Band | None, trend: Trend = "steady") -> str | None:
        """Hear the level and, above calm, its signal; returns the signal's id."""
        level = {None: None, "calm": 0.1, "tense": 0.4, "angry": 0.7, "furious": 0.9}[band]
        anger = Anger(
            at_ms=at_ms,
            speaker=Channel.CUSTOMER,
            level=level,
            band=band,
            trend=trend,
            contributions={},
        )
        if band in (None, "calm"):
            self.at(at_ms, anger)
            return None
        signal = self._signal(at_ms, "anger", None, "raised")
        self.at(at_ms, anger, structs.replace(signal, band=band))
        return signal.id

    def _signal(self, at_ms: int, name: str, id: str | None, state: SignalState) -> Signal:
        if id is None:
            self._signals += 1
            id = f"s{self._signals}"
        return Signal(
            at_ms=at_ms,
            id=id,
            signal=name,
            speaker=Channel.CUSTOMER,
            span=Span(max(0, at_ms - 500), at_ms),
            value=0.8,
            state=state,
        )

    def question(
        self,
        at_ms: int,
        status: QuestionStatus,
        *,
        id: str = "q1",
        text: str = "钱在哪",
        asked_ms: int | None = None,
        repeats: int = 0,
    ) -> None:
        """Hear the ledger and its signal."""
        asked = at_ms if asked_ms is None else asked_ms
        self.at(
            at_ms,
            Question(
                at_ms=at_ms,
                id=id,
                speaker=Channel.CUSTOMER,
                text=text,
                span=Span(asked - 500, asked),
                asked_ms=asked,
                repeats=repeats,
                status=status,
                expects="place",
            ),
        )
        if status != "withdrawn":
            self.signal(at_ms, f"question_{status}", ref=id, slots={"question": text})

    def says(
        self, at_ms: int, text: str, who: Channel = Channel.AGENT, *, since: int = 1000
    ) -> None:
        """Hear a finished utterance that ended at ``at_ms``."""
        words = make_words(text, at_ms - since, since // max(1, len(make_words(text, 0))))
        utterance = self._utterances[who]
        self._utterances[who] += 1
        self.at(at_ms, FinalHypothesis(at_ms=at_ms, channel=who, utterance=utterance, words=words))

    def saying(self, at_ms: int, text: str, stable: int = 0, who: Channel = Channel.AGENT) -> None:
        """Hear a hypothesis whose first ``stable`` words will not change."""
        self.at(
            at_ms,
            PartialHypothesis(
                at_ms=at_ms,
                channel=who,
                utterance=self._utterances[who],
                words=make_words(text, at_ms - 1000, 100),
                stable=stable,
            ),
        )

    def act(
        self,
        at_ms: int,
        name: str,
        who: Channel = Channel.AGENT,
        *,
        id: str = "",
        state: SignalState = "raised",
    ) -> None:
        """Hear what somebody did with words that ended 200 ms ago."""
        self.at(
            at_ms,
            DialogueAct(
                at_ms=at_ms,
                id=id or f"a{at_ms}",
                act=name,
                speaker=who,
                span=Span(max(0, at_ms - 1_000), max(0, at_ms - 200)),
                state=state,
            ),
        )

    def fact(self, at_ms: int, name: str, heard: str, **fields: Any) -> None:
        """Hear a detail of the case."""
        span = Span(at_ms - 500, at_ms)
        fields = {"value": heard, "speaker": Channel.CUSTOMER, "id": f"f.{name}", **fields}
        self.at(at_ms, Fact(at_ms=at_ms, name=name, heard=heard, span=span, **fields))

    def speech(self, start_ms: int, end_ms: int | None, who: Channel = Channel.CUSTOMER) -> None:
        self.at(start_ms, SpeechStarted(at_ms=start_ms, channel=who, start_ms=start_ms))
        if end_ms is not None:
            self.at(
                end_ms + 300,
                SpeechEnded(at_ms=end_ms + 300, channel=who, span=Span(start_ms, end_ms)),
            )

    def _collect(self, events: Any) -> None:
        for event in events:
            if isinstance(event, Signal):
                self.signals.append(event)
                continue
            assert isinstance(event, Prompt)
            self.prompts.append(event)
            self.most_up = max(self.most_up, len(self.up))


def make_card(id: str = "a", **fields: Any) -> Card:
    fields.setdefault("when", Rule(signal="dead_air"))
    fields.setdefault("say", (f"say {id}",))
    return Card(id=id, why="why", tactic=fields.pop("tactic", id), source=("SVC-1",), **fields)


@pytest.fixture(scope="session")
def card() -> Callable[..., Card]:
    return make_card


@pytest.fixture(scope="session")
def desk() -> Callable[..., Desk]:
    def seat(*cards: Card, **options: Any) -> Desk:
        return Desk(Playbook(language="zh", cards=cards), CoachOptions(**options))

    return seat
