"""Mandarin: words to pinyin syllables, syllables to initials and tonal finals."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from recipe.language import NOISE_UNIT, SILENCE_UNIT, Pieces

if TYPE_CHECKING:
    from recipe.talker import Talker

INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcs")

_SANDHI_CHANCE = {"不": 0.7, "一": 0.5}
"""How often training speech applies the rule. Source: chosen; both forms must be heard."""

_RETROFLEX = ("zh", "ch", "sh", "r")
_SIBILANT = ("z", "c", "s")
_WHOLE_FINALS = {"you": "iu", "ye": "ie", "wei": "ui", "wen": "un"}


def split_syllable(syllable: str) -> tuple[str, ...]:
    """Returns (initial, tonal final) or (tonal final,), e.g. ``zhi4`` → ``("zh", "ih4")``.

    ``v`` stands for ü; ``ih`` and ``iz`` are the vowels of zhi and zi.
    """
    sound, tone = syllable[:-1], syllable[-1]
    for initial in INITIALS:
        if sound.startswith(initial) and len(sound) > len(initial):
            final = sound[len(initial) :]
            if initial in ("j", "q", "x") and final.startswith("u"):
                final = "v" + final[1:]
            elif final == "i" and initial in _RETROFLEX:
                final = "ih"
            elif final == "i" and initial in _SIBILANT:
                final = "iz"
            return (initial, final + tone)
    return (_final_without_initial(sound) + tone,)


def _final_without_initial(sound: str) -> str:
    if sound in _WHOLE_FINALS:
        return _WHOLE_FINALS[sound]
    for written, spoken in (("yu", "v"), ("yi", "i"), ("wu", "u"), ("y", "i"), ("w", "u")):
        if sound.startswith(written):
            return spoken + sound[len(written) :]
    return sound


def _with_tone(syllable: str) -> str:
    syllable = syllable.replace("ü", "v")
    return syllable if syllable[-1].isdigit() else syllable + "5"


class Mandarin:
    """The language plug for Mandarin; see ``recipe.language.Language``."""

    joiner = ""

    def __init__(self, phonemes: Mapping[str, list[str]], fixes: Mapping[str, str]) -> None:
        """Takes what the data files hold.

        Args:
            phonemes: syllable to espeak's phonemes, for every syllable the model knows.
            fixes: word to pronunciations, alternatives separated by ``|``.
        """
        self._phonemes = dict(phonemes)
        self._fixes = dict(fixes)
        self._known: dict[str, tuple[Pieces, ...]] = {}

    @classmethod
    def load(cls, folder: Path) -> Mandarin:
        """Reads ``units.json`` and ``pronunciations.yaml`` of a training folder."""
        phonemes = json.loads((folder / "units.json").read_text("utf-8"))
        fixes = yaml.safe_load((folder / "pronunciations.yaml").read_text("utf-8"))
        return cls(phonemes, fixes)

    @cached_property
    def units(self) -> tuple[str, ...]:
        """SIL, SPN, then initials and tonal finals in alphabetical order."""
        heard = {unit for syllable in self._phonemes for unit in split_syllable(syllable)}
        return (SILENCE_UNIT, NOISE_UNIT, *sorted(heard))

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """Every syllable the acoustic model has heard."""
        return tuple(sorted(self._phonemes))

    def pronunciations(self, word: str) -> tuple[Pieces, ...]:
        """Returns the readings of ``word``, with and without tone sandhi of 一 and 不.

        Raises:
            ValueError: a syllable of the word is unknown to the acoustic model.
        """
        if word not in self._known:
            forms = self._lookup(word)
            unknown = [s for form in forms for s in form if s not in self._phonemes]
            if unknown:
                raise ValueError(
                    f"the acoustic model has never heard {' '.join(unknown)}, needed for {word!r}:"
                    " leave the word out or correct it in pronunciations.yaml"
                )
            self._known[word] = forms
        return self._known[word]

    def _lookup(self, word: str) -> tuple[Pieces, ...]:
        if word in self._fixes:
            return tuple(tuple(form.split()) for form in self._fixes[word].split("|"))
        from pypinyin import Style, pinyin  # here, so that reading the module does not need it

        readings = pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")
        plain = tuple(_with_tone(reading[0]) for reading in readings)
        changed = _sandhi_inside(word, plain)
        return (plain,) if changed == plain else (plain, changed)

    def spoken_form(self, word: str, following: str | None, rng: random.Random | None) -> Pieces:
        """Returns the reading before ``following``: 不 and 一 change tone, always or by chance."""
        forms = self.pronunciations(word)
        if word in _SANDHI_CHANCE:
            if following is None or (rng is not None and rng.random() >= _SANDHI_CHANCE[word]):
                return forms[0]
            falling = self.pronunciations(following)[0][0].endswith("4")
            if word == "不":
                return forms[1] if falling else forms[0]
            return forms[1] if falling else forms[2]
        return forms[-1] if rng is None and ("一" in word or "不" in word) else forms[0]

    def units_of(self, piece: str) -> tuple[str, ...]:
        """Returns initial and final of a syllable."""
        return split_syllable(piece)

    def unit_of_phonemes(self, piece: str) -> tuple[int, ...]:
        """Returns, per espeak phoneme, 0 for the initial and 1 for the final (0 if no initial)."""
        last = len(split_syllable(piece)) - 1
        return tuple(min(number, last) for number in range(len(self._phonemes[piece])))

    def positions_of(self, unit: str) -> str:
        """Finals occur anywhere in a word, initials never end one."""
        return "BIES" if unit[-1].isdigit() else "BI"

    def talker(self) -> Talker:
        """Starts espeak-ng."""
        from recipe.mandarin_talker import MandarinTalker  # here: a graph can do without espeak

        return MandarinTalker(self)

    def spell(self, words: list[Pieces], breaks: list[str]) -> str:
        """Returns pinyin for espeak: syllables of a word joined, words apart."""
        written = ["".join(pieces) for pieces in words]
        return " ".join(word + mark for word, mark in zip(written, breaks, strict=True))


def _sandhi_inside(word: str, syllables: Pieces) -> Pieces:
    """Applies the tone rules of 一 and 不 before another syllable of the same word."""
    if len(word) != len(syllables):
        return syllables
    spoken = list(syllables)
    for index, character in enumerate(word[:-1]):
        falling = syllables[index + 1].endswith("4")
        if character == "不" and falling:
            spoken[index] = "bu2"
        elif character == "一" and word[index + 1] not in "二三四五六七八九十":
            spoken[index] = "yi2" if falling else "yi4"
    return tuple(spoken)
