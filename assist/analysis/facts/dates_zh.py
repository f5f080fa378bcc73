"""Chinese days and times of day in one spelling, relative ones relative."""

from __future__ import annotations

import re

from assist.analysis.facts.clock import clock
from assist.analysis.facts.data import Grammar
from assist.analysis.facts.pieces import DATE, Piece
from assist.analysis.readable.numerals_zh import DIGITS, NUMERAL, as_digits, value_of

_N = f"[{NUMERAL}]+"
_D = "[一二三四五六七八九]"
_WEEKDAYS = {
    **{"一": "monday", "二": "tuesday", "三": "wednesday", "四": "thursday", "五": "friday"},
    **{"六": "saturday", "日": "sunday", "天": "sunday", "末": "weekend"},
}
_MINUTE = f"{_N}分|零{_D}|[一二三四五]?十{_D}?"
_CLOCK = (
    f"({_N})点(?:钟|整)?(?:(半)|([一三])刻|(?:过|零)?({_MINUTE})(?![块个天{NUMERAL}]))?"
    "(?:多|左右|来)?钟?"
)


class ChineseDates:
    """Reads a day, a time of day or both.

    Args:
        grammar: Days, feasts, units and parts of the day as they are said.
    """

    def __init__(self, grammar: Grammar) -> None:
        self._days = {**grammar.days, **grammar.feasts}
        self._feasts = grammar.feasts
        self._units = grammar.units
        self._parts = grammar.parts
        words, parts, units = (_either(item) for item in (self._days, self._parts, self._units))
        feasts = _either(grammar.feasts)
        number = f"[{NUMERAL}]"
        self._word = re.compile(words)
        self._start = re.compile(f"{words}|{parts}|周|星期|礼拜|半|{number}")
        self._weekday = re.compile("(?:周|星期|礼拜)?([一二三四五六日天末])(?!个)")
        self._bare_weekday = re.compile("(?:周|星期|礼拜)([一二三四五六日天末])")
        self._feast = re.compile(f"({feasts})(?:那天|当天|的时候)?")
        self._month = re.compile(f"({_N})月(?:份)?(?!前)")
        self._day = re.compile(f"({_N})[号日](?![楼线柜房院店桌机床门栋馆窗团])")
        self._of_month = re.compile(f"({_N})(?=$|那天|的|我)")
        self._year = re.compile("([零〇一二三四五六七八九]{2}|[零〇一二三四五六七八九]{4})年")
        self._ago = re.compile(f"(?:(半)|({_N}))个?(半)?(?:多)?个?({units})(?:多)?(?:之前|以前|前)")
        self._part = re.compile(f"的?({parts})")
        self._clock = re.compile(_CLOCK)
        self._until = re.compile(f"[到至](?:{parts})?{_CLOCK}")

    def likely(self, text: str) -> bool:
        """Whether a date may begin somewhere."""
        return self._start.search(text) is not None

    def search(self, text: str, at: int) -> re.Match[str] | None:
        """Where the next date may begin."""
        return self._start.search(text, at)

    def at(self, text: str, start: int) -> Piece | None:
        """The date at ``start``."""
        day, at = self._day_at(text, start)
        part, spoken = "", self._part.match(text, at) if day or at == start else None
        if spoken is not None:
            part, after = self._parts[spoken[1]], spoken.end()
        else:
            after = at
        time, end = self._time(text, after, part)
        if not time and (not day or (at - start == 1 and text[start] in "今昨明" and not part)):
            return None
        if time:
            return Piece(DATE, start, end, f"{day} {time}".strip())
        if part and not self._is_near(text, after):
            return Piece(DATE, start, after, f"{day} {part}")
        return Piece(DATE, start, at, day)

    @staticmethod
    def _is_near(text: str, at: int) -> bool:
        return text.startswith("点", at)

    def _day_at(self, text: str, start: int) -> tuple[str, int]:
        ago = self._ago.match(text, start)
        if ago is not None and (told := self._ago_value(ago)):
            return told, ago.end()
        word = self._word.match(text, start)
        if word is not None and not (text[start] == "下" and text[max(0, start - 1)] == "剩"):
            return self._from_word(text, word)
        year = self._year.match(text, start)
        if year is not None and (digits := as_digits(year[1])):
            month, day, end = self._month_day(text, year.end())
            parts = [digits if len(digits) == 4 else f"20{digits}", *filter(None, (month, day))]
            return "-".join(parts), end
        weekday = self._bare_weekday.match(text, start)
        if weekday is not None:
            return _WEEKDAYS[weekday[1]], weekday.end()
        month, day, end = self._month_day(text, start)
        if month and day:
            return f"{month}-{day}", end
        if month:
            return f"month {month}", end
        if day and text[max(0, start - 1) : start] not in ("路", "街", "巷", "弄", "道", "第"):
            return f"day {day}", end
        return "", start

    def _from_word(self, text: str, word: re.Match[str]) -> tuple[str, int]:
        day, end = self._days[word.group()], word.end()
        if day.endswith((" week", "weeks ago")):
            weekday = self._weekday.match(text, end)
            if weekday is not None:
                named = _WEEKDAYS[weekday[1]]
                day = f"{day[:-5]} {named}" if day.endswith(" week") else f"{day} {named}"
                end = weekday.end()
        elif day.endswith("month"):
            number = self._day.match(text, end)
            if number is not None and (of := _two(number[1], 31)):
                day, end = f"{day} {of}", number.end()
        elif day.endswith("year"):
            feast = self._feast.match(text, end)
            if feast is not None:
                return f"{day} {self._feasts[feast[1]]}", feast.end()
            month, of, after = self._month_day(text, end)
            if month:
                day, end = f"{day} {month}-{of}" if of else f"{day} {month}", after
        elif text.startswith(("那天", "当天"), end):
            end += 2
        return day, end

    def _month_day(self, text: str, start: int) -> tuple[str, str, int]:
        month = self._month.match(text, start)
        named = _two(month[1], 12) if month is not None else ""
        at = month.end() if month is not None and named else start
        day = self._day.match(text, at)
        if day is None and named:
            day = self._of_month.match(text, at)  # 二月二十七
        number = _two(day[1], 31) if day is not None else ""
        return named, number, day.end() if day is not None and number else at

    def _ago_value(self, ago: re.Match[str]) -> str:
        half, number, and_half, said = ago.groups()
        unit = self._units[said]
        if half:
            return f"half {'an' if unit == 'hour' else 'a'} {unit} ago"
        if len(number) == 2 and number[0] in DIGITS and number[1] in DIGITS:
            return f"{DIGITS[number[0]]}-{DIGITS[number[1]]} {unit}s ago"
        value = value_of(number)
        if value is None:
            return ""
        if and_half:
            return f"{value}.5 {unit}s ago"
        return f"{value} {unit}{'' if value == 1 else 's'} ago"

    def _time(self, text: str, start: int, part: str) -> tuple[str, int]:
        found = self._clock.match(text, start)
        if found is None:
            return "", start
        told = bool(part) or found.group() != "一点"
        time = _clock_value(found, part)
        if not time or not told:
            return "", start
        until = self._until.match(text, found.end())
        if until is not None and (last := _clock_value(until, part)):
            return f"{time}-{last}", until.end()
        return time, found.end()


def _clock_value(found: re.Match[str], part: str) -> str:
    hour = value_of(found[1])
    if found[2]:
        minute: int | None = 30
    elif found[3]:
        minute = 15 * DIGITS[found[3]]
    else:
        minute = value_of(found[4].strip("零分") or "零") if found[4] else 0
    return "" if hour is None or minute is None else clock(hour, minute, part)


def _two(numeral: str, most: int) -> str:
    value = value_of(numeral)
    return f"{value:02}" if value is not None and 1 <= value <= most else ""


def _either(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
