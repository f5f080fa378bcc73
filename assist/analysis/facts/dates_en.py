"""English days and times of day in one spelling, relative ones relative."""

from __future__ import annotations

from collections.abc import Sequence

from assist.analysis.facts.clock import clock
from assist.analysis.facts.data import Grammar
from assist.analysis.facts.pieces import DATE, Piece
from assist.analysis.readable.numerals_en import (
    ONES,
    TEENS,
    TENS,
    below_hundred,
    cardinal,
    ordinal,
    run_end,
)

_MARKS = frozenset(("at", "around", "about", "by", "before", "from", "between", "until", "till"))
_HALF = {"am": "morning", "pm": "afternoon"}
_YEARS = range(1990, 2100)
_Day = tuple[str, int]


class EnglishDates:
    """Reads a day, a time of day or both.

    Args:
        grammar: Days, feasts, units, months and parts of the day as they are said.
    """

    def __init__(self, grammar: Grammar) -> None:
        days = {**grammar.days, **grammar.feasts}
        self._days = {tuple(said.split()): day for said, day in days.items()}
        self._longest = max((len(said) for said in self._days), default=1)
        self._feasts = {tuple(said.split()): day for said, day in grammar.feasts.items()}
        self._months = grammar.months
        self._parts = grammar.parts
        self._units = grammar.units

    def at(self, words: Sequence[str], start: int) -> tuple[Piece, int] | None:
        """The date at word ``start``, and the word where it ends."""
        day, at = self._day(words, start)
        if not day:
            return self._time_first(words, start)
        time, part, end = "", "", at
        part, after = self._part(words, at)
        time, stop = self._time(words, after, part, strict=not part)
        if time:
            end = stop
        elif part:
            end = after
        else:
            time, stop = self._time(words, at, "", strict=True)
            end = stop if time else at
        if time:
            return Piece(DATE, 0, 0, f"{day} {time}"), end
        return Piece(DATE, 0, 0, f"{day} {part}".strip()), end

    def _time_first(self, words: Sequence[str], start: int) -> tuple[Piece, int] | None:
        """``ten in the morning on monday``, ``three pm``."""
        time, at = self._time(words, start, "", strict=False)
        first = _clock(words, start)
        if not time or first is None or run_end(words, start) > first[2]:
            return None
        sure = at > first[2] or first[3]
        part, after = self._part(words, at)
        day, end = self._day(words, _skip(words, after if part else at, ("on", "of")))
        if not day and not part:
            if not sure and (not start or words[start - 1] not in _MARKS):
                return None  # a number
            if not sure and first[2] - start == 1:
                return None
            return Piece(DATE, 0, 0, time), at
        if not day:
            return Piece(DATE, 0, 0, _shift(time, part)), after
        if not part:
            later, more = self._part(words, end)
            if later:
                return Piece(DATE, 0, 0, f"{day} {_shift(time, later)}"), more
            inside = day.rpartition(" ")[2]
            if inside in self._parts.values():
                day = day.rpartition(" ")[0] or "today"
                return Piece(DATE, 0, 0, f"{day} {_shift(time, inside)}"), end
            if not sure and (not start or words[start - 1] not in _MARKS):
                return None
        return Piece(DATE, 0, 0, f"{day} {_shift(time, part)}"), end

    def _day(self, words: Sequence[str], start: int) -> _Day:
        if start >= len(words):
            return "", start
        for size in range(min(self._longest, len(words) - start), 0, -1):
            day = self._days.get(tuple(words[start : start + size]))
            if day is not None:
                return self._after_word(words, day, start + size)
        return self._ago(words, start) or self._of_month(words, start)

    def _after_word(self, words: Sequence[str], day: str, end: int) -> _Day:
        if day in ("last", "next", "this"):
            if end < len(words) and words[end] in self._months:
                month = self._months[words[end]]
                if day == "this":
                    return f"month {month}", end + 1
                return f"{day} year {month}", end + 1
            return "", end
        feast = next(
            (
                (name, end_of)
                for size in (2, 1)
                if end + size <= len(words)
                and (name := self._feasts.get(tuple(words[end : (end_of := end + size)])))
            ),
            None,
        )
        if day.endswith("year") and feast is not None:
            return f"{day} {feast[0]}", feast[1]
        if words[end : end + 2] == ["last", "year"] and day in self._feasts.values():
            return f"last year {day}", end + 2
        return day, end

    def _ago(self, words: Sequence[str], start: int) -> _Day | None:
        at = start + 1 if words[start] in ("about", "around", "over", "almost", "nearly") else start
        if at >= len(words):
            return None
        if words[at : at + 2] in (["half", "a"], ["half", "an"]):
            unit = self._units.get(words[at + 2]) if at + 2 < len(words) else None
            if unit and words[at + 3 : at + 4] == ["ago"]:
                return f"half a {unit} ago", at + 4
        if words[at : at + 3] == ["a", "couple", "of"]:
            number: str | None = "2"
            end = at + 3
        elif words[at] in ("a", "an"):
            number, end = "1", at + 1
        else:
            found = cardinal(words, at)
            number, end = (str(found[0]), found[1]) if found is not None else (None, at)
        if number is None or end >= len(words):
            return None
        if words[end : end + 3] == ["and", "a", "half"]:
            number, end = f"{number}.5", end + 3
        unit = self._units.get(words[end]) if end < len(words) else None
        if not unit:
            return None
        end += 1
        if words[end : end + 3] == ["and", "a", "half"]:
            number, end = f"{number}.5", end + 3
        if words[end : end + 1] != ["ago"]:
            return None
        return f"{number} {unit}{'' if number == '1' else 's'} ago", end + 1

    def _of_month(self, words: Sequence[str], start: int) -> _Day:
        at = start + 1 if words[start] == "the" else start
        day = ordinal(words, at)
        if day is not None and 1 <= day[0] <= 31:
            end = day[1]
            if words[end : end + 1] == ["of"]:
                end += 1
            if end < len(words) and words[end] in self._months:
                return self._with_year(words, f"{self._months[words[end]]}-{day[0]:02}", end + 1)
            relative = " ".join(words[end : end + 2])
            if relative in ("this month", "last month", "next month"):
                return f"{relative} {day[0]:02}", end + 2
            ends = at > start and words[end : end + 1] in ([], ["at"], ["and"], ["i"], ["it"])
            if ends and start and words[start - 1] in ("on", "since", "by", "before", "from"):
                return f"day {day[0]:02}", end
            return "", start
        if words[start] in self._months:
            month = self._months[words[start]]
            after = start + 2 if words[start + 1 : start + 2] == ["the"] else start + 1
            number = ordinal(words, after) or (
                below_hundred(words, after) if words[start] not in ("may", "march") else None
            )
            if number is not None and 1 <= number[0] <= 31:
                return self._with_year(words, f"{month}-{number[0]:02}", number[1])
            if words[start] in ("may", "march") and (
                not start or words[start - 1] not in ("in", "since", "last", "from", "of")
            ):
                return "", start
            end = start + 1
            if words[end : end + 2] == ["last", "year"]:
                return f"last year {month}", end + 2
            if words[end : end + 2] == ["this", "year"]:
                return f"this year {month}", end + 2
            return f"month {month}", end
        return "", start

    def _with_year(self, words: Sequence[str], day: str, at: int) -> _Day:
        if words[at : at + 2] == ["last", "year"]:
            return f"last year {day}", at + 2
        if words[at : at + 2] == ["this", "year"]:
            return f"this year {day}", at + 2
        year = cardinal(words, at)
        if year is not None and year[0] in _YEARS:
            return f"{year[0]}-{day}", year[1]
        if words[at : at + 1] == ["twenty"]:
            two = below_hundred(words, at + 1)
            if two is not None and 10 <= two[0] < 100:
                return f"20{two[0]}-{day}", two[1]
        return day, at

    def _part(self, words: Sequence[str], at: int) -> tuple[str, int]:
        """``in the afternoon``, ``morning``, ``at night``."""
        start = _skip(words, at, ("in", "at", "around", "about", "just", "the"))
        if start < len(words) and words[start] in self._parts:
            return self._parts[words[start]], start + 1
        return "", at

    def _time(
        self, words: Sequence[str], start: int, part: str, *, strict: bool
    ) -> tuple[str, int]:
        """A time of day; ``strict`` wants a word before it that says so, or am and pm."""
        at = _skip(words, start, ("at", "around", "about", "by", "before", "between", "from"))
        told = at > start or not strict
        first = _clock(words, at)
        if first is None:
            return "", start
        hour, minute, end, sure = first
        if not told and not sure:
            return "", start
        half, end = _half_of_day(words, end)
        last: tuple[int, int, int, bool] | None = None
        between = at > start or (start > 0 and words[start - 1] in ("between", "from"))
        if between and words[end : end + 1] in (["and"], ["to"], ["till"], ["until"]):
            last = _clock(words, end + 1)
        if last is not None:
            half, end = _half_of_day(words, last[2])
        later, after = self._part(words, end)
        if later and not part and not half:
            part, end = later, after
        told_part = half or part
        time = clock(hour, minute, told_part)
        if not time:
            return "", start
        if last is not None and (until := clock(last[0], last[1], told_part)):
            return f"{time}-{until}", end
        if strict and not (half or sure or at > start):
            return "", start
        return time, end


def _clock(words: Sequence[str], at: int) -> tuple[int, int, int, bool] | None:
    """Hour, minute, where it ends, and whether it can only be a time."""
    if at >= len(words):
        return None
    if words[at] in ("noon", "midday"):
        return 12, 0, at + 1, True
    if words[at] == "midnight":
        return 0, 0, at + 1, True
    past = {"half": 30, "quarter": 15}.get(words[at])
    start = at
    if words[at] == "a" and words[at + 1 : at + 2] == ["quarter"]:
        past, start = 15, at + 1
    if past is not None:
        link = words[start + 1] if start + 1 < len(words) else ""
        half = below_hundred(words, start + 1) if past == 30 else None
        if half is not None and 1 <= half[0] <= 12:
            return half[0], 30, half[1], True
        hour = below_hundred(words, start + 2)
        if hour is None or link not in ("past", "to") or not 1 <= hour[0] <= 12:
            return None
        if link == "past":
            return hour[0], past, hour[1], True
        return (hour[0] - 1) or 12, 60 - past, hour[1], True
    minutes = below_hundred(words, at)
    if minutes is None:
        return None
    link = words[minutes[1]] if minutes[1] < len(words) else ""
    if link in ("past", "to") and minutes[0] % 5 == 0:
        hour = below_hundred(words, minutes[1] + 1)
        if hour is not None and 1 <= hour[0] <= 12 and link == "past":
            return hour[0], minutes[0], hour[1], True
    if not 1 <= minutes[0] <= 12 or minutes[1] - at != 1:
        return None
    hour_value, end = minutes
    if words[end : end + 1] == ["o'clock"]:
        return hour_value, 0, end + 1, True
    if words[end : end + 1] in (["oh"], ["o"]) and words[end + 1 : end + 2]:
        one = ONES.get(words[end + 1])
        return None if one is None else (hour_value, one, end + 2, False)
    if end < len(words) and (words[end] in TENS or words[end] in TEENS):
        minute = below_hundred(words, end)
        if minute is not None and 10 <= minute[0] <= 59:
            return hour_value, minute[0], minute[1], False
    told, _ = _half_of_day(words, end)
    return hour_value, 0, end, bool(told)


def _half_of_day(words: Sequence[str], at: int) -> tuple[str, int]:
    word = words[at].replace(".", "") if at < len(words) else ""
    if word in _HALF:
        return _HALF[word], at + 1
    if word in ("a", "p") and words[at + 1 : at + 2] == ["m"]:
        return _HALF[f"{word}m"], at + 2
    return "", at


def _shift(time: str, part: str) -> str:
    """A time as said, once the part of the day is known."""
    shifted = []
    for one in time.split("-"):
        hour, _, minute = one.partition(":")
        shifted.append(clock(int(hour), int(minute), part) or one)
    return "-".join(shifted)


def _skip(words: Sequence[str], at: int, over: tuple[str, ...]) -> int:
    while at < len(words) and words[at] in over:
        at += 1
    return at
