"""Cards that follow what people do with words, and cards that are done by it."""

from __future__ import annotations

import pytest

from assist.coach import Rule
from assist.coach.catalogue import ACTS
from assist.events import Channel

TRANSFER = Rule(act="announce_transfer", speaker=Channel.AGENT)


def test_an_act_raises_a_card(desk, card):
    d = desk(card(when=TRANSFER))
    d.act(2_000, "announce_transfer")
    assert d.up["a"].at_ms == 2_000
    assert d.up["a"].because == ("a2000",)


def test_the_same_act_of_the_other_party_is_another(desk, card):
    d = desk(card(when=Rule(act="farewell", speaker=Channel.AGENT)))
    d.act(2_000, "farewell", Channel.CUSTOMER)
    assert not d.prompts
    d.act(3_000, "farewell")
    assert d.up


def test_by_default_it_is_the_customers(desk, card):
    d = desk(card(when=Rule(act="ask_supervisor", after_ms=1_000)))
    d.act(2_000, "ask_supervisor", Channel.CUSTOMER)
    d.until(2_999)
    assert not d.up
    d.until(3_000)
    assert d.up


def test_an_act_is_a_moment_that_raises_a_card_once(desk, card):
    d = desk(card(when=TRANSFER, cooldown_ms=5_000, lifetime_ms=4_000), stale_ms=60_000)
    d.act(2_000, "announce_transfer", id="a1")
    d.act(2_500, "announce_transfer", id="a1", state="confirmed")
    d.until(50_000)
    assert len(d.shows("a")) == 1
    d.act(51_000, "announce_transfer", id="a2")
    assert len(d.shows("a")) == 2


def test_an_act_that_was_misheard_takes_its_card_along(desk, card):
    d = desk(card(when=TRANSFER))
    d.act(2_000, "announce_transfer", id="a1")
    d.act(3_000, "announce_transfer", id="a1", state="withdrawn")
    assert d.gone("a").reason == "withdrawn"


def test_an_act_grows_stale(desk, card):
    d = desk(card(when=Rule(act="announce_transfer", speaker=Channel.AGENT)), stale_ms=3_000)
    d.speech(1_000, None)
    d.act(2_000, "announce_transfer")
    d.until(20_000)
    assert not d.prompts


@pytest.mark.parametrize("state", ["raised", "confirmed"])
def test_what_the_agent_has_just_done_is_not_asked_for(desk, card, state):
    d = desk(card(done_by=("apologise", "acknowledge"), window_ms=20_000))
    d.act(1_000, "acknowledge", state=state)
    d.signal(2_000, "dead_air")
    assert not d.prompts


def test_a_card_goes_as_soon_as_the_agent_begins_to_do_it(desk, card):
    d = desk(card(done=("抱歉",), done_by=("apologise",)))
    d.signal(2_000, "dead_air")
    d.act(4_000, "apologise", state="raised")
    assert (d.gone("a").reason, d.gone("a").at_ms) == ("done", 4_000)


def test_it_is_the_agent_who_has_to_do_it(desk, card):
    d = desk(card(done_by=("farewell",)))
    d.signal(2_000, "dead_air")
    d.act(3_000, "farewell", Channel.CUSTOMER)
    assert d.up


def test_a_deed_that_was_misheard_does_not_count(desk, card):
    d = desk(card(done_by=("apologise",)))
    d.act(1_000, "apologise", id="a1")
    d.act(1_500, "apologise", id="a1", state="withdrawn")
    d.signal(2_000, "dead_air")
    assert d.up


def test_a_deed_that_is_long_past_does_not_count(desk, card):
    d = desk(card(done_by=("apologise",), window_ms=10_000))
    d.act(1_000, "apologise")
    d.signal(5_000, "dead_air")
    assert not d.up
    d.until(10_799)
    assert not d.up
    d.until(10_800)
    assert d.up


def test_what_follows_a_deed_may_come_next(desk, card):
    d = desk(
        card("sorry", when=Rule(signal="anger"), done_by=("apologise",), tactic="acknowledge"),
        card("own", when=Rule(signal="anger", all=(Rule(follows="acknowledge"),))),
    )
    d.act(1_000, "apologise")
    d.anger(2_000, "angry")
    assert set(d.up) == {"own"}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"act": "greeet", "speaker": Channel.AGENT},
            "^act: there is no act `greeet`; try `greet`",
        ),
        ({"act": "greet"}, "^act: `greet` is what the agent does; write `speaker: agent`"),
        ({"act": "xxxx"}, "^act: there is no act `xxxx`; see the list"),
        ({"act": "accept", "signal": "anger"}, "^act: a rule has one cause"),
    ],
)
def test_a_faulty_act_is_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        Rule(**fields)


def test_a_card_is_done_by_acts_of_the_agent_only(card):
    with pytest.raises(ValueError, match=r"^done_by\[1\]: `accept` is no act of the agent"):
        card(done_by=("greet", "accept"))


def test_no_act_stands_twice():
    assert all(len(set(acts)) == len(acts) for acts in ACTS.values())
