"""Agreement against figures that were published."""

from __future__ import annotations

import pytest

from assist.review.calibration import agreement, calibrate

# Fleiss 1971, table 1: 30 patients, six psychiatrists, five categories; kappa 0.430.
FLEISS_1971 = (
    *((0, 0, 0, 6, 0), (0, 3, 0, 0, 3), (0, 1, 4, 0, 1), (0, 0, 0, 0, 6), (0, 3, 0, 3, 0)),
    *((2, 0, 4, 0, 0), (0, 0, 4, 0, 2), (2, 0, 3, 1, 0), (2, 0, 0, 4, 0), (0, 0, 0, 0, 6)),
    *((1, 0, 0, 5, 0), (1, 1, 0, 4, 0), (0, 3, 3, 0, 0), (1, 0, 0, 5, 0), (0, 2, 0, 3, 1)),
    *((0, 0, 5, 0, 1), (3, 0, 0, 1, 2), (5, 1, 0, 0, 0), (0, 2, 0, 4, 0), (1, 0, 2, 0, 3)),
    *((0, 0, 0, 0, 6), (0, 1, 0, 5, 0), (0, 2, 0, 1, 3), (2, 0, 0, 4, 0), (1, 0, 0, 4, 1)),
    *((0, 5, 0, 1, 0), (4, 0, 0, 0, 2), (0, 2, 0, 4, 0), (1, 0, 5, 0, 0), (0, 0, 0, 0, 6)),
)
BELOW_CHANCE = ((50, 26, 24), (24, 4, 32), (6, 30, 4))
# Cohen 1960, table 1: proportions of 200 cases by two judges; kappa 0.492.
COHEN_1960 = ((88, 14, 18), (10, 40, 10), (2, 6, 12))


def fleiss_subjects() -> list[tuple[str, dict[str, str]]]:
    subjects = []
    for number, counts in enumerate(FLEISS_1971):
        given = [str(category) for category, count in enumerate(counts) for _ in range(count)]
        subjects.append((f"p{number}", {f"r{n}": one for n, one in enumerate(given)}))
    return subjects


def cohen_subjects(table: tuple[tuple[int, ...], ...]) -> list[tuple[str, dict[str, str]]]:
    pairs = [
        (str(a), str(b))
        for a, row in enumerate(table)
        for b, count in enumerate(row)
        for _ in range(count)
    ]
    return [(f"c{n}", {"one": a, "two": b}) for n, (a, b) in enumerate(pairs)]


def test_fleiss_example_of_1971() -> None:
    found = agreement(fleiss_subjects())
    assert (found.kind, found.n, found.reviewers) == ("fleiss", 30, 6)
    assert found.kappa == pytest.approx(0.430, abs=0.0005)
    assert found.observed == pytest.approx(0.5556, abs=0.0005)
    assert found.low is not None
    assert found.high is not None
    # Fleiss's own standard error of 0.028 is under no agreement; around 0.43 it is wider.
    assert 0.30 < found.low < 0.40
    assert 0.46 < found.high < 0.56
    assert not found.few


def test_cohen_example_of_1960() -> None:
    found = agreement(cohen_subjects(COHEN_1960))
    assert (found.kind, found.n, found.reviewers) == ("cohen", 200, 2)
    assert found.observed == pytest.approx(0.70)
    assert found.kappa == pytest.approx(0.492, abs=0.0005)
    assert found.low is not None
    assert found.high is not None
    # Cohen 1960 gives a standard error of 0.055: 0.492 ± 0.108.
    assert found.low == pytest.approx(0.384, abs=0.02)
    assert found.high == pytest.approx(0.600, abs=0.02)


def test_agreement_below_chance_is_negative() -> None:
    found = agreement(cohen_subjects(BELOW_CHANCE))
    assert found.observed == pytest.approx(0.29)
    assert found.kappa is not None
    assert found.kappa < 0


def test_all_the_same_has_no_kappa() -> None:
    found = agreement([(f"c{n}", {"a": "pass", "b": "pass"}) for n in range(5)])
    assert (found.kappa, found.observed, found.low, found.few) == (None, 1.0, None, True)


def test_full_agreement_is_one() -> None:
    given = ["pass", "fail", "na", "pass"]
    found = agreement([(f"c{n}", {"a": one, "b": one}) for n, one in enumerate(given)])
    assert found.kappa == pytest.approx(1.0)


def test_fewer_than_two_reviewers_are_no_subject() -> None:
    assert agreement([("c", {"a": "pass"})]).n == 0
    assert agreement([]).n == 0


def test_two_calls_of_other_reviewers_each_are_three_reviewers() -> None:
    found = agreement([("c1", {"a": "pass", "b": "pass"}), ("c2", {"b": "fail", "c": "fail"})])
    assert (found.kind, found.reviewers, found.kappa) == ("fleiss", 3, pytest.approx(1.0))


def test_the_same_cards_give_the_same_figures_in_any_order() -> None:
    subjects = fleiss_subjects()
    assert agreement(subjects) == agreement(list(reversed(subjects)))


def test_rows_that_all_left_out_say_nothing() -> None:
    cards = {
        "c1": {"a": {"X": "pass", "Y": "na"}, "b": {"X": "pass"}},
        "c2": {"a": {"X": "fail"}, "b": {"X": "na", "Y": "5"}},
    }
    told = calibrate(cards, {"c1": {"a": 90, "b": 80}, "c2": {"a": 10, "b": None}})
    assert {one.item: one.agreement.n for one in told.items} == {"X": 2, "Y": 1}
    assert told.overall.n == 3
    assert told.items[0].item == "Y"  # Most disputed first.
    assert told.scores["c2"]["b"] is None
