"""A tactic that did not lower anger is told, rests, and gives way to another."""

from __future__ import annotations

import pytest
from msgspec import structs

from assist.coach import Rule
from assist.events import Anger, Channel, PromptUsed


def level(d, at_ms, value, band):
    """Hear the level alone."""
    d.at(
        at_ms,
        Anger(
            at_ms=at_ms,
            speaker=Channel.CUSTOMER,
            level=value,
            band=band,
            trend="steady",
            contributions={},
        ),
    )


def use(d, at_ms, name):
    d.at(at_ms, PromptUsed(at_ms=at_ms, prompt=d.up[name].id))


def heard_of(d, at_ms):
    d.says(at_ms, "我不听这个", Channel.CUSTOMER)


@pytest.fixture
def angry(desk, card):
    """A desk with an angry customer and the ladder of a playbook."""
    d = desk(
        card(
            "sorry",
            when=Rule(signal="anger"),
            tactic="acknowledge",
            done=("换我也急",),
            done_by=("acknowledge",),
            priority=80,
            cooldown_ms=5_000,
        ),
        card("again", when=Rule(signal="anger"), tactic="acknowledge", priority=75),
        card("own", when=Rule(signal="anger"), tactic="own", priority=70, done=("交给我",)),
        card(
            "other",
            when=Rule(signal="tactic_failed", of=("acknowledge",)),
            tactic="refocus",
            priority=60,
        ),
    )
    d.anger(5_000, "angry")
    return d


def test_a_used_tactic_that_did_not_help_is_told_with_the_levels(angry):
    d = angry
    use(d, 6_000, "sorry")
    heard_of(d, 12_000)
    level(d, 20_000, 0.72, "angry")
    d.until(25_999)
    assert not d.signals
    d.until(26_000)
    (signal,) = d.signals
    assert (signal.signal, signal.speaker, signal.at_ms) == (
        "tactic_failed",
        Channel.CUSTOMER,
        26_000,
    )
    assert signal.slots == {"tactic": "acknowledge", "card": "sorry", "is": "acknowledge"}
    assert [(item.text, item.start_ms, item.why) for item in signal.evidence] == [
        ("0.70", 6_000, "level:before"),
        ("0.72", 26_000, "level:after"),
    ]


@pytest.mark.parametrize("how", ["says", "does"])
def test_what_the_agent_did_unasked_is_a_try_as_well(angry, how):
    d = angry
    if how == "says":
        d.says(7_000, "换我也急")
    else:
        d.act(7_000, "acknowledge")
    assert d.gone("sorry").reason == "done"
    heard_of(d, 12_000)
    d.until(27_000)
    assert [signal.slots["tactic"] for signal in d.signals] == ["acknowledge"]


def test_a_try_that_is_both_done_and_used_is_one(angry):
    d = angry
    use(d, 6_000, "sorry")
    d.says(8_000, "换我也急")
    heard_of(d, 12_000)
    d.until(90_000)
    assert len([s for s in d.signals if s.slots["tactic"] == "acknowledge"]) == 1


@pytest.mark.parametrize(
    ("value", "band"), [(0.1, "calm"), (0.4, "tense"), (0.5, "angry"), (None, None)]
)
def test_anger_that_fell_is_no_failure(angry, value, band):
    d = angry
    use(d, 6_000, "sorry")
    heard_of(d, 12_000)
    level(d, 20_000, value, band)
    d.until(60_000)
    assert not d.signals


def test_a_level_that_only_fades_has_not_fallen(angry):
    d = angry
    use(d, 6_000, "sorry")
    heard_of(d, 12_000)
    level(d, 25_000, 0.58, "angry")
    d.until(26_000)
    assert d.signals


def test_a_customer_who_says_nothing_proves_nothing_yet(angry):
    d = angry
    use(d, 6_000, "sorry")
    d.until(30_000)
    assert not d.signals
    heard_of(d, 40_000)
    d.until(41_000)
    assert d.signals


def test_words_that_began_before_the_try_are_no_answer(angry):
    d = angry
    use(d, 6_000, "sorry")
    d.says(12_000, "我还没说完呢", Channel.CUSTOMER, since=7_000)
    d.until(40_000)
    assert not d.signals


def test_a_customer_who_never_answers_proves_nothing(angry):
    d = angry
    use(d, 6_000, "sorry")
    d.until(70_000)
    heard_of(d, 71_000)
    d.until(120_000)
    assert not d.signals


def test_the_next_card_is_of_another_tactic(angry):
    d = angry
    use(d, 6_000, "sorry")
    heard_of(d, 12_000)
    d.until(120_000)
    after = [p.card for p in d.prompts if p.state == "shown" and p.at_ms >= 26_000]
    assert after
    assert not {"sorry", "again"} & set(after)


def test_a_failed_tactic_rests_only_for_this_episode(angry):
    d = angry
    use(d, 6_000, "sorry")
    heard_of(d, 12_000)
    d.until(26_000)
    level(d, 60_000, 0.1, "calm")
    d.until(150_000)
    d.anger(151_000, "angry")
    assert "sorry" in d.up


def test_what_follows_a_failure_names_it(angry):
    d = angry
    use(d, 6_000, "sorry")
    heard_of(d, 12_000)
    d.until(60_000)
    (prompt,) = d.shows("other")
    assert prompt.because == (d.signals[0].id,)


def test_of_two_tries_the_newer_is_judged(angry):
    d = angry
    use(d, 6_000, "sorry")
    d.says(16_000, "交给我")
    heard_of(d, 20_000)
    d.until(35_999)
    assert not d.signals
    d.until(36_000)
    assert [signal.slots["tactic"] for signal in d.signals] == ["own"]


def test_listening_and_other_topics_are_no_tries(desk, card):
    d = desk(
        card("listen", when=Rule(signal="anger"), tactic="listen"),
        card("still", when=Rule(signal="dead_air"), tactic="inform"),
    )
    d.anger(5_000, "angry")
    use(d, 6_000, "listen")
    d.signal(7_000, "dead_air")
    use(d, 8_000, "still")
    heard_of(d, 12_000)
    d.until(60_000)
    assert not d.signals


def answered(desk, card, *more):
    """A desk whose angry customer's question was answered in vain."""
    d = desk(
        card("answer", when=Rule(signal="question_unanswered"), tactic="answer", done=("到了",)),
        card("yield", when=Rule(signal="talk_over"), tactic="yield", priority=95),
        *more,
    )
    d.anger(5_000, "angry")
    d.question(6_000, "unanswered", id="q1")
    use(d, 7_000, "answer")
    heard_of(d, 12_000)
    d.until(27_000)
    return d


def test_a_tactic_that_a_card_waits_for_is_a_try_whatever_its_topic(desk, card):
    assert not answered(desk, card).signals
    change = card("change", when=Rule(signal="tactic_failed", of=("answer", "yield", "listen")))
    d = answered(desk, card, change)
    assert [signal.slots["tactic"] for signal in d.signals] == ["answer"]
    assert "change" in d.up


def test_a_question_stays_owed_though_an_answer_failed(desk, card):
    change = card("change", when=Rule(signal="tactic_failed", of=("answer", "yield", "listen")))
    d = answered(desk, card, change)
    d.until(90_000)
    assert len(d.shows("answer")) == 2


def test_to_stop_talking_is_never_given_up(desk, card):
    change = card("change", when=Rule(signal="tactic_failed", of=("answer", "yield", "listen")))
    d = desk(card("yield", when=Rule(signal="talk_over"), tactic="yield", priority=95), change)
    d.anger(5_000, "angry")
    d.signal(6_000, "talk_over")
    use(d, 7_000, "yield")
    heard_of(d, 12_000)
    d.until(60_000)
    assert not d.signals


def test_a_calm_customer_needs_no_tactic(desk, card):
    d = desk(card("thank", when=Rule(signal="anger", band=("calm",), was=("angry",))))
    d.anger(1_000, "angry")
    d.anger(5_000, "calm")
    use(d, 6_000, "thank")
    heard_of(d, 12_000)
    d.until(60_000)
    assert not d.signals


def test_the_signal_has_an_id_of_its_own(angry):
    d = angry
    use(d, 6_000, "sorry")
    heard_of(d, 12_000)
    d.until(26_000)
    assert structs.asdict(d.signals[0])["id"].startswith("s")
