"""What a clean synthetic voice is put through: other speakers, rooms, noise, telephone lines."""

import random
from dataclasses import dataclass

import numpy as np
from scipy.signal import fftconvolve, lfilter, resample_poly

from recipe.utterance import RATE_HZ, Audio, Segment, Utterance

_MU = 255.0
_FULL = 32768.0


@dataclass(frozen=True, slots=True)
class Conditions:
    """How often and how hard; all chosen, then checked on held-out voices.

    Attributes:
        warp_chance: of resampling, which shifts formants, pitch and tempo together.
        warp_percent: range of the resampling.
        colour_chance: of a random frequency response, up to ``colour_db`` either way.
        colour_db: see above.
        room_chance: of a short reverberation.
        noise_chance: of added noise.
        snr_db: range of the signal-to-noise ratio.
        telephone_chance: of 8 kHz mu-law coding.
    """

    warp_chance: float = 0.6
    warp_percent: tuple[int, int] = (86, 116)
    colour_chance: float = 0.5
    colour_db: float = 6.0
    room_chance: float = 0.35
    noise_chance: float = 0.75
    snr_db: tuple[float, float] = (8.0, 50.0)
    telephone_chance: float = 0.25


RECORDING_ONLY = Conditions(warp_chance=0.0, colour_chance=0.0, room_chance=0.0)
"""Noise and telephone lines but the voice as it is; what evaluation uses."""


def noise(samples: int, rng: random.Random, generator: np.random.Generator) -> Audio:
    """Returns white or low-passed noise of about unit level, shape (samples,)."""
    white = generator.standard_normal(samples).astype(np.float32)
    if rng.random() < 0.4:
        return white
    return np.asarray(lfilter([1.0], [1.0, -rng.uniform(0.5, 0.97)], white), np.float32)


def telephone(audio: Audio) -> Audio:
    """Returns 16 kHz audio after 8 kHz mu-law coding."""
    narrow = np.clip(resample_poly(audio, 1, 2), -32000, 32000) / _FULL
    companded = np.sign(narrow) * np.log1p(_MU * np.abs(narrow)) / np.log1p(_MU)
    coded = np.round(companded * 127) / 127
    expanded = np.sign(coded) * ((1 + _MU) ** np.abs(coded) - 1) / _MU * _FULL
    return np.asarray(resample_poly(expanded, 2, 1)[: len(audio)], np.float32)


def _reverberate(audio: Audio, rng: random.Random, generator: np.random.Generator) -> Audio:
    length = int(RATE_HZ * rng.uniform(0.08, 0.4))
    decay = np.exp(-6.9 * np.arange(length) / length)  # 60 dB over the length
    response = generator.standard_normal(length) * decay * rng.uniform(0.02, 0.12)
    response[0] = 1.0
    return np.asarray(fftconvolve(audio, response)[: len(audio)], np.float32)


def _colour(audio: Audio, rng: random.Random, limit_db: float) -> Audio:
    spectrum = np.fft.rfft(audio)
    points = np.linspace(0, 1, 9)
    gains = [rng.uniform(-limit_db, limit_db) for _ in points]
    curve = np.interp(np.linspace(0, 1, len(spectrum)), points, gains)
    return np.fft.irfft(spectrum * 10 ** (curve / 20), len(audio)).astype(np.float32)


def degrade(
    utterance: Utterance,
    rng: random.Random,
    generator: np.random.Generator,
    conditions: Conditions = Conditions(),
) -> Utterance:
    """Returns the utterance with silence around it, at a random level, as a line carries it."""
    before_s, after_s = rng.uniform(0.05, 0.7), rng.uniform(0.2, 0.9)
    audio = np.concatenate(
        [
            np.zeros(int(before_s * RATE_HZ), np.float32),
            utterance.audio,
            np.zeros(int(after_s * RATE_HZ), np.float32),
        ]
    )
    stretch = 1.0
    if rng.random() < conditions.warp_chance:
        percent = rng.randint(*conditions.warp_percent)
        stretch = 100 / percent
        audio = resample_poly(audio, 100, percent).astype(np.float32)
    segments = [
        Segment(
            segment.unit,
            (segment.start_s + before_s) * stretch,
            (segment.end_s + before_s) * stretch,
            segment.word,
            segment.piece,
        )
        for segment in utterance.segments
    ]
    if rng.random() < conditions.colour_chance:
        audio = _colour(audio, rng, conditions.colour_db)
    if rng.random() < conditions.room_chance:
        audio = _reverberate(audio, rng, generator)
    audio *= rng.uniform(800, 28000) / (np.abs(audio).max() + 1)
    if rng.random() < conditions.noise_chance:
        signal = float(np.sqrt(np.mean(audio**2) + 1))
        level = signal * 10 ** (-rng.uniform(*conditions.snr_db) / 20)
        added = noise(len(audio), rng, generator)
        audio = audio + added * (level / (float(added.std()) + 1e-6))
    if rng.random() < conditions.telephone_chance:
        audio = telephone(audio)
    return Utterance(np.round(np.clip(audio, -32768, 32767)).astype(np.float32), segments)
