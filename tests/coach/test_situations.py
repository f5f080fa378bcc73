"""The shipped cards in the situations that people complained about."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from assist.events import (
    Channel,
    HangUp,
    PromptDismissed,
    PromptUsed,
    Quiet,
    Span,
    SpeechEnded,
)
from assist.packs.pack import read_playbook

PACKS = Path(__file__).resolve().parents[2] / "models" / "packs"
LANGUAGES = ("zh", "en")


@cache
def cards(language):
    return read_playbook(PACKS / language).cards


@pytest.fixture(params=LANGUAGES)
def shipped(desk, request):
    d = desk(*cards(request.param))
    d.language = request.param
    d.says(1_000, {"zh": "您好请问有什么可以帮您", "en": "hello how can i help"}[d.language])
    return d


def stop(d, who, start_ms, end_ms):
    span = Span(start_ms, end_ms)
    d.at(end_ms + 300, SpeechEnded(at_ms=end_ms + 300, channel=who, span=span))


def test_every_interruption_raises_a_card_at_once_the_second_a_firmer_one(shipped):
    d = shipped
    d.speech(10_000, None)
    d.signal(12_500, "agent_interrupts")
    assert d.up["floor.yield"].at_ms == 12_500
    for at_ms in (23_000, 36_000):
        d.signal(at_ms, "agent_interrupts")
        assert d.up["floor.again"].at_ms == at_ms
    assert d.shows("floor.again")[0].say[0] != d.shows("floor.again")[1].say[0]


def test_a_second_interruption_right_after_the_first_changes_the_card(shipped):
    d = shipped
    d.speech(10_000, None)
    d.signal(12_500, "agent_interrupts")
    d.signal(14_000, "agent_interrupts")
    assert set(d.up) == {"floor.again"}


def test_the_apology_for_cutting_in_waits_until_the_customer_has_finished(shipped):
    d = shipped
    d.speech(10_000, None)
    d.signal(12_500, "agent_interrupts")
    for at_ms in range(13_000, 22_000, 1_000):
        d.saying(at_ms, "嗯" * (at_ms // 1_000), who=Channel.CUSTOMER)
    assert not d.shows("floor.apologise")
    stop(d, Channel.CUSTOMER, 10_000, 22_000)
    d.until(22_800)
    assert "floor.apologise" in d.up


def test_the_agent_who_is_answering_is_not_told_to_answer(shipped):
    d = shipped
    d.speech(3_000, 5_000)
    d.question(5_000, "open", text="到了吗")
    d.speech(6_000, None, Channel.AGENT)
    for at_ms in range(7_000, 20_000, 1_000):
        d.saying(at_ms, "嗯" * (at_ms // 1_000))
    assert not d.prompts
    stop(d, Channel.AGENT, 6_000, 20_000)
    d.until(20_999)
    assert not d.prompts
    d.until(21_000)
    assert set(d.up) == {"question.answer_first"}


def test_nothing_is_said_over_an_angry_customer_but_that_one_listens(shipped):
    d = shipped
    d.speech(5_000, None)
    d.anger(7_000, "angry", "rising")
    assert set(d.up) == {"anger.angry.listen"}
    for at_ms in range(8_000, 18_000, 1_000):
        d.saying(at_ms, "嗯" * (at_ms // 1_000), who=Channel.CUSTOMER)
    assert not d.shows("anger.angry.acknowledge")
    stop(d, Channel.CUSTOMER, 5_000, 18_000)
    assert d.up["anger.angry.acknowledge"].at_ms == 18_300


def test_a_repeated_question_and_rising_anger_bring_one_card(shipped):
    d = shipped
    d.speech(5_000, 8_000)
    d.question(9_000, "open", asked_ms=5_000, repeats=1)
    d.anger(9_000, "tense", "rising")
    d.until(20_000)
    assert {p.card for p in d.prompts} == {"question.asked_again"}


def test_a_repeated_question_of_an_angry_customer_is_acknowledged_then_answered(shipped):
    d = shipped
    d.speech(5_000, 8_000)
    d.anger(9_000, "angry", "rising")
    d.question(9_000, "open", asked_ms=5_000, repeats=1)
    assert set(d.up) == {"anger.angry.acknowledge"}
    d.until(60_000)
    order = [p.card for p in d.prompts if p.state == "shown"]
    assert "question.asked_again" not in order
    assert "question.owed_and_angry" in order[1:]


PROMISE = {"zh": "我明天给您打电话", "en": "i'll call you tomorrow"}
ELSE = {"zh": "请问还有什么可以帮您的", "en": "is there anything else i can do"}
NO_MORE = {"zh": "没有了", "en": "nothing else"}
FAREWELL = {"zh": "没有了谢谢再见", "en": "nothing else thanks bye"}


def test_the_recap_comes_when_the_agent_asks_for_more(shipped):
    d = shipped
    d.says(20_000, PROMISE[d.language])
    d.says(40_000, ELSE[d.language])
    assert d.up["closing.recap"].at_ms == 40_000


def test_without_a_promise_there_is_nothing_to_recap(shipped):
    d = shipped
    d.says(40_000, ELSE[d.language])
    d.says(42_000, NO_MORE[d.language], Channel.CUSTOMER)
    d.until(60_000)
    assert d.prompts == []


def test_after_the_farewell_nobody_is_asked_for_anything(shipped):
    d = shipped
    d.says(20_000, PROMISE[d.language])
    d.question(38_000, "open", asked_ms=30_000, text="到了吗")
    d.says(38_500, FAREWELL[d.language], Channel.CUSTOMER)
    d.at(50_000, HangUp(at_ms=50_000))
    assert d.prompts == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_card_promises_a_time_or_admits_a_fault(language):
    times = {
        "zh": "[一两半三十]分钟|十秒|半小时|下班前|今天之内|查到一半",
        "en": "(?:one|two|three|half a|ten|half an) (?:minute|second|hour)|halfway|end of today",
    }
    faults = {"zh": "没办好|没做好|我们的不是|没答上来", "en": "let this slide|at our end"}
    for item in cards(language):
        spoken = " ".join(item.say).lower()
        assert not re.search(f"{times[language]}|{faults[language]}", spoken), item.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_cards_that_stop_or_listen_come_while_people_speak(language):
    now = {item.id for item in cards(language) if item.moment == "now"}
    # Advice to speak: it waits for a breath of whoever must not be spoken over.
    agent = ("anger.angry.acknowledge", "anger.furious.apologise", "closing.recap")
    gated = dict.fromkeys((*agent, "question.still_owed"), Channel.AGENT)
    threats = [f"risk.{name}" for name in ("regulator", "publicity", "churn")]
    threats += ["risk.abuse.first", "risk.abuse.again"]
    asked = ("question.asked_again", "question.owed_and_angry")
    gated |= dict.fromkeys((*asked, *threats), Channel.CUSTOMER)
    for item in cards(language):
        if item.id in gated:
            assert any(part.quiet is gated[item.id] for part in item.when.all), item.id
    listening = {
        "anger.angry.listen",
        "anger.furious.listen",
        "anger.venting",
        "anger.let_it_out",
        "floor.answer_with_a_sound",
    }
    assert now - set(gated) == listening | {
        "floor.yield",
        "floor.again",
        "floor.customer_cuts_in",
        "floor.talk_over",
    }


def test_what_did_not_help_is_not_advised_again(shipped):
    d = shipped
    d.speech(5_000, 8_000)
    d.anger(9_000, "angry", "rising")
    tried = d.up["anger.angry.acknowledge"]
    d.at(10_000, PromptUsed(at_ms=10_000, prompt=tried.id))
    d.says(
        20_000, {"zh": "我不想听这个", "en": "that does not help me"}[d.language], Channel.CUSTOMER
    )
    d.until(120_000)
    assert [signal.slots["tactic"] for signal in d.signals] == [tried.tactic]
    later = [p for p in d.prompts if p.state == "shown" and p.at_ms >= 30_000]
    assert later
    assert tried.tactic not in {p.tactic for p in later}


def test_the_weightier_card_says_what_it_was_shown_instead_of(shipped):
    d = shipped
    d.speech(5_000, 8_000)
    d.anger(9_000, "angry", "rising")
    d.at(10_000, PromptDismissed(at_ms=10_000, prompt=d.up["anger.angry.acknowledge"].id))
    d.signal(11_000, "regulator_threat", heard="12315")
    d.until(20_000)
    (prompt,) = d.shows("risk.regulator")
    assert ("anger.angry.acknowledge", "resting") in [
        (item.card, item.why) for item in prompt.instead_of
    ]


def test_in_quiet_even_a_furious_customer_brings_no_card(shipped):
    d = shipped
    d.at(2_000, Quiet(at_ms=2_000))
    d.speech(5_000, None)
    d.anger(7_000, "furious", "rising")
    d.signal(8_000, "abuse")
    d.signal(9_000, "agent_interrupts")
    d.until(60_000)
    assert d.prompts == []
