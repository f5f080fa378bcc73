import pytest
from recipe.ngram import SENTENCE_END, SENTENCE_START, Smoothing, count, estimate

SENTENCES = [["我", "要", "退款"], ["我", "要", "投诉"], ["我", "想", "退款"], []]
WORDS = ["我", "要", "想", "退款", "投诉", "再见", "[unk]"]


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("discount", [0.1, 0.9])
def test_every_history_sums_to_one(order, discount):
    model = estimate(SENTENCES, WORDS, Smoothing(order, discount, floor=0.5))
    for level in model.probabilities:
        for history in level:
            total = sum(model.probability(history, word) for word in [*WORDS, SENTENCE_END])
            assert total == pytest.approx(1)


def test_a_word_without_text_is_still_possible():
    model = estimate(SENTENCES, WORDS, Smoothing())
    assert model.probability(("我", "要"), "再见") > 0


def test_the_unknown_word_has_its_fixed_share():
    model = estimate(SENTENCES, WORDS, Smoothing(unknown=0.01))
    assert model.probability((), "[unk]") == pytest.approx(0.01)


def test_seen_text_is_likelier_than_unseen():
    model = estimate(SENTENCES, WORDS, Smoothing(floor=0.5))
    assert model.probability(("我", "要"), "退款") > model.probability(("我", "要"), "再见")
    assert model.probability((SENTENCE_START,), "我") > model.probability((SENTENCE_START,), "要")


def test_long_histories_are_cut_to_the_order():
    model = estimate(SENTENCES, WORDS, Smoothing(order=2))
    assert model.probability(("想", "我", "要"), "退款") == model.probability(("要",), "退款")


def test_counts_begin_and_end_sentences():
    counts = count(SENTENCES, 3)
    assert counts[1][(SENTENCE_START,)] == {"我": 3, SENTENCE_END: 1}
    assert counts[2][("要", "退款")] == {SENTENCE_END: 1}
    assert counts[0][()][SENTENCE_END] == len(SENTENCES)
