"""How hard a call was, told to the agent alone."""

from __future__ import annotations

import pytest

from assist.analysis.wellbeing import Wellbeing, WellbeingOptions
from assist.events import Anger, Channel, HangUp, Signal, Span
from assist.events.listener import Ids
from assist.events.privacy import PRIVATE_SIGNALS

MINUTE = 60_000


def anger(at_s, band, speaker=Channel.CUSTOMER):
    return Anger(
        at_ms=at_s * 1_000,
        speaker=speaker,
        level=None if band is None else 0.5,
        band=band,
        trend="steady",
        contributions={},
    )


def abuse(at_s, id, state="raised", speaker=Channel.CUSTOMER):
    at_ms = at_s * 1_000
    return Signal(
        at_ms=at_ms,
        id=id,
        signal="abuse",
        speaker=speaker,
        span=Span(at_ms - 500, at_ms),
        value=1.0,
        state=state,
    )


def told(*events, length_s=300, **options):
    """The verdict on a call, or None."""
    listener = Wellbeing(Ids(), WellbeingOptions(**options))
    for event in events:
        assert not list(listener.hear(event))
    found = list(listener.hear(HangUp(at_ms=length_s * 1_000)))
    assert len(found) <= 1
    return found[0] if found else None


def kind(signal):
    return None if signal is None else signal.slots["is"]


def test_of_an_ordinary_call_nothing_is_said():
    assert told() is None
    assert told(anger(5, "calm"), anger(20, "tense"), anger(40, "calm")) is None


def test_after_long_anger_a_breather():
    signal = told(anger(10, "angry"), anger(160, "tense"), length_s=170)
    assert kind(signal) == "breather"
    assert (signal.slots["minutes"], signal.slots["peak"], signal.value) == ("2", "angry", 1.0)
    assert (signal.speaker, signal.state, signal.span) == (
        Channel.AGENT,
        "confirmed",
        Span(0, 170_000),
    )
    assert (signal.evidence[0].start_ms, signal.evidence[0].end_ms) == (10_000, 160_000)


def test_after_fury_sooner():
    assert kind(told(anger(10, "furious"), anger(56, "tense"))) == "breather"
    assert kind(told(anger(10, "angry"), anger(56, "tense"))) == "steady"


def test_after_abuse_that_was_not_taken_back():
    assert kind(told(abuse(10, "s1"), abuse(20, "s2"))) == "breather"
    assert kind(told(abuse(10, "s1"), abuse(11, "s1", "confirmed"))) == "steady"
    assert told(abuse(10, "s1"), abuse(11, "s1", "withdrawn")) is None
    assert told(abuse(10, "s1", speaker=Channel.AGENT)) is None


def test_anger_makes_a_long_call_a_hard_one():
    hot = (anger(10, "angry"), anger(40, "tense"))
    assert kind(told(*hot, length_s=1_199)) == "steady"
    assert kind(told(*hot, length_s=1_200)) == "breather"


def test_a_customer_who_is_calm_in_the_end_was_turned_round():
    signal = told(anger(10, "angry"), anger(50, "tense"), anger(70, "calm"))
    assert (kind(signal), signal.value) == ("turned_round", 0.333)
    hard = told(anger(10, "furious"), anger(250, "calm"))
    assert (kind(hard), hard.value) == ("turned_round", 1.0)


def test_a_flash_is_no_turn():
    assert kind(told(anger(10, "angry"), anger(12, "calm"))) == "steady"


def test_what_is_not_known_in_the_end_counts_as_it_was_last():
    assert kind(told(anger(10, "angry"), anger(50, "calm"), anger(60, None))) == "turned_round"
    assert kind(told(anger(10, "angry"), anger(50, None))) == "steady"


def test_tension_or_length_is_no_ordinary_call_either():
    assert kind(told(anger(10, "tense"), anger(70, "calm"))) == "steady"
    signal = told(anger(10, "calm"), length_s=1_800)
    assert (kind(signal), signal.slots["peak"]) == ("steady", "calm")
    assert "minutes" not in signal.slots


def test_anger_until_the_very_end_counts():
    assert kind(told(anger(10, "angry"), length_s=130)) == "breather"
    assert told(anger(10, "angry", Channel.AGENT), length_s=130) is None


def test_it_is_private():
    assert told(abuse(10, "s1")).signal in PRIVATE_SIGNALS


def test_state_stays_bounded():
    listener = Wellbeing(Ids())
    for second in range(1, 5_000):
        listener.hear(abuse(second, f"s{second}"))
    assert len(listener._abuses) <= WellbeingOptions().abuses


@pytest.mark.parametrize(("field", "value"), [("hard_ms", 0), ("abuses", 0), ("hot_ms", -1)])
def test_options_out_of_range_are_refused(field, value):
    with pytest.raises(ValueError, match=field):
        WellbeingOptions(**{field: value})
