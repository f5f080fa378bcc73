"""Whether a voice has gone flat: neither its pitch nor its loudness moves from word to word."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import msgspec

from assist.analysis.anger.voice import Batch


class FlatOptions(msgspec.Struct, frozen=True, kw_only=True):
    """When a voice is flat.

    The measure is the distance between the 10th and the 90th percentile of half-second medians;
    pitch in semitones, since that is how liveliness is heard (Traunmüller and Eriksson 1995).

    Attributes:
        speech_ms: Voiced speech that is looked back on, and needed first, ms, 20000..300000.
            Source: chosen; half a minute is one turn, and what is said in it may be a list.
        pitch_st: Least pitch range of a voice that is not flat, semitones, 0.5..6. Source: chosen;
            half of the flattest of the human voices measured (4.2 to 8.4; docs/signals/voice.md).
        loudness_db: Least loudness range of one, dB, 1..12. Source: chosen; human voices measured
            3.9 (through a levelling line) to 10.5.
        recovered: A voice is no longer flat from this many times the limits on, 1..3.
            Source: chosen.
        apart_ms: Least time between two such signals, ms. Source: chosen.
    """

    speech_ms: int = 60_000
    pitch_st: float = 2.0
    loudness_db: float = 5.0
    recovered: float = 1.5
    apart_ms: int = 600_000


class Ranges(NamedTuple):
    """How far a voice moved."""

    pitch_st: float
    loudness_db: float
    since_ms: int


_FRAME_MS = 100
_LOOK_EVERY_MS = 5_000
"""Speech between two looks."""
_BATCH_MS = 500


class FlatTone:
    """The liveliness of one voice over its last minute of speech.

    - A flat spell is told once: a voice that is flat by nature, or by a levelling line, is told
      so once in a call, and again only after it has been livelier for a whole window.

    Args:
        options: Thresholds.
    """

    def __init__(self, options: FlatOptions) -> None:
        self._options = options
        self._batches: deque[Batch] = deque(maxlen=max(1, 2 * options.speech_ms // _BATCH_MS))
        self._voiced_ms = 0
        self._unseen_ms = 0
        self._is_told = False
        self._told_ms = -options.apart_ms

    def hear(self, at_ms: int, batch: Batch) -> Ranges | None:
        """Take half a second of speech; the ranges if they are worth telling now."""
        options = self._options
        batches = self._batches
        frames_ms = batch[1] * _FRAME_MS
        if len(batches) == batches.maxlen:
            self._voiced_ms -= batches[0][1] * _FRAME_MS
        batches.append(batch)
        self._voiced_ms += frames_ms
        while self._voiced_ms - batches[0][1] * _FRAME_MS >= options.speech_ms:
            self._voiced_ms -= batches.popleft()[1] * _FRAME_MS
        self._unseen_ms += frames_ms
        if self._unseen_ms < _LOOK_EVERY_MS or self._voiced_ms < options.speech_ms:
            return None
        self._unseen_ms = 0
        return self._look(at_ms)

    def _look(self, at_ms: int) -> Ranges | None:
        options = self._options
        pitch_st = _range([batch[3] for batch in self._batches])
        loudness_db = _range([batch[2] for batch in self._batches])
        if (
            pitch_st >= options.pitch_st * options.recovered
            or loudness_db >= options.loudness_db * options.recovered
        ):
            self._is_told = False
        flat = pitch_st < options.pitch_st and loudness_db < options.loudness_db
        if not flat or self._is_told or at_ms - self._told_ms < options.apart_ms:
            return None
        self._is_told = True
        self._told_ms = at_ms
        first = self._batches[0]
        return Ranges(pitch_st, loudness_db, max(0, first[0] - _BATCH_MS))


def _range(values: list[float]) -> float:
    """Distance between the 10th and the 90th percentile."""
    values.sort()
    return values[len(values) * 9 // 10] - values[len(values) // 10]
