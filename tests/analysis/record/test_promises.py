"""What the agent promised: what, by when, who; and what is no promise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assist.events import DialogueAct, Event, Final, Signal

Tell = Callable[..., Any]


@pytest.mark.parametrize(
    ("line", "due", "who"),
    [
        ("我今天下午五点之前给您打电话", "today 17:00", "我"),
        ("师傅明天上午十点前到您家", "tomorrow 10:00", "师傅"),
        ("周四下午五点前黄经理给您回电", "thursday 17:00", "黄经理"),
        ("这笔钱三个工作日之内退到您卡里", "in 3 working days", "我们"),
        ("快递单号我短信发您", "", "我"),
        ("运费我们来承担", "", "我们"),
        ("我让抄表员去核对一下您的电表", "", "抄表员"),
        ("修好以后我给您回个电话", "", "我"),
    ],
)
def test_a_promise_has_what_when_and_who(tell: Tell, line: str, due: str, who: str) -> None:
    (promise,) = tell(f"A {line}").signals("promise")
    assert promise.slots["due"] == due
    assert promise.slots["who"] == who
    assert promise.evidence[0].why == "line:agent-u1"
    assert promise.ref == "agent-u1"


@pytest.mark.parametrize(
    "line",
    [
        "如果没到的话 我给您重新发一份短信",
        "要是还不行 我会请工程师远程看",
        "一般三个工作日之内退到您卡里",
        "我给您补一张二十块的券 您看行不行",
        "您看是明天给您送 还是后天给您送",
        "要不要我明天给您打电话",
        "我马上给您查",
        "我给您登记一下",
        "我现在给您转到理赔组",
        "昨天已经给您发短信了",
        "我上次给您打过电话了",
        "您明天再打电话过来",
        "麻烦您明天把发票寄给我们",
        "换房五分钟就好 打扫要二十分钟 您看换房还是打扫",
        "我明天不能给您打电话",
    ],
)
def test_hypotheticals_offers_rules_and_what_is_done_at_once_are_none(
    tell: Tell, line: str
) -> None:
    assert tell(f"A {line}").signals("promise") == []


@pytest.mark.parametrize(
    ("line", "due"),
    [
        ("i'll ring you by four this afternoon", "today 16:00"),
        ("the engineer will be with you on thursday morning", "thursday 12:00"),
        ("you'll have the money back within five working days", "in 5 working days"),
        ("i'll email you the return label", ""),
    ],
)
def test_english_promises(tell: Tell, line: str, due: str) -> None:
    (promise,) = tell(f"A {line}", language="en").signals("promise")
    assert promise.slots["due"] == due


@pytest.mark.parametrize(
    "line",
    [
        "if it isn't there i'll send another one",
        "normally you'll have the money back within five days",
        "would you like me to call you tomorrow",
        "i'll just check that for you",
        "i can't call you tomorrow",
        "you'll need to send us the form by friday",
    ],
)
def test_english_that_promises_nothing(tell: Tell, line: str) -> None:
    assert tell(f"A {line}", language="en").signals("promise") == []


@pytest.mark.parametrize(
    ("language", "line", "due"),
    [
        ("zh", "我把情况上报给主管 明天下午五点之前给您回电 您看可以吗", "tomorrow 17:00"),
        ("zh", "明天下午五点之前给您回电可以吗", "tomorrow 17:00"),
        ("en", "i'll call you back by five tomorrow is that okay", "tomorrow 17:00"),
    ],
)
def test_a_promise_to_report_stands_though_leave_is_asked(
    tell: Tell, language: str, line: str, due: str
) -> None:
    told = tell(f"A {line}", language=language).signals("promise")
    assert told[-1].slots["due"] == due
    assert "可以吗" not in told[-1].slots["promise"]


def test_an_offer_is_a_promise_once_it_is_taken(tell: Tell) -> None:
    offer = "A 我让同事明天上午十点把房卡送到您房间 您看可以吗"
    assert tell(offer).signals("promise") == []
    assert len(tell(offer, "C[accept] 可以").signals("promise")) == 1
    assert tell(offer, "C[reject] 不用了").signals("promise") == []


OPTIONS = (
    "A[offer_options] 您看有两个办法 一是等系统自动入账 今天下午五点前会到账 二是现在帮您撤回 "
    "两个小时内退回您卡里 您希望哪一种"
)


def test_of_several_ways_only_the_chosen_one_is_promised(tell: Tell) -> None:
    assert tell(OPTIONS).signals("promise") == []
    (chosen,) = tell(OPTIONS, "C 那就撤回吧").signals("promise")
    assert chosen.slots["due"] == "in 2 hours"
    told = tell(OPTIONS, "C 那就撤回吧", "A 好的 今天下午四点前到账 到账以后我给您打电话确认")
    (promise,) = told.signals("promise")
    assert promise.slots["due"] == "today 16:00"
    assert promise.slots["promise"] == "今天下午4点前到账，到账以后我给您打电话确认。"


def test_the_echo_of_the_trouble_promises_nothing(tell: Tell) -> None:
    assert tell("A[promise] 两万块钱没到账 换谁都着急").signals("promise") == []


def test_what_happens_otherwise_is_promised_to_who_asks(tell: Tell) -> None:
    answer = "A 如果三点还没有到 我会亲自给您打电话"
    assert tell(answer).signals("promise") == []
    (promise,) = tell("C 那如果三点还没有到呢", answer).signals("promise")
    assert promise.slots["promise"] == "如果3点还没有到，我会亲自给您打电话。"


def test_a_time_right_before_what_the_agent_does_belongs_to_it(tell: Tell) -> None:
    told = tell("A 我会先上去检查一遍 今天晚上八点之前 我再给您打电话确认")
    assert told.signals("promise")[-1].slots["due"] == "today 20:00"
    assert told.signals("promise")[-1].slots["promise"].startswith("今天晚上8点之前")


def test_a_value_taken_back_is_no_promise(tell: Tell) -> None:
    told = tell("A 三个工作日到账", "C 好", "A 机票退款要七个工作日")
    assert told.signals("inconsistent_statement")
    assert told.signals("promise") == []
    assert told.wrap_up.promises == ()


def test_what_the_customer_says_is_no_promise(tell: Tell) -> None:
    assert tell("C 我明天给你们打电话").signals("promise") == []


def test_the_time_may_stand_beside_it(tell: Tell) -> None:
    (promise,) = tell("A 我把明细发到您手机上 明天之前您就能看到").signals("promise")
    assert promise.slots["due"] == "tomorrow"
    assert "明天之前" in promise.slots["promise"]


def test_a_time_given_when_the_customer_asks_for_it_renews_the_promise(tell: Tell) -> None:
    told = tell("A 有结果我给您打电话", "C 那什么时候能打给我", "A 明天下午三点之前")
    tellings = [s for s in told.outputs if isinstance(s, Signal) and s.signal == "promise"]
    first, second = tellings
    assert first.id == second.id
    assert (first.slots["due"], second.slots["due"]) == ("", "tomorrow 15:00")
    assert [e.why for e in second.evidence] == ["line:agent-u1", "line:agent-u3"]
    assert told.turns("promise_time") == ["明天下午三点之前"]


def test_a_time_that_nobody_asked_for_is_no_due_date(tell: Tell) -> None:
    told = tell("A 有结果我给您打电话", "C 好的", "A 我们明天休息")
    assert [s.slots["due"] for s in told.signals("promise")] == [""]


def test_summing_up_promises_nothing_new(tell: Tell) -> None:
    told = tell(
        "A 我明天上午十点之前给您打电话",
        "C 好",
        "A[recap] 那就是我明天上午十点之前给您回电话 对吧",
        "A 十点之前给您打电话",
    )
    assert len(told.signals("promise")) == 1


def test_two_promises_in_a_breath_are_two(tell: Tell) -> None:
    told = tell("A 好的 明天快递员上门取 运费我们来承担")
    assert [s.slots["due"] for s in told.signals("promise")] == ["tomorrow", ""]


def test_an_act_makes_a_promise_of_words_that_no_phrase_knows(
    tell: Tell, finals_of: Callable[..., list[Final]]
) -> None:
    assert tell("A 这个包在我身上").signals("promise") == []
    assert len(tell("A[promise] 这个包在我身上").signals("promise")) == 1


def test_an_act_that_is_told_twice_or_before_its_line_promises_once(
    finals_of: Callable[..., list[Final]],
    act: Callable[..., DialogueAct],
    keep: Callable[..., Any],
) -> None:
    (final,) = finals_of("A 这个包在我身上")
    events: list[Event] = [act("promise", final), final, act("promise", final)]
    assert len(keep(events).signals("promise")) == 1


def test_withdrawn_acts_promise_nothing(
    finals_of: Callable[..., list[Final]],
    keep: Callable[..., Any],
) -> None:
    (final,) = finals_of("A 这个包在我身上")
    withdrawn = DialogueAct(
        at_ms=final.at_ms,
        id="a1",
        act="promise",
        speaker=final.speaker,
        span=final.span,
        state="withdrawn",
        line=final.id,
    )
    assert keep([withdrawn, final]).signals("promise") == []
