"""What the recipe asks of a language; a new language implements this and nothing else.

A word is pronounced as a tuple of *pieces* (Mandarin: syllables), a piece as a tuple of *units*
(the classes that the acoustic model tells apart), and the synthesiser speaks a piece as a run of
its own phonemes, each of which belongs to one unit of the piece.
"""

import random
from typing import Protocol

Pieces = tuple[str, ...]

SILENCE_UNIT = "SIL"
NOISE_UNIT = "SPN"
UNKNOWN_WORD = "[unk]"


class Language(Protocol):
    """Words, sounds and spelling of one language."""

    @property
    def base_voice(self) -> str:
        """espeak voice that reads what ``spell`` writes; a variant is appended as ``+name``."""

    @property
    def units(self) -> tuple[str, ...]:
        """Acoustic classes in the order of the network's outputs; SIL and SPN come first."""

    @property
    def pieces(self) -> tuple[str, ...]:
        """Every piece that the acoustic model has heard, sorted."""

    def pronunciations(self, word: str) -> tuple[Pieces, ...]:
        """Returns every way to say ``word``, the commonest first."""

    def spoken_form(self, word: str, following: str | None, rng: random.Random | None) -> Pieces:
        """Returns how ``word`` sounds before ``following``; careful speech if ``rng`` is None."""

    def units_of(self, piece: str) -> tuple[str, ...]:
        """Returns the units of one piece."""

    def unit_of_phonemes(self, piece: str) -> tuple[int, ...]:
        """Returns, per espeak phoneme of the piece, the index of its unit in ``units_of``."""

    def positions_of(self, unit: str) -> str:
        """Returns in which word positions a unit occurs, of B(egin) E(nd) I(nside) S(ingle)."""

    def spell(self, words: list[Pieces], breaks: list[str]) -> str:
        """Returns text for espeak; ``breaks[i]`` follows word i: "" none, "," short, "." long."""
