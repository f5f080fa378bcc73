"""Phrases that a text is searched for only where it can hold them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assist.analysis.questions.gate import Gate
from assist.analysis.questions.required import needs_of_literals, needs_of_regex
from assist.events.phrases import Match, PhraseSet

_IN_WORDS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789'")


def anchored(phrases: Iterable[str], *, start: bool = False, end: bool = False) -> re.Pattern[str]:
    """One pattern that matches any of the phrases, longest literal first.

    Args:
        phrases: Literals or ``/regular expressions/``.
        start: Latin literals have to begin a word (needed where the pattern is searched for).
        end: The match has to end the searched region, and to begin a word.
    """
    parts = []
    for phrase in sorted(phrases, key=len, reverse=True):
        body = _body(phrase)
        if not body:
            body = re.escape(phrase.lower())
            if phrase[-1].isascii():
                body += r"(?![a-z0-9'])"
            if (start or end) and phrase[0].isascii():
                body = r"(?<![a-z0-9'])" + body
        parts.append(f"(?:{body})")
    if not parts:
        return re.compile(r"(?!)")
    return re.compile(f"(?:{'|'.join(parts)}){r'$' if end else ''}", re.IGNORECASE)


class AnyOf:
    """Phrases of which one is enough.

    Args:
        phrases: Literals or ``/regular expressions/``.
        gate: Tells which phrases of a language a text can hold.
    """

    __slots__ = ("_bits", "_gate", "_patterns")

    def __init__(self, phrases: Iterable[str], gate: Gate | None = None) -> None:
        self._gate = gate or Gate()
        self._patterns = _gated(phrases, self._gate)
        self._bits = sum(self._patterns)

    def __contains__(self, text: object) -> bool:
        if not isinstance(text, str):
            return False
        left = self._gate.may_hold(text) & self._bits
        while left:
            bit = left & -left
            if self._patterns[bit].search(text) is not None:
                return True
            left ^= bit
        return False


class Labels:
    """Several lists of phrases; tells of which a text holds one.

    Args:
        phrases: For each name, literals or ``/regular expressions/``.
        gate: Tells which phrases of a language a text can hold.
    """

    __slots__ = ("_bits", "_gate", "_patterns")

    def __init__(self, phrases: Iterable[tuple[str, Iterable[str]]], gate: Gate) -> None:
        self._gate = gate
        self._patterns: dict[int, tuple[str, re.Pattern[str]]] = {}
        for name, some in phrases:
            for bit, pattern in _gated(some, gate).items():
                self._patterns[bit] = (name, pattern)
        self._bits = sum(self._patterns)

    def of(self, text: str) -> set[str]:
        """The names that lower-case ``text`` earns."""
        found: set[str] = set()
        left = self._gate.may_hold(text) & self._bits
        while left:
            bit = left & -left
            left ^= bit
            name, pattern = self._patterns[bit]
            if name not in found and pattern.search(text) is not None:
                found.add(name)
        return found


class EndsWith:
    """Phrases of which one ends a text, from the beginning of a word on.

    Args:
        phrases: Literals or ``/regular expressions/``.
    """

    __slots__ = ("_lengths", "_literals", "_regex")

    def __init__(self, phrases: Iterable[str]) -> None:
        known = tuple(phrases)
        self._literals = frozenset(phrase.lower() for phrase in known if not _body(phrase))
        self._lengths = sorted({len(literal) for literal in self._literals})
        regular = [phrase for phrase in known if _body(phrase)]
        self._regex = anchored(regular, end=True) if regular else None

    def ends(self, text: str) -> bool:
        """Whether one of the phrases ends lower-case ``text``."""
        literals = self._literals
        for length in self._lengths:
            tail = text[-length:]
            if tail in literals and (
                not tail[0].isascii() or text[-length - 1 : -length] not in _IN_WORDS
            ):
                return True
        return self._regex is not None and self._regex.search(text) is not None


class Phrases:
    """Phrases of which every place is wanted; finds what a ``PhraseSet`` does.

    Args:
        phrases: The phrases; matches refer to them by index.
        gate: Tells which phrases of a language a text can hold.

    Attributes:
        bits: Of all phrases, as the gate tells them.
    """

    __slots__ = ("_gate", "_indices", "_literal_bit", "_literals", "_regexes", "bits")

    def __init__(self, phrases: Sequence[str], gate: Gate) -> None:
        self._gate = gate
        self._indices = [i for i, phrase in enumerate(phrases) if not _body(phrase)]
        literals = [phrases[i] for i in self._indices]
        self._literals = PhraseSet(literals)
        self._literal_bit = gate.add(needs_of_literals(literals)) if literals else 0
        self._regexes: dict[int, tuple[int, re.Pattern[str]]] = {}
        for index, phrase in enumerate(phrases):
            if body := _body(phrase):
                regex = re.compile(body, re.IGNORECASE)
                self._regexes[gate.add(needs_of_regex(body))] = (index, regex)
        self.bits = sum(self._regexes) | self._literal_bit

    def find(self, text: str) -> list[Match]:
        """Every match in lower-case ``text``: literals first, then regular expressions."""
        left = self._gate.may_hold(text) & self.bits
        if not left:
            return []
        out: list[Match] = []
        if left & self._literal_bit:
            left ^= self._literal_bit
            for match in self._literals.find(text):
                out.append(match._replace(phrase=self._indices[match.phrase]))
        while left:
            bit = left & -left
            left ^= bit
            index, regex = self._regexes[bit]
            for found in regex.finditer(text):
                start, end = found.span()
                if end > start:
                    out.append(Match(start, end, index))
        return out


def _gated(phrases: Iterable[str], gate: Gate) -> dict[int, re.Pattern[str]]:
    """Patterns of which one is enough, by their bits: literals as one, expressions by themselves.

    Alone, the groups of an expression keep their numbers.
    """
    patterns: dict[int, re.Pattern[str]] = {}
    literals: list[str] = []
    for phrase in phrases:
        if body := _body(phrase):
            patterns[gate.add(needs_of_regex(body))] = anchored([phrase])
        else:
            literals.append(phrase)
    if literals:
        patterns[gate.add(needs_of_literals(literals))] = anchored(literals, start=True)
    return patterns


def _body(phrase: str) -> str:
    """The regular expression of a phrase; empty for a literal."""
    return phrase[1:-1] if len(phrase) > 2 and phrase[0] == phrase[-1] == "/" else ""
