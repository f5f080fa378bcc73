"""What the recipe asks of a language's synthesisers: speech with exact times."""

import random
from typing import Protocol

from recipe.espeak import Manner
from recipe.utterance import Utterance

COMMA_CHANCE = 0.06
"""How often a word of training speech is followed by a pause. Source: chosen."""


class Talker(Protocol):
    """Speaks a language."""

    def voice(self, name: str) -> str:
        """Returns the full name of a voice that ``voices.yaml`` or a script calls ``name``."""

    def say(
        self,
        words: list[str],
        manner: Manner,
        rng: random.Random | None,
        breaks: list[str] | None = None,
    ) -> Utterance | None:
        """Speaks words; None if what the synthesiser says it spoke does not fit them.

        Args:
            words: as the vocabulary spells them.
            manner: how to speak.
            rng: decides pauses and chance variants; None is careful speech, as in scenes.
            breaks: mark after each word, "" none, "," short, "." long, "?" a question's;
                None leaves it to chance.
        """

    def babble(self, manner: Manner, rng: random.Random) -> Utterance | None:
        """Speaks the language's sounds in orders that its words do not have."""

    def foreign(self, words: list[str], manner: Manner) -> Utterance | None:
        """Speaks words in another language's voice; all of it is noise to this one."""


def chance_breaks(count: int, rng: random.Random) -> list[str]:
    """Returns a mark after each of ``count`` words, none after the last."""
    breaks = ["," if rng.random() < COMMA_CHANCE else "" for _ in range(count)]
    breaks[-1] = ""
    return breaks
