"""Fixed blocks: the one unit of audio that everything downstream is told about.

Vosk looks for an endpoint once per call and voice activity is judged per half block, so results
are the same on every run only if the audio arrives in the same pieces on every run.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

SAMPLE_RATE_HZ = 16_000
"""Rate of all audio inside the product."""

BLOCK_MS = 64
"""Length of a block. Source: two Silero chunks of 512 samples."""

SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000

BLOCK_SAMPLES = BLOCK_MS * SAMPLES_PER_MS
"""1024."""

Pcm: TypeAlias = npt.NDArray[np.int16]
"""Samples of one channel at 16 kHz: shape (n,), int16."""

SILENT_BLOCK: Pcm = np.zeros(BLOCK_SAMPLES, np.int16)
SILENT_BLOCK.flags.writeable = False


class Blocker:
    """Turns chunks of any size into blocks of exactly ``BLOCK_SAMPLES``.

    - ``push`` returns the blocks that became whole, oldest first.
    - ``finish`` returns the rest padded with silence, or None where nothing is left. After it
      the blocker is empty and may be used again.
    - Blocks are copies: the caller may reuse its buffer.

    The blocks depend on the samples alone, never on how they were cut.
    """

    def __init__(self) -> None:
        self._rest: Pcm = np.zeros(BLOCK_SAMPLES, np.int16)
        self._filled = 0

    @property
    def pending_samples(self) -> int:
        """Samples that wait for their block to fill, below ``BLOCK_SAMPLES``."""
        return self._filled

    def push(self, samples: Pcm) -> list[Pcm]:
        """Take samples of shape (n,), n ≥ 0."""
        blocks: list[Pcm] = []
        start = 0
        while start < len(samples):
            take = min(BLOCK_SAMPLES - self._filled, len(samples) - start)
            self._rest[self._filled : self._filled + take] = samples[start : start + take]
            self._filled += take
            start += take
            if self._filled == BLOCK_SAMPLES:
                blocks.append(self._rest)
                self._rest = np.zeros(BLOCK_SAMPLES, np.int16)
                self._filled = 0
        return blocks

    def finish(self) -> Pcm | None:
        """The last block, padded with silence."""
        if not self._filled:
            return None
        block = self._rest
        self._rest = np.zeros(BLOCK_SAMPLES, np.int16)
        self._filled = 0
        return block
