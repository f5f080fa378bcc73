"""Who does what in a draft: "I call you" is not "you call me", though the words are the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from assist.polish.words import CONNECTIVE, FUNCTION

Party = Literal["us", "them"]
"""Who sends the message, and who gets it."""

Doings = Mapping[str, frozenset[Party]]

_CLAUSES: Final = re.compile(r"[^,，。.;；!！?？:：、\n]+")
_MANNERS: Final = re.compile(r"您好|你好|给您带来|感谢您|谢谢您|祝您|让您久等")
_SUBJECTS: Final = {
    "zh": re.compile(
        r"(?<![给向为替帮跟对和与找让把])(?:(?P<us>我们?|咱们?)|(?P<them>(?:请|麻烦|烦请)?[您你]们?|请|麻烦))(?![的们好])"
    ),
    "en": re.compile(
        r"\b(?:(?P<us>i|we)|(?P<them>please|(?:^|(?<=please )|(?<=if )|(?<=when )|(?<=that )"
        r"|(?<=and )|(?<=or )|(?<=then )|(?<=so )|(?<=until )|(?<=but )|(?<=otherwise ))you"
        r"|you(?= (?:will|can|should|must|may|need|have|are|could|shall)\b|'ll|'ve|'re)))\b"
    ),
}
_TARGETS: Final = {
    "zh": re.compile(
        r"(?:给|向|为|替|帮|跟|找|通知|联系|告诉|回复|答复|致电|告知)(?:(?P<us>我|咱)|(?P<them>您|你))(?!的)"
    ),
    "en": re.compile(
        r"\b(?!let )[a-z]+ (?:to |for )?(?:(?P<us>me|us)|(?P<them>you(?! (?:will|can|may|are))))\b"
    ),
}


def another_acts(draft: str, wording: str, language: str) -> bool:
    """Whether a wording lets the other party do something, or do it to the other.

    Args:
        draft: What it was made from.
        wording: The better wording.
        language: ``zh`` or ``en``.
    """
    old, new = _doings(draft, language), _doings(wording, language)
    said = set(_units(draft.lower(), language))
    for unit, who in new.items():
        before = old.get(unit, frozenset())
        if before and not who & before:
            return True
        if not before and unit in said and "them" in who:
            return True
    had, has = _targets(draft, language), _targets(wording, language)
    return "us" in has - had or bool(had and "them" in has - had)


def _doings(text: str, language: str) -> Doings:
    """What is said of whom: every word after a subject, up to the next one or the clause's end."""
    found: dict[str, set[Party]] = defaultdict(set)
    for clause in _clauses(text):
        subjects = list(_SUBJECTS[language].finditer(clause))
        ends = [subject.start() for subject in subjects[1:]] + [len(clause)]
        for subject, end in zip(subjects, ends, strict=False):
            who: Party = "us" if subject["us"] else "them"
            for unit in _units(clause[subject.end() : end], language):
                found[unit].add(who)
    return {unit: frozenset(who) for unit, who in found.items()}


def _targets(text: str, language: str) -> set[Party]:
    return {
        "us" if target["us"] else "them"
        for clause in _clauses(text)
        for target in _TARGETS[language].finditer(clause)
    }


def _clauses(text: str) -> Iterator[str]:
    for found in _CLAUSES.finditer(_MANNERS.sub(" ", text.lower())):
        yield found[0].strip()


def _units(text: str, language: str) -> Iterator[str]:
    """Pairs of Chinese characters that say something, or English words that do."""
    if language == "en":
        yield from (word for word in re.findall(r"[a-z]+", text) if word not in CONNECTIVE)
        return
    for stretch in re.findall(r"[\u4e00-\u9fff]+", text):
        for at in range(len(stretch) - 1):
            pair = stretch[at : at + 2]
            if not FUNCTION & set(pair):
                yield pair
