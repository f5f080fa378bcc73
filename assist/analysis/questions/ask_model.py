"""Learned weights beside the rules: how much each turn of phrase sounds like a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import repeat
from operator import add
from typing import Literal

import msgspec

_TOKEN = re.compile(r"[a-z0-9']+|[^\sa-z0-9']")
_START = "^"
_END = "$"
_SLACK = 0.8
"""Learned weights take at most this much off the log-odds of a question that the rules tell: in
what they were learned from, hardly anybody asks for a refund. Source: chosen; it costs no F1."""

_MOST_ODDS = 5.0
"""The rules' log-odds count up to this much either way. Source: chosen, so that one sum of cues
cannot drown what was learned."""


class AskModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights of a clause's wording, in thousandths of log-odds.

    Whole numbers, so that the sum does not hang on the order in which they are added.

    Attributes:
        bias: Of every clause.
        odds: Per unit of the log-odds that the rules give.
        cues: Of each cue of the rules that spoke, beside its own weight there.
        lengths: By the length of the clause in characters: index is the length's power of two.
        grams: Of one to ``longest`` neighbouring characters of Chinese, or words of others;
            ``^`` and ``$`` stand for the start and end of the clause.
        longest: Of the grams.
        joint: Between the pieces of a gram.
    """

    bias: int = 0
    odds: int = 1000
    cues: dict[str, int] = {}
    lengths: tuple[int, ...] = ()
    grams: dict[str, int] = {}
    longest: int = 3
    joint: Literal["", " "] = ""

    def log_odds(self, clause: str, rules: float, cues: tuple[str, ...], led: bool) -> float:
        """Log-odds that the clause asks something.

        Args:
            clause: Its lower-case text.
            rules: Log-odds that the rules give it.
            cues: Ids of the cues that spoke.
            led: A lead (我想问一下) announces it; then the rules decide alone.
        """
        if led or not self.grams:
            return rules
        sum_ = self.bias
        if self.lengths:
            sum_ += self.lengths[length_class(clause, len(self.lengths))]
        for cue in cues:
            sum_ += self.cues.get(cue, 0)
        sum_ += summed(self.grams, grams(clause, self.longest, self.joint))
        learned = (sum_ + self.odds * clipped(rules)) / 1000
        return max(learned, rules - _SLACK) if rules > 0 else learned


def grams(clause: str, longest: int, joint: str) -> set[str]:
    """The turns of phrase of a lower-case clause, each once."""
    tokens = [_START, *_TOKEN.findall(clause), _END]
    found = set(tokens)
    longer = tokens
    more = [joint + token for token in tokens] if joint else tokens
    for size in range(1, longest):
        longer = list(map(add, longer, more[size:]))
        found.update(longer)
    return found


def summed(weights: Mapping[str, int], found: Iterable[str]) -> int:
    """The sum of the weights of what was found."""
    return sum(map(weights.get, found, repeat(0)))


def clipped(odds: float) -> float:
    """Log-odds of the rules, kept within what they may count."""
    return max(-_MOST_ODDS, min(_MOST_ODDS, odds))


def length_class(clause: str, classes: int) -> int:
    """Which class of length the clause belongs to."""
    return min(classes - 1, (len(clause) + 1).bit_length() - 1)
