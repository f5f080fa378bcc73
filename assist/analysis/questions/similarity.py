"""What a question is about, and how much of that two texts share."""

from __future__ import annotations

import re
from itertools import chain

from assist.analysis.questions.data import Content
from assist.analysis.questions.extent import anchored
from assist.events.words import is_cjk

Topic = frozenset[str]
"""Content of a text: single characters of Chinese, word stems of everything else."""

_LATIN = re.compile(r"[a-z0-9']+")
_ENDINGS = ("ing", "ed", "es", "s")
_MIN_STEM = 3


class Topics:
    """Reduces texts to their topic.

    Args:
        content: Words without topic, and words that mean the same.
    """

    def __init__(self, content: Content) -> None:
        self._stop = anchored((*content.stop,), start=True)
        self._same = anchored(tuple(chain.from_iterable(content.same)), start=True)
        self._first = {word: group[0] for group in content.same for word in group}

    def of(self, text: str) -> Topic:
        """The topic of lower-case ``text``; empty where it has none of its own."""
        text = self._same.sub(lambda found: self._first.get(found.group(), found.group()), text)
        text = self._stop.sub(" ", text)
        words = (_stem(word) for word in _LATIN.findall(text))
        return frozenset(chain((char for char in text if is_cjk(char)), words))


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
