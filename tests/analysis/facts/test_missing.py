from __future__ import annotations

from collections.abc import Callable

import pytest

from assist.analysis.facts import FactListener, FactsData, Restater
from assist.events import Channel, DialogueAct, Fact, Final, HangUp, OutputEvent, Signal, Span
from assist.events.listener import Ids

Say = Callable[..., list[Final]]
RulesOf = Callable[[str], FactsData]


def kind(of: str, state: str = "raised") -> Signal:
    return Signal(
        at_ms=1,
        id="k1",
        signal="complaint_kind",
        speaker=Channel.CUSTOMER,
        span=Span(0, 1),
        value=1.0,
        state=state,  # type: ignore[arg-type]
        slots={"is": of},
    )


def act(name: str) -> DialogueAct:
    return DialogueAct(at_ms=1, id="a1", act=name, speaker=Channel.AGENT, span=Span(0, 1))


class Call:
    def __init__(self, data: FactsData) -> None:
        self._listener = FactListener(Ids(), "zh", data)
        self.told: list[OutputEvent] = []

    def hear(self, *events: Final | Signal | DialogueAct | HangUp) -> list[Signal]:
        told = [output for event in events for output in self._listener.hear(event)]
        self.told += told
        return [output for output in told if isinstance(output, Signal)]


@pytest.fixture
def call(rules_of: RulesOf) -> Call:
    return Call(rules_of("zh"))


def test_it_asks_for_the_most_useful_fact_once_diagnosis_has_begun(call: Call, say: Say) -> None:
    first, second = say("A: 我帮您看一下", "A: 我来查查")
    assert call.hear(kind("product"), first) == []
    (raised,) = call.hear(act("check_history"), second)
    assert raised.slots == {
        "fact": "订单号",
        "name": "order_number|phone|account_number|card_tail|booking_number",
    }
    assert (raised.speaker, raised.state) == (Channel.AGENT, "raised")


def test_a_call_that_is_no_complaint_misses_nothing(call: Call, say: Say) -> None:
    assert call.hear(act("propose"), *say("A: 我帮您看一下", "C: 好", "A: 可以")) == []


def test_it_is_taken_back_when_the_fact_comes_and_the_next_is_asked_for(
    call: Call, say: Say
) -> None:
    turns = say("A: 我帮您看一下", "C: 我订单号是四四零九二七幺", "A: 好我看看")
    (raised,) = call.hear(kind("product"), act("propose"), turns[0])
    (gone,) = call.hear(turns[1])
    assert (gone.id, gone.state) == (raised.id, "withdrawn")
    (following,) = call.hear(turns[2])
    assert following.slots["name"] == "product|model"


def test_asking_for_it_is_enough(call: Call, say: Say) -> None:
    turns = say("A: 我帮您看一下", "A: 麻烦您报一下订单号")
    (raised,) = call.hear(kind("product"), act("propose"), turns[0])
    told = call.hear(turns[1])
    assert (told[0].id, told[0].state) == (raised.id, "withdrawn")


def test_what_never_came_is_confirmed_at_the_end(call: Call, say: Say) -> None:
    (raised,) = call.hear(kind("price"), act("propose"), *say("A: 我帮您看一下"))
    (last,) = call.hear(HangUp(at_ms=9))
    assert (last.id, last.state) == (raised.id, "confirmed")


def test_a_kind_that_was_taken_back_asks_for_nothing(call: Call, say: Say) -> None:
    turns = say("A: 我帮您看一下")
    assert call.hear(kind("price"), kind("price", "withdrawn"), act("propose"), *turns) == []


@pytest.mark.parametrize(
    ("pack", "turns", "sentence"),
    [
        (
            "zh",
            ["C: 我昨天转了两万块钱到现在没到账"],
            "昨天那笔两万块钱，您说的情况是没到账，是这样吗？",
        ),
        ("zh", ["C: 我家冰箱不制冷"], "您说的是冰箱，问题是不制冷，是吗？"),
        (
            "zh-bank",
            ["C: 我昨天用手机银行转了两万块钱一直没到账"],
            "昨天在手机银行的那笔两万块钱，情况是一直没到账，是这样吗？",
        ),
        ("zh", ["C: 我姓王"], ""),
        ("zh", ["C: 洗衣机一直在闪"], ""),
        (
            "zh",
            ["C: 从昨天开始我的冰箱就不制冷了"],
            "您的冰箱，问题是不制冷了，是从昨天开始的，对吗？",
        ),
        (
            "zh-shop",
            ["C: 我的洗衣机坏了", "A: 订单号报一下", "C: 三零七幺五八"],
            "订单三零七幺五八里的洗衣机，问题是坏了，对吗？",
        ),
    ],
)
def test_the_case_is_said_back_from_the_richest_sentence_that_is_whole(
    facts_of: Callable[..., dict[str, Fact]],
    rules_of: RulesOf,
    pack: str,
    turns: list[str],
    sentence: str,
) -> None:
    restater = Restater(rules_of(pack))
    for fact in facts_of(pack, *turns).values():
        restater.hear(fact)
    assert restater.sentence() == sentence
