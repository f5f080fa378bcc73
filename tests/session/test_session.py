"""The merge: any interleaving, any batching, the same outputs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.errors import EventOrderError
from assist.events import (
    Channel,
    Event,
    HangUp,
    InputEvent,
    Metrics,
    Note,
    Notice,
    OutputEvent,
    Progress,
    SpeechStarted,
)
from assist.session import Session


class Recorder:
    """Says aloud what it hears, and sets a timer after each start of speech."""

    hears: ClassVar[frozenset[type[Event]]] = frozenset({SpeechStarted, Note})

    def __init__(self, delay_ms: int = 250) -> None:
        self._delay_ms = delay_ms
        self.deadline_ms: int | None = None

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        if isinstance(event, SpeechStarted):
            self.deadline_ms = event.at_ms + self._delay_ms
            yield notice(event.at_ms, f"{event.channel} {event.start_ms}")
        elif isinstance(event, Note):
            yield notice(event.at_ms, f"note {event.text}")

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        self.deadline_ms = None
        return [notice(at_ms, "timer")]


class Counter:
    """Counts the notices of the listeners before it."""

    hears: ClassVar[frozenset[type[Event]]] = frozenset({Notice})
    deadline_ms: int | None = None

    def __init__(self) -> None:
        self._count = 0

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        if isinstance(event, Notice):
            self._count += 1
            yield Metrics(at_ms=event.at_ms, values={"notices": float(self._count)})

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        raise AssertionError(at_ms)


def notice(at_ms: int, text: str) -> Notice:
    return Notice(at_ms=at_ms, code="test", level="info", text=text)


def run(inputs: Iterable[InputEvent]) -> list[OutputEvent]:
    session = Session("c", "zh", [Recorder(), Counter()])
    outputs = []
    for event in inputs:
        session.feed(event)
        outputs.extend(session.drain())
    assert session.ended
    return outputs


def channel_inputs(channel: Channel, starts: list[int], every_ms: int) -> list[InputEvent]:
    """Blocks of ``every_ms`` up to 4 s, with a start of speech at the given block ends."""
    events: list[InputEvent] = []
    for at_ms in range(every_ms, 4000, every_ms):
        events += [
            SpeechStarted(at_ms=at_ms, channel=channel, start_ms=start)
            for start in starts
            if at_ms - every_ms < start <= at_ms
        ]
        events.append(Progress(at_ms=at_ms, channel=channel))
    return [*events, Progress(at_ms=4000, channel=channel)]


STARTS = st.lists(st.integers(1, 3900), max_size=5).map(sorted)


@given(STARTS, STARTS, st.randoms(use_true_random=False))
def test_any_interleaving_of_the_channels_gives_the_same_outputs(
    agent: list[int], customer: list[int], random: object
) -> None:
    queues = [
        channel_inputs(Channel.AGENT, agent, 64),
        channel_inputs(Channel.CUSTOMER, customer, 64),
    ]
    reference = run([*queues[0], *queues[1], HangUp(at_ms=4000)])
    mixed: list[InputEvent] = []
    while any(queues):
        queue = random.choice([queue for queue in queues if queue])  # type: ignore[attr-defined]
        mixed.append(queue.pop(0))
    assert run([*mixed, HangUp(at_ms=4000)]) == reference


@given(STARTS, STARTS)
def test_timers_do_not_depend_on_how_often_progress_is_told(
    agent: list[int], customer: list[int]
) -> None:
    def inputs(sparse: bool) -> list[InputEvent]:
        events = [
            *channel_inputs(Channel.AGENT, agent, 64),
            *channel_inputs(Channel.CUSTOMER, customer, 64),
        ]
        if sparse:
            events = [e for e in events if not isinstance(e, Progress) or e.at_ms == 4000]
        return [*events, HangUp(at_ms=4000)]

    assert run(inputs(sparse=True)) == run(inputs(sparse=False))


def test_nothing_is_released_before_both_channels_have_passed_it() -> None:
    session = Session("c", "zh", [Recorder()])
    session.feed(SpeechStarted(at_ms=100, channel=Channel.AGENT, start_ms=40))
    session.feed(Progress(at_ms=500, channel=Channel.AGENT))
    assert [type(o).__name__ for o in session.drain()] == ["CallStarted"]
    session.feed(Progress(at_ms=100, channel=Channel.CUSTOMER))
    assert [o.at_ms for o in session.drain()] == [100]


def test_equal_times_go_agent_customer_timers_controls() -> None:
    session = Session("c", "zh", [Recorder(delay_ms=100)])
    session.feed(SpeechStarted(at_ms=100, channel=Channel.CUSTOMER, start_ms=1))
    session.feed(Progress(at_ms=100, channel=Channel.CUSTOMER))
    session.feed(Progress(at_ms=100, channel=Channel.AGENT))
    session.feed(Note(at_ms=200, text="x"))
    session.feed(SpeechStarted(at_ms=200, channel=Channel.CUSTOMER, start_ms=2))
    session.feed(Progress(at_ms=200, channel=Channel.CUSTOMER))
    session.feed(SpeechStarted(at_ms=200, channel=Channel.AGENT, start_ms=3))
    session.feed(Progress(at_ms=350, channel=Channel.AGENT))
    session.feed(Progress(at_ms=350, channel=Channel.CUSTOMER))
    texts = [o.text for o in session.drain() if isinstance(o, Notice)]
    assert texts == ["customer 1", "agent 3", "customer 2", "note x", "timer"]


def test_outputs_are_numbered_without_a_gap() -> None:
    outputs = run(
        [
            *channel_inputs(Channel.AGENT, [100, 900], 64),
            *channel_inputs(Channel.CUSTOMER, [300], 64),
            HangUp(at_ms=4000),
        ]
    )
    assert [o.seq for o in outputs] == list(range(1, len(outputs) + 1))


def test_a_channel_that_goes_back_in_time_is_refused() -> None:
    session = Session("c", "zh", [])
    session.feed(Progress(at_ms=100, channel=Channel.AGENT))
    with pytest.raises(EventOrderError, match="agent at 100 ms"):
        session.feed(SpeechStarted(at_ms=100, channel=Channel.AGENT, start_ms=90))


def test_a_click_in_the_past_is_refused() -> None:
    session = Session("c", "zh", [])
    for channel in Channel:
        session.feed(Progress(at_ms=500, channel=channel))
    with pytest.raises(EventOrderError, match="reached 500 ms"):
        session.feed(Note(at_ms=499, text=""))


def test_nothing_comes_after_the_end() -> None:
    session = Session("c", "zh", [])
    for channel in Channel:
        session.feed(Progress(at_ms=500, channel=channel))
    session.feed(HangUp(at_ms=500))
    assert session.ended
    with pytest.raises(EventOrderError, match="after the end"):
        session.feed(Progress(at_ms=600, channel=Channel.AGENT))
