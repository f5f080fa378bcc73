"""What the recipe asks of a language; a new language implements this and nothing else.

A word is pronounced as a tuple of *pieces* (Mandarin: syllables; English: phones), a piece as a
tuple of *units*, the classes that the acoustic model tells apart. How the language is spoken, and
what was said when, is its talker's to know; see ``recipe.talker``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from recipe.talker import Talker

Pieces = tuple[str, ...]

SILENCE_UNIT = "SIL"
NOISE_UNIT = "SPN"
UNKNOWN_WORD = "[unk]"


class Language(Protocol):
    """Words, sounds and spelling of one language."""

    @property
    def joiner(self) -> str:
        """What stands between two written words: nothing in Mandarin."""

    @property
    def units(self) -> tuple[str, ...]:
        """Acoustic classes in the order of the network's outputs; SIL and SPN come first."""

    @property
    def pieces(self) -> tuple[str, ...]:
        """Every piece that the acoustic model has heard, sorted."""

    def pronunciations(self, word: str) -> tuple[Pieces, ...]:
        """Returns every way to say ``word``, the commonest first."""

    def units_of(self, piece: str) -> tuple[str, ...]:
        """Returns the units of one piece."""

    def positions_of(self, unit: str) -> str:
        """Returns in which word positions a unit occurs, of B(egin) E(nd) I(nside) S(ingle)."""

    def talker(self) -> Talker:
        """Starts the language's synthesisers; a process needs only one talker."""
