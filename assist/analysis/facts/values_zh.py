"""Chinese values: numbers read out, sums of money, lengths of time, how often."""

from __future__ import annotations

import re

from assist.analysis.facts.data import Grammar
from assist.analysis.facts.dates_zh import ChineseDates
from assist.analysis.facts.pieces import CODE, LENGTH, MAIL, MONEY, NUMBER, RATE, Piece
from assist.analysis.readable.numerals_zh import DIGITS, NUMERAL, as_digits, value_of

_D = "[零〇一二两三四五六七八九幺]"
_N = f"[{NUMERAL}]+"
_ANY = re.compile(f"[{NUMERAL}半每天隔]|[a-z]")
_CODE = re.compile(
    rf"(?:{_D}|(?<![a-z])[a-z]{{1,3}}(?![a-z'])|(?<=[a-z]|{_D})(?:像[^a-z]{{1,4}}的[a-z]|然后|杠)|\s)+"
)
_TIMES = re.compile(f"([二两三四五])个({_D})")
_RUN = re.compile(f"(?:[二两三四五]个(?={_D}(?:{_D}|$))|{_D}){{2,}}")
_LIKE = re.compile(r"像[^a-z]{1,4}的[a-z]|然后|杠|\s")
_MAIL = re.compile(
    rf"((?:[a-z0-9_]| |{_D}|下划线|点(?!com|cn)|杠)+?) ?(?:@|at|艾特|圈a) ?"
    r"([a-z0-9 ]+|幺六三|一六三|幺二六|一二六|新浪|谷歌) ?点 ?"
    r"((?:com|cn|net|c o m|c n)(?: ?点 ?cn)?)"
)
_MAIL_WORDS = (("下划线", "_"), ("点", "."), ("杠", "-"), ("新浪", "sina"), ("谷歌", "gmail"))
_EVERY_OTHER = re.compile("每?隔一?天")
_COUNTED = "次天个小分年月块元毛十百千万点号岁条回趟遍"
_ADJACENT = re.compile("一二|二三|三四|四五|五六|六七|七八|八九|两三")
_MANY = f"(?:{_N}[几来多]|{_N})"


class ChineseValues:
    """Finds the values in Chinese text.

    Args:
        grammar: Units, days and currencies as they are said.
    """

    def __init__(self, grammar: Grammar) -> None:
        self._units = grammar.units
        self._currencies = grammar.currencies
        units = _either(grammar.units)
        self._dates = ChineseDates(grammar)
        self._half = re.compile(f"大?半个?多?({units})")
        self._length = re.compile(
            f"({_N})(?:[到至]({_N}))?(几)?(个)?(半)?(?:多|来)?个?({units})(半)?(?![前以之]前|前)"
        )
        money = _either(grammar.currencies)
        self._money = re.compile(
            f"({_N})(?:点({_D}+))?(?:多|来|几)?({money})"
            f"(?:(?<!钱)零?({_D})(?![{_COUNTED}{NUMERAL}直共下起笔样定般些切律旦者套台双份张人家边半倍]|毛|角)|({_D})[毛角]({_D}分?)?)?(?:多)?钱?"
        )
        self._change = re.compile(f"({_D})[毛角]({_D}分?)?钱?|({_N})分钱")
        self._count = re.compile(
            f"([^了打找说等{NUMERAL}]{{0,6}}|[坏断停掉漏]了)({_MANY})[次回趟遍]"
        )
        self._every = re.compile("每(?:隔|过|一)?个?|天天|隔(?=[一两二三四五六七八九十几]*天)")

    def find(self, text: str) -> list[Piece]:
        """The values in lower-case ``text``, in order, without overlaps."""
        if _ANY.search(text) is None and not self._dates.likely(text):
            return []
        found: list[Piece] = []
        at = 0
        while (start := self._next(text, at)) >= 0:
            piece = self._at(text, start)
            if piece is None:
                at = self._past(text, start)
            else:
                found.append(piece)
                at = piece.end
        return found

    def _next(self, text: str, at: int) -> int:
        starts = (
            found.start()
            for found in (_ANY.search(text, at), self._dates.search(text, at))
            if found is not None
        )
        return min(starts, default=-1)

    def _past(self, text: str, start: int) -> int:
        run = re.compile(f"{_N}|[a-z0-9']+").match(text, start)
        return run.end() if run is not None else start + 1

    def _at(self, text: str, start: int) -> Piece | None:
        if text.startswith("哪", max(0, start - 1)) and start:
            return None  # 哪一天 asks
        if "a" <= text[start] <= "z":
            return self._mail(text, start) or self._code(text, start)
        return (
            self._mail(text, start)
            or self._rate(text, start)
            or self._dates.at(text, start)
            or self._length_at(text, start)
            or self._sum(text, start)
            or self._code(text, start)
            or self._number(text, start)
        )

    def _mail(self, text: str, start: int) -> Piece | None:
        found = _MAIL.match(text, start)
        if found is None:
            return None
        name = found[1]
        for word, sign in _MAIL_WORDS:
            name = name.replace(word, sign)
        host = "".join(_digits(found[2]).split())
        for word, sign in _MAIL_WORDS[3:]:
            host = host.replace(word, sign)
        name = "".join(_digits(name).split())
        top = "".join(found[3].replace("点", ".").split())
        return Piece(MAIL, start, found.end(), f"{name}@{host}.{top}")

    def _length_at(self, text: str, start: int) -> Piece | None:
        read = self._read_length(text, start)
        return None if read is None else Piece(LENGTH, start, read[1], read[0])

    def _read_length(self, text: str, start: int) -> tuple[str, int] | None:
        """A length of time at ``start`` and where it ends."""
        if (half := self._half.match(text, start)) is not None:
            unit = self._units[half[1]]
            if unit == "quarter":
                return None
            return f"half {'an' if unit == 'hour' else 'a'} {unit}", half.end()
        found = self._length.match(text, start)
        if found is None:
            return None
        low, high, some, one, half_in, said, half_after = found.groups()
        unit = self._units[said]
        if unit == "month" and not one and text[found.start(6) - 1] != "个":
            return None  # 三月 is March
        number = _range(low, high, bool(some))
        if number is None:
            return None
        if unit == "quarter":
            return (f"{15 * int(number)} minutes", found.end()) if number.isdigit() else None
        if half_in or half_after:
            number += ".5"
        return f"{number} {unit}{'' if number == '1' else 's'}", found.end()

    def _rate(self, text: str, start: int) -> Piece | None:
        every = self._every.match(text, start)
        if every is not None:
            return self._every_so(text, start, every)
        length = self._read_length(text, start)
        if length is None:
            return None
        count = self._count.match(text, length[1])
        if count is None or text.startswith(("前", "了"), length[1]):
            return None
        number = _several(count[2])
        if number is None:
            return None
        begin = count.start(2) if count[1] else start
        return Piece(RATE, begin, count.end(), _per(number, length[0]))

    def _every_so(self, text: str, start: int, every: re.Match[str]) -> Piece | None:
        if (other := _EVERY_OTHER.match(text, start)) is not None:
            return Piece(RATE, start, other.end(), "1 per 2 days")
        if every.group() == "天天":
            return Piece(RATE, start, every.end(), "every day")
        length = self._read_length(text, every.end())
        if length is None:
            unit = re.compile(_either(self._units)).match(text, every.end())
            if unit is None or text.startswith("每次", start):
                return None
            name, end = self._units[unit.group()], unit.end()
            count = self._count.match(text, end)
            if count is not None and (number := _several(count[2])) is not None:
                end = end if count[1] else count.end()
                return Piece(RATE, start, end, f"{number} per {name}")
            return Piece(RATE, start, end, f"every {name}")
        end = length[1]
        count = self._count.match(text, end)
        if count is not None and not count[1] and (number := _several(count[2])) is not None:
            return Piece(RATE, start, count.end(), _per(number, length[0]))
        return Piece(RATE, start, end, _per("1", length[0]))

    def _sum(self, text: str, start: int) -> Piece | None:
        found = self._money.match(text, start)
        if found is not None and (value := _said_twice(found[1])) is not None:
            cents = _cents(found)
            number = f"{value}.{as_digits(found[2])}" if found[2] else _decimal(value * 100 + cents)
            amount = f"{number} {self._currencies[found[3]]}"
            return Piece(MONEY, start, found.end(), amount, amount=amount)
        small = self._change.match(text, start)
        if small is None:
            return None
        if small[3]:
            cents = value_of(small[3]) or 0
        else:
            cents = 10 * DIGITS[small[1]] + (DIGITS[small[2][0]] if small[2] else 0)
        amount = f"{_decimal(cents)} CNY"
        return Piece(MONEY, start, small.end(), amount, amount=amount) if cents else None

    def _code(self, text: str, start: int) -> Piece | None:
        """Digits, or letters and digits, read out one by one."""
        found = _RUN.match(text, start)
        letters = _CODE.match(text, start)
        if letters is not None and re.search("[a-z]", letters.group()):
            said = letters.group().rstrip()
            code = _digits(_LIKE.sub("", said)).upper()
            if len(re.sub("[A-Z]", "", code)) >= 2:
                return Piece(CODE, start, start + len(said), code, digits=code)
        if found is None:
            return None
        said = found.group()
        after = text[found.end() : found.end() + 1]
        if len(said) == 2 and (_ADJACENT.match(said) or (after and after in _COUNTED)):
            return None
        if after and after in "十百千万亿":
            return None
        digits = _digits(_TIMES.sub(lambda many: many[2] * DIGITS[many[1]], said))
        return Piece(CODE, start, found.end(), digits, digits=digits)

    def _number(self, text: str, start: int) -> Piece | None:
        found = re.compile(f"({_N})(?:点({_D}+))?多?").match(text, start)
        if found is None or (value := value_of(found[1])) is None:
            return None
        if value < 10 or text[max(0, start - 1) : start] == "第":
            return None
        number = f"{value}.{as_digits(found[2])}" if found[2] else str(value)
        return Piece(NUMBER, start, found.end(), number, amount=f"{number} CNY")


def _said_twice(said: str) -> int | None:
    """A number whose first digit may have been stammered: 五五十."""
    value = value_of(said)
    return value_of(said[1:]) if value is None and said[0] == said[1:2] else value


def _cents(found: re.Match[str]) -> int:
    if found[4]:
        return DIGITS[found[4]] * (1 if "零" in found.group() else 10)
    if found[5]:
        return DIGITS[found[5]] * 10 + (DIGITS[found[6][0]] if found[6] else 0)
    return 0


def _decimal(cents: int) -> str:
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02}".rstrip("0") if rest else str(whole)


def _digits(text: str) -> str:
    return "".join(str(DIGITS.get(char, char)) for char in text)


def _range(low: str, high: str | None, some: bool) -> str | None:
    """``4-5`` of 四五 or 四到五, ``10+`` of 十几."""
    if high:
        first, last = value_of(low), value_of(high)
        return None if first is None or last is None else f"{first}-{last}"
    if len(low) == 2 and low[0] in DIGITS and low[1] in DIGITS:
        return f"{DIGITS[low[0]]}-{DIGITS[low[1]]}"
    value = value_of(low)
    if value is None:
        return None
    return f"{value}+" if some else str(value)


def _several(said: str) -> str | None:
    return _range(said.rstrip("几来多"), None, said.endswith("几"))


def _per(number: str, length: str) -> str:
    """So often in a length: in ``1 hour`` it is per hour."""
    one = length.removeprefix("1 ")
    return f"{number} per {one}"


def _either(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
