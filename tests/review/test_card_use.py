"""Figures of cards: counted right, with intervals that others compute too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from assist.events import (
    Anger,
    CallEnded,
    Channel,
    OutputEvent,
    Prompt,
    PromptState,
    WrapUp,
)
from assist.review.card_use import card_shows, card_stats
from assist.review.intervals import mean_of, share_of, t_quantile


def prompt(id_: str, at_ms: int, state: PromptState = "shown", reason: str = "") -> Prompt:
    return Prompt(
        at_ms=at_ms,
        id=id_,
        card="a.b",
        because=(),
        say=("好",),
        why="",
        priority=50,
        state=state,
        reason=reason,
    )


def anger(at_ms: int, level: float | None) -> Anger:
    return Anger(
        at_ms=at_ms,
        speaker=Channel.CUSTOMER,
        level=level,
        band=None,
        trend="steady",
        contributions={},
    )


def ended(at_ms: int) -> CallEnded:
    return CallEnded(at_ms=at_ms, duration_ms=at_ms, wrap_up=WrapUp())


CALL: list[OutputEvent] = [
    anger(0, 0.1),
    anger(9_000, 0.8),
    prompt("p1", 10_000),
    anger(10_500, 0.9),
    prompt("p1", 12_000, "used"),
    anger(39_000, 0.4),
    anger(41_000, 0.2),
    prompt("p2", 50_000),
    prompt("p2", 60_000, "expired", "done"),
    prompt("p3", 61_000),
    prompt("p3", 62_000, "dismissed"),
    prompt("p4", 63_000),
    prompt("p4", 70_000, "expired", "lifetime"),
    ended(85_000),
]


def test_a_call_tells_what_became_of_each_show() -> None:
    shows = card_shows("c", CALL)
    assert [(show.state, show.reason) for show in shows] == [
        ("used", ""),
        ("expired", "done"),
        ("dismissed", ""),
        ("expired", "lifetime"),
    ]
    assert (shows[0].anger_before, shows[0].anger_after) == (0.8, 0.4)


def test_anger_after_the_end_of_the_call_is_not_known() -> None:
    shows = card_shows("c", CALL)
    assert [show.anger_after for show in shows] == [0.4, 0.2, None, None]
    unfinished = card_shows("c", CALL[:-1])
    assert [show.anger_after for show in unfinished] == [None] * 4


def test_anger_that_abstains_is_not_known() -> None:
    outputs = [anger(0, 0.5), anger(5, None), prompt("p1", 10), anger(40_000, 0.1), ended(50_000)]
    (show,) = card_shows("c", outputs)
    assert show.anger_before is None


def test_the_figures_of_a_card() -> None:
    (found,) = card_stats([*card_shows("c", CALL), *card_shows("d", CALL)])
    assert (found.card, found.shown, found.calls) == ("a.b", 8, 2)
    counts = [part.count for part in (found.used, found.done, found.dismissed, found.ran_out)]
    assert counts == [2, 2, 2, 2]
    assert found.change.n == found.anger_before.n == 4
    assert found.change.mean == pytest.approx(-0.2)


def test_cards_come_most_shown_first() -> None:
    other = [show for show in card_shows("c", CALL) if show.state == "used"]
    renamed = [type(show)(**{**_fields(show), "card": "z"}) for show in other]
    assert [card.card for card in card_stats([*renamed, *card_shows("c", CALL)])] == ["a.b", "z"]


def _fields(show: object) -> dict[str, object]:
    return {name: getattr(show, name) for name in show.__struct_fields__}  # type: ignore[attr-defined]


@given(st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_has_the_interval_of_wilson(counted: tuple[int, int]) -> None:
    count, of = counted
    expected = stats.binomtest(count, of).proportion_ci(0.95, method="wilson")
    found = share_of(count, of)
    assert found.low == pytest.approx(expected.low, abs=6e-4)
    assert found.high == pytest.approx(expected.high, abs=6e-4)


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=60))
def test_a_mean_has_the_interval_of_student(values: list[float]) -> None:
    found = mean_of(values)
    if found.low == found.high:
        return
    error = stats.sem(values)
    low, high = stats.t.interval(0.95, len(values) - 1, loc=sum(values) / len(values), scale=error)
    assert found.low == pytest.approx(low, abs=2e-3)
    assert found.high == pytest.approx(high, abs=2e-3)


@pytest.mark.parametrize("degrees", [1, 2, 5, 10, 11, 15, 30, 100, 10_000])
def test_the_quantiles_are_those_of_the_tables(degrees: int) -> None:
    assert t_quantile(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), abs=1e-3)


def test_nothing_has_no_share_and_one_value_no_interval() -> None:
    assert share_of(0, 0).share is None
    assert mean_of([]).mean is None
    assert (mean_of([0.5]).mean, mean_of([0.5]).low) == (0.5, None)
