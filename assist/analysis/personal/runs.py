"""Digits in a text, however they were said: read out one by one, in pairs, or written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from assist.analysis.readable.numerals_en import LARGE, ONES, TEENS, TENS, ZEROS, below_hundred
from assist.analysis.readable.numerals_zh import DIGITS


class Run(NamedTuple):
    """Characters ``start:end`` read as ``digits``."""

    start: int
    end: int
    digits: str


RunReader = Callable[[str], list[Run]]

_D = "[0-9零〇一二两三四五六七八九幺]"
_ATOM = rf"(?:[二两三四五六]个{_D}|{_D})"
_GAP = (
    r"(?:[ \-–—()（）.·，,、]|呃|嗯|啊|那个|然后|后面是|后边是|后面|接着|再是|再来|再|杠|空格|转)"
)
_RUN_ZH = re.compile(rf"{_ATOM}(?:{_GAP}{{0,3}}{_ATOM})*")
_ATOM_ZH = re.compile(_ATOM)
_ANY_ZH = re.compile(_D)
_SCALES = "十百千万亿"
_TIMES_EN: Final = {"double": 2, "triple": 3, "treble": 3}
_FILLERS_EN: Final = frozenset(
    ("um", "uh", "er", "erm", "yeah", "then", "and", "dash", "hyphen", "space", "okay", "comma")
)
_TOKEN_EN = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+")
_ANY_EN = re.compile(rf"[0-9]|\b(?:{'|'.join((*ONES, *TEENS, *TENS, *_TIMES_EN, 'oh', 'o'))})\b")
_BETWEEN = re.compile(r"[ \-().+]{0,3}")
"""What may stand between written groups of one number."""


def runs_zh(text: str) -> list[Run]:
    """Runs of digits in lower-case Chinese text; numerals with 十百千 in them are none."""
    if _ANY_ZH.search(text) is None:
        return []
    found: list[Run] = []
    for match in _RUN_ZH.finditer(text):
        start, end = match.span()
        atoms = [(atom.start(), atom.group()) for atom in _ATOM_ZH.finditer(text, start, end)]
        if end < len(text) and text[end] in _SCALES:
            end = atoms[-1][0]
            atoms.pop()
        if start and text[start - 1] in _SCALES and atoms:
            start = atoms[0][0] + len(atoms[0][1])
            atoms.pop(0)
        digits = "".join(_digit_zh(atom) for _, atom in atoms)
        if digits:
            last = atoms[-1]
            found.append(Run(atoms[0][0], last[0] + len(last[1]), digits))
    return found


def _digit_zh(atom: str) -> str:
    digit = str(DIGITS.get(atom[-1], atom[-1]))
    return digit * DIGITS[atom[0]] if len(atom) == 3 else digit


def runs_en(text: str) -> list[Run]:
    """Runs of digits in lower-case English text; sums with ``thousand`` in them are none."""
    if _ANY_EN.search(text) is None:
        return []
    tokens = list(_TOKEN_EN.finditer(text))
    words = [token.group() for token in tokens]
    found: list[Run] = []
    at = 0
    while at < len(words):
        read, end = _run_en(words, tokens, text, at)
        if not read:
            at = max(end, at + 1)
            continue
        found.append(Run(tokens[at].start(), tokens[end - 1].end(), read))
        at = end
    return found


def _run_en(
    words: Sequence[str], tokens: Sequence[re.Match[str]], text: str, start: int
) -> tuple[str, int]:
    """The digits from word ``start`` on, and the word behind them."""
    read, at, end = "", start, start
    while at < len(words):
        if at > start and not words[at].isalpha() and not words[at - 1].isalpha():
            between = text[tokens[at - 1].end() : tokens[at].start()]
            if _BETWEEN.fullmatch(between) is None or between == ".":
                break
        atom = digits_at(words, at)
        if atom is not None:
            read += atom[0]
            at = end = atom[1]
            if at < len(words) and words[at] in LARGE:
                return "", at + 1
        elif read and words[at] in _FILLERS_EN:
            at += 1
        else:
            break
    return read, end


def digits_at(words: Sequence[str], at: int) -> tuple[str, int] | None:
    """One step of reading digits out: ``seven``, ``double oh``, ``forty two``, ``nine hundred``."""
    word = words[at]
    times = _TIMES_EN.get(word, 1)
    if times > 1:
        at += 1
        word = words[at] if at < len(words) else ""
        if word not in ONES and word not in ZEROS:
            return None
    if word.isdigit():
        return word, at + 1
    if word in ZEROS:
        # "oh" and "o" are words, too, unless digits follow.
        alone = word != "zero" and times == 1
        if alone and not _is_digit(words, at + 1) and not (at and _is_digit(words, at - 1)):
            return None
        return "0" * times, at + 1
    if word in ONES and (times > 1 or words[at + 1 : at + 2] != ["hundred"]):
        return str(ONES[word]) * times, at + 1
    two = below_hundred(words, at)
    if two is None:
        return None
    value, end = two
    if words[end : end + 1] == ["hundred"] and value < 10:
        return f"{value}00", end + 1
    return str(value), end


def _is_digit(words: Sequence[str], at: int) -> bool:
    if not 0 <= at < len(words):
        return False
    word = words[at]
    return (
        word in ONES or word in ZEROS or word in TEENS or word in TENS or word in _TIMES_EN
    ) or word.isdigit()
