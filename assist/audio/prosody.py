"""Loudness, pitch, voicing and spectral tilt of speech, in batches of 100 ms frames."""

from __future__ import annotations

from collections import deque

import numpy as np

from assist.audio.blocks import BLOCK_MS, SAMPLES_PER_MS, Pcm
from assist.audio.level import split_levels
from assist.audio.pitch import FRAME_MS, PitchMeter
from assist.audio.tilt import TiltMeter
from assist.events import Channel, Prosody

BATCH_FRAMES = 5
"""A batch leaves when it is this long, or when speech ends. Source: chosen; 500 ms."""

_KEPT_BLOCKS = 32
"""Two seconds: more than lies between a start and its announcement plus one batch."""


class ProsodyMeter:
    """Measures one channel while it speaks.

    - Call ``hear`` with every block; then, as voice activity says so, ``begin`` when speech
      started, ``advance`` while it goes on, and ``end`` when it ended.
    - Frames lie on a grid of 100 ms from the start of the call; one belongs to the speech that
      covers half of it. Speech too short to cover any gets the frame that it starts in.
    - Pauses inside speech are measured too: consecutive frames stay consecutive.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._pitch = PitchMeter()
        self._tilt = TiltMeter()
        self._blocks: deque[Pcm] = deque(maxlen=_KEPT_BLOCKS)
        self._heard_ms = 0
        self._floor_db: int | None = None
        self._next: int | None = None

    def hear(self, block: Pcm, floor_db: float | None = None) -> None:
        """Keep a block of 64 ms; it is measured only if it turns out to be speech.

        Args:
            block: Shape (1024,), int16.
            floor_db: The channel's noise floor as known so far, dBFS.
        """
        self._floor_db = None if floor_db is None else round(floor_db)
        self._blocks.append(block)
        self._heard_ms += BLOCK_MS
        if self._next is None:
            self._tilt.learn(block)

    def begin(self, start_ms: int) -> None:
        """Speech started at ``start_ms``, up to 1.5 s ago."""
        self._next = max(_nearest_frame(start_ms), self._first_kept())

    def advance(self, voice_end_ms: int) -> Prosody | None:
        """Speech has lasted until ``voice_end_ms``; returns a batch if one is full."""
        if self._next is None or voice_end_ms // FRAME_MS - self._next < BATCH_FRAMES:
            return None
        return self._measure(self._next + BATCH_FRAMES)

    def end(self, end_ms: int) -> Prosody | None:
        """Speech ended at ``end_ms``; returns what was not yet reported."""
        if self._next is None:
            return None
        stop = min(_nearest_frame(end_ms), self._heard_ms // FRAME_MS)
        batch = self._measure(stop) if stop > self._next else None
        self._next = None
        return batch

    def _first_kept(self) -> int:
        kept_ms = self._heard_ms - len(self._blocks) * BLOCK_MS
        return -(-kept_ms // FRAME_MS)

    def _measure(self, stop: int) -> Prosody:
        """Measure the frames from the next one up to ``stop``."""
        first = self._next or 0
        kept_ms = self._heard_ms - len(self._blocks) * BLOCK_MS
        skip = (first * FRAME_MS - kept_ms) // BLOCK_MS
        start = (first * FRAME_MS - kept_ms) * SAMPLES_PER_MS - skip * BLOCK_MS * SAMPLES_PER_MS
        joined = np.concatenate(list(self._blocks)[skip:])
        samples = joined[start : start + (stop - first) * FRAME_MS * SAMPLES_PER_MS]
        levels = split_levels(samples, stop - first)
        pitch = self._pitch.hear(samples)
        tilts = self._tilt.measure(pitch.spectrum, stop - first)
        self._next = stop
        return Prosody(
            at_ms=self._heard_ms,
            channel=self._channel,
            start_ms=first * FRAME_MS,
            step_ms=FRAME_MS,
            loudness_db=tuple(round(level_db, 1) for level_db in levels),
            pitch_hz=tuple(round(hz, 1) for hz in pitch.hz.tolist()),
            voiced=tuple(round(share, 2) for share in pitch.voiced.tolist()),
            tilt_db=tuple(round(tilt_db, 1) for tilt_db in tilts.tolist()),
            floor_db=self._floor_db,
        )


def _nearest_frame(at_ms: int) -> int:
    return (at_ms + FRAME_MS // 2) // FRAME_MS
