"""The file ``anger.weights`` of a pack: what the learned scorer knows, written by training."""

from __future__ import annotations

import zlib
from array import array
from functools import cached_property
from typing import Literal

import msgspec

from assist.analysis.anger.tally import Shape, Term, shape_of

FORMAT = 1
_MOST_BYTES = 64_000_000


class ContextWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How earlier turns count towards a turn, in the unit of the score.

    Attributes:
        decay: What is left of a turn's weight after each further turn of the same speaker, 0..1.
        usual: Score of an ordinary turn, which earlier turns are measured against.
        own: Weight of the speaker's own earlier turns.
        other: Weight of the other party's, where that is no agent.
        last: Weight of the last customer turn in a whole dialogue, beside the mean.
        most: Weight of its worst turn.
        length: Added for every natural logarithm of a turn's tokens over those of 10 tokens:
            who writes or talks at length wants something.
    """

    decay: float
    usual: float
    own: float
    other: float
    last: float
    most: float
    length: float


class WordingWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """Everything that training found, as it is stored.

    Attributes:
        format: Version of this layout.
        language: Of the calls it is for.
        joint: What stands between the tokens of an n-gram.
        orders: Longest n-gram, in tokens.
        power: Sums over n-grams are divided by (tokens + 4) to this power.
        grams: N-grams, one a line.
        gram_weights: Their weights as little-endian 16-bit integers.
        gram_unit: Weight of 1 in ``gram_weights``.
        terms: Words and phrases, one a line: weight in hundredths, index of kind, spelling.
        kinds: Kinds of terms.
        negators: Tokens that turn a pleased term round.
        dense: Weights of the numbers that ``tally.dense`` gives.
        bias: Added to every score.
        knots: Score and level, both rising, between which levels are interpolated.
        context: How earlier turns count.
        source: What it was trained on, and by which command.
    """

    format: Literal[1]
    language: Literal["zh", "en"]
    joint: str
    orders: int
    power: float
    grams: str
    gram_weights: bytes
    gram_unit: float
    terms: str
    kinds: tuple[str, ...]
    negators: tuple[str, ...]
    dense: dict[str, float]
    bias: float
    knots: tuple[tuple[float, float], ...]
    context: ContextWeights
    source: str

    def __post_init__(self) -> None:
        if len(self.gram_weights) != 2 * (self.grams.count("\n") + 1):
            raise ValueError("the number of weights is not the number of n-grams")
        if len(self.knots) < 2 or any(
            low[0] >= high[0] or low[1] >= high[1]
            for low, high in zip(self.knots, self.knots[1:], strict=False)
        ):
            raise ValueError("the knots do not rise")

    @cached_property
    def gram_table(self) -> dict[str, float]:
        """Weights by n-gram."""
        values = array("h", self.gram_weights)
        # Equal weights are one object: a look-up touches less memory, and loading makes fewer.
        weighed = {value: value * self.gram_unit for value in set(values)}
        found = map(weighed.__getitem__, values)
        return dict(zip(self.grams.split("\n"), found, strict=True))

    @cached_property
    def shape(self) -> Shape:
        """How to count."""
        known: dict[tuple[str, str], Term] = {}
        terms = {}
        for line in self.terms.split("\n"):
            hundredths, kind, spelling = line.split("\t")
            term = known.get((hundredths, kind))
            if term is None:
                term = Term(int(hundredths) / 100, self.kinds[int(kind)])
                known[hundredths, kind] = term
            terms[spelling] = term
        return shape_of(self.joint, self.orders, terms, frozenset(self.negators))


def read_weights(data: bytes) -> WordingWeights:
    """Weights as they are stored.

    Raises:
        ValueError: The data are damaged, or of another version of the product.
    """
    try:
        inflate = zlib.decompressobj()
        plain = inflate.decompress(data, _MOST_BYTES)
        if not inflate.eof:
            raise ValueError("the file is cut off or too large")
        weights = msgspec.msgpack.decode(plain, type=WordingWeights)
        _ = weights.shape
    except (zlib.error, msgspec.MsgspecError, ValueError, IndexError) as error:
        raise ValueError(f"damaged, or made for another version ({error})") from error
    return weights


def write_weights(weights: WordingWeights) -> bytes:
    """Weights as they are stored; the same weights give the same bytes."""
    return zlib.compress(msgspec.msgpack.encode(weights, order="deterministic"), 9)
