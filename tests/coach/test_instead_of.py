"""Which cards were passed over for the one that is shown, and why."""

from __future__ import annotations

import pytest

from assist.coach import Rule
from assist.events import CardUse, Channel, Mute, Preferences, PromptUsed


def on(name, **fields):
    return {"when": Rule(signal=name), "lifetime_ms": 60_000, "cooldown_ms": 60_000, **fields}


def passed(prompt):
    return [(item.card, item.why) for item in prompt.instead_of]


def last_shown(d):
    return [p for p in d.prompts if p.state == "shown"][-1]


def together(d, at_ms, *names):
    """Hear several signals at one moment."""
    d.at(at_ms, *(d._signal(at_ms, name, None, "raised") for name in names))


def test_a_card_alone_is_shown_instead_of_nothing(desk, card):
    d = desk(card("a", **on("dead_air")), card("b", **on("abuse")))
    d.signal(1_000, "dead_air")
    assert passed(d.up["a"]) == []


def test_lighter_cards_and_those_of_the_topic(desk, card):
    d = desk(
        card("a", **on("dead_air", priority=80)),
        card("b", **on("dead_air", priority=40)),
        card("c", **on("dont_know", priority=30)),
    )
    together(d, 1_000, "dead_air", "dont_know")
    assert passed(d.up["a"]) == [("b", "topic"), ("c", "weight")]


def test_at_most_three_the_weightiest_first(desk, card):
    names = ("dont_know", "missing_fact", "no_thanks", "talk_over", "no_greeting")
    d = desk(*(card(n, **on(n, priority=50 - i)) for i, n in enumerate(names)))
    together(d, 1_000, *names)
    assert passed(d.up["dont_know"]) == [(name, "weight") for name in names[1:4]]


def test_a_muted_card_and_one_that_is_never_wanted(desk, card):
    d = desk(*(card(n, **on(n)) for n in ("dead_air", "dont_know", "missing_fact")))
    d.at(0, Preferences(at_ms=0, use={"dead_air": CardUse(shown=9, dismissed=9)}))
    d.at(500, Mute(at_ms=500, card="dont_know"))
    together(d, 1_000, "dead_air", "dont_know", "missing_fact")
    assert passed(d.up["missing_fact"]) == [("dead_air", "muted"), ("dont_know", "muted")]


def test_a_card_that_rests(desk, card):
    d = desk(card("a", **on("anger", priority=80)), card("b", **on("dead_air")))
    d.anger(1_000, "angry")
    d.at(2_000, PromptUsed(at_ms=2_000, prompt=d.up["a"].id))
    d.signal(10_000, "dead_air")
    assert passed(d.up["b"]) == [("a", "resting")]


def test_a_card_that_the_budget_has_no_room_for(desk, card):
    d = desk(
        card("a", **on("dead_air", lifetime_ms=4_000)),
        card("b", **on("anger", priority=59)),
        card("c", **on("abuse", priority=60)),
        per_minute=2,
    )
    d.signal(1_000, "dead_air")
    d.anger(6_000, "angry")
    d.signal(7_000, "abuse")
    assert passed(d.up["c"]) == [("b", "budget")]


def test_a_tactic_that_failed(desk, card):
    d = desk(
        card("sorry", when=Rule(signal="anger"), priority=80, cooldown_ms=5_000),
        card("again", when=Rule(signal="anger"), tactic="sorry", priority=30),
        card("new", when=Rule(signal="tactic_failed"), priority=60),
    )
    d.anger(1_000, "angry")
    d.at(2_000, PromptUsed(at_ms=2_000, prompt=d.up["sorry"].id))
    d.says(10_000, "我不听", Channel.CUSTOMER)
    d.until(40_000)
    assert ("sorry", "tactic") in passed(d.shows("new")[0])


def test_what_the_agent_has_done_was_not_passed_over(desk, card):
    d = desk(card("a", **on("dead_air", done=("还在查",), priority=80)), card("b", **on("abuse")))
    d.says(900, "还在查")
    together(d, 1_000, "dead_air", "abuse")
    assert passed(d.up["b"]) == []


def test_a_private_card_is_not_named_on_one_that_others_may_see(desk, card):
    d = desk(card("mine", **on("agent_tone")), card("b", **on("abuse", priority=99)))
    together(d, 1_000, "agent_tone", "abuse")
    assert passed(d.up["b"]) == []


@pytest.mark.parametrize("names", [("agent_tone", "dont_know"), ("dont_know", "agent_tone")])
def test_a_private_card_may_name_others(desk, card, names):
    d = desk(card("mine", **on("agent_tone")), card("b", **on("dont_know")))
    together(d, 1_000, *names)
    assert passed(d.up["mine"]) == [("b", "weight")]


def test_the_prompt_that_goes_tells_it_as_well(desk, card):
    d = desk(card("a", **on("dead_air", priority=80)), card("b", **on("dead_air")))
    d.signal(1_000, "dead_air")
    d.at(2_000, PromptUsed(at_ms=2_000, prompt=d.up["a"].id))
    assert passed(d.gone("a")) == [("b", "topic")]
