"""Whether a better wording says what the draft says: nothing new, nothing left out.

Precision is all on one side here. A good wording that is refused costs nothing, since the draft
stands; a wrong one that is let through is a promise that nobody made.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from typing import Final, Literal

from assist.polish.actors import another_acts
from assist.polish.words import (
    CONNECTIVE,
    DATES,
    FUNCTION,
    NEGATIONS,
    NOT_NEGATIONS,
    POLITE,
    PROMISES,
    SURNAMES,
    numbers_in,
    without_numbers,
)

Fault = Literal[
    "", "empty", "length", "language", "markup", "link", "number", "date", "promise", "name",
    "negation", "new",
]  # fmt: skip
"""What is wrong with a wording; empty for nothing."""

SLACK_CHARS: Final = 30
"""Characters that a greeting and a goodbye may add. Source: chosen."""
LONGEST: Final = 1.5
SHORTEST: Final = 0.5
"""Length of a wording against the draft. Source: chosen."""
NEW_PAIRS: Final = 0.35
"""Share of a wording's Chinese that may stand in another order than the draft's. Above it the
wording is a text of its own. Source: chosen."""
NEW_RUN: Final = 6
"""Chinese characters in a row of which no two neighbours stand in the draft: a clause that the
draft does not have. Source: chosen."""

_MARKUP: Final = re.compile(r"```|\*\*|^#+ |^\s*[-*•] |[\[\]{}<>【】]|\bTODO\b", re.MULTILINE)
_LINK: Final = re.compile(
    r"https?:|www\.|[\w.]+@[\w.]+|\b\w+\.(?:com|cn|net|org|io)\b", re.IGNORECASE
)
_TITLED: Final = re.compile(r"([\u4e00-\u9fff]{1,3})(先生|女士|小姐|经理|主管|老师|师傅|主任|专员)")
_CALLED: Final = re.compile(
    rf"(?:小|老|阿)([{SURNAMES}])|(?:我叫|叫我|名叫|名字叫?|我姓|免贵姓|姓)([\u4e00-\u9fff]{{1,3}})"
    r"|(?:我是|这里是|这边是)([\u4e00-\u9fff]{1,4})(?![\u4e00-\u9fff])"
)
_PRESENTED: Final = re.compile(
    r"\b(?:i'm|i am|this is|(?:my )?name is|my name's|name's|call me|ask for)\s+([a-z]+)"
)
_CJK: Final = re.compile(r"[\u4e00-\u9fff]")
_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?")
_CAPITAL: Final = re.compile(r"(?<![.!?\n:] )(?<!^)\b[A-Z][A-Za-z]+", re.MULTILINE)


def fault(draft: str, wording: str, language: str) -> Fault:
    """What in a wording does not come from the draft, or is missing from it; empty for nothing.

    Args:
        draft: What it was made from.
        wording: The better wording.
        language: ``zh`` or ``en``.
    """
    old, new = _plain(draft), _plain(wording)
    if not new:
        return "empty"
    if _in_chinese(new) != (language == "zh") and _in_chinese(new) != _in_chinese(old):
        return "language"
    if not SHORTEST * len(old) <= len(new) <= LONGEST * len(old) + SLACK_CHARS:
        return "length"
    if set(_MARKUP.findall(new)) - set(_MARKUP.findall(old)):
        return "markup"
    if set(_LINK.findall(new)) - set(_LINK.findall(old)):
        return "link"
    return _facts(old, new, language) or _content(old, new, language)


def _facts(old: str, new: str, language: str) -> Fault:
    if numbers_in(old) != numbers_in(new):
        return "number"
    if _found(DATES[language], old) != _found(DATES[language], new):
        return "date"
    if _found(PROMISES[language], new) - _found(PROMISES[language], old):
        return "promise"
    if _names(old, language) != _names(new, language):
        return "name"
    if _negations(old, language) != _negations(new, language):
        return "negation"
    return "promise" if another_acts(old, new, language) else ""


def _content(old: str, new: str, language: str) -> Fault:
    """Whether something in the wording is nowhere in the draft, mere manners left out."""
    if language == "zh":
        text = POLITE.sub("·", new)
        # Numbers, dates and negations are the draft's; that has been looked at.
        rest = NEGATIONS["zh"].sub("·", without_numbers(DATES["zh"].sub("·", text)))
        if set(_CJK.findall(rest)) - set(old) - FUNCTION:
            return "new"
        runs = _new_runs(text, set(_pairs(old)))
        if max(runs, default=0) >= NEW_RUN:
            return "new"
        share = sum(runs) / max(1, len(_CJK.findall(text)))
        return "new" if share > NEW_PAIRS else ""
    stems = {_stem(word) for word in _WORD.findall(old.lower())}
    said = {word for word in _WORD.findall(new.lower()) if word not in CONNECTIVE}
    checked = {word for word in said if DATES["en"].fullmatch(word)}
    return "new" if {_stem(word) for word in said - checked} - stems else ""


def _new_runs(text: str, known: set[str]) -> list[int]:
    """Lengths of the stretches of Chinese of which no two neighbours stand in the draft."""
    runs: list[int] = []
    for stretch in re.findall(r"[\u4e00-\u9fff]+", text):
        length = 0
        for at, char in enumerate(stretch):
            pairs = (stretch[max(0, at - 1) : at + 1], stretch[at : at + 2])
            if any(pair in known for pair in pairs if len(pair) == 2):
                runs.append(length)
                length = 0
            else:
                length += bool(char)
        runs.append(length)
    return [run for run in runs if run > 1]


def _pairs(text: str) -> list[str]:
    chars = _CJK.findall(text)
    return [first + second for first, second in itertools.pairwise(chars)]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _in_chinese(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and 5 * sum(map(bool, map(_CJK.match, letters))) >= len(letters)


def _found(pattern: re.Pattern[str], text: str) -> set[str]:
    return {found.lower() for found in pattern.findall(text)}


def _names(text: str, language: str) -> set[str]:
    """Names as far as their form tells: before a title, after "I am", capitals in a sentence."""
    if language == "zh":
        latin = set(re.findall(r"[A-Za-z]{2,}", text))
        called = {"".join(found) for found in _CALLED.findall(text)}
        return latin | called | {name[-1] + title for name, title in _TITLED.findall(text)}
    capitals = {word.lower() for word in _CAPITAL.findall(text)}
    return (capitals | set(_PRESENTED.findall(text.lower()))) - CONNECTIVE


def _negations(text: str, language: str) -> Counter[str]:
    """How often something is denied; a wording that loses one says the opposite."""
    cleared = NOT_NEGATIONS[language].sub("", text.lower())
    return Counter("not" for _ in NEGATIONS[language].findall(cleared))


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
