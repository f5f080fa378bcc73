"""Mandarin spoken by espeak-ng from pinyin, every phoneme with its time."""

import random

from recipe.espeak import Manner, Phoneme, espeak
from recipe.language import SILENCE_UNIT, Pieces
from recipe.mandarin import Mandarin
from recipe.talker import chance_breaks
from recipe.utterance import Segment, Utterance, resample, without_closures

BASE_VOICE = "cmn-latn-pinyin"


class MandarinTalker:
    """The talker of Mandarin; see ``recipe.talker.Talker``."""

    def __init__(self, language: Mandarin) -> None:
        self._language = language
        self._espeak = espeak()

    def voice(self, name: str) -> str:
        """Returns the pinyin voice in an espeak variant; "" is the plain voice."""
        return f"{BASE_VOICE}+{name}" if name else BASE_VOICE

    def say(
        self,
        words: list[str],
        manner: Manner,
        rng: random.Random | None,
        breaks: list[str] | None = None,
    ) -> Utterance | None:
        """Speaks words; tone rules go by chance, or in careful speech stop at a pause."""
        following: list[str | None] = [*words[1:], None]
        if rng is None and breaks is not None:
            following = [
                None if mark else word for word, mark in zip(following, breaks, strict=True)
            ]
        pieces = [
            self._language.spoken_form(word, after, rng)
            for word, after in zip(words, following, strict=True)
        ]
        if breaks is None:
            breaks = chance_breaks(len(words), rng) if rng else [""] * len(words)
        return self._speak(pieces, breaks, manner)

    def babble(self, manner: Manner, rng: random.Random) -> Utterance | None:
        """Speaks random syllables."""
        pieces = [self._random_pieces(rng) for _ in range(rng.randint(1, 6))]
        return self._speak(pieces, [""] * len(pieces), manner)

    def foreign(self, words: list[str], manner: Manner) -> Utterance | None:
        """Speaks words in another espeak voice."""
        return self._espeak.noise(" ".join(words), manner)

    def _random_pieces(self, rng: random.Random) -> Pieces:
        length = rng.choice([1, 2, 2, 3])
        return tuple(rng.choice(self._language.pieces) for _ in range(length))

    def _speak(self, pieces: list[Pieces], breaks: list[str], manner: Manner) -> Utterance | None:
        samples, phonemes = self._espeak.speak(self._language.spell(pieces, breaks), manner)
        duration_s = len(samples) / self._espeak.rate_hz
        segments = _align(self._language, pieces, phonemes, duration_s)
        if segments is None:
            return None
        return Utterance(resample(samples, self._espeak.rate_hz), segments)


def _align(
    language: Mandarin, words: list[Pieces], phonemes: list[Phoneme], duration_s: float
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
    if sum(not phoneme.is_pause for phoneme in phonemes) != len(plan):
        return None
    segments: list[Segment] = []
    previous: tuple[int, int] | None = None
    expected = iter(plan)
    ends = [phoneme.start_ms / 1000 for phoneme in phonemes[1:]] + [duration_s]
    for phoneme, end_s in zip(phonemes, ends, strict=True):
        start_s = phoneme.start_ms / 1000
        if phoneme.is_pause:
            if end_s > start_s:
                segments.append(Segment(SILENCE_UNIT, start_s, end_s))
            continue
        unit, word, piece_number, place = next(expected)
        if previous == (piece_number, place) and segments[-1].unit == unit:
            segments[-1].end_s = end_s
        else:
            segments.append(Segment(unit, start_s, end_s, word, piece_number))
        previous = (piece_number, place)
    return without_closures(segments)
