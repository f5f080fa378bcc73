"""Cards for the time after the hang-up: reminders, and a word for the agent alone."""

from __future__ import annotations

import pytest

from assist.analysis.wellbeing import Wellbeing
from assist.coach import Coach, Playbook, Rule
from assist.events import Channel, HangUp, Mute, Prompt, Signal, Span, SpeechStarted
from assist.events.listener import Ids
from assist.session import Session


def after(name, **fields):
    return {"when": Rule(signal=name), "moment": "after", **fields}


def hang_up(d, at_ms, *names):
    """Hang up, and hear what the detectors say of it afterwards."""
    signals = [d._signal(at_ms, name, None, "confirmed") for name in names]
    d.at(at_ms, HangUp(at_ms=at_ms), *signals)


def test_it_waits_for_the_hang_up_and_stays(desk, card):
    d = desk(card("a", **after("no_followup")))
    d.signal(1_000, "no_followup")
    d.until(4_000)
    assert not d.prompts
    hang_up(d, 5_000)
    d.until(600_000)
    assert [(p.card, p.state, p.at_ms) for p in d.prompts] == [("a", "shown", 5_000)]


def test_it_hears_what_is_told_at_the_hang_up(desk, card):
    d = desk(card("a", **after("hung_up_first")), card("b", when=Rule(signal="hung_up_first")))
    hang_up(d, 5_000, "hung_up_first")
    assert set(d.up) == {"a"}


def test_other_cards_go_at_the_hang_up(desk, card):
    d = desk(card("a", **after("no_followup")), card("b", when=Rule(signal="no_followup")))
    d.signal(1_000, "no_followup")
    hang_up(d, 5_000)
    assert d.gone("b").reason == "call_ended"
    assert set(d.up) == {"a"}


def test_what_was_long_before_is_no_reason(desk, card):
    d = desk(card("a", **after("no_followup")), stale_ms=20_000)
    d.signal(1_000, "no_followup")
    hang_up(d, 30_000)
    assert not d.prompts


def test_two_reminders_and_one_word_for_the_agent(desk, card):
    d = desk(
        card("a", **after("no_followup", priority=10)),
        card("b", **after("hung_up_first", priority=90)),
        card("c", **after("missing_fact")),
        card("d", **after("inconsistent_statement")),
        card("me", **after("wellbeing")),
        card("me.too", **after("wellbeing")),
    )
    hang_up(d, 5_000, "no_followup", "missing_fact", "inconsistent_statement", "wellbeing")
    assert set(d.up) == {"a", "c", "me"}
    assert [p.private for p in d.prompts] == [False, False, True]


def test_one_reminder_a_topic_the_weightier(desk, card):
    d = desk(
        card("a", **after("no_followup", priority=10)),
        card("b", **after("no_followup", priority=20)),
    )
    hang_up(d, 5_000, "no_followup")
    assert set(d.up) == {"b"}


def test_a_muted_one_stays_away(desk, card):
    d = desk(card("a", **after("no_followup")))
    d.at(1_000, Mute(at_ms=1_000, card="a"))
    hang_up(d, 5_000, "no_followup")
    assert not d.prompts


def test_what_was_done_is_not_asked_for(desk, card):
    d = desk(card("a", **after("no_followup", done_by=("arrange_followup",))))
    d.act(4_000, "arrange_followup")
    hang_up(d, 5_000, "no_followup")
    assert not d.prompts


def test_minutes_of_anger_can_be_named(desk, card):
    when = Rule(signal="wellbeing", of=("breather",))
    d = desk(card("me", when=when, moment="after", say=("{minutes} 分钟，歇一下。", "歇一下。")))
    signal = d._signal(5_000, "wellbeing", None, "confirmed")
    d.at(5_000, HangUp(at_ms=5_000), with_slots(signal, {"is": "breather", "minutes": "3"}))
    assert d.up["me"].say == ("3 分钟，歇一下。", "歇一下。")


def with_slots(signal, slots):
    return Signal(
        **{name: getattr(signal, name) for name in signal.__struct_fields__} | {"slots": slots}
    )


@pytest.mark.parametrize("of", ["breather", "turned_round"])
def test_in_a_session_the_word_leaves_with_the_hang_up(card, of):
    ids = Ids()
    book = Playbook(
        language="zh",
        cards=(card("me", when=Rule(signal="wellbeing", of=(of,)), moment="after"),),
    )

    class Abuse:
        hears = frozenset({SpeechStarted})
        deadline_ms = None

        def hear(self, event):
            for number in (1, 2):
                yield Signal(
                    at_ms=event.at_ms,
                    id=f"x{number}",
                    signal="abuse",
                    speaker=Channel.CUSTOMER,
                    span=Span(0, 1),
                    value=1.0,
                )

    session = Session("c", "zh", (Abuse(), Wellbeing(ids), Coach(ids, book)))
    session.feed(SpeechStarted(at_ms=64, channel=Channel.CUSTOMER, start_ms=0))
    session.feed(HangUp(at_ms=128))
    prompts = [event for event in session.drain() if isinstance(event, Prompt)]
    assert [p.private for p in prompts] == ([True] if of == "breather" else [])
