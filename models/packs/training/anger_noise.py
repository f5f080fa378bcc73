"""Recognition errors for training: homophones in Mandarin, lost and misheard words in English."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence

MISHEARD = {
    "your": "you're",
    "you're": "your",
    "their": "there",
    "there": "their",
    "to": "too",
    "two": "to",
    "for": "four",
    "our": "hour",
    "hour": "our",
    "been": "being",
    "waiting": "weighting",
    "wait": "weight",
    "bill": "bell",
    "refund": "re fund",
    "hold": "old",
    "the": "a",
    "this": "the",
    "in": "and",
    "isn't": "is",
    "can't": "can",
    "i've": "i",
    "it's": "its",
    "never": "ever",
    "charged": "charge",
    "called": "call",
}
"""What recognisers make of common words; chosen."""


class Noise:
    """Makes texts as a recogniser might have misheard them; the same seed, the same texts.

    Args:
        lang: ``zh`` or ``en``.
        texts: Where the characters that may replace others are taken from.
        rate: Share of characters or words that go wrong, 0..1.
    """

    def __init__(self, lang: str, texts: Sequence[str], rate: float) -> None:
        self._lang = lang
        self._rate = rate
        self._alike: dict[str, list[str]] = {}
        if lang == "zh":
            self._alike = _homophones(texts)

    def __call__(self, text: str, seed: str) -> str:
        """The text as it might have been misheard."""
        chance = random.Random(f"{seed}:{text}")
        pieces = list(text) if self._lang == "zh" else text.split()
        out = []
        for piece in pieces:
            if chance.random() >= self._rate:
                out.append(piece)
            elif chance.random() < 0.25:
                continue
            else:
                others = self._alike.get(piece) or [MISHEARD.get(piece, piece)]
                out.append(chance.choice(others))
        return ("" if self._lang == "zh" else " ").join(out)


def _homophones(texts: Sequence[str]) -> dict[str, list[str]]:
    """Characters of the same sound, the tone aside, that the texts use."""
    from pypinyin import lazy_pinyin

    often = Counter(char for text in texts for char in text if "\u4e00" <= char <= "\u9fff")
    by_sound: dict[str, list[str]] = defaultdict(list)
    for char, _ in sorted(often.items(), key=lambda item: (-item[1], item[0])):
        by_sound[lazy_pinyin(char)[0]].append(char)
    return {
        char: [other for other in alike[:6] if other != char]
        for alike in by_sound.values()
        for char in alike
    }
