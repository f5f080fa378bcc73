"""Vocal effort that no change of gain can feign: how much of a voice lies above 1 kHz.

The louder somebody really speaks, the more sharply the vocal folds close and the more energy the
upper harmonics get; a volume knob lifts all of them alike. The measure is the alpha ratio of
Frøkjær-Jensen and Prytz (1976), part of the Geneva set (Eyben et al. 2016), with both bands cut to
what a telephone line carries: 1000-3400 Hz over 300-1000 Hz, in dB. The usual pre-emphasis of
6 dB an octave comes first, so that 3 kHz, where a shout differs most, is not drowned by 1 kHz.

The noise of the line has a flat spectrum and would look like effort. It is learnt outside speech
and taken off before the two bands are compared.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from assist.audio.blocks import SAMPLE_RATE_HZ, Pcm
from assist.audio.pitch import FFT_SAMPLES, WINDOW_SAMPLES, taper

Floats: TypeAlias = npt.NDArray[np.float64]

_EDGES = np.array([300.0, 1000.0, 3400.0])
"""Telephone line's lower edge, the usual 1 kHz, the line's upper edge. Source: ITU-T G.712."""
_BINS = np.rint(_EDGES * FFT_SAMPLES / SAMPLE_RATE_HZ).astype(int)
_SPAN = slice(int(_BINS[0]), int(_BINS[2]))
_CUTS = (_BINS[:2] - _BINS[0]).tolist()
_EMPHASIS = np.square(np.arange(_SPAN.start, _SPAN.stop) / _BINS[1])
"""Pre-emphasis of power: 1 at 1 kHz."""

_LEARN_EVERY = 4
"""Blocks of 64 ms outside speech per look at the noise."""
_FALL = 0.5
"""Share of the way down that the noise takes per look; a word mistaken for noise is soon undone."""
_RISE = 1.26
"""Most that it rises per look: 1 dB, 4 dB a second. A fan is learnt within a pause or two."""
_LEAST_LEFT = 0.1
"""Part of a band's power that always stays: 10 dB are taken off at most. Source: chosen; what is
left of a band deep in the noise is guesswork."""
_NOTHING = 1e-3


class TiltMeter:
    """Spectral tilt of voiced sound, against the noise of this line.

    - ``learn`` is given the blocks outside speech.
    - ``measure`` gives one value per frame, dB; about -10 for soft speech, above 0 for shouting.
    """

    def __init__(self) -> None:
        self._taper = taper()
        self._noise: Floats | None = None
        self._skipped = 0

    def learn(self, block: Pcm) -> None:
        """Take a block of shape (1024,) in which nobody speaks."""
        self._skipped += 1
        if self._skipped < _LEARN_EVERY and self._noise is not None:
            return
        self._skipped = 0
        window = block[:WINDOW_SAMPLES].astype(np.float32)
        window -= window.mean()
        heard = _bands(np.abs(np.fft.rfft(window * self._taper, FFT_SAMPLES))[None, _SPAN])[0]
        if self._noise is None:
            self._noise = heard
            return
        falling = self._noise + _FALL * (heard - self._noise)
        rising = np.minimum(heard, self._noise * _RISE + _NOTHING)
        self._noise = np.where(heard < self._noise, falling, rising)

    def measure(self, spectrum: Floats, frames: int) -> Floats:
        """Tilt of shape (frames,), dB.

        Args:
            spectrum: Magnitudes of shape (frames * windows, bins), as ``Pitch.spectrum``.
            frames: 1 or more.
        """
        power = _bands(spectrum[:, _SPAN]).reshape(frames, -1, 2).mean(axis=1)
        if self._noise is not None:
            power = np.maximum(power - self._noise, _LEAST_LEFT * power)
        power += _NOTHING
        tilt: Floats = 10.0 * np.log10(power[:, 1] / power[:, 0])
        return tilt


def _bands(magnitudes: Floats) -> Floats:
    """Power below and above 1 kHz of shape (windows, 2)."""
    power: Floats = np.add.reduceat(np.square(magnitudes) * _EMPHASIS, _CUTS, axis=1)
    return power
