"""A site's knobs silence signals, and never leave one hanging."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from assist.analysis.anger import AngerOptions
from assist.analysis.tuning import AngerLevels, SignalKnob, Tuned, TuningData
from assist.events import Channel, Event, OutputEvent, Signal, SignalState, Span


def signal(
    ident: str, value: float, state: SignalState = "raised", name: str = "churn_threat"
) -> Signal:
    return Signal(
        at_ms=1,
        id=ident,
        signal=name,
        speaker=Channel.CUSTOMER,
        span=Span(0, 1),
        value=value,
        state=state,
    )


class Says:
    hears: frozenset[type[Event]] = frozenset({Signal})
    deadline_ms = 7

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        return (event,) if isinstance(event, Signal) else ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        return (signal("s9", 0.1),)


def heard(knob: SignalKnob, *events: Signal) -> list[tuple[str, str]]:
    tuned = Tuned(Says(), {"churn_threat": knob})
    told = [one for event in events for one in tuned.hear(event)]
    return [(one.id, one.state) for one in told if isinstance(one, Signal)]


def test_what_is_off_is_not_raised() -> None:
    assert heard(SignalKnob(on=False), signal("s1", 1.0), signal("s1", 1.0, "confirmed")) == []
    assert heard(SignalKnob(on=False), signal("s1", 1.0, name="abuse")) == [("s1", "raised")]


def test_a_weak_signal_comes_when_it_has_grown_and_can_be_withdrawn_then() -> None:
    events = (signal("s1", 0.3), signal("s1", 0.6), signal("s1", 0.2, "withdrawn"))
    assert heard(SignalKnob(least=0.5), *events) == [("s1", "raised"), ("s1", "withdrawn")]


def test_a_signal_that_never_came_is_never_withdrawn() -> None:
    assert heard(SignalKnob(least=0.5), signal("s1", 0.3), signal("s1", 0.9, "withdrawn")) == []


def test_deadlines_go_through_the_same_knobs() -> None:
    tuned = Tuned(Says(), {"churn_threat": SignalKnob(least=0.5)})
    assert (tuned.deadline_ms, list(tuned.elapse(7))) == (7, [])
    assert tuned.hears == Says.hears


def test_state_stays_bounded_in_a_long_call() -> None:
    tuned = Tuned(Says(), {"churn_threat": SignalKnob()})
    for number in range(10_000):
        list(tuned.hear(signal(f"s{number}", 1.0)))
    assert len(tuned._through) < 5_000


def test_levels_left_out_stay_as_they_ship() -> None:
    assert TuningData().anger_options == AngerOptions()
    moved = TuningData(anger=AngerLevels(tense=0.4)).anger_options.level
    assert (moved.tense, moved.angry) == (0.4, AngerOptions().level.angry)


def test_bands_rise() -> None:
    with pytest.raises(ValueError, match="must rise"):
        AngerLevels(tense=0.6)
