"""What a question is about, and how much of that two texts share."""

from __future__ import annotations

from itertools import chain

from assist.analysis.questions.data import Content
from assist.analysis.questions.wording import LATIN
from assist.events.words import is_cjk

Topic = frozenset[str]
"""Content of a text: single characters of Chinese, word stems of everything else."""

_ENDINGS = ("ing", "ed", "es", "s")
_MIN_STEM = 3
_MEMO = 128
"""Texts whose topic is remembered: a final mostly repeats what its partials said."""


class Topics:
    """Reduces texts to their topic.

    Args:
        content: Words without topic, and words that mean the same.
    """

    def __init__(self, content: Content) -> None:
        self._wording = content.wording
        self._memo: dict[str, Topic] = {}

    def of(self, text: str) -> Topic:
        """The topic of lower-case ``text``; empty where it has none of its own."""
        topic = self._memo.get(text)
        if topic is None:
            if len(self._memo) >= _MEMO:
                self._memo.clear()
            topic = self._memo[text] = self._of(text)
        return topic

    def _of(self, text: str) -> Topic:
        wording = self._wording
        first = wording.first
        if wording.by_word and text.isascii():
            words = (first.get(word, word) for word in LATIN.findall(text))
            return frozenset(_stem(word) for word in words if word not in wording.stops)
        text = wording.same.sub(lambda found: first.get(found.group(), found.group()), text)
        text = wording.stop.sub(" ", text)
        stems = map(_stem, LATIN.findall(text))
        return frozenset(chain((char for char in text if is_cjk(char)), stems))


def share(part: Topic, whole: Topic) -> float:
    """How much of ``part`` is in ``whole``, 0..1; 0 where ``part`` is empty."""
    return len(part & whole) / len(part) if part else 0.0


def overlap(one: Topic, other: Topic) -> float:
    """What the smaller of two topics shares with the larger, 0..1."""
    return share(one, other) if len(one) <= len(other) else share(other, one)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            return word[: -len(ending)]
    return word
