"""How high a voice speaks, per 100 ms, for a whole batch of frames at once.

Each frame is looked at through five windows of 40 ms. The autocorrelation comes from the
spectrum's magnitude instead of its power, which keeps one strong formant from drowning the
harmonics, so that a telephone line without the fundamental (below 300 Hz) gives the same pitch
as a studio microphone. Source: generalised autocorrelation, Tolonen and Karjalainen 2000;
normalisation by the window's own, Boersma 1993. Against Praat on 167 channels of telephone and
read speech 1.1 % of voiced frames differ by more than a fifth, the median difference is 0.5 %.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from assist.audio.blocks import SAMPLE_RATE_HZ, SAMPLES_PER_MS, Pcm
from assist.audio.level import FULL_SCALE

FRAME_MS = 100
FRAME_SAMPLES = FRAME_MS * SAMPLES_PER_MS
LOWEST_HZ = 60.0
HIGHEST_HZ = 500.0

WINDOW_SAMPLES = 40 * SAMPLES_PER_MS
FFT_SAMPLES = 1024

_WINDOWS = 5
_HOP = (FRAME_SAMPLES - WINDOW_SAMPLES) // (_WINDOWS - 1)
_LAG_RATE_HZ = SAMPLE_RATE_HZ // 2
_LAG_FFT = FFT_SAMPLES // 2
_BAND_START = int(50.0 * FFT_SAMPLES / SAMPLE_RATE_HZ)
_BAND_END = _LAG_FFT // 2

_VOICED = 0.27
"""Least height of the autocorrelation's peak. Source: measured against Praat's decisions."""
_OCTAVE_COST = 0.05
"""Height that one octave down must bring to be preferred. Source: measured against Praat."""
_OCTAVE_JUMP = 1.65
"""Windows that differ from their batch by more than this factor are looked at again."""
_SECOND_CHOICE = 0.15
"""Height that may be given up for a pitch near the batch's. Source: measured against Praat."""
_SOFTEST_MEAN_SQUARE = FULL_SCALE**2 * 1e-6
"""Softer windows (-60 dBFS) have no pitch."""

Floats: TypeAlias = npt.NDArray[np.float64]


class Pitch(NamedTuple):
    """Pitch of n frames.

    Attributes:
        hz: Shape (n,); median of the voiced windows, 0.0 where there are none.
        voiced: Shape (n,); share of windows that are voiced, 0..1.
        spectrum: Shape (n * 5, 257); magnitude of every window, tapered, up to 4 kHz in steps
            of 15.6 Hz. For other measures of the same frames.
    """

    hz: Floats
    voiced: Floats
    spectrum: Floats


def taper() -> npt.NDArray[np.float32]:
    """What a window is multiplied with before its spectrum; shape (640,)."""
    return np.sqrt(np.hanning(WINDOW_SAMPLES + 2)[1:-1]).astype(np.float32)


class PitchMeter:
    """Measures frames in batches.

    - ``hear`` takes whole frames of speech. Windows an octave away from the rest of their batch
      are corrected where a nearby pitch fits almost as well.
    """

    def __init__(self) -> None:
        self._taper = taper()
        own = np.fft.irfft(np.abs(np.fft.rfft(self._taper, FFT_SAMPLES)) ** 2, FFT_SAMPLES)[::2]
        first = int(_LAG_RATE_HZ / HIGHEST_HZ)
        last = int(_LAG_RATE_HZ / LOWEST_HZ) + 1
        self._lags = np.arange(first, last + 1)
        self._around = slice(first - 1, last + 2)
        self._own = np.maximum(own / own[0], 0.1)[self._around]
        self._cost = _OCTAVE_COST * np.log2(self._lags)

    def hear(self, samples: Pcm) -> Pitch:
        """Measure samples of shape (1600 * n,), n ≥ 1."""
        count = len(samples) // FRAME_SAMPLES
        windows = np.lib.stride_tricks.as_strided(
            samples,
            (count, _WINDOWS, WINDOW_SAMPLES),
            (FRAME_SAMPLES * samples.itemsize, _HOP * samples.itemsize, samples.itemsize),
        ).reshape(count * _WINDOWS, WINDOW_SAMPLES)
        hz, height, spectrum = self._measure(windows.astype(np.float32))
        voiced = (height >= _VOICED).reshape(count, _WINDOWS)
        hz = hz.reshape(count, _WINDOWS)
        medians = [
            float(np.median(row[heard])) if heard.any() else 0.0
            for row, heard in zip(hz, voiced, strict=True)
        ]
        return Pitch(np.array(medians), voiced.mean(axis=1), spectrum)

    def _measure(self, windows: npt.NDArray[np.float32]) -> tuple[Floats, Floats, Floats]:
        """Pitch in Hz and height of its peak, of shape (windows,), and the spectra."""
        windows -= windows.mean(axis=1, keepdims=True)
        loud = np.einsum("ij,ij->i", windows, windows) >= _SOFTEST_MEAN_SQUARE * WINDOW_SAMPLES
        spectrum = np.abs(
            np.fft.rfft(windows * self._taper, FFT_SAMPLES, axis=1)[:, : _BAND_END + 1]
        )
        spectrum[:, :_BAND_START] = 0.0
        spectrum[:, _BAND_END] = 0.0
        correlation = np.fft.irfft(spectrum, _LAG_FFT, axis=1)
        nothing = correlation[:, :1] <= 0.0
        correlation /= np.where(nothing, 1.0, correlation[:, :1])
        around = correlation[:, self._around] / self._own
        middle = around[:, 1:-1]
        peaks = (middle > around[:, :-2]) & (middle >= around[:, 2:])
        peaks &= loud[:, None] & ~nothing
        scores = np.where(peaks, middle - self._cost, -1.0)
        best = scores.argmax(axis=1)
        best = self._near_median(scores, best)
        rows = np.arange(len(best))
        left, top, right = around[rows, best], middle[rows, best], around[rows, best + 2]
        bend = left - 2.0 * top + right
        shift = np.where(bend < 0.0, 0.5 * (left - right) / np.where(bend < 0.0, bend, 1.0), 0.0)
        height = np.where(peaks[rows, best], top - 0.25 * (left - right) * shift, 0.0)
        hz = _LAG_RATE_HZ / (self._lags[best] + shift)
        return hz, np.where((hz >= LOWEST_HZ) & (hz <= HIGHEST_HZ), height, 0.0), spectrum

    def _near_median(self, scores: Floats, best: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """Replace choices an octave off by a nearby peak that is almost as high."""
        rows = np.arange(len(best))
        score = scores[rows, best]
        hz = _LAG_RATE_HZ / self._lags[best]
        sure = hz[score >= _VOICED]
        if not len(sure):
            return best
        usual = float(np.median(sure))
        far = (hz > usual * _OCTAVE_JUMP) | (hz < usual / _OCTAVE_JUMP)
        if not far.any():
            return best
        candidate_hz = _LAG_RATE_HZ / self._lags
        near = (candidate_hz < usual * 1.4) & (candidate_hz > usual / 1.4)
        second = np.where(near, scores, -1.0).argmax(axis=1)
        swap = far & (scores[rows, second] >= score - _SECOND_CHOICE)
        return np.where(swap, second, best)
