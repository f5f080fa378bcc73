"""G: an n-gram model as a decoding graph, an acceptor that backs off on epsilon."""

import math
from collections.abc import Mapping

from recipe.ngram import SENTENCE_END, SENTENCE_START, History, NGramModel


def grammar_graph(model: NGramModel, words: Mapping[str, int]) -> str:
    """Returns G in OpenFst's text format; deterministic for the same model and words.

    Args:
        model: the language model.
        words: word to label, as the lexicon graph has them after relabelling.
    """
    states: dict[History, int] = {}

    def state_of(history: History) -> int:
        while history and history not in model.probabilities[len(history)]:
            history = history[1:]
        return states.setdefault(history, len(states))

    start = state_of((SENTENCE_START,) if model.order > 1 else ())
    arcs: list[tuple[int, int, int, float]] = []
    finals: list[tuple[int, float]] = []
    for level in model.probabilities:
        for history, followers in level.items():
            state = state_of(history)
            for word, probability in followers.items():
                if word == SENTENCE_END:
                    finals.append((state, -math.log(probability)))
                    continue
                following = (*history, word)
                following = following[max(0, len(following) - model.order + 1) :]
                arcs.append((state, state_of(following), words[word], -math.log(probability)))
            if history:
                cost = -math.log(model.backoff[history])
                arcs.append((state, state_of(history[1:]), 0, cost))
    arcs.sort(key=lambda arc: (arc[0] != start, arc[0]))  # the first line's state is the start
    lines = [f"{a} {b} {label} {label} {cost:.4f}\n" for a, b, label, cost in arcs]
    return "".join(lines) + "".join(f"{state} {cost:.4f}\n" for state, cost in finals)
