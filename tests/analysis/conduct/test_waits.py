"""Announced waits, holds, and a customer who is left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assist.analysis.conduct import ConductData, ConductOptions, Waiting
from assist.analysis.conduct.options import WaitOptions
from assist.events import Channel, FinalHypothesis, Signal, Span, Word

Converse = Callable[..., list[Signal]]
Watch = Callable[..., list[Signal]]
Standing = Callable[..., list[Signal]]


def raised(signals: list[Signal], name: str) -> list[int]:
    return [s.at_ms for s in signals if s.signal == name and s.state == "raised"]


@pytest.mark.parametrize(
    ("language", "said", "after_s"),
    [
        ("zh", "大概需要一分钟", 60),
        ("zh", "麻烦您稍等", 30),
        ("zh", "麻烦您等两分钟我查一下", 120),
        ("zh", "麻烦您等十分钟", 120),
        ("zh", "请稍等十几秒", 15),
        ("zh", "退款明天就到", 6),
        ("en", "give me a minute please", 60),
        ("en", "hold on please", 30),
        ("en", "bear with me for a couple of minutes", 120),
        ("en", "the refund comes tomorrow", 6),
    ],
)
def test_dead_air_gives_an_announced_wait_its_time(
    language: str, said: str, after_s: int, converse: Converse
) -> None:
    lines = ("A: 您好" if language == "zh" else "A: hello", f"A: {said}", "-- 130")
    told = converse(*lines, language=language)
    (first, *_) = [s for s in told if s.signal == "dead_air"]
    assert first.span.duration_ms == after_s * 1000


def test_a_short_reply_leaves_the_wait_standing(converse: Converse) -> None:
    asked = ("A: 麻烦您等一分钟我查一下", "C: 好的", "-- 40")
    assert raised(converse(*asked), "dead_air") == []


def test_going_on_ends_the_wait(watch: Watch) -> None:
    told = watch(
        "A 1000-3000 麻 烦 您 等 一 分 钟",
        "A 9000-11000 查 到 了 明 天 就 到",
        end_ms=25_000,
    )
    assert raised(told, "dead_air") == [17_000]


def test_a_customer_may_ask_for_time_too(converse: Converse) -> None:
    told = converse("A: 请问您的订单号是多少", "C: 你等一下我找找", "-- 20")
    assert raised(told, "dead_air") == []
    assert raised(told, "hold_without_notice") == []


def test_the_time_may_follow_in_the_same_breath(conduct_data: Callable[[str], ConductData]) -> None:
    waiting = Waiting(conduct_data("zh"))
    for number, (start_ms, text) in enumerate(((1000, "麻烦您稍等"), (2600, "大概两分钟")), 1):
        words = (Word(text, start_ms, start_ms + 1000),)
        waiting.hear(
            FinalHypothesis(
                at_ms=start_ms + 1200, channel=Channel.AGENT, utterance=number, words=words
            )
        )
    announced = waiting.announced
    assert announced is not None
    assert (announced.timed, announced.courteous) == (True, True)
    assert announced.until_ms == 3600 + 120_000


OWED = ("A 0-2000 您 好 请 问 有 什 么 事", "C 2500-5000 我 的 快 递 还 没 到")


def test_a_silence_the_agent_owes_a_word_for_is_a_hold(watch: Watch) -> None:
    told = watch(*OWED, "A 22000-23000 您 好", end_ms=26_000)
    first, second = [s for s in told if s.signal == "hold_without_notice"]
    assert (first.state, first.at_ms, first.speaker) == ("raised", 15_000, Channel.AGENT)
    assert (second.id, second.state, second.span) == (first.id, "confirmed", Span(5000, 22_000))
    assert first.slots == {"seconds": "10", "missing": "notice"}
    assert first.evidence[0].why == "conduct:no_notice"
    assert second.value == 17.0


def test_the_customer_may_think(watch: Watch) -> None:
    told = watch(*OWED, "A 5500-8000 您 的 订 单 号 是 多 少", end_ms=30_000)
    assert raised(told, "hold_without_notice") == []


@pytest.mark.parametrize(
    ("said", "missing"),
    [("麻 烦 您 稍 等", "time"), ("你 等 一 分 钟 我 查 查", "courtesy"), ("稍 等", "time")],
)
def test_what_was_missing_is_named(said: str, missing: str, watch: Watch) -> None:
    told = watch(*OWED, f"A 5500-7500 {said}", end_ms=30_000)
    (signal,) = [s for s in told if s.signal == "hold_without_notice" and s.state == "raised"]
    assert signal.slots["missing"] == missing
    assert signal.at_ms == 7500 + 10_000


@pytest.mark.parametrize(("offer", "expected"), [("", 1), (" 查 好 了 给 您 回 电", 0)])
def test_a_long_wait_wants_the_choice_of_a_call_back(
    offer: str, expected: int, watch: Watch
) -> None:
    told = watch(*OWED, f"A 5500-9000 麻 烦 您 等 一 分 钟{offer}", end_ms=140_000)
    holds = [s for s in told if s.signal == "hold_without_notice" and s.state == "raised"]
    assert [s.slots["missing"] for s in holds] == ["call_back"] * expected
    assert all(s.at_ms == 9000 + 120_000 for s in holds)


def test_holds_rest_between_two(watch: Watch) -> None:
    again = ("A 20000-21000 您 说", "C 21500-23000 快 递 呢", "A 40000-41000 嗯 在 查")
    assert len(raised(watch(*OWED, *again, end_ms=42_000), "hold_without_notice")) == 1


def test_a_call_for_the_agent_is_raised_after_three_seconds(watch: Watch) -> None:
    told = watch(*OWED, "A 5500-6000 嗯", "C 9000-9500 喂", end_ms=20_000)
    (signal,) = [s for s in told if s.signal == "customer_shelved"]
    assert (signal.at_ms, signal.speaker) == (12_500, Channel.AGENT)
    assert [item.why for item in signal.evidence] == ["conduct:calls_out", "conduct:no_reply"]


def test_the_greeting_of_a_call_is_no_call_for_help(watch: Watch) -> None:
    told = watch("C 1000-1500 喂", "C 4000-4500 喂", "A 9000-10000 您 好", end_ms=12_000)
    assert raised(told, "customer_shelved") == []
    assert not [s for s in told if s.signal == "customer_shelved"]


def test_an_answer_in_time_is_fine(watch: Watch) -> None:
    told = watch(*OWED, "A 5500-6000 嗯", "C 9000-9500 喂", "A 11000-12000 在 的", end_ms=20_000)
    assert not [s for s in told if s.signal == "customer_shelved"]


def test_thresholds_are_options(watch: Watch) -> None:
    options = ConductOptions(presence_ms=1000, wait=WaitOptions(hold_ms=5000))
    told = watch(*OWED, end_ms=12_000, options=options)
    assert raised(told, "hold_without_notice") == [10_000]
