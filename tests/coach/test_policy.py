"""Few cards, none twice, urgent ones first, nothing that flickers."""

from __future__ import annotations

import pytest

from assist.coach import CoachOptions, Rule
from assist.coach.policy import weight

TOPICS = ("dead_air", "anger", "talk_over", "abuse", "missing_fact", "dont_know")


def raised(desk, at_ms, name):
    if name == "anger":
        desk.anger(at_ms, "angry")
    else:
        desk.signal(at_ms, name)


def on(name, **fields):
    return {"when": Rule(signal=name), **fields}


def test_at_most_two_are_up(desk, card):
    d = desk(*(card(name, **on(name)) for name in TOPICS))
    for name in TOPICS:
        raised(d, 1_000, name)
    assert set(d.up) == {"dead_air"}
    d.until(5_000)
    assert set(d.up) == {"dead_air", "abuse"}


def test_a_weightier_card_takes_the_place_of_the_lightest_once_that_was_readable(desk, card):
    d = desk(
        card("a", **on("dead_air", priority=40)),
        card("b", **on("anger", priority=50)),
        card("c", **on("talk_over", priority=60)),
    )
    d.signal(1_000, "dead_air")
    d.anger(2_000, "angry")
    d.until(4_999)
    assert set(d.up) == {"a"}
    d.until(6_000)
    assert set(d.up) == {"a", "b"}
    d.signal(7_000, "talk_over")
    assert set(d.up) == {"b", "c"}
    assert d.gone("a").reason == "replaced"


def test_an_urgent_card_pushes_in_at_once(desk, card):
    d = desk(
        card("a", **on("dead_air", priority=40)),
        card("b", **on("anger", priority=50)),
        card("c", **on("talk_over", priority=95)),
    )
    d.signal(1_000, "dead_air")
    d.anger(1_000, "angry")
    d.signal(5_500, "talk_over")
    assert set(d.up) == {"b", "c"}


def test_a_second_card_lets_the_first_one_be_read_unless_it_is_urgent(desk, card):
    d = desk(card("a", **on("dead_air")), card("b", **on("anger", priority=89)))
    d.signal(1_000, "dead_air")
    d.anger(2_000, "angry")
    d.until(4_999)
    assert set(d.up) == {"a"}
    d.until(5_000)
    assert set(d.up) == {"a", "b"}
    d = desk(card("a", **on("dead_air")), card("b", **on("anger", priority=90)))
    d.signal(1_000, "dead_air")
    d.anger(2_000, "angry")
    assert set(d.up) == {"a", "b"}


def test_a_lighter_card_waits_for_a_free_place(desk, card):
    d = desk(
        card("a", **on("dead_air", priority=60, lifetime_ms=8_000)),
        card("b", **on("talk_over", priority=60, lifetime_ms=20_000)),
        card("c", **on("anger", priority=30)),
    )
    d.signal(1_000, "dead_air")
    d.signal(1_000, "talk_over")
    d.anger(2_000, "angry")
    d.until(8_999)
    assert "c" not in d.up
    d.until(9_000)
    assert set(d.up) == {"b", "c"}


def test_one_card_a_topic(desk, card):
    d = desk(
        card("soft", **on("question_open", priority=40)),
        card("firm", **on("question_unanswered", priority=60)),
    )
    d.question(1_000, "open", id="q1")
    d.question(2_000, "unanswered", id="q2")
    assert set(d.up) == {"soft"}
    d.until(5_000)
    assert set(d.up) == {"firm"}
    assert d.gone("soft").reason == "replaced"


def test_a_lighter_card_on_the_topic_keeps_its_distance(desk, card):
    d = desk(
        card("first", **on("agent_interrupts", priority=60, lifetime_ms=4_000)),
        card("second", **on("customer_interrupts", priority=60)),
        topic_gap_ms=12_000,
    )
    d.signal(1_000, "agent_interrupts")
    d.signal(6_000, "customer_interrupts")
    d.until(12_999)
    assert not d.up
    d.until(13_000)
    assert set(d.up) == {"second"}


def test_a_card_rests_after_it_was_up(desk, card):
    d = desk(card("a", **on("dead_air", lifetime_ms=4_000, cooldown_ms=20_000)))
    d.signal(1_000, "dead_air")
    d.signal(10_000, "dead_air")
    d.until(24_999)
    assert len(d.shows("a")) == 1
    d.until(25_000)
    assert len(d.shows("a")) == 2


def test_the_budget_of_a_minute(desk, card):
    cards = [card(n, **on(n, lifetime_ms=4_000, priority=70)) for n in TOPICS]
    d = desk(*cards, per_minute=3, stale_ms=60_000)
    for index, name in enumerate(TOPICS[:4]):
        raised(d, 1_000 + index * 6_000, name)
    d.until(60_999)
    assert len([p for p in d.prompts if p.state == "shown"]) == 3
    d.until(61_000)
    assert d.shows("abuse")


def test_the_last_card_of_a_minute_is_kept_for_a_weighty_one(desk, card):
    d = desk(
        card("dead_air", **on("dead_air", priority=59, lifetime_ms=4_000)),
        card("abuse", **on("abuse", priority=59, lifetime_ms=4_000)),
        card("talk_over", **on("talk_over", priority=60, lifetime_ms=4_000)),
        per_minute=2,
    )
    d.signal(1_000, "dead_air")
    d.signal(7_000, "abuse")
    d.until(13_000)
    assert not d.shows("abuse")
    d.signal(13_000, "talk_over")
    assert d.shows("talk_over")


def test_an_urgent_card_exceeds_the_budget_but_only_now_and_then(desk, card):
    urgent = ("abuse", "regulator_threat", "talk_over")
    d = desk(
        *(card(n, **on(n, lifetime_ms=4_000, priority=60)) for n in ("dead_air", "dont_know")),
        *(card(n, **on(n, lifetime_ms=4_000, priority=95)) for n in urgent),
        per_minute=2,
    )
    d.signal(1_000, "dead_air")
    d.signal(7_000, "dont_know")
    d.signal(13_000, "abuse")
    assert set(d.up) == {"abuse"}
    d.signal(19_000, "regulator_threat")
    d.signal(20_000, "talk_over")
    assert set(d.up) == {"talk_over"}, "another topic has its own exception"
    d.until(32_999)
    assert not d.shows("regulator_threat")
    d.until(33_000)
    assert d.shows("regulator_threat")


def test_of_equal_weight_the_first_in_the_file_goes_first(desk, card):
    d = desk(card("x", **on("dead_air")), card("y", **on("dead_air")))
    d.signal(1_000, "dead_air")
    assert set(d.up) == {"x"}


@pytest.mark.parametrize(("field", "value"), [("max_up", 0), ("per_minute", 21), ("pause_ms", -1)])
def test_options_out_of_range_are_refused(field, value):
    with pytest.raises(ValueError, match=field):
        CoachOptions(**{field: value})


RANKS = (
    {"when": Rule(signal="dead_air"), "priority": 89},
    {"when": Rule(signal="anger", band=("angry",)), "priority": 80},
    {"when": Rule(signal="question_unanswered"), "priority": 60},
    {"when": Rule(signal="abuse"), "priority": 40},
)


def test_safety_then_questions_then_the_ladder_then_duties(card):
    cards = [card(f"c{index}", **fields) for index, fields in enumerate(RANKS)]
    listen = card("listen", when=Rule(signal="anger"), tactic="listen", priority=50)
    tack = card("tack", when=Rule(signal="tactic_failed"), priority=81)
    tense = card("tense", when=Rule(signal="anger"), priority=88)
    urgent = card("urgent", when=Rule(signal="no_thanks"), priority=90)
    order = sorted([*cards, listen, tack, tense, urgent], key=weight, reverse=True)
    assert [item.id for item in order] == [
        *("urgent", "listen", "c3"),
        "c2",
        *("tack", "c1"),
        *("c0", "tense"),
    ]


@pytest.mark.parametrize(("low", "high"), [(0, 1), (1, 2), (2, 3)])
def test_a_higher_rank_takes_the_place_of_a_lower_one(desk, card, low, high):
    d = desk(card("low", **RANKS[low]), card("high", **RANKS[high]), max_up=1)
    names = ("dead_air", "anger", "question_unanswered", "abuse")
    for at_ms, index in ((1_000, low), (6_000, high)):
        if names[index] == "anger":
            d.anger(at_ms, "angry")
        elif names[index] == "question_unanswered":
            d.question(at_ms, "unanswered")
        else:
            d.signal(at_ms, names[index])
    assert set(d.up) == {"high"}
    assert d.gone("low").reason == "replaced"
