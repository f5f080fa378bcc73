"""English values: numbers read out, spellings, sums of money, lengths of time, how often."""

from __future__ import annotations

from collections.abc import Sequence

from assist.analysis.facts.codes_en import (
    NUMERALS,
    SCALES,
    TIMES,
    Read,
    amount_of,
    code_at,
    mail_at,
    with_cents,
)
from assist.analysis.facts.data import Grammar
from assist.analysis.facts.days_en import SpokenDays
from assist.analysis.facts.pieces import LENGTH, MAIL, MONEY, NUMBER, RATE, SPELT, Piece
from assist.analysis.facts.words_en import Words
from assist.analysis.readable.numerals_en import (
    ORDINALS,
    below_hundred,
    cardinal,
)

_PER = {"daily": "day", "weekly": "week", "monthly": "month", "hourly": "hour"}
_COUNTS = {"once": "1", "twice": "2"}
_HEDGES = frozenset(("about", "around", "over", "almost", "nearly", "roughly"))
_LONG = frozenset(("good", "full", "solid", "whole", "further"))
"""A good hour is an hour."""
_BUNDLES = {"grand": 1_000, "lakh": 100_000, "lakhs": 100_000, "crore": 10_000_000}
_NOTES = {"fiver": 5, "tenner": 10, "grand": 1_000, "lakh": 100_000}
_OTHER_ONE = frozenset(("work", "home", "mobile", "main", "wrong", "right", "correct", "old"))
_NO_MAIL = frozenset(
    (
        *("it's", "is", "to", "email", "mail", "address", "on", "my", "and", "so", "yes", "yeah"),
        *("sure", "that's", "it", "them", "one", "this", "bought", "ordered", "look", "looked"),
        *("from", "for", "at", "the", "okay", "no", "was", "use", "try", "me", "with", "be", "of"),
        *("in", "a", "an"),
    )
)


class EnglishValues:
    """Finds the values in English text.

    Args:
        grammar: Units, days and currencies as they are said.
    """

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._days = SpokenDays(grammar)
        self._units = grammar.units
        self._starts = frozenset(
            (
                *NUMERALS,
                *TIMES,
                *_HEDGES,
                *ORDINALS,
                *("a", "an", "half", "every", "once", "twice", "several", "at", "daily"),
                *(word.split()[0] for word in (*grammar.days, *grammar.feasts)),
                *grammar.months,
                *("the", "in", "this", "last", "next", "quarter", "by", "first"),
                *("noon", "midday", "midnight", "couple", "hourly", "weekly", "monthly"),
            )
        )

    def find(self, text: str) -> list[Piece]:
        """The values in lower-case ``text``, in order, without overlaps."""
        if not text:
            return []
        line = Words(text)
        words = line.words
        found: list[Piece] = []
        at = 0
        while at < len(words):
            word = words[at]
            if word not in self._starts and len(word) > 1 and "at" not in words[at : at + 6]:
                at += 1
                continue
            read = self._at(words, at)
            if read is None:
                at += 1
                continue
            piece, end = read
            found.append(piece._replace(start=line.starts[at], end=line.ends[end - 1]))
            at = end
        return found

    def _at(self, words: Sequence[str], at: int) -> tuple[Piece, int] | None:
        if (mail := _mail(words, at)) is not None:
            return Piece(MAIL, 0, 0, mail.value), mail.end
        if words[at] == "one" and at and words[at - 1] in _OTHER_ONE:
            return None
        if (rate := self._rate(words, at)) is not None:
            return Piece(RATE, 0, 0, rate.value), rate.end
        if (date := self._days.at(words, at)) is not None:
            return date
        if (length := self._length(words, at)) is not None:
            return Piece(LENGTH, 0, 0, length.value), length.end
        if (money := self._money(words, at)) is not None:
            return Piece(MONEY, 0, 0, money.value, amount=money.value), money.end
        if words[at] == "a" and words[at + 1 : at + 2] and words[at + 1] in SCALES:
            number = amount_of(words, at)
            if number is not None and words[number.end - 1] not in SCALES:
                value = number.value
                return Piece(NUMBER, 0, 0, value, "", value), number.end
        code = code_at(words, at)
        if code is not None and code[0].kind == SPELT and len(words) - code[1] == 1:
            last = words[-1]
            if last in ("a", "i"):  # a letter, where nothing follows
                return code[0]._replace(value=code[0].value + last), len(words)
        return code

    def _length(self, words: Sequence[str], at: int) -> Read | None:
        start = at
        while at < len(words) and words[at] in _HEDGES:
            at += 1
        if at == len(words):
            return None
        if words[at : at + 1] == ["half"] and words[at + 1 : at + 2] in (["a"], ["an"]):
            unit = self._unit(words, at + 2)
            if unit is not None:
                article = "an" if unit.value == "hour" else "a"
                return Read(f"half {article} {unit.value}", unit.end)
        if words[at] == "half" and (unit := self._unit(words, at + 1)) is not None:
            return Read(f"half {'an' if unit.value == 'hour' else 'a'} {unit.value}", unit.end)
        if tuple(words[at : at + 5]) == ("three", "quarters", "of", "an", "hour"):
            return Read("45 minutes", at + 5)
        if words[at] == "couple" and start and words[start - 1] == "every":
            unit = self._unit(words, at + (2 if words[at + 1 : at + 2] == ["of"] else 1))
            return None if unit is None else Read(f"2 {unit.value}s", unit.end)
        if words[at] in ("a", "an") and words[at + 1 : at + 2] and words[at + 1] in _LONG:
            some = cardinal(words, at + 2)
            unit = self._unit(words, at + 2 if some is None else some[1])
            count = "1" if some is None else str(some[0])
            return None if unit is None else Read(_counted(count, unit.value), unit.end)
        if words[at : at + 2] == ["a", "couple"]:
            unit = self._unit(words, at + (3 if words[at + 2 : at + 3] == ["of"] else 2))
            return None if unit is None else Read(f"2 {unit.value}s", unit.end)
        if words[max(0, at - 1) : at + 2] == ["within", "the", "hour"]:
            return Read("1 hour", at + 2)
        if words[at : at + 1] in (["a"], ["an"]):
            unit = self._unit(words, at + 1)
            if unit is None or unit.value == "minute":
                return None
            if words[unit.end : unit.end + 3] == ["and", "a", "half"]:
                return Read(f"1.5 {unit.value}s", unit.end + 3)
            return Read(_counted("1", unit.value), unit.end)
        low = cardinal(words, at)
        if low is None:
            return None
        number, end = str(low[0]), low[1]
        if words[end : end + 1] in (["to"], ["or"]) or words[end : end + 1] == ["maybe"]:
            high = cardinal(words, end + 1)
            if high is not None and high[0] > low[0]:
                number, end = f"{number}-{high[0]}", high[1]
        if words[end : end + 3] == ["and", "a", "half"]:
            number, end = f"{number}.5", end + 3
        unit = self._unit(words, end)
        if unit is None:
            return None
        end = unit.end
        if words[end : end + 3] == ["and", "a", "half"]:
            number, end = f"{number}.5", end + 3
        return Read(_counted(number, unit.value), end)

    def _unit(self, words: Sequence[str], at: int) -> Read | None:
        two = " ".join(words[at : at + 2])
        if " " in two and two in self._units:
            return Read(self._units[two], at + 2)
        unit = self._units.get(words[at]) if at < len(words) else None
        return None if unit is None else Read(unit, at + 1)

    def _rate(self, words: Sequence[str], at: int) -> Read | None:
        if words[at] == "every":
            single = words[at + 1 : at + 2] in (["single"], ["other"])
            part = words[at + 1 + single : at + 2 + single]
            if part and part[0] in ("morning", "afternoon", "evening", "night"):
                return Read(f"every {part[0]}", at + 2 + single)
            if single:
                unit = self._unit(words, at + 2)
                if unit is None:
                    return None
                other = words[at + 1] == "other"
                value = f"1 per 2 {unit.value}s" if other else f"every {unit.value}"
                return Read(value, unit.end)
            length = self._length(words, at + 1)
            if length is not None:
                return Read(_per("1", length.value), length.end)
            unit = self._unit(words, at + 1)
            return None if unit is None else Read(f"every {unit.value}", unit.end)
        if words[at] in _PER:
            return Read(f"every {_PER[words[at]]}", at + 1)
        count, end = _times(words, at)
        if not count:
            return None
        if words[end : end + 1] and words[end] in _PER:
            return Read(f"{count} per {_PER[words[end]]}", end + 1)
        if words[end : end + 1] in (["a"], ["an"], ["per"], ["each"]):
            unit = self._unit(words, end + 1)
            return None if unit is None else Read(f"{count} per {unit.value}", unit.end)
        if words[end : end + 1] == ["every"]:
            length = self._length(words, end + 1)
            if length is not None:
                return Read(_per(count, length.value), length.end)
            unit = self._unit(words, end + 1)
            return None if unit is None else Read(f"{count} per {unit.value}", unit.end)
        if words[end : end + 2] == ["in", "a"] or words[end : end + 2] == ["in", "an"]:
            unit = self._unit(words, end + 2)
            return None if unit is None else Read(f"{count} per {unit.value}", unit.end)
        return None

    def _money(self, words: Sequence[str], at: int) -> Read | None:
        if words[at] in _HEDGES:
            return None
        if words[at : at + 1] == ["a"] and words[at + 1 : at + 2] in (["pound"], ["dollar"]):
            return Read(f"1 {self._grammar.currencies[words[at + 1]]}", at + 2)
        amount = _bundled(words, at) or amount_of(words, at)
        if amount is None:
            return None
        number, end = amount.value, amount.end
        if words[end : end + 1] in (["us"], ["odd"]):
            end += 1
        unit = words[end] if end < len(words) else ""
        if unit in self._grammar.cents:
            return Read(f"{_hundredth(number)} {self._grammar.cents[unit]}", end + 1)
        if unit not in self._grammar.currencies:
            return _bundled(words, at)
        money, end = self._grammar.currencies[unit], end + 1
        if "." not in number:
            more = end + 1 if words[end : end + 1] == ["and"] else end
            cents = below_hundred(words, more)
            if cents is not None and (more == end or words[cents[1] : cents[1] + 1]):
                after = words[cents[1]] if cents[1] < len(words) else ""
                if after in self._grammar.cents:
                    return Read(f"{with_cents(number, cents[0])} {money}", cents[1] + 1)
                counted = after in self._units or after in SCALES or after in ("times", "of")
                if more == end and cents[0] >= 10 and not counted:
                    return Read(f"{with_cents(number, cents[0])} {money}", cents[1])
        return Read(f"{number} {money}", end)


def _times(words: Sequence[str], at: int) -> tuple[str, int]:
    """How often: ``once``, ``three or four times``."""
    if words[at : at + 3] == ["once", "or", "twice"]:
        return "1-2", at + 3
    if words[at] in _COUNTS:
        return _COUNTS[words[at]], at + 1
    start = at + 1 if words[at] == "a" else at
    if words[start : start + 3] == ["couple", "of", "times"]:
        return "2", start + 3
    low = cardinal(words, at)
    if low is None:
        return "", at
    number, end = str(low[0]), low[1]
    if words[end : end + 1] in (["to"], ["or"]):
        high = cardinal(words, end + 1)
        if high is not None:
            number, end = f"{number}-{high[0]}", high[1]
    if words[end : end + 1] != ["times"]:
        return "", at
    return number, end + 1


def _hundredth(number: str) -> str:
    return with_cents(str(int(number) // 100), int(number) % 100) if number.isdigit() else number


def _per(number: str, length: str) -> str:
    return f"{number} per {length.removeprefix('1 ')}"


def _counted(number: str, unit: str) -> str:
    """``3 days``; a fortnight is two weeks."""
    if unit == "fortnight":
        number, unit = (str(int(number) * 2), "week") if number.isdigit() else (number, unit)
    return f"{number} {unit}{'' if number == '1' else 's'}"


def _bundled(words: Sequence[str], at: int) -> Read | None:
    """``two and a half thousand``, ``a grand``, ``two lakh``."""
    if words[at] == "a" and words[at + 1 : at + 2] and words[at + 1] in _NOTES:
        return Read(str(_NOTES[words[at + 1]]), at + 2)
    found = cardinal(words, at)
    if found is None:
        return None
    number, end = float(found[0]), found[1]
    half = words[end : end + 3] == ["and", "a", "half"]
    if half:
        number, end = number + 0.5, end + 3
    scale = words[end] if end < len(words) else ""
    if scale in _BUNDLES or (half and scale in ("thousand", "million", "hundred")):
        times = _BUNDLES.get(scale) or {"hundred": 100, "thousand": 1_000}.get(scale, 1_000_000)
        return Read(str(int(number * times)), end + 1)
    return None


def _mail(words: Sequence[str], at: int) -> Read | None:
    """A mail address; the words of a name before it are part of it."""
    read = mail_at(words, at)
    if read is not None or words[at] in _NO_MAIL or (at and words[at - 1] not in _NO_MAIL):
        return read
    host = next((i for i in range(at + 1, min(len(words), at + 6)) if words[i] == "at"), at)
    if host == at or any(word in _NO_MAIL or not word.isalpha() for word in words[at:host]):
        return None
    first = next((i for i in range(at + 1, host) if mail_at(words, i) is not None), host)
    if first == host:
        return None
    rest = mail_at(words, first)
    return None if rest is None else Read("".join(words[at:first]) + rest.value, rest.end)
