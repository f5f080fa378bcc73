"""Who leaves room for whom, how soon and how fast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.analysis.conduct import ConductOptions
from assist.analysis.conduct.options import ListenOptions
from assist.events import Channel, InputEvent, Progress, Signal, Span
from assist.session import Session

Watch = Callable[..., list[Signal]]


def named(signals: list[Signal], name: str) -> list[Signal]:
    return [signal for signal in signals if signal.signal == name]


def test_a_long_story_without_a_sound_from_the_agent(watch: Watch) -> None:
    told = named(watch("A 0-1000", "C 1500-30000", "A 30500-32000"), "few_backchannels")
    assert [(s.state, s.at_ms) for s in told] == [("raised", 21_500), ("confirmed", told[1].at_ms)]
    assert told[0].speaker is Channel.AGENT
    assert (told[1].span, told[1].value) == (Span(1500, 30_500), 29.0)


@pytest.mark.parametrize("at_ms", [4000, 12_000, 20_000])
def test_one_sound_is_enough(at_ms: int, watch: Watch) -> None:
    told = watch("A 0-1000", "C 1500-23000", f"A {at_ms}-{at_ms + 300}")
    assert named(told, "few_backchannels") == []


def test_breaths_belong_to_the_story_but_long_pauses_end_it(watch: Watch) -> None:
    breaths = watch("A 0-500", "C 1000-8000", "C 9000-16000", "C 17500-26000")
    pauses = watch("A 0-500", "C 1000-12000", "C 14500-26000")
    assert len(named(breaths, "few_backchannels")) == 2
    assert named(pauses, "few_backchannels") == []


def test_the_agent_goes_on_and_on(watch: Watch) -> None:
    told = named(watch("C 0-1000", "A 1500-60000", "C 60500-63000"), "monologue")
    assert (told[0].state, told[0].at_ms) == ("raised", 46_500)
    assert (told[-1].state, told[-1].span) == ("confirmed", Span(1500, 60_500))


def test_tokens_do_not_end_a_monologue_but_a_turn_does(watch: Watch) -> None:
    tokens = watch("C 0-1000", "A 1500-60000", "C 20000-20400", "C 40000-40500")
    turn = watch("C 0-1000", "A 1500-60000", "C 30000-32000")
    assert len(named(tokens, "monologue")) == 2
    assert named(turn, "monologue") == []


def test_a_monologue_counts_anew_after_the_customers_turn(watch: Watch) -> None:
    told = watch("A 0-70000", "C 15000-17000")
    assert [s.at_ms for s in named(told, "monologue")][:1] == [17_000 + 45_000]


SHARES = tuple(f"A {at}-{at + 14_000}" for at in range(0, 96_000, 16_000))


def test_too_large_a_share_of_the_talk(watch: Watch) -> None:
    replies = tuple(f"C {at + 14_200}-{at + 15_500}" for at in range(0, 96_000, 16_000))
    (signal,) = named(watch(*SHARES, *replies), "talk_ratio")
    assert (signal.state, signal.speaker) == ("confirmed", Channel.AGENT)
    assert signal.value >= 0.85
    assert signal.slots == {"percent": "93"}


def test_a_fair_share_is_not_raised(watch: Watch) -> None:
    fair = tuple(
        f"{who} {at}-{at + 7500}"
        for at, who in zip(range(0, 240_000, 8000), "AC" * 15, strict=True)
    )
    assert named(watch(*fair), "talk_ratio") == []


def test_a_short_call_has_no_share(watch: Watch) -> None:
    assert named(watch("A 0-30000", "C 31000-32000"), "talk_ratio") == []


def answers(*latencies_ms: int) -> list[str]:
    lines, at_ms = ["A 0-900"], 1000
    for latency_ms in latencies_ms:
        start_ms = at_ms + 1000 + latency_ms
        lines += [f"C {at_ms}-{at_ms + 1000}", f"A {start_ms}-{start_ms + 1000}"]
        at_ms = start_ms + 1300
    return lines


def test_answers_that_are_slow_again_and_again(watch: Watch) -> None:
    (signal,) = named(watch(*answers(500, 3500, 4000, 2900, 3300)), "response_latency")
    assert signal.value == 3.2
    assert signal.evidence[0].text == "500 3500 4000 2900 ms"


@pytest.mark.parametrize(
    "latencies", [(3500, 4000, 3500), (500, 3500, 400, 3500), (2000,) * 8, (9000, 300, 300, 300)]
)
def test_a_slow_answer_now_and_then_is_none(latencies: tuple[int, ...], watch: Watch) -> None:
    assert named(watch(*answers(*latencies)), "response_latency") == []


def test_a_wait_that_was_asked_for_is_no_slow_answer(watch: Watch) -> None:
    lines, at_ms = [], 0
    for _ in range(5):
        lines += [
            f"A {at_ms}-{at_ms + 2000} 麻 烦 您 等 一 分 钟",
            f"C {at_ms + 2300}-{at_ms + 2900} 好 的",
        ]
        at_ms += 8000
    assert named(watch(*lines), "response_latency") == []


def speech(units: int, language: str) -> list[str]:
    """Three utterances of 8 s with so many characters or words in each."""
    said = " ".join(("快" if language == "zh" else "fast") for _ in range(units))
    return [f"A {at}-{at + 8000} {said}" for at in range(0, 27_000, 9000)]


@pytest.mark.parametrize(
    ("units", "language", "expected"),
    [(60, "zh", "fast"), (36, "zh", ""), (15, "zh", "slow"), (34, "en", "fast"), (20, "en", "")],
)
def test_the_agents_pace(units: int, language: str, expected: str, watch: Watch) -> None:
    told = named(watch(*speech(units, language), language=language), "speech_rate")
    assert [signal.slots["is"] for signal in told] == ([expected] if expected else [])
    for signal in told:
        assert signal.value == units * 60 / 8


def test_the_customers_pace_is_theirs(watch: Watch) -> None:
    lines = [line.replace("A ", "C ", 1) for line in speech(60, "zh")]
    assert named(watch(*lines), "speech_rate") == []


def test_thresholds_are_options(watch: Watch) -> None:
    options = ConductOptions(listen=ListenOptions(unanswered_ms=5000, monologue_ms=10_000))
    told = watch("C 0-8000", "A 9000-25000", options=options)
    assert [s.at_ms for s in told if s.state == "raised" and s.signal != "dead_air"] == [
        5000,
        19_000,
    ]


SPOKEN = st.lists(
    st.tuples(st.sampled_from("AC"), st.integers(1, 40), st.integers(2, 300)), max_size=25
)


@given(spoken=SPOKEN, chunk=st.integers(1, 7))
@settings(max_examples=60, deadline=None)
def test_signals_do_not_depend_on_how_the_call_is_fed(
    spoken: list[tuple[str, int, int]],
    chunk: int,
    talk: Callable[..., list[InputEvent]],
    listeners: Callable[..., list[object]],
) -> None:
    at_ms, lines = 0, []
    for who, gap, length in spoken:
        lines.append(f"{who} {at_ms + gap * 100}-{at_ms + (gap + length) * 100} 您 好 等 一 下")
        at_ms += (gap + length) * 100 + 400
    events = talk(*lines)
    end_ms = at_ms + 30_000
    told = []
    for together in (True, False):
        session = Session("c", "zh", listeners())  # type: ignore[arg-type]
        channels: dict[Channel, list[InputEvent]] = {c: [] for c in Channel}
        for event in events:
            channels[event.channel].append(event)  # type: ignore[attr-defined]
        if together:
            for event in events:
                session.feed(event)
        else:
            while any(channels.values()):
                for queue in channels.values():
                    for event in queue[:chunk]:
                        session.feed(event)
                    del queue[:chunk]
        for channel in Channel:
            session.feed(Progress(at_ms=end_ms, channel=channel))
        told.append([output for output in session.drain() if isinstance(output, Signal)])
    assert told[0] == told[1]
    for signal in told[0]:
        assert signal.span.start_ms <= signal.span.end_ms <= signal.at_ms
        assert signal.evidence
