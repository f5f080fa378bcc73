"""Questions that ask the same, in other words: found by the characters or words they share.

No randomness and no model: the most asked question leads, and others join the leader that they are
most like. The same questions give the same clusters in any order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from assist.events import is_cjk

ALIKE: Final = 0.55
"""Dice's coefficient from which two questions are taken for one, 0..1. Source: chosen; 多少钱一个月
and 一个月多少钱 share 0.91, 谁负责 and 谁来负责 0.67, 谁来负责 and 谁来赔 0.5."""

MOST_KEYS: Final = 3_000
"""Distinct questions that are compared, the most asked ones. Source: measured; 0.1 s."""

MOST_PLACES: Final = 20
"""Places of a cluster that are kept. Source: chosen; a list that one can work through."""

_FILLERS: Final = frozenset(
    re.findall(
        r"\S+",
        "a an and are can could do does did for have i i'm is it me my of on so that the then "
        "there this to up was well what's will would you your please tell just",
    )
)
_EMPTY: Final = re.compile(
    "到底|究竟|请问|我想问一下|我就问|我问你|你们|那个|这个|就是|你说|能不能|可不可以|可以|能"
)
"""What changes nothing of what is asked."""

_ASKS: Final = (
    (re.compile("什么时候|啥时候|几时"), "何"),
    (re.compile("为什么|为啥|凭什么"), "因"),
    (re.compile("怎么样|怎么|如何|咋"), "怎"),
    (re.compile("什么"), "啥"),
)
"""Question words are long and in every second question: one character each, so that the rest
counts."""


class Asked(msgspec.Struct, frozen=True):
    """A question in a call. ``key`` is its normalised text (``stored.question_key``)."""

    key: str
    text: str
    call: str
    at_ms: int


class Place(msgspec.Struct, frozen=True):
    """A moment of a call."""

    call_id: str
    at_ms: int


class Cluster(msgspec.Struct, frozen=True, kw_only=True):
    """Questions that ask the same.

    Attributes:
        text: As it was asked most often, the newest of those.
        asked: How often any of them was asked.
        calls: In how many calls.
        ways: In how many different wordings.
        variants: Up to three other wordings, the most frequent ones.
        places: Where to hear them, one a call, as the questions came.
    """

    text: str
    asked: int
    calls: int
    ways: int
    variants: tuple[str, ...]
    places: tuple[Place, ...]


def clusters(questions: Iterable[Asked], most: int = 20) -> list[Cluster]:
    """The most asked questions.

    Args:
        questions: In the order in which their places are wanted, such as newest first.
        most: How many clusters.
    """
    by_key: dict[str, list[Asked]] = {}
    for question in questions:
        if question.key:
            by_key.setdefault(question.key, []).append(question)
    order = sorted(by_key, key=lambda key: (-len(by_key[key]), key))[:MOST_KEYS]
    groups = _groups([(key, parts(key)) for key in order])
    found = [_cluster([by_key[key] for key in group]) for group in groups]
    found.sort(key=lambda cluster: (-cluster.asked, -cluster.calls, cluster.text))
    return found[:most]


def parts(key: str) -> frozenset[str]:
    """What a question is compared by: Chinese characters and their pairs, or words but fillers."""
    if not any(map(is_cjk, key)):
        words = [word for word in key.split() if word not in _FILLERS]
        return frozenset(words or key.split())
    short = _EMPTY.sub("", key)
    for pattern, character in _ASKS:
        short = pattern.sub(character, short)
    short = short or key
    return frozenset(short) | frozenset(short[at : at + 2] for at in range(len(short) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient, 0..1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _groups(keys: Sequence[tuple[str, frozenset[str]]]) -> list[list[str]]:
    """Each key with the leader that it is most like; leaders are found in order."""
    groups: list[list[str]] = []
    sizes: list[int] = []
    leaders_with: dict[str, list[int]] = {}
    for key, own in keys:
        shared = Counter(leader for part in own for leader in leaders_with.get(part, ()))
        best, score = -1, ALIKE
        # The first leader of those that are equally like it: it is the most asked one.
        for leader in sorted(shared):
            like = 2 * shared[leader] / (len(own) + sizes[leader])
            if like >= score and (best < 0 or like > score):
                best, score = leader, like
        if best >= 0:
            groups[best].append(key)
            continue
        for part in own:
            leaders_with.setdefault(part, []).append(len(groups))
        groups.append([key])
        sizes.append(len(own))
    return groups


def _cluster(wordings: Sequence[Sequence[Asked]]) -> Cluster:
    every = [question for wording in wordings for question in wording]
    places: dict[str, Place] = {}
    for question in every:
        places.setdefault(question.call, Place(question.call, question.at_ms))
    return Cluster(
        text=wordings[0][0].text,
        asked=len(every),
        calls=len(places),
        ways=len(wordings),
        variants=tuple(wording[0].text for wording in wordings[1:4]),
        places=tuple(places.values())[:MOST_PLACES],
    )
