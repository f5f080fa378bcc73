"""What the agent wants: quiet, fewer cards, none of some; and the coach keeps to it."""

from __future__ import annotations

import pytest

from assist.coach import CoachOptions, Rule
from assist.coach.taste import Taste
from assist.events import CardUse, HangUp, Preferences, PromptDismissed, PromptUsed, Quiet

NAMES = ("dead_air", "talk_over", "abuse", "missing_fact", "dont_know", "no_greeting")


def on(name, **fields):
    return {"when": Rule(signal=name), "lifetime_ms": 4_000, "cooldown_ms": 5_000, **fields}


def quiet(d, at_ms, on=True):
    d.at(at_ms, Quiet(at_ms=at_ms, on=on))


def test_quiet_takes_every_card_down_and_lets_none_up(desk, card):
    d = desk(card("a", **on("dead_air")), card("b", **on("abuse", priority=99)))
    d.signal(1_000, "dead_air")
    quiet(d, 2_000)
    assert (d.gone("a").state, d.gone("a").reason) == ("expired", "quiet")
    d.signal(10_000, "abuse")
    d.signal(11_000, "dead_air")
    d.until(60_000)
    assert len(d.prompts) == 2


def test_after_quiet_cards_come_for_what_still_holds(desk, card):
    d = desk(card("a", **on("anger")), card("b", **on("dead_air")), stale_ms=5_000)
    quiet(d, 1_000)
    d.anger(2_000, "angry")
    d.signal(2_000, "dead_air")
    quiet(d, 30_000, on=False)
    assert set(d.up) == {"a"}
    assert d.up["a"].at_ms == 30_000


def test_what_is_done_in_quiet_counts(desk, card):
    d = desk(
        card("listen", **on("anger", done=("您说",))),
        card("own", when=Rule(signal="anger", all=(Rule(follows="listen"),))),
    )
    quiet(d, 1_000)
    d.anger(2_000, "angry")
    d.says(4_000, "您说")
    quiet(d, 6_000, on=False)
    assert set(d.up) == {"own"}


def test_a_call_may_begin_in_quiet_and_with_muted_cards(desk, card):
    d = desk(card("a", **on("dead_air")), card("b", **on("abuse")))
    d.at(0, Preferences(at_ms=0, quiet=True, muted=("b", "unknown")))
    d.signal(1_000, "dead_air")
    d.signal(1_000, "abuse")
    assert not d.prompts
    quiet(d, 2_000, on=False)
    d.until(15_000)
    assert {prompt.card for prompt in d.prompts} == {"a"}


def test_quiet_lasts_beyond_the_hang_up(desk, card):
    d = desk(card("a", when=Rule(signal="no_followup"), moment="after"))
    d.signal(1_000, "no_followup")
    quiet(d, 2_000)
    d.at(3_000, HangUp(at_ms=3_000))
    assert not d.prompts


def shown_in_a_minute(d, names=NAMES):
    at_ms = d.now
    for index, name in enumerate(names):
        d.signal(at_ms + index * 8_000, name)
    d.until(at_ms + 59_000)
    return len([p for p in d.prompts if p.state == "shown" and p.at_ms >= at_ms])


@pytest.fixture
def seat(desk, card):
    def seat(use=None, **options):
        d = desk(*(card(n, **on(n, priority=70)) for n in NAMES), stale_ms=5_000, **options)
        d.now = 1_000
        if use is not None:
            d.at(0, Preferences(at_ms=0, use=use))
        return d

    return seat


def dismiss(d, at_ms, name):
    d.signal(at_ms, name)
    d.at(at_ms + 100, PromptDismissed(at_ms=at_ms + 100, prompt=d.up[name].id))


def test_dismissals_lower_the_budget_down_to_a_bound(seat):
    assert shown_in_a_minute(seat()) == 5
    d = seat()
    for round_ in range(8):
        dismiss(d, 1_000 + round_ * 70_000, NAMES[round_ % 6])
    d.now = 900_000
    assert shown_in_a_minute(d) == CoachOptions().least_per_minute


def test_uses_restore_the_budget(seat):
    d = seat()
    for round_ in range(6):
        dismiss(d, 1_000 + round_ * 70_000, NAMES[round_])
    for round_ in range(6):
        at_ms = 900_000 + round_ * 70_000
        d.signal(at_ms, NAMES[round_])
        d.at(at_ms + 100, PromptUsed(at_ms=at_ms + 100, prompt=d.up[NAMES[round_]].id))
    d.now = 2_000_000
    assert shown_in_a_minute(d) == 5


def test_earlier_calls_count_by_the_share_that_was_dismissed(seat):
    assert shown_in_a_minute(seat({"x": CardUse(shown=200, used=100, dismissed=20)})) == 5
    assert shown_in_a_minute(seat({"x": CardUse(shown=200, dismissed=180)})) == 2
    assert shown_in_a_minute(seat({"x": CardUse(shown=2, dismissed=2)})) == 5


def test_an_urgent_card_keeps_to_the_full_budget(desk, card):
    d = desk(*(card(n, **on(n, priority=95)) for n in NAMES), stale_ms=5_000)
    d.at(0, Preferences(at_ms=0, use={"x": CardUse(shown=200, dismissed=180)}))
    d.now = 1_000
    assert shown_in_a_minute(d) >= 5


def test_a_weary_agent_sees_the_same_card_less_often(desk, card):
    shows = []
    for use in ({}, {"x": CardUse(shown=200, dismissed=180)}):
        d = desk(card("a", when=Rule(signal="anger"), lifetime_ms=5_000, cooldown_ms=40_000))
        d.at(0, Preferences(at_ms=0, use=use))
        d.anger(1_000, "angry")
        d.until(600_000)
        shows.append(len(d.shows("a")))
    assert shows == [14, 8]


def test_a_card_that_was_mostly_dismissed_comes_only_when_urgent(desk, card):
    use = {name: CardUse(shown=4, dismissed=3) for name in ("calm", "urgent")}
    use["seldom"] = CardUse(shown=3, dismissed=3)
    use["liked"] = CardUse(shown=9, used=9, dismissed=0)
    d = desk(
        card("calm", **on("dead_air", priority=89)),
        card("urgent", **on("abuse", priority=90)),
        card("seldom", **on("talk_over")),
    )
    d.at(0, Preferences(at_ms=0, use=use))
    d.signal(1_000, "dead_air")
    d.until(6_000)
    assert not d.prompts
    d.signal(7_000, "abuse")
    d.signal(13_000, "talk_over")
    assert [p.card for p in d.prompts if p.state == "shown"] == ["urgent", "seldom"]


@pytest.mark.parametrize("clicks", ["d" * 50, "u" * 50, "dddduu" * 9, "ud" * 20])
def test_the_budget_stays_within_its_bounds(clicks):
    options = CoachOptions()
    taste = Taste(options)
    for click in clicks:
        taste.used() if click == "u" else taste.dismissed()
        assert options.least_per_minute <= taste.per_minute() <= options.per_minute
        assert 10_000 <= taste.rest_ms(10_000) <= 20_000


def test_what_follows_a_card_that_is_never_wanted_may_come(desk, card):
    d = desk(
        card("lead", when=Rule(signal="anger"), priority=80),
        card("next", when=Rule(signal="anger", all=(Rule(follows="lead"),))),
    )
    d.at(0, Preferences(at_ms=0, use={"lead": CardUse(shown=9, dismissed=9)}))
    d.anger(1_000, "angry")
    d.until(3_000)
    assert set(d.up) == {"next"}
