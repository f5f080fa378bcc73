"""English numbers and letters read out: codes, spellings, bare sums, mail addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assist.analysis.facts.pieces import CODE, NUMBER, SPELT, Piece
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
)

NUMERALS = frozenset((*ONES, *TEENS, *TENS, *ZEROS))
TIMES = {"double": 2, "triple": 3, "treble": 3}
SCALES = frozenset(("hundred", *LARGE))
_SIGNS = {"dot": ".", "underscore": "_", "dash": "-", "hyphen": "-"}
_ONE_OF = ("other", "that", "this", "which", "the", "new", "another", "no", "any", "every", "last")


class Read(NamedTuple):
    """A value and the word behind it."""

    value: str
    end: int


def amount_of(words: Sequence[str], at: int) -> Read | None:
    """A number, or pounds and pence said as two: ``forty nine ninety nine``."""
    found = cardinal(words, at)
    if found is None:
        return None
    value, end = found
    if words[end : end + 1] == ["point"]:
        tenths, stop = digits(words, end + 1)
        if tenths:
            return Read(f"{value}.{tenths}".rstrip("0").rstrip("."), stop)
    cents: tuple[int, int] | None = None
    if words[end : end + 1] in (["oh"], ["o"]) and words[end + 1 : end + 2]:
        one = ONES.get(words[end + 1])
        cents = None if one is None else (one, end + 2)
    elif words[end - 1] not in SCALES:
        two = below_hundred(words, end)
        cents = two if two is not None and two[0] >= 10 else None
    if cents is not None and not (words[cents[1] : cents[1] + 1] and _on(words[cents[1]])):
        return Read(with_cents(str(value), cents[0]), cents[1])
    return Read(str(value), end)


def _on(word: str) -> bool:
    return word in NUMERALS or word in SCALES or word in TIMES


def with_cents(whole: str, cents: int) -> str:
    """A sum with hundredths behind it."""
    return f"{whole}.{cents:02}".rstrip("0").rstrip(".") if cents else whole


def mail_at(words: Sequence[str], at: int) -> Read | None:
    """``anna underscore lee at outlook dot com``."""
    middle = next((i for i in range(at + 1, min(len(words), at + 16)) if words[i] == "at"), -1)
    if middle < 0 or middle + 2 >= len(words):
        return None
    dot = next((i for i in range(middle + 1, min(len(words), middle + 6)) if words[i] == "dot"), -1)
    if dot < 0 or dot + 1 >= len(words):
        return None
    start = middle
    while start > at and _in_mail(words, start - 1):
        start -= 1
    if start > at or start == middle:
        return None
    end = dot + 2
    while words[end : end + 1] == ["dot"] and end + 1 < len(words):
        end += 2
    name, host = _letters(words[at:middle]), _letters(words[middle + 1 : end])
    return Read(f"{name}@{host}", end)


def _in_mail(words: Sequence[str], at: int) -> bool:
    """Whether the word is part of an address: a sign, a letter, a digit, or a name beside one."""
    word = words[at]
    if word in _SIGNS or len(word) == 1 or _on(word):
        return word not in ("a", "i") or (at > 0 and len(words[at - 1]) == 1)
    after = words[at + 1]
    return after in _SIGNS or after == "at" or after in NUMERALS or words[at - 1] in _SIGNS


def _letters(words: Sequence[str]) -> str:
    text, at = "", 0
    while at < len(words):
        read, end = digits(words, at)
        if read and words[at] not in ("o",):
            text, at = text + read, end
            continue
        two = below_hundred(words, at)
        if two is not None:
            text, at = text + str(two[0]), two[1]
            continue
        text, at = text + _SIGNS.get(words[at], words[at]), at + 1
    return text


def code_at(words: Sequence[str], start: int) -> tuple[Piece, int] | None:
    """Letters and numbers read out: a code, digits, or a word that is spelt."""
    if words[start] == "one" and start and words[start - 1] in _ONE_OF:
        return None
    read, letters, end, items = "", 0, start, 0
    while end < len(words):
        word = words[end]
        times = TIMES.get(word, 1)
        if times > 1:
            end_of = end + 1
            word = words[end_of] if end_of < len(words) else ""
            if not (word in ONES or word in ZEROS or len(word) == 1):
                break
            end = end_of
        if word in ZEROS and (word != "o" or not letters or len(read) > letters):
            read += "0" * times
        elif word in ONES:
            read += str(ONES[word]) * times
            if read != str(ONES[word]) and words[end + 1 : end + 2] == ["hundred"]:
                read, end = read + "00", end + 1
        elif len(word) == 1 and word.isalpha():
            if end == start and word in ("a", "i") and not _reads_on(words, end + 1):
                return None
            if word in ("a", "i") and end > start and not _goes_on(words, end + 1):
                break
            read, letters = read + word * times, letters + times
            end += _hint(words, end)
        elif (two := below_hundred(words, end)) is not None:
            read, end = read + str(two[0]), two[1] - 1
        elif (word in ("dash", "hyphen", "slash") and read) or (
            word in ("um", "uh", "er") and read and end + 1 < len(words) and _on(words[end + 1])
        ):
            pass
        else:
            break
        items += 1
        end += 1
    if not read:
        return None
    if letters == len(read):
        return (Piece(SPELT, 0, 0, read), end) if letters >= 3 else None
    if letters:
        code = read.upper()
        return (Piece(CODE, 0, 0, code, digits=code), end) if len(code) >= 3 else None
    return _figures(words, start, end, read)


def _figures(words: Sequence[str], start: int, end: int, read: str) -> tuple[Piece, int] | None:
    amount = amount_of(words, start)
    whole = cardinal(words, start)
    if end < len(words) and words[end] in ORDINALS:
        return None
    if whole is not None and whole[1] >= end:
        value = str(whole[0])
        if whole[0] < 10 and whole[1] - start == 1:
            return None
        return Piece(NUMBER, 0, 0, value, value, value), whole[1]
    if amount is not None and amount.end >= end:
        return Piece(CODE, 0, 0, read, read, amount.value), max(end, amount.end)
    return (Piece(CODE, 0, 0, read, read), end) if len(read) >= 2 else None


def _goes_on(words: Sequence[str], at: int) -> bool:
    """Whether another letter or number follows."""
    return at < len(words) and (len(words[at]) == 1 or _on(words[at]))


def _hint(words: Sequence[str], at: int) -> int:
    """Words to skip behind a letter: ``b as in bravo``, ``b for bravo``."""
    if words[at + 1 : at + 3] == ["as", "in"] and at + 3 < len(words):
        return 3
    if words[at + 1 : at + 2] == ["for"] and words[at + 2 : at + 3]:
        return 2 if words[at + 2].startswith(words[at]) else 0
    return 0


def _reads_on(words: Sequence[str], at: int) -> bool:
    """``a`` or ``i`` is a letter only if more letters or digits follow."""
    run = 0
    while at < len(words) and (len(words[at]) == 1 or words[at] in ONES or words[at] in ZEROS):
        run, at = run + 1, at + 1
    return run >= 2
