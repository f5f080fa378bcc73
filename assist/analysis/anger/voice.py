"""How raised a voice is, against the same speaker's own baseline.

Loudness alone never says much: lines, distances and headsets change it. Pitch, and the spectral
tilt by which real effort differs from a turned-up volume, must go with it, and what the voice adds
to the level is capped below ``angry``.
"""

from __future__ import annotations

import math
from collections import deque
from typing import NamedTuple, TypeAlias

from assist.analysis.anger.baseline import Baseline
from assist.analysis.anger.leaky import Leaky
from assist.analysis.anger.options import VoiceOptions
from assist.events import Evidence, Prosody, Span

_LEAST_PITCH_HZ = 50.0
_BATCH_MS = 500
_LEAST_UNITS = 5
_FORMATS = ("{:+.0f} dB", "{:+.1f} st", "{:+.0f} dB", "{:+.0%}")
_CITED = 0.25
"""Measures that reach this part of their share are cited as evidence."""


class Measures(NamedTuple):
    """The four things measured of a voice, or how far each is from usual.

    Attributes:
        loudness: dB.
        pitch: Semitones.
        tilt: dB.
        rate: As measured a part of the usual rate, 0.2 is a fifth faster.
    """

    loudness: float
    pitch: float
    tilt: float
    rate: float


def raised(deviations: Measures, options: VoiceOptions) -> Measures:
    """What each measure adds to the arousal; their sum is 0..1.

    Args:
        deviations: Distance from usual, in spreads of what is usual.
        options: Thresholds and shares.
    """
    low = options.low
    full = options.high - low
    loudness, pitch, tilt, rate = deviations
    return Measures(
        options.loudness * min(1.0, (loudness - low) / full) if loudness > low else 0.0,
        options.pitch * min(1.0, (pitch - low) / full) if pitch > low else 0.0,
        options.tilt * min(1.0, (tilt - low) / full) if tilt > low else 0.0,
        options.rate * min(1.0, (rate - low) / full) if rate > low else 0.0,
    )


Batch: TypeAlias = tuple[int, int, float, float, float]
"""End in ms, voiced frames, and the medians over them: loudness dB, pitch st, tilt dB."""

_NOTHING = Measures(0.0, 0.0, 0.0, 0.0)


class Voice:
    """Arousal in one speaker's voice.

    - ``hear`` takes prosody of speech, ``hear_words`` the words of an utterance for their rate.
    - Until ``ready`` the arousal is 0 and only the baseline is learnt.

    Args:
        options: Thresholds.
    """

    def __init__(self, options: VoiceOptions) -> None:
        self._options = options
        self._window: deque[Batch] = deque()
        self._frames = 0
        first = max(1, options.basis_ms // _BATCH_MS)
        memory = max(first, options.memory_ms // _BATCH_MS)
        self._loudness = Baseline(options.loudness_floor_db, first, memory)
        self._pitch = Baseline(options.pitch_floor_st, first, memory)
        self._tilt = Baseline(options.tilt_floor_db, first, memory)
        self._rate = Baseline(options.rate_floor, 3, 20)
        self._rate_now = 0.0
        self._faster = 0.0
        self._arousal = Leaky(options.half_life_ms)
        self._step_ms = 0
        self._voiced_ms = 0
        self._until_ms = 0
        self._measured = self._parts = _NOTHING

    @property
    def ready(self) -> bool:
        """Whether there is a baseline to judge by."""
        return self._voiced_ms >= self._options.basis_ms and self._loudness.ready

    def arousal(self, at_ms: int) -> float:
        """How raised the voice is, 0..1; fades while the speaker is silent."""
        return self._arousal.at(at_ms)

    def hear(self, event: Prosody, *, speed: float) -> bool:
        """Take a batch of frames; whether there is more to say than before it.

        Args:
            event: The frames.
            speed: How fast the baseline may follow, 0..1.
        """
        batch = summary(event, self._options.voiced_share)
        return batch is not None and self.hear_batch(event, batch, speed=speed)

    def hear_batch(self, event: Prosody, batch: Batch, *, speed: float) -> bool:
        """The same for a batch whose ``summary`` is known."""
        options = self._options
        until_ms, frames, loudness, pitch, tilt = batch
        was_ready = self.ready
        self._keep(batch, options.window_ms // event.step_ms)
        self._voiced_ms += frames * event.step_ms
        self._until_ms = until_ms
        before = arousal = self._arousal.at(event.at_ms)
        if was_ready:
            arousal = self._judge(event.at_ms, frames * event.step_ms, before)
            if arousal > options.guarded:
                speed = min(speed, options.guard)
        self._loudness.add(loudness, speed)
        self._pitch.add(pitch, speed)
        if event.tilt_db:
            self._tilt.add(tilt, speed)
        return before > 0.0 or arousal > 0.0 or (not was_ready and self.ready)

    def hear_words(self, span: Span, units: int, *, speed: float) -> None:
        """Take a finished utterance for its speech rate.

        Args:
            span: When its words were said.
            units: Characters (Chinese) or words in it.
            speed: How fast the baseline may follow, 0..1.
        """
        if units >= _LEAST_UNITS and span.duration_ms > 0:
            rate = math.log(1000.0 * units / span.duration_ms)
            self._rate_now = self._rate.deviation(rate)
            self._faster = math.exp(rate - self._rate.centre) - 1.0
            self._rate.add(rate, speed)

    def evidence(self, at_ms: int) -> tuple[Evidence, ...]:
        """The measures that counted in the latest window, largest first, while it is fresh."""
        options = self._options
        if at_ms - self._until_ms > options.stale_ms:
            return ()
        since_ms = max(0, self._until_ms - options.window_ms)
        shares = (options.loudness, options.pitch, options.tilt, options.rate)
        rows = zip(Measures._fields, self._parts, shares, self._measured, _FORMATS, strict=True)
        counted = sorted((row for row in rows if row[1] > _CITED * row[2]), key=_by_part)
        return tuple(
            Evidence(form.format(measured), since_ms, self._until_ms, f"voice:{name}")
            for name, _, _, measured, form in counted
        )

    def _keep(self, batch: Batch, most_frames: int) -> None:
        """Add a batch to the window; what is too old, or too much, leaves it."""
        window = self._window
        window.append(batch)
        frames = self._frames + batch[1]
        stale_ms = batch[0] - self._options.stale_ms
        while frames - window[0][1] >= most_frames or window[0][0] < stale_ms:
            frames -= window.popleft()[1]
        self._frames = frames

    def _judge(self, at_ms: int, voiced_ms: int, before: float) -> float:
        """Compare the window with what is usual; the arousal after it."""
        options = self._options
        loudness = pitch = tilt = 0.0
        for _, frames, loud, high, bright in self._window:
            loudness += frames * loud
            pitch += frames * high
            tilt += frames * bright
        total = self._frames
        loudness /= total
        pitch /= total
        tilt /= total
        higher = pitch - self._pitch.centre
        self._allow_for_line(loudness, higher, tilt, voiced_ms)
        deviations = (
            self._loudness.deviation(loudness),
            self._pitch.deviation(pitch),
            self._tilt.deviation(tilt),
            self._rate_now,
        )
        if max(deviations) <= options.low:
            self._parts = _NOTHING
            if not before:
                return 0.0
            arousal = before - options.follow * before
        else:
            self._parts = raised(Measures(*deviations), options)
            self._measured = Measures(
                loudness - self._loudness.centre, higher, tilt - self._tilt.centre, self._faster
            )
            arousal = before + options.follow * (sum(self._parts) - before)
        self._arousal.set(at_ms, arousal)
        return arousal

    def _allow_for_line(self, loudness: float, higher: float, tilt: float, voiced_ms: int) -> None:
        """Take a lasting step of loudness or tilt with nothing else changed for the line's."""
        options = self._options
        step_db = options.step_db
        louder = loudness - self._loudness.centre
        brighter = tilt - self._tilt.centre if self._tilt.ready else 0.0
        if (-step_db < louder < step_db and -step_db < brighter < step_db) or not (
            abs(higher) < options.step_pitch_st and abs(self._rate_now) < options.low
        ):
            self._step_ms = 0
            return
        self._step_ms += voiced_ms
        if self._step_ms >= options.step_ms:
            self._loudness.shift(louder)
            self._tilt.shift(brighter)
            self._step_ms = 0


def summary(event: Prosody, voiced_share: float) -> Batch | None:
    """The medians of a batch's voiced frames; None where there are fewer than two."""
    shares = event.voiced
    louds, pitches, tilts = event.loudness_db, event.pitch_hz, event.tilt_db
    kept = [
        index
        for index, share in enumerate(shares)
        if share >= voiced_share and pitches[index] > _LEAST_PITCH_HZ
    ]
    count = len(kept)
    if count < 2:
        return None
    return (
        event.start_ms + len(shares) * event.step_ms,
        count,
        _middle(louds, kept),
        12.0 * math.log2(_middle(pitches, kept) / 100.0),
        _middle(tilts, kept) if tilts else 0.0,
    )


def _middle(values: tuple[float, ...], kept: list[int]) -> float:
    """The median of some of the values."""
    ordered = sorted([values[index] for index in kept])
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _by_part(row: tuple[str, float, float, float, str]) -> float:
    return -row[1]
