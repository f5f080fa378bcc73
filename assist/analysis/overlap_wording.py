"""What words tell about an overlap: a listener's token, a claim to the floor, a cut-off end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

import msgspec

from assist.events import Word, is_cjk
from assist.events.timed_text import TimedText

_CJK = r"\u3400-\u9fff\uf900-\ufaff"

_UNIT = re.compile(rf"[{_CJK}]|[^\W{_CJK}](?:[^\W{_CJK}]|['-])*")
"""A Chinese character, or a word of another script."""


class OverlapData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A language's ``overlap.yaml``. Phrases are literal or ``/regex/``; endings literal only.

    Attributes:
        min_content: Characters (Chinese) or words (English) that an intruder must have said,
            listener tokens and laughter not counted, for it to be an interruption.
        backchannels: What a listener says without taking the floor.
        laughter: How the recogniser or a transcriber spells laughing.
        claims: Openings that ask the other to stop, however short.
        unfinished: Endings of a sentence that was cut off.
        finished: Endings of a sentence that was over.
        openers: What a turn of one's own opens with, listener tokens aside ("but", "you", 那).
        protests: What somebody says who was cut off ("let me finish", 我还没说完).
        agreements: What somebody says whose sentence was rightly finished by the other.
    """

    min_content: int
    backchannels: tuple[str, ...]
    laughter: tuple[str, ...]
    claims: tuple[str, ...]
    unfinished: tuple[str, ...]
    finished: tuple[str, ...]
    openers: tuple[str, ...] = ()
    protests: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.min_content < 1:
            raise ValueError("min_content: must be at least 1")
        for name in self.__struct_fields__[1:]:
            for index, phrase in enumerate(getattr(self, name)):
                if not phrase.strip():
                    raise ValueError(f"{name}[{index}]: is empty and would match everywhere")
        for name in ("unfinished", "finished"):
            for index, phrase in enumerate(getattr(self, name)):
                if phrase.startswith("/"):
                    raise ValueError(f"{name}[{index}]: an ending must be literal text")
                if name == "finished" and phrase.lower() in self.unfinished:
                    raise ValueError(f"{name}[{index}]: is also in unfinished")


class Ending(IntEnum):
    """How a party's words stop."""

    UNFINISHED = -1
    UNKNOWN = 0
    FINISHED = 1


class Reading(NamedTuple):
    """What an intruder's words amount to.

    Attributes:
        content: Characters or words beyond opening listener tokens and laughter.
        heard: There are words at all.
        laughter: All of it is laughter.
        claim: It opens by asking the other to stop.
        agreeing: Content that opens with a listener token.
        opener: What follows the listener tokens opens a turn.
    """

    content: int = 0
    heard: bool = False
    laughter: bool = False
    claim: bool = False
    agreeing: bool = False
    opener: bool = False

    @property
    def listener_only(self) -> bool:
        """Words of a listener, nothing else."""
        return self.heard and not self.content and not self.laughter and not self.claim


class OverlapWording:
    """Reads the words of both sides of an overlap.

    Args:
        data: The language's phrases.
    """

    __slots__ = (
        "_agreements",
        "_claims",
        "_endings",
        "_laughter",
        "_longest",
        "_openers",
        "_protests",
        "_tokens",
        "min_content",
    )

    def __init__(self, data: OverlapData) -> None:
        self.min_content = data.min_content
        self._tokens = _opening((*data.backchannels, *data.laughter))
        self._laughter = _opening(data.laughter)
        self._claims = _opening(data.claims)
        self._openers = _opening(data.openers)
        self._protests = _opening(data.protests)
        self._agreements = _opening(data.agreements)
        self._endings = {phrase.lower(): Ending.UNFINISHED for phrase in data.unfinished}
        self._endings |= {phrase.lower(): Ending.FINISHED for phrase in data.finished}
        self._longest = max(map(len, self._endings), default=0)

    def read(self, words: Sequence[Word]) -> Reading:
        """What ``words``, from the moment their speaker came in, amount to."""
        text = TimedText(words).text.strip()
        if not text:
            return Reading()
        start = _end(self._tokens, text)
        rest = text[start:]
        return Reading(
            content=count_units(rest),
            heard=True,
            laughter=_end(self._laughter, text) == len(text),
            claim=_end(self._claims, text, start) > start or _end(self._claims, text) > 0,
            agreeing=bool(start and rest),
            opener=_end(self._openers, text, start) > start,
        )

    def protests(self, words: Sequence[Word]) -> bool:
        """Whether who speaks next says that they were cut off."""
        text = TimedText(words).text.strip()
        start = _end(self._tokens, text)
        return _end(self._protests, text, start) > start or _end(self._protests, text) > 0

    def agrees(self, words: Sequence[Word]) -> bool:
        """Whether who speaks next says that the other had their sentence right."""
        return _end(self._agreements, TimedText(words).text.strip()) > 0

    def ending(self, words: Sequence[Word]) -> Ending:
        """Whether ``words`` stop at the end of a sentence; the longest listed ending decides."""
        text = TimedText(words[-8:]).text.rstrip()
        for length in range(min(self._longest, len(text)), 0, -1):
            ending = self._endings.get(text[-length:])
            if ending is not None and _is_word_start(text, len(text) - length):
                return ending
        return Ending.UNKNOWN


def echo_share(words: Sequence[Word], source: Sequence[Word], within_ms: int) -> float:
    """Share (0..1) of the characters or words of ``words`` that ``source`` holds too, in time.

    Args:
        words: What may be an echo.
        source: What it may be an echo of.
        within_ms: How far apart the same sound may be on both channels.
    """
    heard: dict[str, list[int]] = {}
    for unit, at_ms in _units(source):
        heard.setdefault(unit, []).append(at_ms)
    count = matched = 0
    for unit, at_ms in _units(words):
        count += 1
        times = heard.get(unit, ())
        near = next((other for other in times if abs(other - at_ms) <= within_ms), None)
        if near is not None:
            heard[unit].remove(near)
            matched += 1
    return matched / count if count else 0.0


def count_units(text: str) -> int:
    """Chinese characters plus words of other scripts."""
    return len(_UNIT.findall(text))


def _units(words: Sequence[Word]) -> Iterator[tuple[str, int]]:
    """Characters (Chinese) or words with the time of their start, spread evenly over a word."""
    for word in words:
        units = _UNIT.findall(word.word.lower())
        for index, unit in enumerate(units):
            yield unit, word.start_ms + (word.end_ms - word.start_ms) * index // len(units)


def _opening(phrases: Sequence[str]) -> re.Pattern[str]:
    """Any number of phrases in a row; atomic, so that no text can make it backtrack."""
    literals = sorted((p for p in phrases if not _is_regex(p)), key=len, reverse=True)
    parts = [p[1:-1] for p in phrases if _is_regex(p)]
    parts += [_literal(phrase.lower()) for phrase in literals]
    return re.compile(rf"(?:\s*(?>{'|'.join(parts)}))*+" if parts else "")


def _literal(phrase: str) -> str:
    """A literal that matches whole words where its ends are not Chinese."""
    before = "" if is_cjk(phrase[0]) else r"(?<![a-z0-9'])"
    after = "" if is_cjk(phrase[-1]) else r"(?![a-z0-9'-])"
    return f"{before}{re.escape(phrase)}{after}"


def _end(pattern: re.Pattern[str], text: str, start: int = 0) -> int:
    """Where the phrases in a row from ``start`` on end."""
    found = pattern.match(text, start)
    return found.end() if found is not None else start


def _is_regex(phrase: str) -> bool:
    return len(phrase) > 2 and phrase[0] == phrase[-1] == "/"


def _is_word_start(text: str, index: int) -> bool:
    if index == 0 or is_cjk(text[index]):
        return True
    return is_cjk(text[index - 1]) or not (text[index - 1].isalnum() or text[index - 1] == "'")
