import math
from collections import defaultdict

import pytest
from recipe.grammar_graph import grammar_graph
from recipe.ngram import SENTENCE_END, SENTENCE_START, Smoothing, estimate

SENTENCES = [["你", "好"], ["你", "好", "吗"], ["再见"]]
WORDS = {"你": 1, "好": 2, "吗": 3, "再见": 4}


def read(text):
    arcs, finals = defaultdict(dict), {}
    start = None
    for line in text.splitlines():
        fields = line.split()
        start = fields[0] if start is None else start
        if len(fields) == 2:
            finals[fields[0]] = float(fields[1])
        else:
            source, target, label, same, cost = fields
            assert label == same
            assert int(label) not in arcs[source], "two arcs with one label"
            arcs[source][int(label)] = (target, float(cost))
    return start, arcs, finals


def cost_of(graph, sentence):
    start, arcs, finals = graph
    state, total = start, 0.0
    for word in sentence:
        while WORDS[word] not in arcs[state]:
            state, cost = arcs[state][0]
            total += cost
        state, cost = arcs[state][WORDS[word]]
        total += cost
    while state not in finals:
        state, cost = arcs[state][0]
        total += cost
    return total + finals[state]


@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("sentence", [["你", "好"], ["再见", "吗"], [], ["吗", "吗", "你"]])
def test_a_path_costs_what_the_model_says(order, sentence):
    model = estimate(SENTENCES, WORDS, Smoothing(order=order, floor=0.5))
    history, wanted = (SENTENCE_START,), 0.0
    for word in [*sentence, SENTENCE_END]:
        wanted -= math.log(model.probability(history, word))
        history = (*history, word)
    got = cost_of(read(grammar_graph(model, WORDS)), sentence)
    assert got == pytest.approx(wanted, abs=1e-3)


def test_the_same_text_gives_the_same_graph():
    graphs = {grammar_graph(estimate(SENTENCES, WORDS, Smoothing()), WORDS) for _ in range(3)}
    assert len(graphs) == 1


def test_an_order_of_one_needs_no_backoff():
    _, arcs, finals = read(grammar_graph(estimate(SENTENCES, WORDS, Smoothing(order=1)), WORDS))
    assert set(arcs) == set(finals)
    assert 0 not in next(iter(arcs.values()))
