"""When something is due, as its words say, in one spelling.

Days stay relative, since the engine has no calendar: ``today``, ``tomorrow``, ``in 2 days``,
``friday``, ``next monday``, ``03-05``, each with `` HH:MM`` where a time was said (a part of the
day is due when it is over); lengths of time are ``in 2 hours``, ``in 5 working days``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assist.analysis.readable.numerals_en import cardinal
from assist.analysis.readable.numerals_zh import DIGITS, NUMERAL, value_of
from assist.analysis.record.data import DueData
from assist.events.words import is_cjk

_MORNING = 8
"""Hours below this are in the afternoon where nothing says otherwise. Source: chosen; people
promise things in office hours."""

_NUMERALS = re.compile(f"[{NUMERAL}]+")
_CHINESE_CLOCK = re.compile(
    r"(?<![\d第])(?!1点(?![半钟整\d之前以左到])(?<![午晨上晚天]))(\d{1,2})点(?:(半)|(\d{1,2})刻|(\d{1,2})分?(?!\d*[个天号块元月])|整|钟)?"
)
_WEEKDAY = re.compile("(周|星期|礼拜)([一二三四五六])")
_DATE = re.compile(r"(\d{1,2})月(\d{1,2})[号日]")
_DAY = re.compile(r"(?<!\d)(\d{1,2})号(?![楼房线柜窗门机床栋])")
_ENGLISH_CLOCKS = (
    (re.compile(r"\bhalf past (\d{1,2})\b"), 30),
    (re.compile(r"\bquarter past (\d{1,2})\b"), 15),
    (re.compile(r"\bquarter to (\d{1,2})\b"), -15),
)
_ENGLISH_CLOCK = re.compile(
    r"\b(?:(?:by|at|before|until|after|around|about|than) )?(\d{1,2})(?:[ :]([0-5]\d))? ?"
    r"(am|pm|a m|p m|o'clock)\b"
    r"|\b(?:by|at|before|until|around) (\d{1,2})(?:[ :]([0-5]\d))?\b(?! ?[a-z]*(?:minute|hour|day|"
    r"week|month|working|business|percent|pound|dollar|euro))"
)


class DueReader:
    """Finds the time in a clause that says by when something will be done.

    Args:
        data: The words of the language.
    """

    def __init__(self, data: DueData) -> None:
        self._days = _longest(data.days)
        self._day_names = data.days
        self._parts = _longest(data.parts)
        self._part_ends = data.parts
        self._late = _longest(data.late)
        self._chinese = any(is_cjk(unit[0]) for unit in data.units)
        units = "|".join(re.escape(unit) for unit in sorted(data.units, key=len, reverse=True))
        spoilt = "".join(f"(?<!{re.escape(word)})" for word in data.spoilt)
        halves = "|".join(re.escape(half) for half in data.halves) or "(?!)"
        earlier = "(?! before)"
        self._halves = re.compile(f"{spoilt}(?:{halves}){earlier}")
        joint = "[到至]" if self._chinese else " (?:to|or) "
        half = "(半)?" if self._chinese else "( and a half)?"
        gap = "个?" if self._chinese else " "
        self._length = re.compile(
            rf"(?<![\d第]){spoilt}(?:\d+{joint})?(\d+){gap}{half}({units or '(?!)'})"
            + ("" if self._chinese else rf"\b{earlier}")
        )
        self._units = data.units

    def read(self, text: str) -> str:
        """The time in lower-case text; empty where none is said."""
        text = _chinese_digits(text) if self._chinese else _english_digits(text)
        day = self._day(text)
        clock = self._clock(text)
        if clock or day:
            return " ".join(filter(None, (day or "today", clock)))
        return self._span(text)

    def _day(self, text: str) -> str:
        if found := _DATE.search(text):
            return f"{int(found[1]):02d}-{int(found[2]):02d}"
        if found := self._days.search(text):
            return self._day_names[found.group()]
        if self._chinese and (found := _DAY.search(text)):
            return f"day {int(found[1])}"
        return ""

    def _clock(self, text: str) -> str:
        found = self._chinese_clock(text) if self._chinese else _english_clock(text)
        part = self._parts.search(text)
        if found is None:
            return self._part_ends[part.group()] if part else ""
        hour, minute, sure = found
        if hour < 12 and not sure:
            late = self._late.search(text) is not None
            if late or (hour < _MORNING and part is None):
                hour += 12
        return f"{hour:02d}:{minute:02d}" if hour < 24 else ""

    def _chinese_clock(self, text: str) -> tuple[int, int, bool] | None:
        found = _CHINESE_CLOCK.search(text)
        if found is None:
            return None
        minute = 30 if found[2] else 15 * int(found[3]) if found[3] else int(found[4] or 0)
        return int(found[1]), minute % 60, False

    def _span(self, text: str) -> str:
        found = self._length.search(text)
        if found is None:
            return "in 30 minutes" if self._halves.search(text) else ""
        count, unit = int(found[1]), self._units[found[3]]
        if found[2] and unit == "hour":
            count, unit = count * 60 + 30, "minute"
        return f"in {count} {unit}{'' if count == 1 else 's'}"


def _english_clock(text: str) -> tuple[int, int, bool] | None:
    for pattern, minutes in _ENGLISH_CLOCKS:
        if found := pattern.search(text):
            hour = int(found[1])
            return (hour, minutes, False) if minutes > 0 else ((hour - 1) % 12, 60 + minutes, False)
    found = _ENGLISH_CLOCK.search(text)
    if found is None:
        return None
    hour, minute = int(found[1] or found[4]), int(found[2] or found[5] or 0)
    half = (found[3] or "").replace(" ", "")
    if half in ("am", "pm"):
        return hour % 12 + (12 if half == "pm" else 0), minute, True
    return hour, minute, False


def _chinese_digits(text: str) -> str:
    """Numerals as digits; 两三天 and 三五天 as the longer of both, 周四五点 as day and hour."""

    def digits(found: re.Match[str]) -> str:
        numeral = found.group()
        if len(numeral) == 2 and numeral[0] in DIGITS and numeral[1] in DIGITS:
            return str(DIGITS[numeral[1]])
        value = value_of(numeral)
        return numeral if value is None else str(value)

    text = _WEEKDAY.sub(lambda found: f"{found[1]}{DIGITS[found[2]]} ", text)
    return _NUMERALS.sub(digits, text)


def _english_digits(text: str) -> str:
    words = text.split()
    out: list[str] = []
    at = 0
    while at < len(words):
        found = cardinal(words, at)
        if found is None or words[at] in ("a", "an", "o", "oh"):
            out.append(words[at])
            at += 1
        else:
            out.append(str(found[0]))
            at = found[1]
    return " ".join(out)


def _longest(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases, the longest first; Latin ones as whole words."""
    parts = []
    for phrase in sorted(phrases, key=len, reverse=True):
        edge = "" if is_cjk(phrase[0]) else r"\b"
        parts.append(f"{edge}{re.escape(phrase)}{edge}")
    return re.compile("|".join(parts) or "(?!)")
