"""Whether the place that an agent speaks from is noisy: noise between words, other voices."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import msgspec

from assist.analysis.anger.baseline import Baseline
from assist.analysis.anger.voice import Batch
from assist.events import Prosody, Span


class NoiseOptions(msgspec.Struct, frozen=True, kw_only=True):
    """When a place is noisy.

    Attributes:
        clear_db: Distance of the voice above the noise between its words below which it is hard
            to follow, dB, 5..30. Source: ANSI/ASA S12.60, which asks for 15 dB at the listener.
        recovered_db: The noise is over from this distance on, dB. Source: chosen, 3 dB above.
        speech_ms: Speech of the agent over which that has to hold, ms, 2000..60000.
            Source: chosen; a lorry passes in less.
        others_db: A whole stretch of speech that stays this far below the agent's usual level is
            somebody else's, dB, 8..30. Source: chosen; on two-channel calls no stretch of a
            second stays 9 dB below, a second voice mixed in 15 to 20 dB lower does.
        stretch_ms: Shorter stretches are not judged, ms; soft hums of assent are short.
            Source: chosen.
        others_ms: Speech of others within ``others_within_ms`` that is told, ms. Source: chosen.
        others_within_ms: How far that looks back, ms. Source: chosen.
        moved_ms: So much speech of "others" without a word of the agent is the agent, further from
            the microphone, ms. Source: chosen.
        apart_ms: Least time between two such signals, ms. Source: chosen.
    """

    clear_db: float = 15.0
    recovered_db: float = 18.0
    speech_ms: int = 10_000
    others_db: float = 12.0
    stretch_ms: int = 1_000
    others_ms: int = 4_000
    others_within_ms: int = 60_000
    moved_ms: int = 15_000
    apart_ms: int = 300_000


class Noise(NamedTuple):
    """A noisy spell.

    Attributes:
        kind: ``floor`` for noise between words, ``others`` for other voices.
        distance_db: Between the agent's voice and it.
        since_ms: When it began.
    """

    kind: str
    distance_db: float
    since_ms: int


_FRAME_MS = 100
_SILENCE_DB = -200.0
_FIRST = 10
_MEMORY = 120
_FOLLOW = 0.2
"""Weight of the newest half second in the running distance."""


class BackgroundNoise:
    """How well one voice stands out of what else its microphone hears.

    - ``hear`` and ``end`` return a spell that begins; ``is_noisy`` lasts until it is over.

    Args:
        options: Thresholds.
    """

    def __init__(self, options: NoiseOptions) -> None:
        self._options = options
        self._usual = Baseline(3.0, _FIRST, _MEMORY)
        self._distance_db: float | None = None
        self._near_ms = 0
        self._near_since_ms = 0
        self._loudest_db = _SILENCE_DB
        self._others: deque[tuple[Span, float]] = deque()
        self._others_ms = 0
        self._told_ms = -options.apart_ms
        self.is_noisy = False

    def hear(self, event: Prosody, batch: Batch) -> Noise | None:
        """Take half a second of speech."""
        peak_db = max(event.loudness_db)
        if peak_db > self._loudest_db:
            self._loudest_db = peak_db
        options = self._options
        usual = self._usual
        if not usual.ready or peak_db > usual.centre - options.others_db:
            usual.add(peak_db)
        if event.floor_db is None:
            return None
        distance = self._distance_db
        newest = batch[2] - event.floor_db
        distance = newest if distance is None else distance + _FOLLOW * (newest - distance)
        self._distance_db = distance
        if distance >= options.clear_db:
            self._near_ms = 0
            if distance >= options.recovered_db:
                self.is_noisy = False
            return None
        if not self._near_ms:
            self._near_since_ms = event.start_ms
        self._near_ms += len(event.voiced) * _FRAME_MS
        if self._near_ms < options.speech_ms:
            return None
        return self._tell(event.at_ms, "floor", distance, self._near_since_ms)

    def end(self, at_ms: int, span: Span) -> Noise | None:
        """A stretch of speech is over: was it the agent's own?

        Others are told when the agent's own level comes back after them; where it does not, the
        microphone has moved.
        """
        options = self._options
        loudest_db, self._loudest_db = self._loudest_db, _SILENCE_DB
        if loudest_db == _SILENCE_DB or not self._usual.ready:
            return None
        below_db = self._usual.centre - loudest_db
        if below_db < options.others_db:
            self._others_ms = 0
            if sum(other.duration_ms for other, _ in self._others) < options.others_ms:
                return None
            nearest_db = min(distance_db for _, distance_db in self._others)
            return self._tell(at_ms, "others", nearest_db, self._others[0][0].start_ms)
        if span.duration_ms < options.stretch_ms:
            return None
        self._others.append((span, below_db))
        while self._others[0][0].end_ms < span.end_ms - options.others_within_ms:
            self._others.popleft()
        self._others_ms += span.duration_ms
        if self._others_ms >= options.moved_ms:
            self._usual.shift(-below_db)
            self._others.clear()
            self._others_ms = 0
        return None

    def _tell(self, at_ms: int, kind: str, distance_db: float, since_ms: int) -> Noise | None:
        if self.is_noisy or at_ms - self._told_ms < self._options.apart_ms:
            return None
        self._told_ms = at_ms
        self.is_noisy = kind == "floor"
        self._others.clear()
        return Noise(kind, distance_db, since_ms)
