"""Cards that wait for what the stage owes."""

from __future__ import annotations

import pytest

from assist.coach import Rule
from assist.events import Stage


def stage(d, at_ms, name, *owed, since_ms=None):
    since_ms = at_ms if since_ms is None else since_ms
    d.at(at_ms, Stage(at_ms=at_ms, stage=name, since_ms=since_ms, owed=owed))


def test_a_card_comes_when_its_duty_has_been_owed_for_long_enough(desk, card):
    d = desk(card(when=Rule(owes=("no_thanks",), after_ms=5_000)))
    stage(d, 1_000, "intake", "no_apology")
    d.until(20_000)
    assert not d.up
    stage(d, 20_000, "intake", "no_apology", "no_thanks", since_ms=1_000)
    stage(d, 22_000, "diagnosis", "no_thanks")
    d.until(24_999)
    assert not d.up
    d.until(25_000)
    assert "a" in d.up


def test_it_goes_when_the_duty_is_done_and_is_not_shown_twice_for_it(desk, card):
    d = desk(card(when=Rule(owes=("no_thanks", "no_options")), cooldown_ms=5_000))
    stage(d, 1_000, "solution", "no_thanks", "no_options")
    stage(d, 3_000, "solution", "no_options", since_ms=1_000)
    assert "a" in d.up
    stage(d, 4_000, "solution", since_ms=1_000)
    assert (d.gone("a").reason, d.gone("a").at_ms) == ("done", 4_000)


def test_a_stage_can_be_asked_for_beside_the_duty(desk, card):
    d = desk(card(when=Rule(owes=("no_options",), stage=("solution",))))
    stage(d, 1_000, "diagnosis", "no_options")
    assert not d.up
    stage(d, 9_000, "solution", "no_options")
    assert d.up["a"].at_ms == 9_000


def test_what_is_no_duty_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match=r"owes\[0\]: there is no duty `no_thank`.*no_thanks"):
        Rule(owes=("no_thank",))
