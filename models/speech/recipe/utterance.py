"""One spoken utterance with exact times of words and units, from espeak's phoneme events."""

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

from recipe.espeak import Espeak, Manner, Phoneme
from recipe.language import SILENCE_UNIT, Language, Pieces

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


def speak(
    espeak: Espeak, language: Language, pieces: list[Pieces], breaks: list[str], manner: Manner
) -> Utterance | None:
    """Speaks words and aligns them; None if espeak's phonemes are not the expected ones.

    Args:
        espeak: the synthesiser.
        language: gives spelling and units.
        pieces: pronunciation of each word.
        breaks: mark after each word; see ``Language.spell``.
        manner: how to speak.
    """
    samples, phonemes = espeak.speak(language.spell(pieces, breaks), manner)
    duration_s = len(samples) / espeak.rate_hz
    segments = _align(language, pieces, phonemes, duration_s)
    if segments is None:
        return None
    return Utterance(resample(samples, espeak.rate_hz), segments)


def resample(samples: npt.NDArray[np.int16], rate_hz: int) -> Audio:
    """Returns samples taken at ``rate_hz`` as audio at 16 kHz."""
    divisor = int(np.gcd(RATE_HZ, rate_hz))
    audio = resample_poly(samples.astype(np.float32), RATE_HZ // divisor, rate_hz // divisor)
    return np.asarray(audio, np.float32)


def say(
    espeak: Espeak,
    language: Language,
    words: list[str],
    manner: Manner,
    rng: random.Random,
    comma_chance: float = 0.06,
) -> Utterance | None:
    """Speaks words with chance pauses and chance tone rules, for training and evaluation."""
    following = [*words[1:], None]
    pieces = [language.spoken_form(w, f, rng) for w, f in zip(words, following, strict=True)]
    breaks = ["," if rng.random() < comma_chance else "" for _ in words]
    breaks[-1] = ""
    return speak(espeak, language, pieces, breaks, manner)


def _align(
    language: Language, words: list[Pieces], phonemes: list[Phoneme], duration_s: float
) -> list[Segment] | None:
    plan: list[tuple[str, int, int, int]] = []  # unit, word, piece, unit's place in the piece
    number = 0
    for word, pieces in enumerate(words):
        for piece in pieces:
            units = language.units_of(piece)
            places = language.unit_of_phonemes(piece)
            if set(places) != set(range(len(units))):
                return None
            plan += [(units[place], word, number, place) for place in places]
            number += 1
    if sum(not phoneme.name.startswith("_") for phoneme in phonemes) != len(plan):
        return None
    segments: list[Segment] = []
    previous: tuple[int, int] | None = None
    expected = iter(plan)
    ends = [phoneme.start_ms / 1000 for phoneme in phonemes[1:]] + [duration_s]
    for phoneme, end_s in zip(phonemes, ends, strict=True):
        start_s = phoneme.start_ms / 1000
        if phoneme.name.startswith("_"):
            if end_s > start_s:
                segments.append(Segment(SILENCE_UNIT, start_s, end_s))
            continue
        unit, word, piece_number, place = next(expected)
        if previous == (piece_number, place) and segments[-1].unit == unit:
            segments[-1].end_s = end_s
        else:
            segments.append(Segment(unit, start_s, end_s, word, piece_number))
        previous = (piece_number, place)
    return _without_closures(segments)


def _without_closures(segments: list[Segment]) -> list[Segment]:
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
