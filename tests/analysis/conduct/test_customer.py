"""How the customer talks: letting off steam, too little, too much beside the matter."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assist.analysis.conduct import ConductData, ConductDetector
from assist.analysis.overlap import OverlapData
from assist.analysis.overlap_wording import OverlapWording
from assist.events import Anger, Channel, FinalHypothesis, OutputEvent, Signal, Span, Word
from assist.events.listener import Ids

Converse = Callable[..., list[Signal]]

SAD = "我真的受不了了我一个人跑断了腿没有一个人拿我当回事我天天睡不着觉眼泪都流干了你们就这么对我"
PLAIN = (
    "情况是这样的我上个月在柜台办的那张卡后来搬家了现在想改成新的地址"
    "两张卡的号码我都准备好了放在手上"
)


def states(signals: list[Signal], name: str) -> list[str]:
    return [signal.state for signal in signals if signal.signal == name]


def test_venting_is_raised_at_a_pause_and_confirmed_when_the_agent_speaks(
    converse: Converse,
) -> None:
    told = converse("A: 您好", f"C: {SAD}", "A: 我理解您的心情马上处理", "-- 2")
    assert states(told, "venting") == ["raised", "confirmed"]
    signal = next(s for s in told if s.signal == "venting")
    assert signal.speaker is Channel.CUSTOMER
    assert {item.why for item in signal.evidence} == {"conduct:feeling", "conduct:long_turn"}


def test_a_token_of_the_agents_does_not_end_the_story(converse: Converse) -> None:
    half = len(SAD) // 2
    told = converse("A: 您好", f"C: {SAD[:half]}", "A: 嗯", f"C: {SAD[half:]}", "-- 2")
    assert states(told, "venting") == ["raised", "confirmed"]


def test_what_ends_in_a_question_is_a_request(converse: Converse) -> None:
    told = converse("A: 您好", f"C: {SAD}", "C: 我就想问一句什么时候能到", "-- 2")
    assert states(told, "venting") == ["raised", "withdrawn"]


@pytest.mark.parametrize(
    "said", [PLAIN, "气死我了", "我真的受不了了", SAD + "什么时候能给我处理好"]
)
def test_calm_short_or_asking_is_none(said: str, converse: Converse) -> None:
    assert states(converse("A: 您好", f"C: {said}", "-- 2"), "venting") == []


@pytest.mark.parametrize(("level", "expected"), [(0.2, 0), (0.7, 1)])
def test_the_level_of_anger_shows_feeling_without_any_such_word(
    level: float,
    expected: int,
    conduct_data: Callable[[str], ConductData],
    overlap_data: Callable[[str], OverlapData],
) -> None:
    detector = ConductDetector(Ids(), conduct_data("zh"), OverlapWording(overlap_data("zh")))
    words = tuple(Word(one, 250 * at, 250 * (at + 1)) for at, one in enumerate(PLAIN))
    anger = Anger(
        at_ms=5000,
        speaker=Channel.CUSTOMER,
        level=level,
        band="calm",
        trend="steady",
        contributions={},
    )
    final = FinalHypothesis(at_ms=20_000, channel=Channel.CUSTOMER, utterance=1, words=words)
    told: list[OutputEvent] = [*detector.hear(anger), *detector.hear(final)]
    assert len(told) == expected


ASKED = ("A: 请问是什么情况", "C: 坏了", "A: 怎么坏的呢", "C: 就那样")


def test_short_answers_to_open_questions(converse: Converse) -> None:
    told = converse(*ASKED, "A: 您能详细说说吗", "C: 没什么", "-- 3")
    (signal,) = [s for s in told if s.signal == "quiet_customer"]
    assert (signal.speaker, signal.value) == (Channel.CUSTOMER, 1.0)
    assert signal.evidence[0].text == "2 3 3"


def test_who_goes_on_after_a_breath_is_not_quiet(converse: Converse) -> None:
    told = converse(*ASKED, "A: 您能详细说说吗", "C: 没什么", "C: 就是昨天晚上开始一直响", "-- 3")
    assert states(told, "quiet_customer") == []


def test_details_are_answered_in_a_word(converse: Converse) -> None:
    told = converse(
        "A: 请问几位", "C: 两位", "A: 几点到", "C: 六点", "A: 您贵姓", "C: 姓王", "A: 好的", "-- 3"
    )
    assert states(told, "quiet_customer") == []


def test_long_pauses_before_each_answer_count_too(watch: Callable[..., list[Signal]]) -> None:
    lines = []
    for at in range(0, 24_000, 8000):
        lines += [f"A {at}-{at + 2000} 请 问 几 点 到", f"C {at + 6000}-{at + 6500} 六 点"]
    assert states(watch(*lines, end_ms=30_000), "quiet_customer") == ["confirmed"]


STRAYS = (
    "C: 我儿子在深圳上班每次过年回来都给他爷爷带两瓶酒",
    "C: 他爷爷年轻时候当兵养过一匹马最爱唱戏",
)


def test_two_long_turns_beside_the_matter(converse: Converse) -> None:
    told = converse("A: 请问订单号", STRAYS[0], "A: 订单号在短信里", STRAYS[1], "-- 3")
    (signal,) = [s for s in told if s.signal == "talkative_customer"]
    assert {item.why for item in signal.evidence} == {"conduct:personal", "conduct:long_turns"}


@pytest.mark.parametrize(
    "lines",
    [
        ("A: 请问订单号", STRAYS[0], "A: 订单号在短信里", "C: 哦在这里是三二零八"),
        ("A: 请问订单号", "C: 订单号是三二零八退款走到哪一步了你们查一下", "A: 好", STRAYS[1]),
        ("A: 聊聊您家里吧", STRAYS[0], "A: 过年回家热闹吗", STRAYS[1]),
    ],
)
def test_once_or_asked_for_is_not_straying(lines: tuple[str, ...], converse: Converse) -> None:
    assert states(converse(*lines, "-- 3"), "talkative_customer") == []


def test_spans_are_of_the_turns(converse: Converse) -> None:
    told = converse("A: 请问订单号", STRAYS[0], "A: 订单号在短信里", STRAYS[1], "-- 3")
    (signal,) = [s for s in told if s.signal == "talkative_customer"]
    assert isinstance(signal.span, Span)
    assert signal.span.end_ms <= signal.at_ms
