"""HCL: the lexicon as a decoding graph from transition-ids to words.

Pronunciations share a prefix tree. A word's last phone leads to a state that all words ending in
that phone share, from which optional silence leads back to the loop. A self-loop sits on the state
that its phone leads to. No disambiguation symbols are needed: nothing here is determinised.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from recipe.language import UNKNOWN_WORD, Language
from recipe.topology import NOISE_PHONE, SILENCE_PHONE, PhoneTable, leave, stay

SILENCE_PROBABILITY = 0.3
"""Chance of a pause after a word. Source: chosen; 0.2 to 0.5 made no difference."""

UNKNOWN_PENALTY = 6.0
"""Cost, in natural logs, of hearing a lone syllable as the unknown word. Source: grid search."""

_START, _LOOP, _AFTER_SILENCE = 0, 1, 2
_EPSILON = 0


@dataclass(slots=True)
class _Graph:
    """Arcs as (from, to, transition-id, word id, cost)."""

    arcs: list[tuple[int, int, int, int, float]] = field(default_factory=list)
    states: int = 3

    def state_of(self, phone: int) -> int:
        """Adds the state in which ``phone`` is heard."""
        state = self.states
        self.states += 1
        self.arcs.append((state, state, stay(phone), _EPSILON, 0.0))
        return state

    def optional_silence(self, state: int) -> None:
        """Returns from ``state`` to the loop, with or without a pause."""
        silence = leave(SILENCE_PHONE)
        self.arcs.append((state, _LOOP, _EPSILON, _EPSILON, -math.log(1 - SILENCE_PROBABILITY)))
        self.arcs.append((state, _AFTER_SILENCE, silence, _EPSILON, -math.log(SILENCE_PROBABILITY)))


def _phone_sequences(
    word: str, language: Language, table: PhoneTable
) -> Sequence[tuple[list[int], float]]:
    if word != UNKNOWN_WORD:
        forms = language.pronunciations(word)
        return [(table.phones_of(language, pieces), 0.0) for pieces in forms]
    garbage = [(table.phones_of(language, (piece,)), UNKNOWN_PENALTY) for piece in language.pieces]
    return [([NOISE_PHONE], 0.0), *garbage]


def lexicon_graph(language: Language, table: PhoneTable, words: Mapping[str, int]) -> str:
    """Returns HCL in OpenFst's text format.

    Args:
        language: gives the pronunciations.
        table: gives the phones.
        words: word to id, ids from 1; iteration order decides state numbers.
    """
    graph = _Graph()
    graph.arcs.append((_AFTER_SILENCE, _AFTER_SILENCE, stay(SILENCE_PHONE), _EPSILON, 0.0))
    graph.arcs.append((_AFTER_SILENCE, _LOOP, _EPSILON, _EPSILON, 0.0))
    graph.optional_silence(_START)
    prefixes: dict[tuple[int, ...], int] = {}
    endings: dict[int, int] = {}
    for word, word_id in words.items():
        for phones, cost in _phone_sequences(word, language, table):
            state = _LOOP
            *head, last = phones
            for length, phone in enumerate(head, start=1):
                prefix = tuple(head[:length])
                if prefix not in prefixes:
                    prefixes[prefix] = graph.state_of(phone)
                    graph.arcs.append((state, prefixes[prefix], leave(phone), _EPSILON, 0.0))
                state = prefixes[prefix]
            if last not in endings:
                endings[last] = graph.state_of(last)
                graph.optional_silence(endings[last])
            graph.arcs.append((state, endings[last], leave(last), word_id, cost))
    graph.arcs.sort(key=lambda arc: arc[0])  # the first line's state is the start state
    lines = [f"{a} {b} {i} {o} {cost:.5f}\n" for a, b, i, o, cost in graph.arcs]
    return "".join(lines) + f"{_LOOP} 0\n"
