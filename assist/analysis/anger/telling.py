"""Which changes of the level are worth an event, and when to look again."""

from __future__ import annotations

from assist.analysis.anger.meter import Meter
from assist.analysis.anger.options import LevelOptions
from assist.events import Anger


class Telling:
    """What was told last, against what could be told now.

    Args:
        options: Step, pace and tick.
    """

    def __init__(self, options: LevelOptions) -> None:
        self._options = options
        self.told: Anger | None = None

    def is_due(self, meter: Meter) -> bool:
        """Whether the level, band or trend differs enough from what was told."""
        told = self.told
        return (
            told is None
            or told.level is None
            or abs(meter.level - told.level) >= self._options.step
            or meter.band != told.band
            or meter.trend != told.trend
        )

    def may_tell(self, at_ms: int, meter: Meter) -> bool:
        """Whether the pace allows an event now; a new band never waits."""
        told = self.told
        return (
            told is None
            or told.level is None
            or meter.band != told.band
            or at_ms - told.at_ms >= self._options.pace_ms
        )

    def next_look_ms(self, at_ms: int, meter: Meter, *, due: bool) -> int | None:
        """When to look again: a change held back by the pace, a fading level, or never."""
        if due and self.told is not None:
            return self.told.at_ms + self._options.pace_ms
        return None if meter.settled else at_ms + self._options.tick_ms
