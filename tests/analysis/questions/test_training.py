from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

TRAINING = Path(__file__).parents[3] / "models" / "packs" / "training"
ANSWERING = {"direct", "echo", "partial", "refusal", "wish_met"}
OTHERS = {
    "acknowledgement",
    "contact",
    "counter_question",
    "courtesy",
    "deferral",
    "evasion",
    "greeting",
    "other_question",
    "small_talk",
    "unasked_information",
}


@pytest.fixture(scope="module")
def data() -> Iterator[ModuleType]:
    sys.path.insert(0, str(TRAINING))
    try:
        yield importlib.import_module("answers_data")
    finally:
        sys.path.remove(str(TRAINING))


@pytest.fixture(scope="module")
def fitting(data: ModuleType) -> ModuleType:
    return importlib.import_module("answers_fit")


@pytest.mark.parametrize(("language", "least"), [("zh", 800), ("en", 500)])
def test_there_are_enough_pairs_of_many_industries(
    data: ModuleType, language: str, least: int
) -> None:
    pairs = list(data.own_pairs(language))
    assert len(pairs) >= least
    assert len({pair.industry for pair in pairs}) >= 12
    assert {pair.kind for pair in pairs} >= ANSWERING - {"partial"} | OTHERS - {"greeting"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_labels_agree_with_what_the_reply_does(data: ModuleType, language: str) -> None:
    for pair in data.own_pairs(language):
        assert pair.kind in ANSWERING | OTHERS
        assert pair.answers == (pair.kind in ANSWERING), pair


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pairs_are_spoken_and_different(data: ModuleType, language: str) -> None:
    pairs = [(pair.question, pair.reply) for pair in data.own_pairs(language)]
    assert len(pairs) == len(set(pairs))
    for text in (text for pair in pairs for text in pair):
        assert text == text.lower().strip()
        assert not set(text) & set("，。？！,.?!")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sentences_ask_or_do_not_but_never_both(data: ModuleType, language: str) -> None:
    sentences = list(data.own_sentences(language))
    assert len({text for text, _ in sentences}) == len(sentences)
    assert {asks for _, asks in sentences} == {0, 1}


def test_places_count_the_replies_before(data: ModuleType) -> None:
    seen: dict[tuple[str, str], int] = {}
    for pair in data.own_pairs("zh"):
        key = (pair.industry, pair.question)
        if pair.place:
            assert pair.place == seen[key] + 1
        seen[key] = pair.place


def test_a_fit_is_the_same_twice_and_finds_what_tells(fitting: ModuleType) -> None:
    examples = [
        fitting.Example({"+fits": 1.0, "=a": 1.0}, 1),
        fitting.Example({"+evades": 1.0, "=a": 1.0}, 0),
    ] * 5
    first, second = (fitting.fit(examples, {"": 1.0, "=": 50.0}, 3) for _ in range(2))
    assert first == second
    assert first.weights["+fits"] > 0.5 > 0.1 > abs(first.weights["=a"])
    assert first.weights["+evades"] < -0.5
    assert first.odds({"+fits": 1.0}) > first.odds({}) > first.odds({"+evades": 1.0})


def test_rare_names_are_left_out(fitting: ModuleType) -> None:
    examples = [fitting.Example({"+seen": 1.0}, 1)] * 3 + [fitting.Example({"+rare": 1.0}, 0)] * 2
    assert set(fitting.fit(examples, {"": 1.0}, 3).weights) == {"+seen"}


def test_weights_are_whole_thousandths_and_small_ones_go(fitting: ModuleType) -> None:
    assert fitting.thousandths([("a", 0.1234), ("b", 0.001)], 0.01) == {"a": 123}
