"""Nobody speaks, and how long answers take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assist.analysis.conduct.latency import ResponseLatency
from assist.analysis.pauses import PauseDetector, PauseOptions
from assist.events import (
    Channel,
    InputEvent,
    PartialHypothesis,
    Signal,
    Span,
    SpeechEnded,
    SpeechStarted,
    Word,
)
from assist.events.listener import Ids

Talk = Callable[..., list[InputEvent]]
Listen = Callable[..., Any]


@pytest.fixture
def pauses(listen_to: Listen, talk: Talk) -> Callable[..., list[Signal]]:
    """Signals of a conversation followed by eight seconds of silence."""

    def run(*lines: str, options: PauseOptions | None = None) -> list[Signal]:
        signals: list[Signal] = listen_to(PauseDetector(Ids(), options), talk(*lines)).signals
        return signals

    return run


def test_silence_is_raised_for_the_agent_when_it_has_lasted(
    pauses: Callable[..., list[Signal]],
) -> None:
    raised, confirmed = pauses("C 0-2000 我 的 钱 呢", "A 11000-13000 您好", "C 13100-14000 嗯")[:2]
    assert (raised.signal, raised.speaker, raised.state) == ("dead_air", Channel.AGENT, "raised")
    assert raised.at_ms == 2000 + 6000
    assert raised.slots == {"seconds": "6"}
    assert raised.evidence[0].why == "pause:dead_air"
    assert (confirmed.id, confirmed.state) == (raised.id, "confirmed")
    assert confirmed.span == Span(2000, 11_000)
    assert confirmed.value == 9.0


def test_silence_counts_from_whoever_stopped_last(pauses: Callable[..., list[Signal]]) -> None:
    raised = pauses("C 0-5000 我 的 钱 呢", "A 1000-2000 嗯")[0]
    assert raised.at_ms == 11_000


def test_an_end_told_late_does_not_bring_the_silence_forward(listen_to: Listen) -> None:
    customer, agent = Channel.CUSTOMER, Channel.AGENT
    events = [
        PartialHypothesis(
            at_ms=64, channel=customer, utterance=1, words=(Word("喂", 0, 60),), stable=1
        ),
        SpeechStarted(at_ms=128, channel=customer, start_ms=0),
        SpeechStarted(at_ms=128, channel=agent, start_ms=0),
        SpeechEnded(at_ms=1280, channel=agent, span=Span(0, 1200)),
        SpeechEnded(at_ms=1344, channel=customer, span=Span(0, 1000)),
    ]
    assert listen_to(PauseDetector(Ids()), events).signals[0].at_ms == 1200 + 6000


def test_any_speech_ends_it(pauses: Callable[..., list[Signal]]) -> None:
    told = pauses("C 0-2000 喂", "A 7500-7700", "C 13000-19000 喂 喂")
    assert [signal.at_ms for signal in told if signal.state == "raised"] == [25_000]


def test_it_comes_again_only_when_it_lasts_much_longer(
    pauses: Callable[..., list[Signal]],
) -> None:
    told = pauses("C 0-2000 喂", "A 62000-63000 您好", "C 63000-70000 嗯 是 的")
    raised = [signal for signal in told if signal.state == "raised"][:3]
    assert [signal.at_ms for signal in raised] == [8000, 20_000, 56_000]
    assert [signal.slots["seconds"] for signal in raised] == ["6", "18", "54"]
    assert len({signal.id for signal in raised}) == 3
    confirmed = next(signal for signal in told if signal.state == "confirmed")
    assert (confirmed.id, confirmed.value) == (raised[-1].id, 60.0)


def test_after_speech_it_starts_from_the_beginning(pauses: Callable[..., list[Signal]]) -> None:
    told = pauses("C 0-2000 喂", "A 10000-11000 您好", "C 18000-25000 在 吗")
    assert [signal.at_ms for signal in told if signal.state == "raised"][:2] == [8000, 17_000]


def test_ringing_before_the_first_words_is_not_dead_air(
    pauses: Callable[..., list[Signal]],
) -> None:
    assert pauses("C 0-1000", "C 9000-10000", "C 18000-19000") == []


def test_without_a_recogniser_the_call_begins_when_both_have_spoken(
    pauses: Callable[..., list[Signal]],
) -> None:
    told = pauses("C 0-1000", "A 9000-10000")
    assert [signal.at_ms for signal in told if signal.state == "raised"] == [16_000]


def test_words_that_come_after_the_speech_still_begin_the_call(listen_to: Listen) -> None:
    late = PartialHypothesis(
        at_ms=1984, channel=Channel.CUSTOMER, utterance=1, words=(Word("喂", 100, 400),), stable=1
    )
    events = [
        SpeechStarted(at_ms=256, channel=Channel.CUSTOMER, start_ms=100),
        SpeechEnded(at_ms=704, channel=Channel.CUSTOMER, span=Span(100, 400)),
        late,
    ]
    assert listen_to(PauseDetector(Ids()), events).signals[0].at_ms == 6400


def test_the_hang_up_ends_it(pauses: Callable[..., list[Signal]]) -> None:
    assert [signal.state for signal in pauses("C 0-2000 喂")] == ["raised", "confirmed"]


def test_the_threshold_is_an_option(pauses: Callable[..., list[Signal]]) -> None:
    told = pauses("C 0-2000 喂", options=PauseOptions(dead_air_ms=3000))
    assert told[0].at_ms == 5000


@pytest.mark.parametrize("fields", [{"dead_air_ms": 0}, {"again_factor": 1.0}])
def test_senseless_options_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be above"):
        PauseOptions(**fields)


@pytest.fixture
def latencies(talk: Talk) -> Callable[..., list[int]]:
    def run(*lines: str) -> list[int]:
        answers = ResponseLatency()
        found: list[int | None] = []
        for event in talk(*lines):
            if isinstance(event, SpeechStarted):
                found.append(answers.started(event))
            elif isinstance(event, SpeechEnded):
                found.append(answers.ended(event))
        return [latency for latency in found if latency is not None]

    return run


def test_latency_is_the_gap_before_the_agent_answers(
    latencies: Callable[..., list[int]],
) -> None:
    assert latencies("C 0-2000", "A 2900-4000", "C 5000-6000", "A 6100-7000") == [900, 100]


def test_an_answer_that_begins_before_the_end_is_known_counts(
    latencies: Callable[..., list[int]],
) -> None:
    assert latencies("C 0-2000", "A 2050-4000") == [50]


def test_overlap_and_the_agents_own_pauses_have_no_latency(
    latencies: Callable[..., list[int]],
) -> None:
    assert latencies("C 0-3000", "A 2000-4000", "A 6000-7000") == []
    assert latencies("A 0-1000", "A 3000-4000", "C 5000-6000") == []
