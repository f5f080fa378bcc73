"""95 % intervals of shares and means, computed the same way everywhere and every time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import msgspec

_Z: Final = 1.959964
"""Two-sided 95 % quantile of the normal distribution."""

_T: Final = (
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
)  # fmt: skip
"""Two-sided 95 % quantiles of Student's t for 1 to 10 degrees of freedom."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """``count`` of ``of``, with the Wilson interval of the share; null where ``of`` is 0.

    Source: E. B. Wilson, Probable inference, JASA 22 (1927) 209-212.
    """

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class Mean(msgspec.Struct, frozen=True, kw_only=True):
    """The mean of ``n`` values with Student's interval; null where there are too few."""

    n: int
    mean: float | None
    low: float | None
    high: float | None


def share_of(count: int, of: int) -> Share:
    """The share with its Wilson interval, rounded to three decimals."""
    if not of:
        return Share(count=count, of=of, share=None, low=None, high=None)
    share = count / of
    weight = _Z * _Z / of
    middle = (share + weight / 2) / (1 + weight)
    reach = _Z * math.sqrt(share * (1 - share) / of + weight / of / 4) / (1 + weight)
    low, high = max(0.0, middle - reach), min(1.0, middle + reach)
    return Share(count=count, of=of, share=round(share, 3), low=round(low, 3), high=round(high, 3))


def mean_of(values: Sequence[float]) -> Mean:
    """The mean with Student's interval, rounded to three decimals; one value has no interval."""
    n = len(values)
    if not n:
        return Mean(n=0, mean=None, low=None, high=None)
    mean = math.fsum(values) / n
    if n == 1:
        return Mean(n=1, mean=round(mean, 3), low=None, high=None)
    variance = math.fsum((value - mean) ** 2 for value in values) / (n - 1)
    reach = t_quantile(n - 1) * math.sqrt(variance / n)
    low, high = round(mean - reach, 3), round(mean + reach, 3)
    return Mean(n=n, mean=round(mean, 3), low=low, high=high)


def t_quantile(degrees: int) -> float:
    """Two-sided 95 % quantile of Student's t.

    Source: a table up to 10 degrees of freedom, then the Cornish-Fisher expansion, which is right
    to three decimals there (Abramowitz and Stegun 26.7.5).
    """
    if degrees <= len(_T):
        return _T[degrees - 1]
    z3, z5, z7 = _Z**3, _Z**5, _Z**7
    first = (z3 + _Z) / 4
    second = (5 * z5 + 16 * z3 + 3 * _Z) / 96
    third = (3 * z7 + 19 * z5 + 17 * z3 - 15 * _Z) / 384
    return _Z + first / degrees + second / degrees**2 + third / degrees**3
