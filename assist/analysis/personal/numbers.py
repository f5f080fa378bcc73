"""Which numbers are somebody's: by what stands beside them, and by how they are built."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from assist.analysis.personal.data import NumberWords
from assist.analysis.personal.runs import Run
from assist.events.phrases import PhraseSet

NumberKind = Literal["phone", "id_card", "bank_card", "secret"]
"""Kinds of personal data that are digits."""

Context = Literal[
    "phone", "id_card", "bank_card", "passport", "plate", "secret", "tail", "keep", ""
]
"""What is being told; ``keep`` is a number that is nobody's."""

FIELDS: Final[tuple[Context, ...]] = (
    *("phone", "id_card", "bank_card", "passport", "plate", "secret", "tail", "keep"),
)
WHOLE: Final[dict[Context, int]] = {"phone": 11, "id_card": 18, "bank_card": 19, "secret": 6}
"""Digits from which on a number of the kind is complete."""

TAIL: Final = 4
"""Digits of a number's end that may stay. Source: what PCI DSS 3.4 lets a screen show."""


class Trigger(NamedTuple):
    """Characters ``start:end`` say what number is meant."""

    start: int
    end: int
    context: Context


class Triggers:
    """Finds what a text says of its numbers.

    Args:
        words: The phrases.
    """

    def __init__(self, words: NumberWords) -> None:
        phrases: list[str] = []
        self._contexts: list[Context] = []
        for field in FIELDS:
            for phrase in getattr(words, field):
                phrases.append(phrase)
                self._contexts.append(field)
        self._phrases = PhraseSet(phrases)
        self.counters = re.compile(
            r"\s?(?:"
            + "|".join(map(re.escape, sorted(words.counters, key=len, reverse=True)))
            + (r")(?![a-z])" if words.counters else r"(?!))")
        )

    def find(self, text: str) -> list[Trigger]:
        """Every phrase in lower-case ``text``, in order."""
        found = [
            Trigger(m.start, m.end, self._contexts[m.phrase]) for m in self._phrases.find(text)
        ]
        found.sort()
        return found


def luhn(digits: str) -> bool:
    """Whether the last digit checks the others, as on bank cards."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


_MOBILE_ZH = re.compile(r"(?:0?0?86)?1[3-9]\d{9}")
_LANDLINE_ZH = re.compile(r"(?:86)?0(?:10|2\d|[3-9]\d\d)[2-8]\d{6,7}(?:\d{1,4})?")
_ID_ZH = re.compile(r"[1-8]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}\d?")
_PHONE_EN = re.compile(r"0[1237]\d{8,9}|0{0,2}44\d{9,10}|1?[2-9]\d{2}[2-9]\d{6}")


def shaped(digits: str, language: str, hotlines: Sequence[str]) -> NumberKind | None:
    """What a number is by its build alone.

    Args:
        digits: All of it.
        language: ``zh`` or ``en``.
        hotlines: Beginnings of companies' numbers.
    """
    if digits.startswith(tuple(hotlines)) and len(digits) <= 12:
        return None
    count = len(digits)
    if language == "zh":
        if count in (17, 18) and _ID_ZH.fullmatch(digits):
            return "id_card"
        if _MOBILE_ZH.fullmatch(digits) or _LANDLINE_ZH.fullmatch(digits):
            return "phone"
    elif _PHONE_EN.fullmatch(digits):
        return "phone"
    card = 15 <= count <= 19 and digits[0] in "3456"
    if card and (luhn(digits) or digits.startswith("62") or count == 16):
        return "bank_card"
    return None


def kind_of(
    run: Run, context: Context, *, language: str, hotlines: Sequence[str], counted: bool
) -> NumberKind | None:
    """What a number is, by what stands beside it and by its build; None for nobody's.

    Args:
        run: The number.
        context: What is being told.
        language: ``zh`` or ``en``.
        hotlines: Beginnings of companies' numbers.
        counted: It stands before a word that makes it a quantity.
    """
    count = len(run.digits)
    if count < 2 or (counted and count <= 6):
        return None
    by_build = shaped(run.digits, language, hotlines)
    if context == "keep":
        sure = by_build == "id_card" or (
            by_build == "bank_card" and count == 16 and luhn(run.digits)
        )
        return by_build if sure else None
    if context == "tail":
        return by_build or ("id_card" if TAIL < count <= 8 else None)
    if context == "" or context in ("passport", "plate"):
        return by_build
    if context == "phone":
        if run.digits.startswith(tuple(hotlines)) and count <= 12:
            return None
        return by_build or ("phone" if 2 <= count <= 24 else None)
    if context == "secret":
        return by_build or ("secret" if 3 <= count <= 10 else None)
    if by_build == "phone":
        return "phone"
    return "id_card" if context == "id_card" else "bank_card"
