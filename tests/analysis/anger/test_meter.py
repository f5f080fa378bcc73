from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.analysis.anger.leaky import Leaky, lifted
from assist.analysis.anger.meter import Meter
from assist.analysis.anger.options import LevelOptions

SHARE = st.floats(0, 1)


def test_each_part_counts_by_itself_and_together_they_count_for_more() -> None:
    meter = Meter(LevelOptions())
    meter.update(0, 0.5, 0.0, 0.0)
    assert meter.level == 0.5
    meter.update(0, 0.5, 0.4, 0.2)
    assert meter.level == pytest.approx(1 - 0.5 * 0.6 * 0.8)


@given(st.lists(st.tuples(st.integers(0, 100_000), SHARE, SHARE, SHARE), max_size=40))
def test_the_level_stays_between_0_and_1_and_in_its_band(
    steps: list[tuple[int, float, float, float]],
) -> None:
    options = LevelOptions()
    meter = Meter(options)
    entries = (0.0, options.tense, options.angry, options.furious, 1.01)
    for at_ms, *parts in sorted(steps):
        meter.update(at_ms, *parts)
        assert 0 <= meter.level <= 1
        assert entries[meter.rank] - options.slack <= meter.level < entries[meter.rank + 1]


def bands(*levels: float) -> list[str]:
    meter = Meter(LevelOptions())
    found = []
    for index, level in enumerate(levels):
        meter.update(index * 1000, level, 0.0, 0.0)
        found.append(meter.band)
    return found


def test_a_band_is_left_only_well_below_where_it_was_entered() -> None:
    assert bands(0.29, 0.31, 0.28, 0.24, 0.22) == ["calm", "tense", "tense", "tense", "calm"]
    assert bands(0.6, 0.5, 0.45, 0.54) == ["angry", "angry", "tense", "tense"]


def test_a_jump_enters_the_highest_band_at_once() -> None:
    assert bands(0.9, 0.1) == ["furious", "calm"]


def test_a_band_entered_by_mistake_is_given_up_without_slack() -> None:
    meter = Meter(LevelOptions())
    meter.update(0, 0.6, 0.0, 0.0)
    meter.update(100, 0.27, 0.0, 0.0)
    assert meter.band == "tense"
    meter.leave(2)
    assert meter.band == "tense"
    meter.leave(1)
    assert meter.band == "calm"


def test_the_trend_rises_then_is_steady_then_falls() -> None:
    meter = Meter(LevelOptions())
    trends = []
    for second in range(60):
        level = 0.1 if second < 20 else 0.7 if second < 40 else 0.2
        meter.update(second * 1000, level, 0.0, 0.0)
        trends.append(meter.trend)
    assert trends[21] == "rising"
    assert trends[19] == "steady"
    assert trends[41] == "falling"


def test_past_its_crest_a_level_is_not_rising() -> None:
    meter = Meter(LevelOptions())
    meter.update(0, 0.0, 0.0, 0.0)
    meter.update(20_000, 0.8, 0.0, 0.0)
    assert meter.trend == "rising"
    meter.update(22_000, 0.7, 0.0, 0.0)
    assert meter.trend == "steady"


def test_it_settles_when_time_changes_nothing_any_more() -> None:
    meter = Meter(LevelOptions())
    meter.update(0, 0.5, 0.0, 0.0)
    assert not meter.settled
    meter.update(1000, 0.0, 0.0, 0.0)
    assert not meter.settled
    meter.update(120_000, 0.0, 0.0, 0.0)
    assert meter.settled


@given(SHARE, SHARE, SHARE, SHARE)
def test_evidence_never_lowers_and_never_passes_its_ceiling(
    value: float, by: float, share: float, ceiling: float
) -> None:
    found = lifted(value, by, share, ceiling)
    assert max(value, by) <= found <= max(value, by, ceiling) + 1e-9


def test_it_fades_by_half_lives_however_often_it_is_looked_at() -> None:
    once, often = Leaky(10_000), Leaky(10_000)
    for leaky in (once, often):
        leaky.set(0, 0.8)
    for at_ms in range(0, 20_000, 37):
        often.at(at_ms)
    assert once.at(20_000) == pytest.approx(0.2)
    assert often.at(20_000) == pytest.approx(0.2)
