import math
from collections import defaultdict

import pytest
from recipe.lexicon_graph import UNKNOWN_PENALTY, lexicon_graph
from recipe.topology import PhoneTable, leave, stay

WORDS = {"bada": 1, "bado": 2, "o": 3, "[unk]": 4}


@pytest.fixture
def arcs(toy):
    """Arcs by source state: (to, input, output, cost)."""
    by_state = defaultdict(list)
    for line in lexicon_graph(toy, PhoneTable.of(toy), WORDS).splitlines():
        fields = line.split()
        if len(fields) == 5:
            source, target, label, word = map(int, fields[:4])
            by_state[source].append((target, label, word, float(fields[4])))
    return by_state


def paths(arcs, state, goal, labels=(), words=()):
    """Yields (labels, words) of every way from the loop back to it, self-loops left out."""
    for target, label, word, _ in arcs[state]:
        if target == state:
            continue
        heard = (*labels, label) if label else labels
        said = (*words, word) if word else words
        if target == goal:
            yield heard, said
        else:
            yield from paths(arcs, target, goal, heard, said)


def test_every_pronunciation_is_a_path_that_says_its_word_once(toy, arcs):
    table = PhoneTable.of(toy)
    found = set(paths(arcs, 1, 1))
    for word, number in WORDS.items():
        forms = toy.lexicon.get(word, ())
        for pieces in forms:
            labels = tuple(leave(phone) for phone in table.phones_of(toy, pieces))
            assert (labels, (number,)) in found
            assert ((*labels, leave(1)), (number,)) in found  # with a pause after it
    assert all(len(said) == 1 for _, said in found)


def test_the_unknown_word_is_noise_or_any_piece_at_a_price(toy, arcs):
    unknown = {labels for labels, said in paths(arcs, 1, 1) if said == (WORDS["[unk]"],)}
    assert (leave(2),) in unknown
    assert len(unknown) == 2 * (1 + len(toy.pieces))  # each with and without a pause
    costs = [cost for out in arcs.values() for _, _, word, cost in out if word == WORDS["[unk]"]]
    assert sorted(costs) == [0.0] + [UNKNOWN_PENALTY] * len(toy.pieces)


def test_a_self_loop_repeats_the_phone_that_leads_to_its_state(arcs):
    entering = defaultdict(set)
    for source, out in arcs.items():
        for target, label, _, _ in out:
            if target != source and label:
                entering[target].add(label)
    for state, out in arcs.items():
        loops = {label for target, label, _, _ in out if target == state}
        if state > 2:
            assert len(loops) == 1
            assert {label + 1 for label in loops} == entering[state]
    assert {label for target, label, _, _ in arcs[2] if target == 2} == {stay(1)}


def test_leaving_a_word_costs_what_a_pause_is_worth(arcs):
    ends = [out for state, out in arcs.items() if state > 2 and any(a[0] == 1 for a in out)]
    assert ends
    for out in ends:
        chances = [math.exp(-cost) for target, _, _, cost in out if target in (1, 2)]
        assert sum(chances) == pytest.approx(1, abs=1e-4)


def test_prefixes_are_shared(toy):
    table = PhoneTable.of(toy)
    one = lexicon_graph(toy, table, {"bada": 1})
    both = lexicon_graph(toy, table, {"bada": 1, "bado": 2})
    added = len(both.splitlines()) - len(one.splitlines())
    assert added == 4  # a last arc, its state's loop and two ways out; the prefix is shared
