import random
import re

import pytest
from recipe.templates import TextSource, held_out

SOURCE = TextSource(
    slots={"thing": ("订单", "快 递"), "act": ("退款", "投诉")},
    templates=("我 要 {act}", "我 的 {thing} 呢", "再见"),
    sentences=("您 好",),
    words=("嗯",),
)


def test_the_vocabulary_is_every_word_once():
    words = "订单 快 递 退款 投诉 我 要 的 呢 再见 您 好 嗯"
    assert SOURCE.vocabulary() == sorted(words.split())


def test_training_text_never_holds_a_held_out_sentence():
    rng = random.Random(1)
    for _ in range(200):
        sentence = SOURCE.sample(rng)
        assert sentence == "再见" or not held_out(sentence)


def test_a_corpus_is_repeatable():
    assert SOURCE.corpus(20, 3, 5) == SOURCE.corpus(20, 3, 5)
    assert SOURCE.corpus(20, 3, 5)[-3:] == [["您", "好"]] * 3


@pytest.fixture(scope="module")
def bundled(speech_folder):
    return {
        language: TextSource.load(speech_folder / f"{language}-demo" / "training")
        for language in ("zh", "en")
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_bundled_templates_use_known_slots_and_every_slot(bundled, language):
    text = bundled[language]
    used = {name for t in text.templates for name in re.findall(r"\{(\w+)\}", t)}
    assert used == set(text.slots)


@pytest.mark.parametrize(
    ("language", "spelling", "fewest", "most"),
    [("zh", r"[一-鿿]+", 1500, 2500), ("en", r"[a-z]+('[a-z]+)?", 1000, 3000)],
)
def test_bundled_text_is_words_and_nothing_else(bundled, language, spelling, fewest, most):
    words = bundled[language].vocabulary()
    assert fewest <= len(words) <= most
    assert [word for word in words if not re.fullmatch(spelling, word)] == []


NEEDED = {
    "zh": "投诉 消协 银保监会 曝光 记者 退订 骗子 核实 稍等 负责人 回电 转接 嗯 啊 哦 没有 不 别"
    " 再见 您好 为什么 什么 哪里 多少 零 幺 百 千 万",
    "en": "complaint ombudsman regulator lawyer police newspaper twitter refund cancel supervisor"
    " manager ridiculous useless scam liar unacceptable interrupt listen calm sorry apologize"
    " hold moment transfer when why where how what who can't don't didn't won't isn't i've"
    " okay uh um huh hmm yeah goodbye hundred thousand o'clock tomorrow",
}


@pytest.mark.parametrize("language", NEEDED)
def test_words_that_the_detectors_live_on_are_known(bundled, language):
    assert set(NEEDED[language].split()) <= set(bundled[language].vocabulary())
