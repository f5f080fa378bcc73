"""Spoken English numbers written in digits, where a reader expects digits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assist.analysis.readable.data import EnglishNumbers
from assist.analysis.readable.edits import Edit, Line
from assist.analysis.readable.numerals_en import (
    LARGE,
    ONES,
    ORDINALS,
    TEENS,
    TENS,
    ZEROS,
    below_hundred,
    cardinal,
    digits,
    ordinal,
    run_end,
    suffixed,
)

_STARTS = frozenset((*ONES, *TEENS, *TENS, *ORDINALS, *ZEROS, "a", "double", "triple", "treble"))
_SPOKEN_ZEROS = ("oh", "o")
_LEAST_WITH_OH = 5
"""So many digits make a number of what begins with ``oh``; fewer may follow a sigh.
Source: chosen."""
_MILLIONS = ("million", "billion")
_SUBJECTS = frozenset(("i", "you", "we", "they", "he", "she", "it", "that", "this", "who"))
_HALVES = frozenset(("half", "quarter", "something"))
_CENTURIES = (18, 19, 20)
_Found = tuple[str, int] | None
"""What to write, and the word where it ends; nothing to write where all up to there stays."""


class EnglishNumberWriter:
    """Finds numerals and says what to write for them.

    - Numbers from ten on are digits; smaller ones only with money, percent, measures or a clock.
    - Digits read one by one, three or more, are one number; phone numbers are grouped.
    - What is said in one go is one number or stays: nothing is written half in digits.
    - ``i``, weekdays and months get their capitals.

    Args:
        data: The wording of the language.
    """

    def __init__(self, data: EnglishNumbers) -> None:
        self._data = data
        self._keep = _phrases(data.keep)
        self._replace = _phrases(tuple(data.replace))
        self._clock_before = frozenset(data.clock_before)
        self._year_before = frozenset(data.year_before)
        self._days = tuple(tuple(phrase.split()) for phrase in data.clock_after)
        self._labels = frozenset(data.labels)
        self._measures = frozenset(data.measures)
        self._cents = frozenset(data.cents)
        self._after_sum = frozenset(data.after_sum)
        self._concerns = _STARTS | frozenset(data.months) | frozenset(data.spell) | {"point"}

    def find(self, line: Line) -> list[Edit]:
        """The edits for a line, in order, without overlaps."""
        words = [item.word.lower() for item in line.words]
        if self._concerns.isdisjoint(words):
            return []
        kept = {start for found in self._keep.finditer(line.text) for start in _words(line, found)}
        fixed = {line.cover(*f.span())[0]: f for f in self._replace.finditer(line.text)}
        edits: list[Edit] = []
        at = 0
        while at < len(words):
            found: _Found = None
            if at in fixed:
                end = line.cover(*fixed[at].span())[1]
                found = self._data.replace[fixed[at][0]], end
            elif at in kept:
                at = max(at + 1, run_end(words, at))
                continue
            elif words[at] in self._concerns:
                found = self._at(words, at)
                end = run_end(words, at)
                if end > at and (found is None or found[1] < end or _halved(words, end)):
                    at = end
                    continue
            if found is None or not found[0]:
                at = at + 1 if found is None else found[1]
                continue
            edits.append(Edit(line.starts[at], line.ends[found[1] - 1], found[0]))
            at = found[1]
        return edits

    def _at(self, words: Sequence[str], at: int) -> _Found:
        word = words[at]
        if word in self._data.months and (dated := self._date(words, at)) is not None:
            return dated
        if word in self._data.spell:
            return self._data.spell[word], at + 1
        if word in self._data.months:
            return (self._data.months[word], at + 1) if at and words[at - 1] == "of" else None
        if word not in _STARTS:
            return None
        if _vague(words, at):
            return None
        read, clock = self._digits(words, at), self._clock(words, at)
        if clock is not None and (read is None or clock[1] >= read[1]):
            return clock
        return (
            read
            or self._year(words, at)
            or self._label(words, at)
            or self._ordinal(words, at)
            or self._amount(words, at)
        )

    def _date(self, words: Sequence[str], at: int) -> _Found:
        """``march third``, ``july fourth two thousand twelve``."""
        day = ordinal(words, at + 1)
        if day is None or (at and words[at - 1] in _SUBJECTS):  # you may first …
            return None
        written, end = f"{self._data.months[words[at]]} {day[0]}", day[1]
        year = self._pair_year(words, end) or _thousands_year(words, end)
        if year is None or year[1] < run_end(words, end) or self._of_something(words, year[1]):
            return written, end
        return f"{written} {year[0]}", year[1]

    def _digits(self, words: Sequence[str], at: int) -> _Found:
        read, end = digits(words, at)
        if end < len(words) and words[end] == "hundred" and len(read) in (1, 2):
            more, stop = digits(words, end + 1)
            before = read[:-1] + (" " if read[:-1] not in ("", "0") else "")
            return (f"{before}{read[-1]}00 {_grouped(more)}", stop) if len(more) >= 3 else None
        if len(read) < 3:
            return None
        named = at > 0 and words[at - 1] in self._labels
        if words[at] in _SPOKEN_ZEROS and len(read) < _LEAST_WITH_OH and not named:
            return None
        if end < len(words) and (words[end] in LARGE or words[end] == "hundred"):
            return None
        return _grouped(read), end

    def _clock(self, words: Sequence[str], at: int) -> _Found:
        hour = below_hundred(words, at)
        if hour is None or not 1 <= hour[0] <= 12:
            return None
        value, end = hour
        if end < len(words) and words[end] == "o'clock":
            return f"{value} o'clock", end + 1
        minute = _minute(words, end)
        half = _half_of_day(words, minute[1] if minute else end)
        told = at > 0 and words[at - 1] in self._clock_before
        if minute is not None and not told:
            told = any(tuple(words[minute[1] :][: len(day)]) == day for day in self._days)
        if minute is not None and half is None and self._of_something(words, minute[1]):
            return None
        if minute is not None and (half is not None or told):
            written, end = f"{value}:{minute[0]:02}", minute[1]
        elif half is not None:
            written = str(value)
        else:
            return None
        return (f"{written} {half[0]}", half[1]) if half is not None else (written, end)

    def _year(self, words: Sequence[str], at: int) -> _Found:
        before = words[at - 1] if at else ""
        if before not in self._year_before and before not in self._data.months:
            return None  # as well a price: nineteen ninety nine
        year = self._pair_year(words, at) or _thousands_year(words, at)
        if year is None or self._of_something(words, year[1]):
            return None
        return year

    def _pair_year(self, words: Sequence[str], at: int) -> _Found:
        first = below_hundred(words, at)
        if first is None or first[0] not in _CENTURIES or first[1] - at != 1:
            return None
        if first[1] + 1 < len(words) and words[first[1]] in _SPOKEN_ZEROS:
            one = ONES.get(words[first[1] + 1])
            return None if one is None else (f"{first[0]}0{one}", first[1] + 2)
        second = below_hundred(words, first[1])
        if second is None or second[0] < 10:
            return None
        return f"{first[0]}{second[0]}", second[1]

    def _of_something(self, words: Sequence[str], at: int) -> bool:
        """A price or a measure goes on here: ``two fifty dollars``, ``… a month``."""
        if at >= len(words):
            return False
        counted = words[at] in self._data.currencies or words[at] in self._measures
        return counted or words[at] in ("a", "per", "each", "plus", "percent", "people")

    def _label(self, words: Sequence[str], at: int) -> _Found:
        """``flight one twenty three``, ``room four twelve``."""
        if not at or words[at - 1] not in self._labels:
            return None
        first = below_hundred(words, at)
        second = below_hundred(words, first[1]) if first is not None else None
        if first is None or first[0] < 1 or second is None or second[0] < 10:
            return None
        return f"{first[0]}{second[0]}", second[1]

    def _ordinal(self, words: Sequence[str], at: int) -> _Found:
        found = ordinal(words, at)
        return None if found is None or found[0] < 10 else (suffixed(found[0]), found[1])

    def _amount(self, words: Sequence[str], at: int) -> _Found:
        found = cardinal(words, at)
        if found is None:
            return None
        value, end = found
        decimals = ""
        if end + 1 < len(words) and words[end] == "point":
            decimals, stop = digits(words, end + 1)
            end = stop if decimals else end
        scale = ""
        if end < len(words) and words[end] in LARGE and decimals:
            scale, end = f" {words[end]}", end + 1
        elif value >= 1_000_000 and value % 1_000_000 == 0 and words[end - 1] in _MILLIONS:
            scale, value = f" {words[end - 1]}", value // LARGE[words[end - 1]]
        number = f"{value:,}" + (f".{decimals}" if decimals else "")
        with_unit = self._with_unit(words, end, number, scale)
        if with_unit is not None:
            return with_unit
        small = value < 10 and not decimals and not scale
        measured = end < len(words) and words[end] in self._measures
        if small and not measured and not self._into(words, end):
            return None
        if words[at] == "a" and not measured:
            return None
        return number + scale, end

    def _with_unit(self, words: Sequence[str], end: int, number: str, scale: str) -> _Found:
        unit = words[end] if end < len(words) else ""
        if unit in self._data.currencies:
            sign, end = self._data.currencies[unit], end + 1
            more = end + 1 if end < len(words) and words[end] == "and" else end
            cents = below_hundred(words, more)
            if cents is not None and cents[1] < len(words) and words[cents[1]] in self._cents:
                return f"{sign}{number}.{cents[0]:02}", cents[1] + 1
            stop = run_end(words, end)
            if stop == end:
                return f"{sign}{number}{scale}", end
            if scale or "." in number or cents is None or cents[1] != stop or cents[0] < 10:
                return "", stop  # nineteen pounds two hundred
            clear = stop == len(words) or words[stop] in self._after_sum
            return (f"{sign}{number}.{cents[0]}" if clear else ""), stop
        if unit in self._cents:
            return f"{number} {unit}", end + 1
        if unit == "percent":
            return f"{number}{scale}%", end + 1
        if unit == "per" and end + 1 < len(words) and words[end + 1] == "cent":
            return f"{number}{scale}%", end + 2
        return None

    def _into(self, words: Sequence[str], end: int) -> bool:
        """A range that goes on to a number of ten or more: ``five to ten minutes``."""
        if end >= len(words) or words[end] not in ("to", "or"):
            return False
        upper = cardinal(words, end + 1)
        return upper is not None and upper[0] >= 10


def _halved(words: Sequence[str], at: int) -> bool:
    """``… and a half`` follows, which digits would leave in words."""
    return tuple(words[at : at + 2]) == ("and", "a") and not _HALVES.isdisjoint(words[at + 2 :][:1])


def _vague(words: Sequence[str], at: int) -> bool:
    """``two or three hundred``: a guess whose first half is short for the second."""
    if at + 3 < len(words) and words[at] in ONES and words[at + 1] in ("or", "to"):
        return words[at + 2] in ONES and (words[at + 3] == "hundred" or words[at + 3] in LARGE)
    if at > 1 and words[at - 1] in ("or", "to") and words[at - 2] in ONES and words[at] in ONES:
        return at + 1 < len(words) and (words[at + 1] == "hundred" or words[at + 1] in LARGE)
    return False


def _minute(words: Sequence[str], at: int) -> tuple[int, int] | None:
    if at + 1 < len(words) and words[at] in _SPOKEN_ZEROS and words[at + 1] in ONES:
        return ONES[words[at + 1]], at + 2
    found = below_hundred(words, at)
    return found if found is not None and 10 <= found[0] <= 59 else None


def _half_of_day(words: Sequence[str], at: int) -> _Found:
    if at < len(words) and words[at] in ("am", "pm", "a.m.", "p.m."):
        return words[at].replace(".", ""), at + 1
    if at + 1 < len(words) and words[at] in ("a", "p") and words[at + 1] == "m":
        return f"{words[at]}m", at + 2
    return None


def _thousands_year(words: Sequence[str], at: int) -> _Found:
    found = cardinal(words, at)
    return None if found is None or not 1900 <= found[0] <= 2099 else (str(found[0]), found[1])


def _grouped(read: str) -> str:
    if len(read) in (7, 10):
        groups = [read[-7:-4], read[-4:]]
        return " ".join([read[:3], *groups] if len(read) == 10 else groups)
    if len(read) == 11 and read[0] == "0":
        return f"{read[:5]} {read[5:]}"
    if len(read) >= 15:
        return " ".join(read[at : at + 4] for at in range(0, len(read), 4))
    return read


def _words(line: Line, found: re.Match[str]) -> range:
    return range(*line.cover(*found.span()))


def _phrases(phrases: Sequence[str]) -> re.Pattern[str]:
    parts = (
        phrase[1:-1] if len(phrase) > 2 and phrase[0] == phrase[-1] == "/" else re.escape(phrase)
        for phrase in sorted(phrases, key=len, reverse=True)
    )
    return re.compile(f"(?<![a-z0-9'])(?:{'|'.join(parts) or '(?!)'})(?![a-z0-9'])")
