"""Words with times, spans of time, and the two parties of a call."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

import msgspec


class Channel(StrEnum):
    """One stream per party. Members are in merge order: ties go to the agent."""

    AGENT = "agent"
    CUSTOMER = "customer"

    @property
    def other(self) -> Channel:
        """The other party."""
        return Channel.CUSTOMER if self is Channel.AGENT else Channel.AGENT


class Span(msgspec.Struct, frozen=True):
    """When something was said: ``start_ms`` inclusive, ``end_ms`` exclusive, from call start."""

    start_ms: int
    end_ms: int

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds, never negative."""
        return max(0, self.end_ms - self.start_ms)


class Word(msgspec.Struct, frozen=True):
    """One recognised word.

    Attributes:
        word: As the recogniser spelt it.
        start_ms: Start, in milliseconds from the start of the call.
        end_ms: End, same clock.
        conf: Recogniser confidence in 0..1; 1.0 where it gives none.
    """

    word: str
    start_ms: int
    end_ms: int
    conf: float = 1.0

    @property
    def span(self) -> Span:
        """When the word was said."""
        return Span(self.start_ms, self.end_ms)


class Evidence(msgspec.Struct, frozen=True):
    """Why a signal was raised: the words (or measurement), when, and by which rule.

    ``why`` is ``kind:rule``, for instance ``lexicon:regulator`` or ``voice:loudness``.
    """

    text: str
    start_ms: int
    end_ms: int
    why: str


def is_cjk(char: str) -> bool:
    """True for a Chinese character, which is written without spaces."""
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char in "，。！？、；："


_SPACED = re.compile("[^\u3400-\u9fff\uf900-\ufaff，。！？、；：]")
"""A character that may need a space beside it: anything that ``is_cjk`` is not true of."""


def join_words(words: Iterable[Word], before: str = "") -> str:
    """Spell words as a reader expects: no space next to a Chinese character.

    Args:
        words: In spoken order.
        before: Text that they go on from.
    """
    spellings = [word.word for word in words]
    text = before + "".join(spellings)
    if not _SPACED.search(text):
        return text
    text = before
    for spelling in spellings:
        if text and spelling and not is_cjk(text[-1]) and not is_cjk(spelling[0]):
            text += " "
        text += spelling
    return text
