"""Spoken Chinese numbers written in digits, where a reader expects digits."""

from __future__ import annotations

import re
from collections.abc import Callable

from assist.analysis.readable.data import ChineseNumbers
from assist.analysis.readable.edits import Edit
from assist.analysis.readable.numerals_zh import NUMERAL, as_digits, value_of, written

_N = f"[{NUMERAL}]+"
_D = "[零〇一二两三四五六七八九幺]"
_TENTH = "[一二两三四五六七八九]"
_SCALED = re.compile("[万亿]|千(?=[米克瓦])")
"""What may stand behind a decimal: 三点五万."""
_WHOLE = re.compile(f"[{NUMERAL}点]+")
_ORDINALS = ("第",)
_WEEKDAYS = ("星期", "礼拜", "周")
_VAGUE = ("几", "数", "好多", "成", "上")
_TENS = 10
_PHONE = re.compile(r"1[3-9]\d{9}")
_CARD_DIGITS = 15
"""From so many digits on, a number is grouped by four. Source: payment cards have 15 to 19."""


class ChineseNumberWriter:
    """Finds numerals and says what to write for them.

    - Single numerals stay unless a unit or a clock follows: 三次 stays, 三天 is 3天.
    - Guesses (三四十), idioms and weekdays stay.
    - Numerals read one by one, three or more, are digits; phone and card numbers are grouped.

    Args:
        data: The wording of the language.
    """

    def __init__(self, data: ChineseNumbers) -> None:
        self._phones = data.phones
        self._any = re.compile(f"[{NUMERAL}]")
        self._keep = _either(data.keep)
        self._run = re.compile(_N)
        self._unit = _either(data.units)
        self._firm = _either(data.firm_units)
        self._before = re.compile(f"(?:{_pattern(data.clock_before)})$")
        self._after = _either(data.clock_after)
        self._range = re.compile(f"({_N})([到至乘])(?={_N})")
        counters = f"(?![{data.counters}{NUMERAL}])"
        forms: tuple[tuple[str, Callable[[str, re.Match[str]], str | None]], ...] = (
            (f"(百|千)分之({_N})(?:点({_D}+))?", self._percent),
            (f"({_N})分之({_N})", self._fraction),
            (f"({_D}{{2}}|{_D}{{4}})年(?!级)", self._year),
            (f"({_N})点(半|[一三]刻|零{_D}|[一二三四五]?十[一二三四五六七八九]?)?分?", self._clock),
            (f"({_N})点({_D}+)", self._decimal),
            (f"({_N})([块元])({_TENTH})(?:[毛角]({_D})?分?钱?|钱|{counters})", self._money),
            (
                f"({_N})[块元]零({_TENTH})(?:分钱?|钱|(?![{data.counters}{NUMERAL}点]))",
                self._pennies,
            ),
            (f"({_N})度({_TENTH}){counters}", self._degrees),
            (f"({_D}{{2}})折", self._discount),
        )
        self._forms = tuple((re.compile(pattern), write) for pattern, write in forms)

    def find(self, text: str) -> list[Edit]:
        """The edits for lower-case ``text``, in order, without overlaps."""
        edits: list[Edit] = []
        at = 0
        while found := self._any.search(text, at):
            start = found.start()
            kept = self._keep.match(text, start)
            if kept is not None and not self._reads_on(text, start, kept.end()):
                at = kept.end()
                continue
            edit = self._at(text, start)
            if edit is not None and _is_cut(text, edit):
                whole = _WHOLE.match(text, start)
                assert whole is not None
                at = max(whole.end(), edit.end)
            elif edit is None:
                run = self._run.match(text, start)
                assert run is not None
                at = run.end()
            else:
                if edit.text != text[edit.start : edit.end]:
                    edits.append(edit)
                at = edit.end
        return edits

    def _reads_on(self, text: str, start: int, end: int) -> bool:
        """Digits read out one by one that only begin like the kept phrase ``start:end``."""
        run = self._run.match(text, start)
        return run is not None and end < run.end() and as_digits(run[0]) is not None

    def _at(self, text: str, start: int) -> Edit | None:
        left = text[max(0, start - 4) : start]
        if not left.endswith(_ORDINALS):
            for pattern, write in self._forms:
                found = pattern.match(text, start)
                if found is not None and (new := write(text, found)) is not None:
                    return Edit(start, found.end(), new)
        return self._range_at(text, start, left) or self._plain(text, start, left)

    def _percent(self, _text: str, found: re.Match[str]) -> str | None:
        sign = "%" if found[1] == "百" else "‰"
        value = 100 if found[2] == "百" else value_of(found[2])
        if value is None:
            return None
        return f"{value}{_point(found[3])}{sign}"

    def _fraction(self, _text: str, found: re.Match[str]) -> str | None:
        below, above = value_of(found[1]), value_of(found[2])
        return None if below is None or above is None else f"{above}/{below}"

    def _year(self, _text: str, found: re.Match[str]) -> str | None:
        digits = as_digits(found[1])
        if digits is None or (len(digits) < 4 and int(digits[0]) + 1 == int(digits[1])):
            return None  # 三四年 is a guess
        return f"{digits}年"

    def _clock(self, text: str, found: re.Match[str]) -> str | None:
        hour = value_of(found[1])
        said = found[2] or ""
        if hour is None or hour > 24:
            return None
        told = self._before.search(text, 0, found.start()) is not None
        if not said:
            follows = self._after.match(text, found.end()) is not None
            if found[0].endswith("分") or not (told or (follows and found[1] != "一")):
                sure = found[1] == "一" and re.match("钟|整", text[found.end() :])
                return f"{hour}点" if sure else None
            return f"{hour}点"
        if said == "半" or said.endswith("刻"):
            return f"{hour}:{ {'半': 30, '一刻': 15, '三刻': 45}[said]:02}"
        minute = value_of(said.lstrip("零"))
        if minute is None or minute > 59:
            return None
        return f"{hour}:{minute:02}"

    def _decimal(self, _text: str, found: re.Match[str]) -> str | None:
        value = value_of(found[1])
        return None if value is None else f"{value}{_point(found[2])}"

    def _money(self, _text: str, found: re.Match[str]) -> str | None:
        value, tenths = value_of(found[1]), value_of(found[3])
        if value is None or tenths is None:
            return None
        return f"{value}.{tenths}{value_of(found[4]) if found[4] else ''}元"

    def _pennies(self, _text: str, found: re.Match[str]) -> str | None:
        value = value_of(found[1])
        return None if value is None else f"{value}.0{value_of(found[2])}元"

    def _degrees(self, _text: str, found: re.Match[str]) -> str | None:
        value, tenths = value_of(found[1]), value_of(found[2])
        return None if value is None or tenths is None else f"{value}.{tenths}度"

    def _discount(self, _text: str, found: re.Match[str]) -> str | None:
        return f"{as_digits(found[1])}折"

    def _range_at(self, text: str, start: int, left: str) -> Edit | None:
        found = self._range.match(text, start)
        if found is None or left.endswith((*_WEEKDAYS, *_ORDINALS)):
            return None
        first = value_of(found[1])
        second = self._plain(text, found.end(), found[0])
        if first is None or second is None:
            return None
        return Edit(start, found.end(), written(found[1], first) + found[2])

    def _plain(self, text: str, start: int, left: str) -> Edit | None:
        """A numeral that none of the forms is about."""
        run = self._run.match(text, start)
        assert run is not None
        numeral, end = run[0], run.end()
        digits = as_digits(numeral)
        if digits is not None and len(digits) >= 3:
            return Edit(start, end, self._grouped(digits))
        value = value_of(numeral)
        if value is None or left.endswith(_VAGUE) or text.startswith("几", end):
            return None
        if len(numeral) > 1 and value >= _TENS:
            return Edit(start, end, written(numeral, value))
        if left.endswith((*_ORDINALS, *_WEEKDAYS)):
            return None
        if numeral == "十":
            bare = end >= len(text) or self._unit.match(text, end) is None
            counted = end < len(text) and text[end] in "个次位件张种家份遍人名条多来余"
            return None if bare and not counted else Edit(start, end, "10")
        units = self._firm if numeral in ("一", "零", "幺") else self._unit
        if units.match(text, end) is None:
            return None
        return Edit(start, end, written(numeral, value))

    def _grouped(self, digits: str) -> str:
        if len(digits) == sum(self._phones) and _PHONE.fullmatch(digits):
            groups, at = [], 0
            for size in self._phones:
                groups.append(digits[at : at + size])
                at += size
            return " ".join(groups)
        if len(digits) >= _CARD_DIGITS:
            return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
        return digits


def _is_cut(text: str, edit: Edit) -> bool:
    """A numeral goes on where the edit ends: 三点五十万 is no time of day."""
    end = edit.end
    if end >= len(text) or text[end] not in NUMERAL or text[end - 1] not in NUMERAL:
        return False
    return ":" in edit.text or _SCALED.match(text, end) is None


def _point(numeral: str | None) -> str:
    return f".{as_digits(numeral)}" if numeral else ""


def _pattern(phrases: tuple[str, ...]) -> str:
    """Literals and ``/regular expressions/`` as alternatives, longest literal first."""
    return "|".join(
        phrase[1:-1] if len(phrase) > 2 and phrase[0] == phrase[-1] == "/" else re.escape(phrase)
        for phrase in sorted(phrases, key=len, reverse=True)
    )


def _either(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_pattern(phrases) or "(?!)")
