from __future__ import annotations

import pytest

from assist.evaluation.measures import Scored, auc, figures, precision_at_recall


def scored(*pairs: tuple[float, int]) -> list[Scored]:
    return [Scored(*pair) for pair in pairs]


def test_auc_counts_pairs_in_the_right_order_and_ties_half() -> None:
    assert auc(scored((0.9, 1), (0.1, 0))) == 1.0
    assert auc(scored((0.1, 1), (0.9, 0))) == 0.0
    assert auc(scored((0.5, 1), (0.5, 0))) == 0.5
    assert auc(scored((0.9, 1), (0.5, 1), (0.5, 0), (0.1, 0))) == pytest.approx(3.5 / 4)


def test_auc_is_null_without_both_kinds() -> None:
    assert auc(scored((0.9, 1))) is None
    assert auc(scored((0.9, 0))) is None
    assert auc([]) is None


def test_figures_at_the_threshold() -> None:
    found = figures(scored((0.9, 1), (0.8, 0), (0.5, 1), (0.2, 1), (0.1, 0)), 0.5, abstained=1)
    assert (found.n, found.positives, found.abstained) == (5, 3, 1)
    assert found.precision == pytest.approx(2 / 3, abs=1e-4)
    assert found.recall == pytest.approx(2 / 3, abs=1e-4)
    assert found.f1 == pytest.approx(2 / 3, abs=1e-4)
    assert (found.false_alarms, found.false_alarm_rate) == (1, 0.5)


def test_precision_where_half_is_found_takes_ties_together() -> None:
    assert precision_at_recall(scored((0.9, 1), (0.8, 0), (0.1, 1)), 0.5) == 1.0
    assert precision_at_recall(scored((0.9, 1), (0.9, 0), (0.1, 1)), 0.5) == 0.5
    assert precision_at_recall(scored((0.9, 0)), 0.5) is None


def test_nothing_raised_has_no_precision() -> None:
    found = figures(scored((0.1, 1), (0.1, 0)), 0.5)
    assert found.precision is None
    assert found.recall == 0.0
    assert found.f1 == 0.0
