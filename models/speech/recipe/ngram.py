"""An n-gram language model: interpolated absolute discounting over a floored unigram."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recipe.language import UNKNOWN_WORD

SENTENCE_START = "<s>"
SENTENCE_END = "</s>"

History = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Smoothing:
    """How much the model trusts its text.

    Attributes:
        order: words in the longest n-gram, at least 1.
        discount: taken from every count, 0 to 1. Source: grid search on held-out sentences.
        floor: added to every word's unigram count, so that sentences unlike the training text
            stay possible. Source: grid search.
        unknown: probability of the unknown word, 0 to 1. Source: chosen.
    """

    order: int = 3
    discount: float = 0.9
    floor: float = 40.0
    unknown: float = 1e-3


@dataclass(frozen=True, slots=True)
class NGramModel:
    """Probabilities by length of history.

    Attributes:
        order: words in the longest n-gram.
        probabilities: per history length, history to next word to probability.
        backoff: history to the weight of the next shorter history.
    """

    order: int
    probabilities: tuple[dict[History, dict[str, float]], ...]
    backoff: dict[History, float]

    def probability(self, history: History, word: str) -> float:
        """Returns P(word | history); the history may be longer than the model's."""
        history = history[max(0, len(history) - self.order + 1) :]
        return _probability(self.probabilities, self.backoff, history, word)


def _probability(
    probabilities: Sequence[dict[History, dict[str, float]]],
    backoff: dict[History, float],
    history: History,
    word: str,
) -> float:
    weight = 1.0
    while True:
        known = probabilities[len(history)].get(history)
        if known is not None and word in known:
            return weight * known[word]
        if not history:
            return 0.0
        weight *= backoff.get(history, 1.0)
        history = history[1:]


def count(sentences: Iterable[Sequence[str]], order: int) -> list[dict[History, Counter[str]]]:
    """Returns, per history length 0 to order - 1, how often each word follows each history."""
    counts: list[dict[History, Counter[str]]] = [defaultdict(Counter) for _ in range(order)]
    for sentence in sentences:
        history: History = (SENTENCE_START,)
        for word in [*sentence, SENTENCE_END]:
            for length in range(min(order, len(history) + 1)):
                counts[length][history[len(history) - length :]][word] += 1
            history = (*history, word)[-order:]
    return counts


def estimate(
    sentences: Iterable[Sequence[str]], words: Iterable[str], smoothing: Smoothing
) -> NGramModel:
    """Returns a model over ``words`` in which every history's probabilities sum to one.

    Args:
        sentences: training text, one list of words a sentence, all of them in ``words``.
        words: the vocabulary; may hold the unknown word, which gets a fixed probability.
        smoothing: the estimate's options.
    """
    counts = count(sentences, smoothing.order)
    vocabulary = list(words)
    unigrams: dict[str, float] = {SENTENCE_END: counts[0][()][SENTENCE_END] + smoothing.floor}
    for word in vocabulary:
        if word != UNKNOWN_WORD:
            unigrams[word] = counts[0][()][word] + smoothing.floor
    if UNKNOWN_WORD in vocabulary:
        share = smoothing.unknown / (1 - smoothing.unknown)
        unigrams[UNKNOWN_WORD] = sum(unigrams.values()) * share
    total = sum(unigrams.values())
    probabilities: list[dict[History, dict[str, float]]] = [
        {(): {word: value / total for word, value in unigrams.items()}}
    ]
    backoff: dict[History, float] = {}
    for length in range(1, smoothing.order):
        level: dict[History, dict[str, float]] = {}
        for history, followers in counts[length].items():
            seen = sum(followers.values())
            backoff[history] = smoothing.discount * len(followers) / seen
            level[history] = {
                word: (times - smoothing.discount) / seen
                + backoff[history] * _probability(probabilities, backoff, history[1:], word)
                for word, times in followers.items()
            }
        probabilities.append(level)
    return NGramModel(smoothing.order, tuple(probabilities), backoff)
