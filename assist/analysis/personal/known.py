"""What is known to be personal in a call, found again wherever its texts quote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assist.analysis.personal.runs import RunReader, runs_en, runs_zh
from assist.analysis.personal.spans import Kind, PersonalSpan, lowered

_LEAST = 4
"""Digits of a personal number that are hidden wherever they stand alone. Source: chosen."""
_SAID = "[\u3400-\u9fffa-z0-9]"
_COMMON = 6
"""Digits in a row that a longer number shares with a personal one before it is hidden, too."""


class Known:
    """Values that were found, to be found again in other texts of the same call.

    Args:
        language: ``zh`` or ``en``.
        values: Kind and text of each, as it was said.
    """

    def __init__(self, language: str, values: Iterable[tuple[Kind, str]]) -> None:
        self._runs: RunReader = runs_zh if language == "zh" else runs_en
        self._numbers: dict[str, Kind] = {}
        words: dict[str, Kind] = {}
        surnames: set[str] = set()
        for kind, said in values:
            text = lowered(said)
            runs = self._runs(text)
            if kind not in ("name", "address", "email"):
                for run in runs:
                    self._numbers.setdefault(run.digits, kind)
            plain = "".join(text.split())
            if kind == "name" and len(plain) == 1:
                surnames.add(plain)
            if len(plain) >= (2 if language == "zh" else 4) and not plain.isdigit():
                words.setdefault(plain, kind)
        self._kinds = words
        self._words = _pattern(words, language)
        # A surname of one character is a word elsewhere: only where it stands alone, as in a form.
        alone = "|".join(sorted(surnames))
        self._surnames = re.compile(f"(?<!{_SAID})(?:{alone})(?!{_SAID})") if alone else None

    def find(self, text: str) -> Iterator[PersonalSpan]:
        """Where known values stand in lower-case ``text``."""
        if self._words is not None:
            for found in self._words.finditer(text):
                kind = self._kinds["".join(found.group().split())]
                yield PersonalSpan(kind, *found.span())
        if self._surnames is not None:
            for found in self._surnames.finditer(text):
                yield PersonalSpan("name", *found.span())
        if not self._numbers:
            return
        for run in self._runs(text):
            kind_of = self._number(run.digits)
            if kind_of is not None:
                yield PersonalSpan(kind_of, run.start, run.end)

    def _number(self, digits: str) -> Kind | None:
        known = self._numbers.get(digits)
        if known is not None:
            return known if len(digits) >= _LEAST - 1 else None
        if len(digits) < _LEAST:
            return None
        for number, kind in self._numbers.items():
            if digits in number or (len(number) >= _COMMON and number in digits):
                return kind
        if len(digits) >= _COMMON:
            parts = [digits[at : at + _COMMON] for at in range(len(digits) - _COMMON + 1)]
            for number, kind in self._numbers.items():
                if any(part in number for part in parts):
                    return kind
        return None

    def __bool__(self) -> bool:
        return bool(self._numbers or self._kinds or self._surnames)


def _pattern(words: dict[str, Kind], language: str) -> re.Pattern[str] | None:
    if not words:
        return None
    spaced = [
        r"\s?".join(re.escape(char) for char in word)
        for word in sorted(words, key=len, reverse=True)
    ]
    whole = "|".join(spaced)
    return re.compile(whole if language == "zh" else rf"(?<![a-z0-9])(?:{whole})(?![a-z0-9])")
