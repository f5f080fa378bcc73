"""How angry an utterance is, by weights learned from examples; streaming, a dictionary deep."""

from __future__ import annotations

from bisect import bisect_right
from math import exp, log
from typing import NamedTuple

from assist.analysis.anger.tally import (
    BEGIN,
    END,
    Known,
    Match,
    Tally,
    length_of,
    shortness,
    taken_back,
    term_scale,
    term_worth,
)
from assist.analysis.anger.weights import WordingWeights
from assist.analysis.anger.wording import Finding

_TAIL = 0.6
"""How fast levels close in on 0 and 1 beyond the outermost knots, per unit of score."""
_MOST_CITED = 2
_LEAST_SHARE = 0.2
"""Part of the strongest run of words that another must reach to be cited, 0..1."""
_USUAL_TOKENS = 128
"""Utterances of fewer tokens find what follows from their length in a table."""
RULE = "learned"
"""What findings of the learned scorer are called."""


class Size(NamedTuple):
    """What follows from the number of tokens of an utterance.

    Attributes:
        scale: What sums over its n-grams are multiplied with.
        term_scale: What sums over its terms are multiplied with.
        length: What its length adds to the score.
        short: What its shortness adds.
    """

    scale: float
    term_scale: float
    length: float
    short: float


class Learned:
    """Compiled weights. Immutable; compile once, share between calls.

    Args:
        weights: As training wrote them.
    """

    def __init__(self, weights: WordingWeights) -> None:
        self.grams = weights.gram_table
        self.shape = weights.shape
        self.dense = weights.dense
        self.bias = weights.bias
        self.context = weights.context
        weigh = weights.dense.get
        self.most = weigh("most", 0.0)
        self.least = weigh("least", 0.0)
        self.heat = weigh("heat", 0.0)
        self.calm = weigh("calm", 0.0)
        self.taken_back = weigh("taken_back", 0.0)
        self._length = weigh("length", 0.0)
        self._short = weigh("short", 0.0)
        self._power = weights.power
        self._worth: dict[tuple[float, str], float] = {}
        self._sizes = [self._size(count) for count in range(_USUAL_TOKENS)]
        self._scores = [score for score, _ in weights.knots]
        self._levels = [level for _, level in weights.knots]

    def open(self) -> LearnedReader:
        """A reader for a new utterance."""
        return LearnedReader(self)

    def size(self, count: int) -> Size:
        """What follows from the number of tokens alone."""
        return self._sizes[count] if count < _USUAL_TOKENS else self._size(count)

    def _size(self, count: int) -> Size:
        return Size(
            self.scale(count),
            term_scale(count),
            length_of(count) * self._length,
            shortness(count) * self._short,
        )

    def scale(self, count: int) -> float:
        """What sums over the n-grams of ``count`` tokens are multiplied with."""
        return float((count + 4) ** -self._power)

    def worth(self, match: Match) -> float:
        """What a term adds to the score, before ``term_scale``."""
        key = (match.weight, match.kind)
        found = self._worth.get(key)
        if found is None:
            found = self._worth[key] = term_worth(match, self.dense)
        return found

    def level(self, score: float) -> float:
        """A score as a level between 0 and 1; rises strictly."""
        scores, levels = self._scores, self._levels
        if score <= scores[0]:
            return levels[0] * exp(_TAIL * (score - scores[0]))
        if score >= scores[-1]:
            return 1.0 - (1.0 - levels[-1]) * exp(_TAIL * (scores[-1] - score))
        right = bisect_right(scores, score)
        low, high = scores[right - 1], scores[right]
        share = (score - low) / (high - low)
        return levels[right - 1] + share * (levels[right] - levels[right - 1])


class LearnedReader:
    """Scores one utterance, looking at new words only.

    Args:
        learned: The weights.
    """

    __slots__ = ("_counts", "_folded", "_learned", "_said", "_sum", "_tally")

    def __init__(self, learned: Learned) -> None:
        self._learned = learned
        self._tally = Tally(learned.shape)
        self._counts: dict[str, int] = {}
        self._sum = 0.0
        self._folded = 0
        # What the terms that nothing changes any more are worth, their greatest and least weight.
        self._said = (0.0, 0.0, 0.0)

    def score(self, text: str, known: Known) -> float:
        """The score of the text so far, which begins with the text of the call before.

        It depends on the arguments alone, not on the steps in which the text grew.

        Args:
            text: Lower-cased, as ``TimedText`` spells it.
            known: What the lexicon says of it.
        """
        learned = self._learned
        find = learned.grams.get
        counts = self._counts
        for gram in self._tally.grow(text):
            weight = find(gram)
            if weight is not None:
                count = counts.get(gram, 0)
                counts[gram] = count + 1
                self._sum += weight * (log((count + 1) / count) if count else 1.0)
        total = self._sum
        for gram in self._tally.closing():
            total += find(gram, 0.0)
        worth, most, least = self._terms()
        scale, term_scale, length, short = learned.size(len(self._tally.tokens))
        # In this order: another would change the last digits.
        return (
            learned.bias
            + total * scale
            + worth * term_scale
            + most * learned.most
            + least * learned.least
            + length
            + short
            + known.heat * learned.heat
            + known.calm * learned.calm
            + taken_back(known) * learned.taken_back
        )

    def _terms(self) -> tuple[float, float, float]:
        """What all terms are worth, the angriest and the most pleased; see ``tally.dense``."""
        open_ = self._tally.terms()
        settled = self._tally.matches
        folded = self._folded
        if folded < len(settled):
            self._said = self._fold(self._said, settled[folded:])
            self._folded = len(settled)
        return self._fold(self._said, open_) if open_ else self._said

    def _fold(
        self, said: tuple[float, float, float], more: list[Match]
    ) -> tuple[float, float, float]:
        """The same with more terms."""
        worth, most, least = said
        worth_of = self._learned.worth
        for match in more:
            worth += worth_of(match)
            weight = match.weight
            if weight > most:
                most = weight
            elif weight < least:
                least = weight
        return worth, most, least

    @property
    def length(self) -> int:
        """Tokens of the text."""
        return len(self._tally.tokens)

    def cited(self, level: float) -> list[Finding]:
        """The words that raised the score most, as findings that share ``level`` among them."""
        shares = self._shares()
        runs: list[tuple[float, int, int]] = []
        start = 0
        for end in range(len(shares) + 1):
            if end < len(shares) and shares[end] > 0.0:
                continue
            if end > start:
                runs.append((sum(shares[start:end]), start, end))
            start = end + 1
        runs.sort(key=lambda run: (-run[0], run[1]))
        known = self._tally.tokens
        return [
            Finding(known[start].start, known[end - 1].end, RULE, level * weight / runs[0][0])
            for weight, start, end in runs[:_MOST_CITED]
            if weight >= _LEAST_SHARE * runs[0][0]
        ]

    def _shares(self) -> list[float]:
        """What each token adds to the score: its part of every n-gram and term around it."""
        learned = self._learned
        known = self._tally.tokens
        joint = learned.shape.joint
        count = len(known)
        scale = learned.scale(count)
        shares = [0.0] * count
        spellings = [BEGIN, *(token.spelling for token in known), END]
        for start in range(count + 2):
            for length in range(1, learned.shape.orders + 1):
                end = start + length
                if end > count + 2:
                    break
                weight = learned.grams.get(joint.join(spellings[start:end]))
                if weight is None:
                    continue
                inside = range(max(0, start - 1), min(count, end - 1))
                for index in inside:
                    shares[index] += weight * scale / len(inside)
        for match in [*self._tally.matches, *self._tally.terms()]:
            part = learned.worth(match) * term_scale(count) / (match.end - match.start)
            for index in range(match.start, match.end):
                shares[index] += part
        return shares
