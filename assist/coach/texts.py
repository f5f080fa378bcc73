"""Sentences with slots: ``您问的“{question}”``; and phrases to listen for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from assist.events.phrases import PhraseSet

_SLOT = re.compile(r"\{([^{}]*)\}")


def slots_of(text: str) -> tuple[str, ...]:
    """Names of the slots in a text, in order.

    Raises:
        ValueError: A brace stands alone or a slot has no proper name.
    """
    if "{" in _SLOT.sub("", text) or "}" in _SLOT.sub("", text):
        raise ValueError("a brace stands alone; write a slot as {question}")
    names = tuple(_SLOT.findall(text))
    for name in names:
        if not name.isidentifier():
            raise ValueError(f"`{{{name}}}` is not a slot; write a slot as {{question}}")
    return names


def fill(text: str, slots: Mapping[str, str]) -> str | None:
    """The text with its slots filled; None where one of them is missing or empty."""
    missing = [name for name in _SLOT.findall(text) if not slots.get(name)]
    return None if missing else _SLOT.sub(lambda found: slots[found[1]], text)


@lru_cache(maxsize=4096)
def compiled(phrases: tuple[str, ...]) -> PhraseSet:
    """The phrases as a set to search for; compiled once, not once a call."""
    return PhraseSet(phrases)
