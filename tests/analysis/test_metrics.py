"""Running measurements of the conversation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.analysis.metrics import LATENCIES, Latencies, MetricsListener, MetricsOptions
from assist.analysis.overlap import OverlapData, OverlapDetector
from assist.analysis.overlap_wording import OverlapWording
from assist.events import Channel, InputEvent, Metrics, Overlap, Progress, Span
from assist.events.listener import Ids
from assist.session import Session

Talk = Callable[..., list[InputEvent]]
Measure = Callable[..., list[Metrics]]


@pytest.fixture
def measure(
    talk: Talk, feed_all: Callable[..., None], overlap_data: Callable[[str], OverlapData]
) -> Measure:
    """Metrics of a conversation, after ``trailing_ms`` of silence."""

    def run(
        *lines: str, language: str = "zh", trailing_ms: int = 2000, **arguments: Any
    ) -> list[Metrics]:
        overlaps = OverlapDetector(Ids(), overlap_data(language))
        session = Session("c", language, [overlaps, MetricsListener(language, **arguments)])
        feed_all(session, talk(*lines), trailing_ms)
        return [output for output in session.drain() if isinstance(output, Metrics)]

    return run


def test_talk_is_added_up(measure: Measure) -> None:
    last = measure("A 0-2000 您好", "C 3000-9000 我 的 钱", "A 8000-10000 嗯 好 的")[-1].values
    assert last["agent_talk_ms"] == 4000
    assert last["customer_talk_ms"] == 6000
    assert last["talk_ratio"] == 0.4
    assert last["overlap_ms"] == 1000
    assert last["longest_dead_air_ms"] >= 1000
    assert last["turns"] == 3


def test_non_talk_is_what_nobody_filled(measure: Measure) -> None:
    told = measure("A 0-2000 您好", "C 3000-9000 我 的 钱", "A 8000-10000 嗯 好 的")[-1]
    assert told.values["non_talk_ms"] == told.at_ms - 9000


def test_it_is_told_every_ten_seconds_and_at_the_hang_up(measure: Measure) -> None:
    told = measure("A 0-2000 您好", "C 3000-24000 我 的 钱")
    assert [metrics.at_ms for metrics in told[:-1]] == [10_000, 20_000]
    assert told[-1].at_ms > 24_000


def test_speech_that_goes_on_is_counted_so_far(measure: Measure) -> None:
    at_10_s = measure("A 0-2000 您好", "C 3000-24000 我 的 钱")[0].values
    assert at_10_s["customer_talk_ms"] == 7000
    assert at_10_s["customer_longest_monologue_ms"] == 7000
    assert at_10_s["non_talk_ms"] == 1000
    assert at_10_s["turns"] == 2


def test_tokens_within_speech_that_goes_on_are_overlap_so_far(measure: Measure) -> None:
    at_10_s = measure("C 0-24000 我 的 钱", "A 3000-3400 嗯", "A 9500-12000 好 的")[0].values
    assert at_10_s["overlap_ms"] == 400 + 500


def test_interruptions_are_counted_for_who_interrupts(measure: Measure) -> None:
    last = measure(
        "C 1000-4000 我 昨天 转 的 钱 到 现在 没有 收到 因为",
        "A 2600-6000 您 先 把 卡号 报 给 我 我 来 查 一下 记录",
        "C 9000-15000 我 不 知道 卡号 是 多少 你们 自己 没有 吗",
        "A 11000-11400 嗯",
    )[-1].values
    assert (last["agent_interruptions"], last["customer_interruptions"]) == (1, 0)


def overlap(kind: Any, *, still: bool = False) -> Overlap:
    return Overlap(
        at_ms=100,
        id="o1",
        by=Channel.AGENT,
        span=Span(0, 100),
        overlap_ms=100,
        kind=kind,
        open=still,
    )


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ([overlap("interruption", still=True)], 0),
        ([overlap("interruption"), overlap("interruption")], 1),
        ([overlap("interruption"), overlap("attempt")], 0),
        ([overlap("overlap"), overlap("interruption")], 1),
    ],
)
def test_an_overlap_counts_by_its_last_kind(told: list[Overlap], count: int) -> None:
    listener = MetricsListener("zh")
    for event in told:
        assert listener.hear(event) == ()
    (metrics,) = listener.elapse(10_000)
    assert isinstance(metrics, Metrics)
    assert metrics.values["agent_interruptions"] == count


def test_latency_is_told_as_median_and_maximum(measure: Measure) -> None:
    last = measure(
        "C 0-2000 喂",
        "A 2500-4000 您好",
        "C 5000-7000 我 问",
        "A 9000-10000 好",
        "C 11000-12000 嗯",
        "A 12900-14000 是",
    )[-1].values
    assert last["response_latency_median_ms"] == 900
    assert last["response_latency_max_ms"] == 2000


def test_what_cannot_be_measured_yet_is_absent(measure: Measure) -> None:
    values = measure("A 0-2000")[-1].values
    assert not any("latency" in key or "characters_per_min" in key for key in values)
    assert not any("backchannels" in key for key in values)
    silent = MetricsListener("zh").elapse(10_000)
    assert "talk_ratio" not in next(iter(silent)).values  # type: ignore[attr-defined]


def test_speech_rate_has_the_languages_unit(measure: Measure) -> None:
    chinese = measure("A 0-6000 您好 请 问 有 什么 可以 帮 您 的 吗")[-1].values
    english = measure("A 0-6000 how may i help you today please tell me", language="en")[-1].values
    assert chinese["agent_characters_per_min"] == 130.0
    assert english["agent_words_per_min"] == 90.0
    assert "agent_words_per_min" not in chinese


def test_interruptions_and_tokens_are_told_as_rates(
    measure: Measure, overlap_data: Callable[[str], OverlapData]
) -> None:
    last = measure(
        "C 1000-4000 我 昨天 转 的 钱 到 现在 没有 收到 因为",
        "A 2600-6000 您 先 把 卡号 报 给 我 我 来 查 一下 记录",
        "C 9000-15000 我 不 知道 卡号 是 多少 你们 自己 没有 吗",
        "A 11000-11400 嗯",
        wording=OverlapWording(overlap_data("zh")),
    )[-1]
    values = last.values
    assert values["agent_interruptions_per_min"] == round(60_000 / last.at_ms, 2)
    assert values["customer_interruptions_per_min"] == 0.0
    assert values["agent_backchannels_per_min"] == round(60_000 / 9000, 1)
    assert values["customer_backchannels_per_min"] == 0.0
    assert values["overlap_share"] == round(1800 / (5000 + 6000), 4)


def test_a_monologue_outlasts_tokens_and_breaths_but_not_long_pauses(measure: Measure) -> None:
    last = measure(
        "C 0-5000 我", "A 3000-3400 嗯", "C 5800-9000 说", "C 14000-15000 完", "A 16000-17000 好"
    )[-1]
    assert last.values["customer_longest_monologue_ms"] == 9000
    assert last.values["agent_longest_monologue_ms"] == 1000
    assert last.values["turns"] == 2


def test_of_mixed_recordings_only_silence_is_told(measure: Measure) -> None:
    values = measure("C 0-5000 我", "C 9000-12000 说", can_tell=False)[-1].values
    assert values.keys() == {"non_talk_ms", "longest_dead_air_ms"}
    assert values["longest_dead_air_ms"] == 4000


def test_the_period_is_an_option(measure: Measure) -> None:
    told = measure("A 0-2000 您好", trailing_ms=9000, options=MetricsOptions(every_ms=3000))
    assert [metrics.at_ms for metrics in told[:3]] == [3000, 6000, 9000]
    with pytest.raises(ValueError, match="above 0"):
        MetricsOptions(every_ms=0)


def test_the_median_is_of_the_newest() -> None:
    latencies = Latencies()
    latencies.add(50_000)
    for _ in range(LATENCIES):
        latencies.add(700)
    assert latencies.median_ms == 700
    assert latencies.max_ms == 50_000


SPOKEN = st.lists(st.tuples(st.integers(700, 9000), st.integers(100, 20_000)), max_size=40)


@given(agent=SPOKEN, customer=SPOKEN)
@settings(max_examples=100, deadline=None)
def test_sums_agree_with_counting_every_millisecond(
    agent: list[tuple[int, int]], customer: list[tuple[int, int]], talk: Talk
) -> None:
    lines = []
    heard: dict[str, list[tuple[int, int]]] = {"A": [], "C": []}
    for party, stretches in (("A", agent), ("C", customer)):
        clock = 0
        for gap_ms, length_ms in stretches:
            start_ms = clock + gap_ms // 100 * 100
            clock = start_ms + length_ms // 100 * 100 + 100
            heard[party].append((start_ms, clock))
            lines.append(f"{party} {start_ms}-{clock}")
    listener = MetricsListener("zh")
    session = Session("c", "zh", [listener])
    for event in talk(*lines):
        session.feed(event)
    end_ms = max((end for spans in heard.values() for _, end in spans), default=0) + 1000
    for channel in Channel:
        session.feed(Progress(at_ms=end_ms, channel=channel))
    (metrics,) = listener.elapse(end_ms)
    assert isinstance(metrics, Metrics)
    spoken = {p: {t for a, b in spans for t in range(a, b, 100)} for p, spans in heard.items()}
    assert metrics.values["agent_talk_ms"] == 100 * len(spoken["A"])
    assert metrics.values["customer_talk_ms"] == 100 * len(spoken["C"])
    assert metrics.values["overlap_ms"] == 100 * len(spoken["A"] & spoken["C"])
    assert metrics.values["non_talk_ms"] == end_ms - 100 * len(spoken["A"] | spoken["C"])
