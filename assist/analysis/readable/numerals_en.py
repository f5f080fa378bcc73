"""English numerals as numbers."""

from __future__ import annotations

from collections.abc import Sequence

ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50,
    "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90,
}  # fmt: skip
LARGE = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
ZEROS = ("zero", "oh", "o")
_SCALES = frozenset(("hundred", *LARGE))
_PLAIN = frozenset((*ONES, *TEENS, *TENS))
_TIMES = {"double": 2, "triple": 3, "treble": 3}


def below_hundred(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """A numeral of 0 to 99 at ``at``: its value, and where it ends."""
    if at >= len(words):
        return None
    word = words[at]
    if word in TENS:
        follows = ONES.get(words[at + 1], 0) if at + 1 < len(words) else 0
        return TENS[word] + follows, at + (2 if follows else 1)
    value = TEENS.get(word, ONES.get(word))
    return None if value is None else (value, at + 1)


def cardinal(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """The numeral at ``at``: its value, and where it ends; None where there is none.

    ``a hundred`` counts as one; ``fifteen hundred`` is 1500.
    """
    total, large = 0, 0
    while True:
        section = _section(words, at, first=not large)
        if section is None:
            return None
        value, at = section
        scale = LARGE.get(words[at], 0) if at < len(words) else 0
        if not scale or (large and scale >= large):
            return total + value, at
        total, at, large = total + value * scale, at + 1, scale
        more = at + 1 if at < len(words) and words[at] == "and" else at
        rest = _section(words, more, first=False)
        if rest is None or not rest[0]:
            return total, at
        at = more


def _section(words: Sequence[str], at: int, *, first: bool) -> tuple[int, int] | None:
    """A numeral below a thousand, or of hundreds."""
    one = first and at + 1 < len(words) and words[at] == "a"
    if one and (words[at + 1] == "hundred" or words[at + 1] in LARGE):
        found: tuple[int, int] | None = (1, at + 1)
    else:
        found = below_hundred(words, at)
    if found is None:
        return None
    value, at = found
    if at < len(words) and words[at] == "hundred" and 0 < value < 100:
        value, at = value * 100, at + 1
        more = at + 1 if at < len(words) and words[at] == "and" else at
        rest = below_hundred(words, more)
        if rest is not None and rest[0] > 0:
            value, at = value + rest[0], rest[1]
    return value, at


def ordinal(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """The ordinal at ``at``: its value, and where it ends."""
    if at >= len(words):
        return None
    if words[at] in TENS and at + 1 < len(words):
        one = ORDINALS.get(words[at + 1], 0)
        if 0 < one < 10:
            return TENS[words[at]] + one, at + 2
    value = ORDINALS.get(words[at])
    return None if value is None else (value, at + 1)


def run_end(words: Sequence[str], at: int) -> int:
    """Where the numerals end that are said in one go from ``at`` on; ``at`` where none is.

    What stands in between is written as one number or not at all. An ordinal ends it; so does
    an ``and`` that isn't behind a hundred.
    """
    start = at
    while at < len(words):
        word = words[at]
        more = words[at + 1] if at + 1 < len(words) else ""
        if word in ORDINALS:
            return at + 1
        if word == "a":
            known = at == start and (more == "hundred" or more in LARGE)
        elif word == "and":
            known = at > start and words[at - 1] in _SCALES and more in _PLAIN
        elif word == "point":
            known = at > start and (more in ONES or more in ZEROS)
        elif word in _TIMES:
            known = more in ONES or more in ZEROS
        elif word in ("oh", "o"):
            known = at > start or len(digits(words, at)[0]) > 2
        else:
            known = word in _PLAIN or (at > start and word in _SCALES)
        if not known:
            break
        at += 1
    return at


def suffixed(value: int) -> str:
    """21 as 21st."""
    if value % 100 in (11, 12, 13):
        return f"{value}th"
    return f"{value}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th') }"


def digits(words: Sequence[str], at: int) -> tuple[str, int]:
    """Digits read one by one from ``at`` on (``double o seven``), and where they end."""
    read = ""
    while at < len(words):
        word = words[at]
        times = _TIMES.get(word, 1)
        if times > 1:
            at += 1
            word = words[at] if at < len(words) else ""
        if word in ZEROS:
            read += "0" * times
        elif word in ONES:
            read += str(ONES[word]) * times
        else:
            return read, at - (1 if times > 1 else 0)
        at += 1
    return read, at
