"""Letters and digits in one: passports, number plates, postcodes, e-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from assist.analysis.personal.numbers import Context, Trigger
from assist.analysis.personal.runs import digits_at
from assist.analysis.personal.spans import Kind, PersonalSpan

_D = "[0-9零〇一二两三四五六七八九幺]"
_PLATE_ZH = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] ?[a-z]"
    rf"(?:[·\s]?(?:[a-z]|{_D})){{5,6}}(?![a-z0-9])"
)
_PASSPORT_ZH = re.compile(rf"[a-z]{{1,2}}(?:\s?{_D}){{7,8}}")
_POSTCODE_UK = re.compile(r"(?<![a-z0-9])[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}(?![a-z0-9])")
_INSURANCE_UK = re.compile(r"(?<![a-z0-9])[a-z]{2} ?\d\d ?\d\d ?\d\d ?[a-d](?![a-z0-9])")
_MAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
_MAIL_ZH = re.compile(
    rf"(?:[a-z0-9_.\-]|{_D}|下划线|点|杠|横杠| ){{1,40}}(?:@|艾特|圈a| at )\s?"
    rf"(?:[a-z0-9 ]|{_D}|点|新浪|谷歌|网易){{1,16}}"
    r"(?:点|\.)\s?(?:com|cn|net|c o m|c n)(?:\s?(?:点|\.)\s?cn)?"
)
_MAIL_EN = re.compile(
    r"(?<![a-z0-9'_-])(?:(?!(?:is|it's|email's|mail|to|at|on|address|that's|my|email|e-mail)\b)"
    r"[a-z0-9'_-]+ ){1,8}?"
    r"at (?:[a-z0-9]+ ){1,3}?(?:dot|point) (?:co dot uk|com|org|net|edu|co|uk|io|gov)\b"
)
_HAS_DIGIT = re.compile("[0-9]")
_ALNUM = re.compile(r"[a-z0-9']+")
_SKIP: Final = frozenset(
    ("is", "it's", "number", "code", "was", "the", "um", "uh", "of", "a's", "that's", "are", "on")
)
_LEAST_EN: Final[dict[str, int]] = {"passport": 6, "plate": 5, "id_card": 8, "address": 5}
"""Letters and digits that a code has at least."""


def mails(text: str) -> Iterator[PersonalSpan]:
    """E-mail addresses in lower-case text, written or spoken."""
    if "@" in text:
        yield from _spans("email", _MAIL, text)
    if "艾特" in text or "点c" in text or "点n" in text or "圈a" in text:
        yield from (
            span._replace(start=_behind_space(text, span.start))
            for span in _spans("email", _MAIL_ZH, text)
        )
    if " at " in text and (" dot " in text or " point " in text):
        yield from _spans("email", _MAIL_EN, text)


def codes_zh(text: str, triggers: Sequence[Trigger], context: Context) -> Iterator[PersonalSpan]:
    """Number plates, which their first character tells, and passports, of which words tell.

    Args:
        text: Lower-case.
        triggers: What it says of its numbers.
        context: What was being told before it.
    """
    yield from _spans("plate", _PLATE_ZH, text)
    if context == "passport":
        yield from _spans("passport", _PASSPORT_ZH, text)
    for trigger in triggers:
        if trigger.context == "passport":
            for found in _PASSPORT_ZH.finditer(text, trigger.end, trigger.end + 24):
                yield PersonalSpan("passport", *found.span())


def codes_en(text: str, triggers: Sequence[Trigger], context: Context) -> Iterator[PersonalSpan]:
    """Codes behind the words that announce them. See ``codes_zh``."""
    yield from _spans("id_card", _INSURANCE_UK, text)
    if context in ("passport", "plate"):
        yield from _code_behind(text, 0, context)
    for trigger in triggers:
        if trigger.context in ("passport", "plate", "id_card"):
            yield from _code_behind(text, trigger.end, trigger.context)


def postcodes_en(text: str, ends: Sequence[int]) -> Iterator[PersonalSpan]:
    """Postcodes as they are written, and behind each of the places ``ends``."""
    yield from _spans("address", _POSTCODE_UK, text)
    for end in ends:
        yield from _code_behind(text, end, "address")


def spelt_out(text: str, at: int) -> tuple[int, int, int]:
    """Where letters and digits read out from ``at`` on begin and end, and how many they are."""
    tokens = list(_ALNUM.finditer(text, at, min(len(text), at + 90)))
    words = [token.group() for token in tokens]
    first = 0
    while first < len(words) and words[first] in _SKIP:
        first += 1
    here, count = first, 0
    while here < len(words):
        word = words[here]
        step = digits_at(words, here)
        if step is not None:
            count, here = count + len(step[0]), step[1]
        elif len(word) == 1 or _is_code(word, words[here - 1] if here > first else ""):
            count, here = count + len(word), here + 1
        else:
            break
    if here == first:
        return at, at, 0
    return tokens[first].start(), tokens[here - 1].end(), count


def _is_code(word: str, before: str) -> bool:
    """Whether letters belong to a code: they hold digits, or follow some (LK68 XYZ)."""
    if _HAS_DIGIT.search(word) is not None:
        return True
    return len(word) <= 3 and _HAS_DIGIT.search(before) is not None


def _code_behind(text: str, at: int, kind: Kind) -> Iterator[PersonalSpan]:
    start, end, count = spelt_out(text, at)
    if count >= _LEAST_EN[kind]:
        yield PersonalSpan(kind, start, end)


def _spans(kind: Kind, pattern: re.Pattern[str], text: str) -> Iterator[PersonalSpan]:
    for found in pattern.finditer(text):
        yield PersonalSpan(kind, *found.span())


def _behind_space(text: str, at: int) -> int:
    while text[at] in " 点":
        at += 1
    return at
