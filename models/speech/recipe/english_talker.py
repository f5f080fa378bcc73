"""English spoken by espeak-ng and flite, every phone with its time and its word."""

import random

from recipe.english import English
from recipe.english_alignment import segments_of, share_out
from recipe.english_sounds import FLITE
from recipe.espeak import Manner, espeak
from recipe.flite import PREFIX, Flite
from recipe.language import SILENCE_UNIT
from recipe.talker import chance_breaks
from recipe.utterance import Segment, Utterance, resample, without_closures


class EnglishTalker:
    """The talker of English; see ``recipe.talker.Talker``.

    Both synthesisers read plain text, so small words are reduced as in running speech. What was
    said is not looked up but taken from their own account of it.
    """

    def __init__(self, language: English) -> None:
        self._language = language
        self._espeak = espeak()
        self._flite = Flite()

    def voice(self, name: str) -> str:
        """Returns ``name``: English voices are written in full, ``en-us+f2`` or ``flite:slt``."""
        return name

    def say(
        self,
        words: list[str],
        manner: Manner,
        rng: random.Random | None,
        breaks: list[str] | None = None,
    ) -> Utterance | None:
        """Speaks words."""
        if breaks is None:
            breaks = chance_breaks(len(words), rng) if rng else [""] * len(words)
        written = [word + mark for word, mark in zip(words, breaks, strict=True)]
        if manner.voice.startswith(PREFIX):
            return self._by_flite(written, manner)
        return self._by_espeak(words, written, manner)

    def babble(self, manner: Manner, rng: random.Random) -> Utterance | None:
        """Speaks words made of the head of one word and the tail of another."""
        words = []
        for _ in range(rng.randint(1, 5)):
            head, tail = rng.choice(self._language.words), rng.choice(self._language.words)
            word = head[: (len(head) + 1) // 2] + tail[len(tail) // 2 :]
            words.append(word.replace("'", ""))
        return self.say(words, manner, rng)

    def foreign(self, words: list[str], manner: Manner) -> Utterance | None:
        """Speaks words in another language's espeak voice."""
        return self._espeak.noise(" ".join(words), manner)

    def _by_flite(self, written: list[str], manner: Manner) -> Utterance | None:
        samples, rate_hz, phones = self._flite.speak(" ".join(written), manner)
        segments = []
        for phone in phones:
            if phone.token is not None and phone.token >= len(written):
                return None
            unit = SILENCE_UNIT if phone.token is None else FLITE[phone.name]
            segments.append(Segment(unit, phone.start_s, phone.end_s, phone.token))
        if {phone.token for phone in phones} - {None} != set(range(len(written))):
            return None
        return Utterance(resample(samples, rate_hz), without_closures(segments))

    def _by_espeak(self, words: list[str], written: list[str], manner: Manner) -> Utterance | None:
        samples, phonemes = self._espeak.speak(_in_sentences(written), manner)
        end_s = len(samples) / self._espeak.rate_hz
        segments = segments_of(phonemes, written, manner.voice, end_s)
        if segments is None or not share_out(words, segments, self._language):
            return None
        return Utterance(resample(samples, self._espeak.rate_hz), without_closures(segments))


def _in_sentences(written: list[str]) -> str:
    """Returns the text with capitals, without which espeak does not stop at a full stop."""
    after = ["", *written]
    return " ".join(
        word.capitalize() if before.endswith((".", "?")) else word
        for before, word in zip(after, written, strict=False)
    )
