"""English: words to phones, from a lexicon that the synthesisers themselves filled in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from recipe.language import NOISE_UNIT, SILENCE_UNIT, Pieces

if TYPE_CHECKING:
    from recipe.talker import Talker

PHONES = (
    *("AA", "AE", "AH", "AO", "AW", "AX", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G"),
    *("HH", "IH", "IY", "JH", "K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T"),
    *("TH", "UH", "UW", "V", "W", "Y", "Z", "ZH"),
)
"""ARPAbet without stress; AX is the reduced vowel."""

LEXICON = "lexicon.json"
"""Word to pronunciations, phones separated by spaces; written by ``recipe.english_lexicon``."""


class English:
    """The language plug for English; see ``recipe.language.Language``."""

    joiner = " "
    units = (SILENCE_UNIT, NOISE_UNIT, *PHONES)
    pieces = PHONES

    def __init__(self, lexicon: Mapping[str, list[str]]) -> None:
        """Takes pronunciations by word, the commonest first."""
        self._lexicon = {
            word: tuple(tuple(form.split()) for form in forms) for word, forms in lexicon.items()
        }

    @classmethod
    def load(cls, folder: Path) -> English:
        """Reads ``lexicon.json`` of a training folder; no file is an empty lexicon."""
        path = folder / LEXICON
        return cls(json.loads(path.read_text("utf-8")) if path.exists() else {})

    @property
    def words(self) -> tuple[str, ...]:
        """Every word of the lexicon, in its order."""
        return tuple(self._lexicon)

    def pronunciations(self, word: str) -> tuple[Pieces, ...]:
        """Returns the word's phones as each synthesiser says it, and as it is said in passing.

        Raises:
            ValueError: the word is not in the lexicon.
        """
        if word not in self._lexicon:
            raise ValueError(
                f"{word!r} has no pronunciation: run build.py with --lexicon, or leave it out"
            )
        return self._lexicon[word]

    def units_of(self, piece: str) -> tuple[str, ...]:
        """Returns the phone itself."""
        return (piece,)

    def positions_of(self, unit: str) -> str:
        """Any phone may stand anywhere: espeak says ``am`` as a lone M in places."""
        return "BIES" if unit in self.units else ""

    def talker(self) -> Talker:
        """Starts espeak-ng and flite."""
        from recipe.english_talker import EnglishTalker  # here: a graph can do without either

        return EnglishTalker(self)
