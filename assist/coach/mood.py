"""The customer's anger as rules see it: now, and where it has been."""

from __future__ import annotations

from collections import deque

from assist.coach.source import Source
from assist.events import BANDS, Anger, Band, Channel, Signal, Trend

_CALM = BANDS[0]
_SEEN = 8


class Mood:
    """Follows ``Anger`` and the ``anger`` signals of one call.

    An episode begins when anger leaves calm and ends when it is calm again; then a relief begins
    that is worth a word for a while. While the detector abstains no rule about anger holds, but
    the episode goes on. Signals lend the episode their id and evidence.

    Args:
        calmed_ms: How long a band that was left counts as recent, and how long a relief lasts.
    """

    def __init__(self, calmed_ms: int) -> None:
        self._calmed_ms = calmed_ms
        self._left_ms: dict[Band, int] = {}
        self._signal: Signal | None = None
        self._seen: deque[str] = deque(maxlen=_SEEN)
        self.source: Source | None = None
        self.band: Band | None = None
        self.trend: Trend = "steady"
        self.level = 0.0
        self.rise = 0.0
        self._lowest = 0.0

    def watch(self) -> None:
        """Measure ``rise`` anew: how far the level has climbed from its lowest point since."""
        self._lowest, self.rise = self.level, 0.0

    def take(self, event: Anger) -> bool:
        """Follow the level; says whether anything that a rule can ask about has changed."""
        if event.speaker is not Channel.CUSTOMER:
            return False
        changed = event.band != self.band or event.trend != self.trend
        self.level = event.level if event.level is not None else 0.0
        self._lowest = min(self._lowest, self.level)
        self.rise = max(self.rise, self.level - self._lowest)
        self.trend = event.trend
        if event.band != self.band:
            self._enter(event.band, event.at_ms)
        if event.evidence and self.source is not None and self.band != _CALM:
            self.source.evidence = event.evidence
        return changed

    def signal(self, event: Signal) -> bool:
        """Take over the newest signal's id and evidence; drop those of a withdrawn one."""
        if event.state == "withdrawn":
            if self._signal is not None and self._signal.id == event.id:
                self._signal = None
            if self.source is not None and self.source.id == event.id:
                self.source.id = ""
            return True
        if event.id in self._seen and (self._signal is None or self._signal.id != event.id):
            return False
        self._seen.append(event.id)
        self._signal = event
        if self.source is not None and self.band != _CALM:
            self._adopt(self.source)
        return True

    @property
    def heat(self) -> int:
        """The band as a number; 0 is calm, or that the detector abstains."""
        return BANDS.index(self.band) if self.band is not None else 0

    def recently(self, bands: tuple[Band, ...], at_ms: int) -> bool:
        """Whether anger is in one of these bands, or was a short while ago."""
        return self.band in bands or any(
            band in self._left_ms and at_ms - self._left_ms[band] <= self._calmed_ms
            for band in bands
        )

    def _enter(self, band: Band | None, at_ms: int) -> None:
        if self.band is not None:
            self._left_ms[self.band] = at_ms
        self.band = band
        hot = self.source is not None and self.source.ends_ms is None
        if band is None or (hot and band != _CALM):
            return
        last = self.source
        if last is not None:
            last.end(at_ms)
        if band != _CALM:
            self.source = Source("", at_ms, signal="anger")
            if self._signal is not None and self._signal.at_ms == at_ms:
                self._adopt(self.source)
        elif last is not None and hot:
            self.source = Source(last.id, at_ms, at_ms + self._calmed_ms, signal="anger")
            self.source.evidence = last.evidence

    def _adopt(self, source: Source) -> None:
        if self._signal is not None:
            source.id = self._signal.id
            source.learn(self._signal)
