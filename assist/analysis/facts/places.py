"""Addresses: where they end among the words that follow."""

from __future__ import annotations

import re

from assist.analysis.facts.data import Grammar
from assist.analysis.facts.pieces import Tokens
from assist.analysis.readable.numerals_zh import NUMERAL

_LEAST = 4
"""Characters of a Chinese address. Source: chosen; shorter is a landmark."""


class PlaceReader:
    """Cuts an address out of the words behind "my address is".

    Args:
        language: ``zh`` or ``en``.
        grammar: What makes words an address.
    """

    def __init__(self, language: str, grammar: Grammar) -> None:
        places = "|".join(map(re.escape, sorted(grammar.places, key=len, reverse=True))) or "(?!)"
        if language == "zh":
            self._whole = re.compile(rf".*(?:{places})(?:[{NUMERAL}]+[号室]?)?")
        else:
            self._whole = re.compile(rf".*\b(?:{places})\b(?: (?!and |i |my |it )[a-z]+){{0,2}}")
        self._chinese = language == "zh"

    def read(self, tokens: Tokens, at: int, end: int) -> tuple[str, int] | None:
        """The address that begins at token ``at`` and ends before ``end``; and where it ends."""
        if at >= end:
            return None
        said = tokens.text[tokens.starts[at] : tokens.ends[end - 1]]
        found = self._whole.match(said)
        if found is None:
            return None
        address = found.group().strip()
        if self._chinese and len(address) < _LEAST:
            return None
        stop = tokens.starts[at] + found.end()
        last = at + 1
        while last < end and tokens.starts[last] < stop:
            last += 1
        return address, last
