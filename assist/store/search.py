"""Words to look for, the same in every database.

Chinese has no spaces, so a run of Chinese characters is kept as its overlapping pairs: 要退款 is
要退 退款 款, and a search for 退款 needs one look-up. A search finds a phrase wherever its
characters and words follow on each other within a line, whatever punctuation or spaces stand
between them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

LONGEST_WORD: Final = 64
"""Characters of a word that count. Source: chosen; longer ones are keys and addresses."""

MOST_PHRASES: Final = 8
"""Phrases of a search that are looked for. Source: chosen."""

MOST_UNITS: Final = 64
"""Words or characters of a phrase that are looked for. Source: chosen."""

_BREAK: Final = "¶"
"""Stands between lines in the index, so that no phrase is found across them."""

_HAN: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNIT: Final = re.compile(rf"[{_HAN}]|(?:(?![{_HAN}_])\w)+(?:['’](?:(?![{_HAN}_])\w)+)*")
_IS_HAN: Final = re.compile(f"[{_HAN}]")
_PLAIN: Final = re.compile(f"[\\x00-\\x7f{_HAN}，。！？、；：]*")
_QUOTED: Final = re.compile(r'"([^"]*)"|“([^”]*)”|(\S+)')


class Unit(msgspec.Struct, frozen=True):
    """A character or word as it is compared, and where it stands in the text."""

    key: str
    start: int
    end: int


class Phrase(msgspec.Struct, frozen=True):
    """Units that follow on each other. ``open``: the last word may go on."""

    units: tuple[str, ...]
    open: bool = False

    @property
    def tokens(self) -> list[str]:
        """What stands in the index where this phrase was said."""
        found = _pairs(self.units)
        if len(found) > 1 and self._ends_in_han and _IS_HAN.match(self.units[-2]):
            found.pop()  # 退款 is one pair; that it ends in 款 needs no asking.
        return found

    @property
    def goes_on(self) -> bool:
        """The last token may be the beginning of a longer one: of a pair, or of a word."""
        if self._ends_in_han:
            return len(self.units) > 1 and not _IS_HAN.match(self.units[-2])
        return self.open

    @property
    def _ends_in_han(self) -> bool:
        return _IS_HAN.match(self.units[-1]) is not None


class Search(msgspec.Struct, frozen=True):
    """Phrases that a call must all contain; none where nothing was asked for."""

    phrases: tuple[Phrase, ...] = ()

    @property
    def lite(self) -> str:
        """For FTS5's MATCH."""
        return " AND ".join(
            f'"{" ".join(phrase.tokens)}"{" *" if phrase.goes_on else ""}'
            for phrase in self.phrases
        )

    @property
    def words(self) -> str:
        """For PostgreSQL: a tsquery of every token, wherever it stands."""
        asked: dict[str, None] = {}
        for phrase in self.phrases:
            *whole, last = phrase.tokens
            # A single character is in the index by itself, too, and needs no prefix.
            prefix = phrase.goes_on and not _IS_HAN.match(last)
            asked |= dict.fromkeys(f"'{token}'" for token in whole)
            asked[f"'{last}'{':*' if prefix else ''}"] = None
        return " & ".join(asked)

    @property
    def likes(self) -> tuple[str, ...]:
        """For PostgreSQL: patterns that the index text of a phrase of several tokens is like."""
        return tuple(
            f"% {' '.join(phrase.tokens)}{'' if phrase.goes_on else ' '}%"
            for phrase in self.phrases
            if len(phrase.tokens) > 1
        )


def units(text: str) -> Iterator[Unit]:
    """The characters and words of a text, as they are compared, in order."""
    if _PLAIN.fullmatch(text):
        for found in _UNIT.finditer(text):
            yield Unit(_key(found[0]), found.start(), found.end())
        return
    # Full-width letters and the like count as plain ones; keep where each came from.
    spelt: list[str] = []
    at: list[int] = []
    for index, char in enumerate(text):
        for part in unicodedata.normalize("NFKC", char):
            spelt.append(part)
            at.append(index)
    for found in _UNIT.finditer("".join(spelt)):
        yield Unit(_key(found[0]), at[found.start()], at[found.end() - 1] + 1)


def _key(word: str) -> str:
    return word.casefold().replace("'", "").replace("’", "")[:LONGEST_WORD]


def _keys(text: str) -> list[str]:
    if _PLAIN.fullmatch(text):
        return [_key(word) for word in _UNIT.findall(text)]
    return [unit.key for unit in units(text)]


def _pairs(keys: Iterable[str]) -> list[str]:
    found: list[str] = []
    before = ""
    for key in keys:
        if _IS_HAN.match(key):
            if before:
                found.append(before + key)
            before = key
            continue
        if before:
            found.append(before)
            before = ""
        found.append(key)
    if before:
        found.append(before)
    return found


def index_text(texts: Iterable[str]) -> str:
    """What a call's lines are found by: tokens with spaces around each.

    Every Chinese character of them follows once more at the end, for searches for a single one.
    """
    found: list[str] = []
    single: dict[str, None] = {}
    for text in texts:
        keys = _keys(text)
        if not keys:
            continue
        found += _pairs(keys)
        found.append(_BREAK)
        single |= dict.fromkeys(key for key in keys if len(key) == 1 and _IS_HAN.match(key))
    return f" {' '.join([*found, *single])} " if found else ""


def words_of(tokens: str) -> list[str]:
    """The distinct tokens of an index text."""
    return [token for token in dict.fromkeys(tokens.split()) if token != _BREAK]


def query_of(text: str) -> Search:
    """What somebody typed: words and phrases that must all be there.

    ``"…"`` keeps words together; ``refun*`` finds words that begin so.
    """
    phrases: dict[Phrase, None] = {}
    for found in _QUOTED.finditer(text):
        part = found[1] or found[2] or found[3] or ""
        keys = tuple(_keys(part))[:MOST_UNITS]
        if keys:
            phrases[Phrase(keys, part.endswith("*"))] = None
    return Search(tuple(phrases)[:MOST_PHRASES])


def marks(text: str, search: Search) -> tuple[tuple[int, int], ...]:
    """Where in a line the phrases stand: start and end offsets, in order, not overlapping."""
    keys = _keys(text)
    if not any(phrase.open or phrase.units[0] in keys for phrase in search.phrases):
        return ()  # Most lines.
    line = list(units(text))
    spans: list[tuple[int, int]] = []
    for phrase in search.phrases:
        size = len(phrase.units)
        for first in range(len(keys) - size + 1):
            if _stands(phrase, keys, first):
                spans.append((line[first].start, line[first + size - 1].end))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _stands(phrase: Phrase, keys: list[str], first: int) -> bool:
    last = first + len(phrase.units) - 1
    if tuple(keys[first:last]) != phrase.units[:-1]:
        return False
    if phrase.open:
        return keys[last].startswith(phrase.units[-1])
    return keys[last] == phrase.units[-1]
