"""One sentence that says the case back to the caller, made of what he said himself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from assist.analysis.facts.data import FactsData
from assist.events import Fact

_LENGTH = re.compile(r"^(?:\d|half).*(?:minute|hour|day|week|month|year)s?$")
_LEAST = 2
_SLOT = re.compile(r"\{([a-z_]+)\}")


def restate(templates: Iterable[str], facts: Mapping[str, str], said: Mapping[str, str]) -> str:
    """The first sentence whose facts are all known; empty where none is.

    Args:
        templates: Sentences with ``{fact}``, richest first.
        facts: Words of the facts by name.
        said: Words of the caller's own person to those about him (我的 → 您的).
    """
    for template in templates:
        names = _SLOT.findall(template)
        if all(facts.get(name) for name in names):
            filled = _SLOT.sub(lambda slot: _turned(facts[slot[1]], said), template)
            return filled[0].upper() + filled[1:]
    return ""


class Restater:
    """Keeps the words of the facts and makes the sentence of them.

    Args:
        data: The rules of the pack, with its templates.
    """

    def __init__(self, data: FactsData) -> None:
        self._templates = data.restatement
        self._said = data.said
        self._facts: dict[str, str] = {}

    def hear(self, fact: Fact) -> None:
        """Take a fact; the words of its newest value count.

        - ``since`` is a length of time; where it was said as a start it is ``since_start``.
        - A symptom or wish of one character (闪, 退) is too little to say back.
        """
        words = fact.heard or fact.value
        name = fact.name
        if name == "since":
            self._facts.pop("since", None)
            self._facts.pop("since_start", None)
            name = name if _LENGTH.search(fact.value) else "since_start"
        elif name in ("symptom", "wish") and len(words) < _LEAST:
            self._facts.pop(name, None)
            return
        self._facts[name] = words

    def sentence(self) -> str:
        """What can be said back now; empty where too little is known."""
        return restate(self._templates, self._facts, self._said)


def _turned(words: str, said: Mapping[str, str]) -> str:
    if not said:
        return words
    either = "|".join(
        re.escape(word) if not word.isascii() else rf"\b{re.escape(word)}\b"
        for word in sorted(said, key=len, reverse=True)
    )
    return re.sub(either, lambda found: said[found.group()], words)
