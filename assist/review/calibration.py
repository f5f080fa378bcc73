"""How far reviewers agree about the same calls, beyond what chance would give.

Cohen's kappa (Cohen 1960, *Educational and Psychological Measurement* 20) for two reviewers::

    kappa = (p_o - p_e) / (1 - p_e),  p_e = sum over categories of p_first * p_second

Fleiss' kappa (Fleiss 1971, *Psychological Bulletin* 76) for more, with ``n_ij`` of ``n_i``
reviewers who gave subject ``i`` category ``j``, and ``p_j`` the share of ``j`` in all ratings::

    P_i = (sum_j n_ij² - n_i) / (n_i * (n_i - 1)),  kappa = (mean P_i - p_e) / (1 - p_e),
    p_e = sum_j p_j²

Intervals are percentiles of a bootstrap over calls, since the items of one call hang together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

RESAMPLES: Final = 2000
"""Of the bootstrap. Source: Efron & Tibshirani 1993, at least 1000 for percentiles."""
CONFIDENCE: Final = 0.95
SEED: Final = 20260101
"""Of the bootstrap, so that the same cards give the same figures. Source: chosen."""
ENOUGH: Final = 10
"""Subjects below which an interval says more about luck than about reviewers. Source: chosen."""

_Floats = NDArray[np.float64]
Ratings = Mapping[str, Mapping[str, str]]
"""What each reviewer said of each call: ``{call: {reviewer: category}}``."""


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """How far reviewers agree.

    Attributes:
        kind: ``cohen`` for two reviewers, ``fleiss`` for more.
        n: Subjects that at least two of them rated.
        reviewers: How many they are.
        observed: Share of pairs that agree, 0..1.
        kappa: None where everybody always gave the same category, so that chance explains all.
        low: Lower end of the interval of 95 %; None where too few resamples have a kappa.
        high: Its upper end.
        few: The interval rests on fewer calls than it takes.
    """

    kind: Literal["cohen", "fleiss"]
    n: int
    reviewers: int
    observed: float | None = None
    kappa: float | None = None
    low: float | None = None
    high: float | None = None
    few: bool = True


def agreement(subjects: Sequence[tuple[str, Mapping[str, str]]]) -> Agreement:
    """Agreement over subjects.

    Args:
        subjects: Each the call that it belongs to and the category that each reviewer gave it.
            Subjects of fewer than two reviewers are left out.
    """
    rated = [(call, ratings) for call, ratings in subjects if len(ratings) > 1]
    names = sorted({name for _, ratings in rated for name in ratings})
    kind: Literal["cohen", "fleiss"] = "cohen" if len(names) <= 2 else "fleiss"
    if not rated:
        return Agreement(kind=kind, n=0, reviewers=len(names))
    categories = sorted({one for _, ratings in rated for one in ratings.values()})
    calls = sorted({call for call, _ in rated})
    kappa_of: _Cohen | _Fleiss
    if kind == "cohen":
        sums, kappa_of = _cohen(rated, names, categories, calls)
    else:
        sums, kappa_of = _fleiss(rated, categories, calls)
    observed, kappa = kappa_of(sums.sum(axis=0, keepdims=True))
    low, high = _interval(sums, kappa_of)
    return Agreement(
        kind=kind,
        n=len(rated),
        reviewers=len(names),
        observed=float(observed[0]),
        kappa=_told(kappa[0]),
        low=low,
        high=high,
        few=len(calls) < ENOUGH,
    )


class _Cohen:
    """Kappas of rows of flattened confusion tables."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __call__(self, sums: _Floats) -> tuple[_Floats, _Floats]:
        tables = sums.reshape(len(sums), self._size, self._size)
        total = tables.sum(axis=(1, 2))
        observed = np.trace(tables, axis1=1, axis2=2) / total
        by_chance = (tables.sum(axis=2) * tables.sum(axis=1)).sum(axis=1) / total**2
        return observed, _beyond_chance(observed, by_chance)


class _Fleiss:
    """Kappas of rows of sums: of ``P_i``, of subjects, and of ratings a category."""

    def __call__(self, sums: _Floats) -> tuple[_Floats, _Floats]:
        observed = sums[:, 0] / sums[:, 1]
        counts = sums[:, 2:]
        shares = counts / counts.sum(axis=1, keepdims=True)
        return observed, _beyond_chance(observed, (shares**2).sum(axis=1))


def _cohen(
    rated: Sequence[tuple[str, Mapping[str, str]]],
    names: Sequence[str],
    categories: Sequence[str],
    calls: Sequence[str],
) -> tuple[_Floats, _Cohen]:
    """The confusion table of each call, flattened."""
    size = len(categories)
    sums = np.zeros((len(calls), size * size))
    first, second = names
    for call, ratings in rated:
        cell = categories.index(ratings[first]) * size + categories.index(ratings[second])
        sums[calls.index(call), cell] += 1
    return sums, _Cohen(size)


def _fleiss(
    rated: Sequence[tuple[str, Mapping[str, str]]],
    categories: Sequence[str],
    calls: Sequence[str],
) -> tuple[_Floats, _Fleiss]:
    sums = np.zeros((len(calls), 2 + len(categories)))
    for call, ratings in rated:
        given = list(ratings.values())
        counts = np.array([given.count(one) for one in categories], dtype=float)
        of = len(given)
        line = sums[calls.index(call)]
        line[0] += ((counts**2).sum() - of) / (of * (of - 1))
        line[1] += 1
        line[2:] += counts
    return sums, _Fleiss()


def _beyond_chance(observed: _Floats, by_chance: _Floats) -> _Floats:
    room = 1 - by_chance
    told = room > 1e-12
    return np.where(told, (observed - by_chance) / np.where(told, room, 1), np.nan)


def _interval(sums: _Floats, kappa_of: _Cohen | _Fleiss) -> tuple[float | None, float | None]:
    calls = len(sums)
    if calls < 2:
        return None, None
    random = np.random.default_rng(SEED)
    times = random.multinomial(calls, [1 / calls] * calls, size=RESAMPLES).astype(float)
    _, kappas = kappa_of(times @ sums)
    kappas = kappas[~np.isnan(kappas)]
    if len(kappas) < RESAMPLES / 2:
        return None, None
    tail = 50 * (1 - CONFIDENCE)
    low, high = np.percentile(kappas, [tail, 100 - tail])
    return round(float(low), 4), round(float(high), 4)


def _told(kappa: np.float64) -> float | None:
    return None if np.isnan(kappa) else float(kappa)


class ItemAgreement(msgspec.Struct, frozen=True):
    """Agreement about one row of the form."""

    item: str
    agreement: Agreement


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """How far the reviewers of a set of calls agree.

    Attributes:
        overall: Over every row of every call that at least one reviewer judged.
        items: Of each row that somebody judged, those that are most disputed first.
        scores: Call, then reviewer, to the score given.
    """

    overall: Agreement
    items: tuple[ItemAgreement, ...]
    scores: dict[str, dict[str, int | None]]


def calibrate(
    cards: Mapping[str, Mapping[str, Mapping[str, str]]],
    scores: Mapping[str, Mapping[str, int | None]],
) -> Calibration:
    """Agreement per row and overall.

    A row that every reviewer of a call left n/a says nothing about agreement and is left out; where
    one judged it and another did not, n/a is a category like the others.

    Args:
        cards: Call, then reviewer, then row, to the result.
        scores: Call, then reviewer, to the score.
    """
    by_row: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for call in sorted(cards):
        of_call = cards[call]
        for row in sorted({row for results in of_call.values() for row in results}):
            ratings = {who: results.get(row, "na") for who, results in of_call.items()}
            if set(ratings.values()) != {"na"}:
                by_row.setdefault(row, []).append((call, ratings))
    items = [ItemAgreement(row, agreement(subjects)) for row, subjects in by_row.items()]
    items = [one for one in items if one.agreement.n]
    every = [subject for subjects in by_row.values() for subject in subjects]
    items.sort(key=lambda one: (one.agreement.observed or 0.0, one.item))
    return Calibration(
        overall=agreement(every),
        items=tuple(items),
        scores={call: dict(given) for call, given in scores.items()},
    )
