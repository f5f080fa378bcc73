"""How loud: RMS and peak in dBFS, and a meter that reports both every 100 ms."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from assist.audio.blocks import SAMPLES_PER_MS, Pcm

SILENCE_DB = -100.0
"""What digital silence is reported as."""

FULL_SCALE = 32768.0

METER_STEP_MS = 100


def to_dbfs(mean_square: float) -> float:
    """Mean square of int16 samples as dBFS, never below ``SILENCE_DB``."""
    if mean_square <= 0.0:
        return SILENCE_DB
    return max(SILENCE_DB, 10.0 * math.log10(mean_square / FULL_SCALE**2))


def split_levels(samples: Pcm, parts: int) -> list[float]:
    """RMS of equal parts in dBFS, without any constant offset of the sound card.

    Args:
        samples: Shape (n,), int16; ``parts`` divides n.
        parts: 1 or more.
    """
    values = samples.reshape(parts, -1).astype(np.float32)
    size = values.shape[1]
    means = values.sum(axis=1) / size
    squares = np.einsum("ij,ij->i", values, values) / size
    return [to_dbfs(float(power)) for power in squares - means * means]


@dataclass(frozen=True)
class Level:
    """One reading of a meter, dBFS, 0 down to ``SILENCE_DB``."""

    peak_db: float
    rms_db: float


class LevelMeter:
    """Readings every ``METER_STEP_MS`` of samples that come in chunks of any size."""

    def __init__(self) -> None:
        self._rest: Pcm = np.zeros(0, np.int16)

    def hear(self, samples: Pcm) -> list[Level]:
        """Take samples of shape (n,); return the readings that became due."""
        step = METER_STEP_MS * SAMPLES_PER_MS
        joined = np.concatenate([self._rest, samples])
        whole = len(joined) // step * step
        self._rest = joined[whole:]
        return [_read(part) for part in joined[:whole].reshape(-1, step)]


def _read(samples: Pcm) -> Level:
    peak = int(np.abs(samples.astype(np.int32)).max())
    return Level(
        peak_db=round(to_dbfs(float(peak * peak)), 1),
        rms_db=round(split_levels(samples, 1)[0], 1),
    )
