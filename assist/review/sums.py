"""Means and medians, with their 95 % intervals, of values that a database has summed up."""

from __future__ import annotations

import math
from typing import Final

import msgspec

from assist.review.intervals import Mean, t_quantile

_Z: Final = 1.959964
"""Two-sided 95 % quantile of the normal distribution."""


class Median(msgspec.Struct, frozen=True, kw_only=True):
    """The median of ``n`` values, with its 95 % interval by order statistics.

    Source: W. J. Conover, Practical Nonparametric Statistics (1999), section 3.2.
    """

    n: int
    median: float | None
    low: float | None
    high: float | None


def mean_of_sums(n: int, total: float, squares: float) -> Mean:
    """As ``intervals.mean_of``, of a sum and a sum of squares."""
    if n < 1:
        return Mean(n=0, mean=None, low=None, high=None)
    mean = total / n
    if n == 1:
        return Mean(n=1, mean=round(mean, 3), low=None, high=None)
    variance = max(0.0, squares - n * mean * mean) / (n - 1)
    reach = t_quantile(n - 1) * math.sqrt(variance / n)
    return Mean(n=n, mean=round(mean, 3), low=round(mean - reach, 3), high=round(mean + reach, 3))


def median_of(counts: dict[int, int]) -> Median:
    """The median of values that are given as how often each occurred."""
    n = sum(counts.values())
    if not n:
        return Median(n=0, median=None, low=None, high=None)
    values: list[int] = []
    ends: list[int] = []
    for value in sorted(counts):
        values.append(value)
        ends.append((ends[-1] if ends else 0) + counts[value])

    def at(rank: int) -> int:
        """The value of a rank from 1 to n."""
        return next(value for value, end in zip(values, ends, strict=True) if rank <= end)

    median = (at((n + 1) // 2) + at(n // 2 + 1)) / 2
    low = math.floor((n - _Z * math.sqrt(n)) / 2)
    high = math.ceil(1 + (n + _Z * math.sqrt(n)) / 2)
    if low < 1 or high > n:
        return Median(n=n, median=median, low=None, high=None)
    return Median(n=n, median=median, low=at(low), high=at(high))
