"""What is usual for this caller: a robust running centre and spread of one measure."""

from __future__ import annotations

from statistics import median

_CLIP = 1.5
"""Values count as no further from the centre than this many spreads."""

_UNUSUAL = 0.3
"""How much slower the baseline follows values that were clipped."""

_SPREAD_OF_CLIPPED = 1.35
"""Standard deviation of a normal measure over its mean distance once clipped as above."""


class Baseline:
    """Median and deviation of the first values, then a slow clipped average of what follows.

    Args:
        floor: Least spread assumed, in the unit of the measure.
        first: Values needed before there is a baseline.
        memory: Values that the running average remembers.

    Attributes:
        centre: What is usual.
        ready: Whether enough was heard.
    """

    __slots__ = ("_count", "_first", "_floor", "_memory", "_need", "_spread", "centre", "ready")

    def __init__(self, floor: float, first: int, memory: int) -> None:
        self._floor = floor
        self._need = first
        self._memory = memory
        self._first: list[float] = []
        self._count = 0
        self._spread = floor
        self.centre = 0.0
        self.ready = first <= 0

    def add(self, value: float, speed: float = 1.0) -> None:
        """Take one value; ``speed`` 0 freezes the baseline, 1 is the usual adaptation."""
        count = self._count
        if count < self._need:
            self._begin(value)
            return
        if speed <= 0.0:
            return
        if count < self._memory:
            count = self._count = count + 1
        spread = self._spread
        limit = _CLIP * spread
        step = value - self.centre
        if step >= limit:
            step = limit
            speed *= _UNUSUAL
        elif step <= -limit:
            step = -limit
            speed *= _UNUSUAL
        rate = speed / count
        self.centre += rate * step
        away = step if step > 0.0 else -step
        spread += rate * (_SPREAD_OF_CLIPPED * away - spread)
        self._spread = spread if spread > self._floor else self._floor

    def _begin(self, value: float) -> None:
        """Take one of the first values."""
        self._count += 1
        self._first.append(value)
        if self._count >= self._need:
            self.ready = True
            self.centre = median(self._first)
            deviation = median(abs(item - self.centre) for item in self._first)
            self._spread = max(self._floor, 1.48 * deviation)
            self._first.clear()

    def shift(self, by: float) -> None:
        """Move the centre: the measure means something else from now on."""
        self.centre += by

    def deviation(self, value: float) -> float:
        """How many spreads ``value`` lies above the centre; 0 before there is a baseline."""
        return (value - self.centre) / self._spread if self.ready else 0.0
