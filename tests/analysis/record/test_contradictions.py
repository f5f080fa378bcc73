"""Statements that can't both be right, solutions that miss, and explaining too soon."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assist.events import Channel, Event, Evidence, Final, Signal, SignalState, Span

Tell = Callable[..., Any]

INCONSISTENT = [
    ("zh", ["A 年费是三百块", "C 怎么收的", "A 年费一年两百块"]),
    ("zh", ["A 退款三天到账", "C 好", "A 退款七天内到账"]),
    ("zh", ["A 刷满六次就免年费", "C 刷几次", "A 要刷满十二次才免年费"]),
    ("zh", ["A 这个月的月租可以退给您", "C 退吧", "A 这个月的月租退不了"]),
    ("zh", ["A 酒店不收手续费", "C 好", "A 酒店要收百分之二十的手续费"]),
    ("zh", ["A 三个工作日到账", "C 好", "A 机票退款要七个工作日"]),
    ("en", ["A refunds take five working days", "C fine", "A actually it takes ten working days"]),
    ("zh", ["A 上门费是免费的", "C 好", "A 上门费五十块"]),
    ("zh", ["A 三亚五日游 价格是三千六百元", "C 包机票吗", "A 三亚五日游 价格是四千二百元"]),
    (
        "en",
        [
            "A the visit is free of charge",
            "C okay",
            "A the engineer visit costs forty pounds",
        ],
    ),
]

CONSISTENT = [
    ("zh", ["A 年费是三百块", "C 多少", "A 年费三百块"]),
    ("zh", ["A 审核三到五个工作日", "C 要几天", "A 审核五个工作日之内"]),
    ("zh", ["A 审核要两天", "C 两天", "A 审核四十八小时"]),
    ("zh", ["A 年费是三百块", "C 哦", "A 更正一下 年费是两百块"]),
    ("zh", ["A 年费是三百块", "C 不对吧", "A 我刚才说错了 年费是两百块", "C 哦", "A 年费两百块"]),
    ("zh", ["A 成人的手续费五十块", "C 那儿童呢", "A 儿童的手续费二十块"]),
    ("zh", ["A 普通的运费十块", "C 快一点的呢", "A 加急的运费二十块"]),
    ("zh", ["A 如果要上门的话上门费五十块", "C 好", "A 上门费三十块"]),
    ("zh", ["A 您看是运费十块的 还是运费二十块的", "C 二十的", "A 好的 运费二十块"]),
    ("zh", ["A 上个月扣了年费三百块", "C 嗯", "A 年费两百块"]),
    ("zh", ["A 年费三百块", "C 嗯", "A 手续费两百块"]),
    ("zh", ["A 三亚五日游 价格是三千六百元", "C 还有呢", "A 桂林五日游 价格是三千一百元"]),
    ("zh", ["A 机票可以退", "C 那酒店呢", "A 酒店的早餐不能退"]),
    ("en", ["A delivery fee is five pounds", "C okay", "A the deposit is fifty pounds"]),
    (
        "en",
        ["A the annual fee is ten pounds", "C sure", "A my mistake the annual fee is five pounds"],
    ),
]


@pytest.mark.parametrize(("language", "lines"), INCONSISTENT)
def test_two_values_for_one_thing_stand_side_by_side(
    tell: Tell, language: str, lines: list[str]
) -> None:
    told = tell(*lines, language=language)
    (signal,) = told.signals("inconsistent_statement")
    assert [e.why for e in signal.evidence] == ["line:agent-u1", f"line:agent-u{len(lines)}"]
    assert signal.slots["before"] == signal.evidence[0].text.rstrip("。.")
    assert signal.slots["now"] == signal.evidence[1].text.rstrip("。.")


@pytest.mark.parametrize(("language", "lines"), CONSISTENT)
def test_corrections_choices_and_different_things_are_no_contradiction(
    tell: Tell, language: str, lines: list[str]
) -> None:
    assert tell(*lines, language=language).signals("inconsistent_statement") == []


def test_a_contradiction_is_told_once(tell: Tell) -> None:
    told = tell("A 年费三百块", "C 啊", "A 年费两百块", "C 啊", "A 年费三百块")
    assert len(told.signals("inconsistent_statement")) == 1


MISMATCHED = [
    ("zh", ["C 我要退款 这锅我不要了", "A 这样吧 给您补一张二十块的优惠券"]),
    ("zh", ["C 我要退款", "A 退款退不了 可以给您一张五十块钱的早餐券"]),
    ("zh", ["C 你把钱退给我", "A 给您换一双三十九码的"]),
    ("en", ["C i want my money back", "A i can send you a ten pound voucher"]),
]

MET = [
    ("zh", ["C 我要退款", "A 好的 我给您办退款 再送您一张优惠券"]),
    ("zh", ["C 我要退款", "A 退款已经过了七天办不了 我给您换一个新的"]),
    ("zh", ["C 我要退款", "A 您希望怎么处理比较好 换一个也可以"]),
    ("zh", ["C 我要退款", "C 算了 你给我换一个吧", "A 好的 给您换一个"]),
    ("zh", ["C 可以退款吗", "A 这是您的优惠券"]),
    ("zh", ["C 我想查一下余额", "A 给您送一张优惠券"]),
    ("en", ["C i want a refund", "A of course i'll refund you and send a voucher"]),
]


@pytest.mark.parametrize(("language", "lines"), MISMATCHED)
def test_an_offer_beside_the_wish_is_a_mismatch(
    tell: Tell, language: str, lines: list[str]
) -> None:
    told = tell(*lines, language=language)
    (signal,) = told.signals("solution_mismatch")
    assert [e.why for e in signal.evidence] == ["line:customer-u1", "line:agent-u2"]
    assert signal.slots["wish"]
    assert signal.slots["offered"]


@pytest.mark.parametrize(("language", "lines"), MET)
def test_a_wish_that_was_taken_up_is_none(tell: Tell, language: str, lines: list[str]) -> None:
    assert tell(*lines, language=language).signals("solution_mismatch") == []


def test_it_is_withdrawn_if_the_agent_takes_the_wish_up_at_once(tell: Tell) -> None:
    lines = ["C 我要退款", "A 给您一张优惠券", "A 或者给您退款也行"]
    assert tell(*lines).signals("solution_mismatch") == []
    states = [s.state for s in tell(*lines).outputs if isinstance(s, Signal)]
    assert states[:2] == ["confirmed", "withdrawn"]


def gap(at_ms: int, state: SignalState = "raised", name: str = "information_gap") -> Signal:
    return Signal(
        at_ms=at_ms,
        id="s90",
        signal="complaint_cause",
        speaker=Channel.CUSTOMER,
        span=Span(at_ms - 500, at_ms),
        value=1.0,
        state=state,
        evidence=(Evidence("从来没听说过", at_ms - 500, at_ms, "wording:complaint_cause/unheard"),),
        slots={"is": name, "heard": "从来没听说过"},
    )


LINES = ("C 什么免赔额 我从来没听说过", "A 免赔额就是您自己先承担的部分")


def explained(finals: list[Final], keep: Callable[..., Any], *signals: Signal) -> list[Signal]:
    events: list[Event] = [finals[0], *signals, *finals[1:]]
    told: list[Signal] = keep(events).signals("explain_first")
    return told


def test_explaining_into_a_misunderstanding_without_asking(
    finals_of: Callable[..., list[Final]], keep: Callable[..., Any]
) -> None:
    finals = finals_of(*LINES)
    (signal,) = explained(finals, keep, gap(finals[0].at_ms))
    assert signal.slots["explained"] == "免赔额就是您自己先承担的部分。"
    assert signal.slots["heard"] == "从来没听说过"
    assert signal.evidence[-1].why == "line:agent-u2"


def test_explaining_is_fine_where_nothing_was_misunderstood(
    finals_of: Callable[..., list[Final]], keep: Callable[..., Any]
) -> None:
    finals = finals_of(*LINES)
    at_ms = finals[0].at_ms
    assert explained(finals, keep) == []
    assert explained(finals, keep, gap(at_ms, name="service_quality")) == []
    assert explained(finals, keep, gap(at_ms), gap(at_ms, "withdrawn")) == []


def test_explaining_is_fine_after_asking_what_is_known(
    finals_of: Callable[..., list[Final]], keep: Callable[..., Any]
) -> None:
    finals = finals_of(LINES[0], "A 当时他们是怎么跟您说的", "C 说全赔", LINES[1])
    assert explained(finals, keep, gap(finals[0].at_ms)) == []
