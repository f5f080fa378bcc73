"""English days as callers say them on top of plain dates: ``the twenty third``, ``friday week``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assist.analysis.facts.clock import clock
from assist.analysis.facts.data import Grammar
from assist.analysis.facts.dates_en import EnglishDates
from assist.analysis.facts.pieces import DATE, Piece
from assist.analysis.readable.numerals_en import ordinal

_WEEKDAYS = frozenset(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)
_ON = ("on", "since", "by", "before", "from", "until", "till", "was", "for", "of", "be", "not")
_AFTER_DAY = frozenset(
    (
        *("at", "and", "i", "it", "between", "around", "about", "when", "but", "we", "you", "they"),
        *("to", "from", "by", "there", "so", "the", "my", "because", "that's", "which", "of"),
        *("in", "for"),
    )
)
_MAY = frozenset(("i", "we", "you", "he", "she", "it", "they", "be", "have", "need", "not", "well"))
"""Behind the verb ``may``, which is no month."""
_TIME = frozenset(("at", "around", "about", "by", "before", "after", "between", "from"))
_PARTED = re.compile(
    r"(.*?) ?(morning|noon|afternoon|evening|night) (\d\d):(\d\d)(?:-(\d\d):(\d\d))?"
)


class SpokenDays:
    """Reads a date, with what the calendar of the other party makes plain.

    Args:
        grammar: Days, units and parts of the day as they are said.
    """

    def __init__(self, grammar: Grammar) -> None:
        self._dates = EnglishDates(grammar)

    def at(self, words: Sequence[str], at: int) -> tuple[Piece, int] | None:
        """The date at word ``at``, and the word where it ends."""
        read = _weeks_off(words, at) or self._day_alone(words, at) or self._dates.at(words, at)
        if read is None:
            return None
        piece, end = read
        if piece.value == "month 05" and words[end : end + 1] and words[end] in _MAY:
            return None
        ends_day = piece.value == "today" and words[end - 1] in ("business", "day", "play")
        dated = piece.value in _WEEKDAYS and words[end : end + 1] == ["the"]
        if ends_day or dated:
            more = end + 1 if words[end : end + 1] == ["on"] else end
            later = self._day_alone(words, more) or self._dates.at(words, more)
            if later is not None and ":" not in later[0].value:
                return later
        return piece._replace(value=_by_the_clock(piece.value)), end

    def _day_alone(self, words: Sequence[str], at: int) -> tuple[Piece, int] | None:
        """``on the twenty third``, the month being plain to both."""
        if words[at : at + 1] != ["the"]:
            return None
        day = ordinal(words, at + 1)
        if day is None or not 1 <= day[0] <= 31:
            return None
        end = day[1]
        if words[end : end + 3] in (["of", "the", "month"], ["of", "each", "month"]):
            return Piece(DATE, 0, 0, f"day {day[0]:02}"), end + 3
        after = words[end] if end < len(words) else ""
        if at and words[at - 1] in ("it's", "is") and after in ("", "at", "between"):
            return self._timed(words, day[0], end)
        if after == "of" or (at and words[at - 1] not in _ON and words[at - 1] not in _WEEKDAYS):
            return None
        named = at > 0 and words[at - 1] in _WEEKDAYS
        if after and after not in _AFTER_DAY and not named:
            return None
        return self._timed(words, day[0], end)

    def _timed(self, words: Sequence[str], day: int, end: int) -> tuple[Piece, int]:
        """The day, with the time of day that stands behind it."""
        if words[end : end + 1] and words[end] in _TIME and end + 1 < len(words):
            time = self._dates.at(words, end + 1)
            if time is not None and ":" in time[0].value[:3]:
                return Piece(DATE, 0, 0, f"day {day:02} {time[0].value}"), time[1]
        return Piece(DATE, 0, 0, f"day {day:02}"), end


def _weeks_off(words: Sequence[str], at: int) -> tuple[Piece, int] | None:
    """``a week last tuesday``, ``friday week``, ``the saturday before last``."""
    four = words[at : at + 5]
    if four[:2] == ["a", "week"] and len(four) > 3:
        skip = 1 if four[2] in ("ago", "on", "from") else 0
        if four[2 + skip] == "last" and four[3 + skip : 4 + skip]:
            day = four[3 + skip]
            if day in _WEEKDAYS:
                return Piece(DATE, 0, 0, f"1 week before last {day}"), at + 4 + skip
        if skip and four[2] != "ago" and four[3] in _WEEKDAYS:
            return Piece(DATE, 0, 0, f"1 week after {four[3]}"), at + 4
    if four[:1] == ["the"] and four[1:2] and four[1] in _WEEKDAYS:
        if four[2:4] == ["before", "last"]:
            return Piece(DATE, 0, 0, f"1 week before last {four[1]}"), at + 4
        if four[2:4] == ["after", "next"]:
            return Piece(DATE, 0, 0, f"1 week after next {four[1]}"), at + 4
    if four[:1] and four[0] in _WEEKDAYS and four[1:2] == ["week"]:
        return Piece(DATE, 0, 0, f"1 week after {four[0]}"), at + 2
    return None


def _by_the_clock(value: str) -> str:
    """A day and its part with a time of day, on a clock of 24 hours."""
    found = _PARTED.fullmatch(value)
    if found is None:
        return re.sub(r"^(\d+) fortnights? ago$", _weeks_ago, value)
    day, part = found[1], found[2]
    time = clock(int(found[3]), int(found[4]), part)
    if found[5]:
        time = f"{time}-{clock(int(found[5]), int(found[6]), part)}"
    return f"{day} {time}".strip()


def _weeks_ago(found: re.Match[str]) -> str:
    return f"{int(found[1]) * 2} weeks ago"
