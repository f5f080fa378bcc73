"""A card with words to say waits for a pause; one that says to stop or to listen does not."""

from __future__ import annotations

import pytest

from assist.coach import Rule
from assist.events import Channel, Span, SpeechEnded, SpeechStarted

GAPS = {Channel.AGENT: 400, Channel.CUSTOMER: 800}


@pytest.mark.parametrize("who", Channel)
def test_it_waits_until_whoever_speaks_has_paused(desk, card, who):
    d = desk(card())
    d.speech(1_000, None, who)
    d.signal(2_000, "dead_air")
    assert not d.up
    d.at(4_300, SpeechEnded(at_ms=4_300, channel=who, span=Span(1_000, 4_000)))
    d.until(4_000 + GAPS[who] - 1)
    assert not d.up
    d.until(4_000 + GAPS[who])
    assert d.up


def test_a_breath_between_two_words_is_no_pause(desk, card):
    d = desk(card())
    d.speech(1_000, 3_000)
    d.signal(3_400, "dead_air")
    d.speech(3_700, None)
    d.until(5_000)
    assert not d.up


def test_a_card_for_now_comes_while_both_speak(desk, card):
    d = desk(card(moment="now"))
    for who in Channel:
        d.speech(1_000, None, who)
    d.signal(2_000, "dead_air", ref="o1")
    assert d.up["a"].at_ms == 2_000


def test_it_stays_when_the_agent_begins_to_say_it(desk, card):
    when = Rule(signal="talk_over", all=(Rule(quiet=Channel.AGENT, after_ms=1_000),))
    d = desk(card(when=when, lifetime_ms=15_000))
    d.speech(1_000, 3_000, Channel.AGENT)
    d.signal(3_500, "talk_over")
    d.until(3_999)
    assert not d.up
    d.until(4_000)
    assert d.up
    d.speech(5_000, None, Channel.AGENT)
    d.until(18_999)
    assert d.up


def test_an_agent_who_has_said_nothing_yet_is_quiet(desk, card):
    d = desk(card(when=Rule(signal="talk_over", all=(Rule(quiet=Channel.AGENT),))))
    d.signal(2_000, "talk_over")
    assert d.up


def test_voice_without_words_does_not_silence_the_coach_for_ever(desk, card):
    d = desk(card(), wordless_ms=5_000)
    d.at(1_000, SpeechStarted(at_ms=1_000, channel=Channel.CUSTOMER, start_ms=1_000))
    d.saying(3_000, "等一下", stable=1, who=Channel.CUSTOMER)
    d.signal(4_000, "dead_air")
    d.until(7_999)
    assert not d.up
    d.until(8_000)
    assert d.up


def test_words_of_the_agent_raise_it_once_he_pauses(desk, card):
    d = desk(card(when=Rule(said=("还有什么",), speaker=Channel.AGENT)))
    d.speech(1_000, None, Channel.AGENT)
    d.saying(3_000, "还有什么", stable=4)
    assert not d.up
    d.at(3_900, SpeechEnded(at_ms=3_900, channel=Channel.AGENT, span=Span(1_000, 3_600)))
    d.until(4_000)
    assert d.up
