"""What earlier overlaps say about the next."""

from __future__ import annotations

import pytest

from assist.analysis.overlap_history import CAME_IN_MS, KEPT, Context, OverlapHistory


def test_before_anything_is_known_there_are_averages() -> None:
    assert OverlapHistory().context("a", "b", 0) == Context()


def test_shares_are_of_the_intruders_own_overlaps() -> None:
    history = OverlapHistory()
    history.note("a", 1000, took=True, content=2.0)
    history.note("b", 2000, took=False, content=0.0)
    context = history.context("a", "b", 60_000)
    assert context.took_share == pytest.approx(1.2 / 2)
    assert context.content_share == 1.0
    assert history.context("b", "a", 60_000).content_share == 0.0


def test_only_the_newest_count() -> None:
    history = OverlapHistory()
    for at_ms in range(50):
        history.note("a", at_ms, took=at_ms < 50 - KEPT, content=0.0)
    assert history.context("a", "b", 60_000).took_share == pytest.approx(0.2 / (KEPT + 1))


def test_who_has_just_come_in_is_remembered_for_a_while() -> None:
    history = OverlapHistory()
    history.note("b", 1000, took=True, content=1.0)
    assert history.context("a", "b", 1000 + CAME_IN_MS - 1).floor_came_in
    assert not history.context("a", "b", 1000 + CAME_IN_MS).floor_came_in
    assert not history.context("a", "c", 1500).floor_came_in
