"""One spoken utterance with exact times of words and units."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

from recipe.language import NOISE_UNIT, SILENCE_UNIT

RATE_HZ = 16000
CLOSURE_S = 0.08
"""A shorter silence is the closure of the next consonant. Source: espeak's longest stop."""

Audio = npt.NDArray[np.float32]


@dataclass(slots=True)
class Segment:
    """A stretch of one unit, in seconds; ``word`` is None in silence."""

    unit: str
    start_s: float
    end_s: float
    word: int | None = None
    piece: int | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """Audio at 16 kHz in the int16 range, shape (samples,), and its segments in order."""

    audio: Audio
    segments: list[Segment]

    def word_spans(self, count: int) -> list[tuple[float, float]]:
        """Returns start and end in seconds of each of the ``count`` words."""
        spans = []
        for word in range(count):
            own = [segment for segment in self.segments if segment.word == word]
            spans.append((own[0].start_s, own[-1].end_s))
        return spans


def resample(samples: npt.NDArray[np.int16], rate_hz: int) -> Audio:
    """Returns samples taken at ``rate_hz`` as audio at 16 kHz."""
    divisor = int(np.gcd(RATE_HZ, rate_hz))
    audio = resample_poly(samples.astype(np.float32), RATE_HZ // divisor, rate_hz // divisor)
    return np.asarray(audio, np.float32)


def without_closures(segments: list[Segment]) -> list[Segment]:
    """Returns the segments with silences too short to be pauses given to the next sound."""
    merged: list[Segment] = []
    for segment in segments:
        before = merged[-1] if merged else None
        if (
            before is not None
            and before.unit == SILENCE_UNIT
            and segment.unit != SILENCE_UNIT
            and before.end_s - before.start_s < CLOSURE_S
        ):
            segment.start_s = merged.pop().start_s
        merged.append(segment)
    return merged


def as_noise(sounds: list[tuple[bool, int, int]]) -> list[Segment]:
    """Returns foreign speech as segments of noise and silence.

    Args:
        sounds: of each sound, whether it is a pause, and its start and end in ms.
    """
    segments: list[Segment] = []
    for is_pause, start_ms, end_ms in sounds:
        long = end_ms - start_ms > CLOSURE_S * 1000
        unit = SILENCE_UNIT if is_pause and long else NOISE_UNIT
        if segments and segments[-1].unit == unit:
            segments[-1].end_s = end_ms / 1000
        elif end_ms > start_ms:
            segments.append(Segment(unit, start_ms / 1000, end_ms / 1000))
    return segments
