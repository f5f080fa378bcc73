"""Whatever happens in a call: two cards at most, every one leaves, and it can be replayed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.coach import Coach, CoachOptions, Rule
from assist.coach.deck import Deck
from assist.events import Channel, HangUp, Mute, PromptDismissed, PromptUsed, Quiet, Stage

NAMES = ("dead_air", "talk_over", "agent_interrupts", "abuse", "regulator_threat", "agent_tone")
BANDS = (None, "calm", "tense", "angry", "furious")
STATUSES = ("open", "deferred", "unanswered", "answered", "withdrawn")

steps = st.lists(
    st.tuples(
        st.integers(min_value=1, max_value=8_000),
        st.one_of(
            st.tuples(st.just("signal"), st.sampled_from(NAMES)),
            st.tuples(st.just("withdraw"), st.integers(min_value=1, max_value=9)),
            st.tuples(st.just("anger"), st.sampled_from(BANDS)),
            st.tuples(st.just("question"), st.sampled_from(STATUSES)),
            st.tuples(st.just("says"), st.sampled_from(("您说", "马上查", "好的", "没有了"))),
            st.tuples(st.just("speech"), st.sampled_from(tuple(Channel))),
            st.tuples(st.just("used"), st.integers(min_value=1, max_value=9)),
            st.tuples(st.just("dismissed"), st.integers(min_value=1, max_value=9)),
            st.tuples(st.just("mute"), st.sampled_from(("listen", "air", "risk"))),
            st.tuples(st.just("stage"), st.sampled_from(("intake", "closing"))),
            st.tuples(st.just("act"), st.sampled_from(("acknowledge", "announce_transfer"))),
            st.tuples(st.just("fact"), st.sampled_from(("phone", "wish"))),
            st.tuples(st.just("hears"), st.sampled_from(("算了", "没有了"))),
            st.tuples(st.just("quiet"), st.booleans()),
        ),
    ),
    max_size=40,
)


def playbook(card):
    return (
        card("listen", when=Rule(signal="anger"), priority=80, done=("您说",), cooldown_ms=9_000),
        card("own", when=Rule(signal="anger", all=(Rule(follows="listen"),)), priority=70),
        card("air", when=Rule(signal="dead_air"), cooldown_ms=5_000, lifetime_ms=4_000),
        card("stop", when=Rule(signal="agent_interrupts", within_ms=4_000), priority=95),
        card("sorry", when=Rule(signal="agent_interrupts", after_ms=5_000, within_ms=15_000)),
        card("over", when=Rule(signal="talk_over"), priority=91, cooldown_ms=5_000),
        card("risk", when=Rule(any=(Rule(signal="abuse"), Rule(signal="regulator_threat")))),
        card("ask", when=Rule(signal="question_open", after_ms=3_000), say=("{question}", "b")),
        card("owed", when=Rule(signal="question_unanswered"), done=("马上查",), priority=75),
        card("bye", when=Rule(said=("没有了",)), unless=Rule(signal="anger")),
        card("end", when=Rule(stage=("closing",)), priority=20),
        card("hand", when=Rule(act="announce_transfer", speaker=Channel.AGENT), done_by=("recap",)),
        card("phone", when=Rule(signal="dead_air", lacks=("phone",)), cooldown_ms=5_000),
        card("wish", when=Rule(has=("wish",), after_ms=2_000), say=("{wish}", "b")),
        card("tack", when=Rule(signal="tactic_failed"), priority=72),
        card("give", when=Rule(said=("算了",), after_ms=3_000, within_ms=9_000), tactic="own"),
        card("tone", when=Rule(signal="agent_tone"), cooldown_ms=5_000),
        card("later", when=Rule(signal="dead_air"), moment="after"),
        card("vent", when=Rule(speaking=Channel.CUSTOMER, after_ms=4_000), priority=40),
    )


def play(desk, cards, script):
    d = desk(*cards)
    at_ms = 1_000
    for gap_ms, (kind, what) in script:
        at_ms += gap_ms
        if kind == "signal":
            d.signal(at_ms, what)
        elif kind == "withdraw":
            d.signal(at_ms, "dead_air", id=f"s{what}", state="withdrawn")
        elif kind == "anger":
            d.anger(at_ms, what)
        elif kind == "question":
            d.question(at_ms, what)
        elif kind == "says":
            d.says(at_ms, what)
        elif kind == "speech":
            d.speech(at_ms, at_ms + 700, what)
            at_ms += 1_000
        elif kind == "used":
            d.at(at_ms, PromptUsed(at_ms=at_ms, prompt=f"p{what}"))
        elif kind == "dismissed":
            d.at(at_ms, PromptDismissed(at_ms=at_ms, prompt=f"p{what}"))
        elif kind == "mute":
            d.at(at_ms, Mute(at_ms=at_ms, card=what))
        elif kind == "act":
            d.act(at_ms, what)
        elif kind == "fact":
            d.fact(at_ms, what, "八")
        elif kind == "hears":
            d.says(at_ms, what, Channel.CUSTOMER)
        elif kind == "quiet":
            d.at(at_ms, Quiet(at_ms=at_ms, on=what))
        else:
            d.at(at_ms, Stage(at_ms=at_ms, stage=what, since_ms=at_ms))
    return d, at_ms


@settings(max_examples=60, deadline=None)
@given(script=steps)
def test_two_at_most_and_everyone_leaves(desk, card, script):
    d, at_ms = play(desk, playbook(card), script)
    assert d.most_up <= CoachOptions().max_up
    d.until(at_ms + 5_000)
    longest = at_ms + 5_000
    for prompt in d.up.values():
        assert prompt.at_ms + 15_000 >= longest
    d.at(longest + 1, HangUp(at_ms=longest + 1))
    assert set(d.up) <= {"later"}


@settings(max_examples=60, deadline=None)
@given(script=steps)
def test_a_replay_is_equal(desk, card, script):
    cards = playbook(card)
    assert play(desk, cards, script)[0].prompts == play(desk, cards, script)[0].prompts


@settings(max_examples=60, deadline=None)
@given(script=steps)
def test_judging_few_cards_gives_what_judging_all_gives(desk, card, script):
    cards = playbook(card)
    few, _ = play(desk, cards, script)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Deck, "possible", every_card)
        patch.setattr(Deck, "raised_by", lambda *_: True)
        every, _ = play(desk, cards, script)
    assert few.prompts == every.prompts
    assert few.signals == every.signals


def every_card(deck, active, *, pause=True):
    return tuple(item for item in deck.cards if pause or item.moment == "now")


@settings(max_examples=60, deadline=None)
@given(script=steps)
def test_quiet_is_quiet(desk, card, script):
    d, _ = play(desk, playbook(card), script)
    at_ms, quiet = 1_000, []
    for gap_ms, (kind, what) in script:
        at_ms += gap_ms
        if kind == "quiet":
            quiet.append((at_ms, what))
        at_ms += 1_000 if kind == "speech" else 0
    for prompt in d.prompts:
        if prompt.state == "shown":
            assert [on for since_ms, on in quiet if since_ms <= prompt.at_ms][-1:] != [True]


@settings(max_examples=60, deadline=None)
@given(script=steps)
def test_what_was_passed_over_is_another_card_and_never_a_private_one(desk, card, script):
    d, _ = play(desk, playbook(card), script)
    for prompt in d.prompts:
        assert len(prompt.instead_of) <= 3
        assert prompt.card not in [item.card for item in prompt.instead_of]
        assert prompt.private or "tone" not in [item.card for item in prompt.instead_of]
        assert prompt.private is (prompt.card == "tone")


@settings(max_examples=60, deadline=None)
@given(script=steps)
def test_budget_rest_and_topics_are_kept(desk, card, script):
    cards = {item.id: item for item in playbook(card)}
    d, _ = play(desk, tuple(cards.values()), script)
    shown = [prompt for prompt in d.prompts if prompt.state == "shown"]
    options = CoachOptions()
    for index, prompt in enumerate(shown):
        recent = [p for p in shown[: index + 1] if p.at_ms > prompt.at_ms - 60_000]
        assert len(recent) <= options.per_minute + 1
        if len(recent) > options.per_minute:
            assert any(cards[p.card].urgent for p in recent)
    ended = {p.id: p for p in reversed(d.prompts) if p.state != "shown"}
    for card_id in cards:
        mine = [p for p in shown if p.card == card_id]
        for earlier, later in pairwise(mine):
            gone = ended[earlier.id]
            rest = (
                options.topic_gap_ms if gone.reason == "withdrawn" else cards[card_id].cooldown_ms
            )
            assert later.at_ms >= gone.at_ms + rest


def test_state_stays_bounded_in_a_long_call(desk, card):
    d = desk(*playbook(card))
    for minute in range(1, 481):
        at_ms = minute * 60_000
        d.signal(at_ms, NAMES[minute % len(NAMES)])
        d.question(at_ms + 1_000, "open", id=f"q{minute}", text=f"问题{minute}")
        d.says(at_ms + 3_000, "好的我看看")
        d.anger(at_ms + 5_000, BANDS[1 + minute % 4])
    assert isinstance(d.coach, Coach)
    assert size_of(d.coach) < 1_500


def size_of(thing, seen=None):
    """How many containers and records hang on an object."""
    seen = set() if seen is None else seen
    if id(thing) in seen or isinstance(thing, str | int | float | bool | type(None)):
        return 0
    seen.add(id(thing))
    if isinstance(thing, dict):
        parts = list(thing.values())
    elif isinstance(thing, list | tuple | set | frozenset) or hasattr(thing, "popleft"):
        parts = list(thing)
    elif type(thing).__module__.startswith("assist.coach"):
        names = getattr(thing, "__dict__", {}) or getattr(thing, "__slots__", ())
        parts = [getattr(thing, name) for name in names]
    else:
        parts = []
    return 1 + sum(size_of(part, seen) for part in parts)
