"""From contributions to a level, a band with hysteresis and a trend."""

from __future__ import annotations

import math

from assist.analysis.anger.options import LevelOptions
from assist.events import BANDS, Band, Trend


class Meter:
    """Level, band and trend over audio time.

    The level is ``1 - (1 - wording)(1 - voice)(1 - behaviour)``: each part counts by itself,
    together they count for more, and none can pass 1.

    Args:
        options: Bands and trend.
    """

    def __init__(self, options: LevelOptions) -> None:
        self._options = options
        self._entries = (0.0, options.tense, options.angry, options.furious)
        self._at_ms = 0
        self._average = 0.0
        self._crest = 0.0
        self.level = 0.0
        self.rank = 0
        self.trend: Trend = "steady"

    @property
    def band(self) -> Band:
        """The band that the level is in."""
        return BANDS[self.rank]

    def update(self, at_ms: int, wording: float, voice: float, behaviour: float) -> None:
        """Take the contributions at a time not before the last one."""
        options = self._options
        if at_ms > self._at_ms:
            passed = 1.0 - math.exp((self._at_ms - at_ms) / options.trend_ms)
            self._average += passed * (self.level - self._average)
            self._at_ms = at_ms
        level = self.level = 1.0 - (1.0 - wording) * (1.0 - voice) * (1.0 - behaviour)
        entries = self._entries
        while self.rank < 3 and level >= entries[self.rank + 1]:
            self.rank += 1
        while self.rank > 0 and level < entries[self.rank] - options.slack:
            self.rank -= 1
        ahead = level - self._average
        step = options.trend_step
        if ahead > step:
            # Past its crest a level is not rising, however far above the average it still is.
            if level > self._crest:
                self._crest = level
            self.trend = "rising" if level >= self._crest - step / 2 else "steady"
            return
        self._crest = 0.0
        self.trend = "falling" if ahead < -step else "steady"

    def upholds(self, rank: int) -> bool:
        """Whether the level would enter the band of ``rank`` afresh."""
        return self.level >= self._entries[rank]

    def leave(self, rank: int) -> None:
        """Give up the band of ``rank``, which was entered by mistake."""
        while self.rank >= max(1, rank) and not self.upholds(self.rank):
            self.rank -= 1

    @property
    def settled(self) -> bool:
        """Whether time alone will change nothing any more."""
        return self.level < 0.001 and self._average < 0.001
