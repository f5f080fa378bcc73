"""Finding many phrases in text at once.

A phrase in a pack is literal text (``没人管``; ``speak to a manager``), or a regular expression
between slashes (``/打了.{1,3}次/``). Latin literals match whole words; matching ignores case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from assist.events.words import is_cjk


class Match(NamedTuple):
    """Characters ``start:end`` of the text matched the phrase with this index."""

    start: int
    end: int
    phrase: int


_Trie = dict[str, "_Trie"]


def _trie_pattern(node: _Trie) -> str:
    """A regular expression for the words below a trie node, longest first."""
    optional = "" in node
    branches = [re.escape(c) + _trie_pattern(child) for c, child in node.items() if c]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and not optional else f"(?:{'|'.join(branches)})"
    return f"{body}?" if optional else body


class PhraseSet:
    """A compiled, immutable set of phrases.

    Literals are matched leftmost-longest in one pass over the text, without overlaps among
    themselves; each regular expression is tried on its own.

    Args:
        phrases: The phrases; matches refer to them by index.

    Raises:
        ValueError: A phrase is empty or its regular expression does not compile.
    """

    __slots__ = ("_indices", "_literals", "_regexes", "phrases")

    def __init__(self, phrases: Sequence[str]) -> None:
        self.phrases = tuple(phrases)
        self._indices: dict[str, int] = {}
        self._regexes: list[tuple[int, re.Pattern[str]]] = []
        trie: _Trie = {}
        for index, phrase in enumerate(self.phrases):
            if not phrase.strip():
                raise ValueError("an empty phrase would match everywhere")
            if len(phrase) > 2 and phrase[0] == phrase[-1] == "/":
                try:
                    self._regexes.append((index, re.compile(phrase[1:-1], re.IGNORECASE)))
                except re.error as error:
                    raise ValueError(f"{phrase} is not a regular expression: {error}") from error
                continue
            literal = phrase.lower()
            self._indices.setdefault(literal, index)
            node = trie
            for char in literal:
                node = node.setdefault(char, {})
            node[""] = {}
        self._literals = self._compile(trie)

    def _compile(self, trie: _Trie) -> re.Pattern[str] | None:
        chinese = {c: child for c, child in trie.items() if is_cjk(c)}
        latin = {c: child for c, child in trie.items() if not is_cjk(c)}
        parts = []
        if chinese:
            parts.append(_trie_pattern(chinese))
        if latin:
            parts.append(rf"(?<![a-z0-9'])(?:{_trie_pattern(latin)})(?![a-z0-9'])")
        return re.compile("|".join(parts)) if parts else None

    def find(self, text: str, start: int = 0) -> Iterator[Match]:
        """Every match in lower-cased ``text`` from ``start`` on: literals first, then regexes."""
        if self._literals is not None:
            for found in self._literals.finditer(text, start):
                yield Match(found.start(), found.end(), self._indices[found.group()])
        for index, regex in self._regexes:
            for found in regex.finditer(text, start):
                if found.end() > found.start():
                    yield Match(found.start(), found.end(), index)

    def search(self, text: str) -> Match | None:
        """The first match, or None."""
        return next(self.find(text), None)

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self.search(text) is not None

    def __bool__(self) -> bool:
        return bool(self.phrases)


def phrase_set(phrases: Iterable[str]) -> PhraseSet:
    """A ``PhraseSet`` of any iterable of phrases."""
    return PhraseSet(tuple(phrases))
