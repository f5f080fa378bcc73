"""The learned scorer: the same words give the same score, whatever the steps; and sane orders."""

from __future__ import annotations

from collections import Counter
from math import log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.analysis.anger import AngerPack
from assist.analysis.anger.judges import Judges
from assist.analysis.anger.tally import Known, Tally, Term, dense, shape_of, tokens
from assist.packs.pack import load_pack

PACKS = {language: load_pack(language).anger for language in ("zh", "en")}
SPOKEN = {
    "zh": "我 已经 打 了 三次 电话 你们 到底 管不管 我要 投诉 谢谢 app 123 太 过分 了 哈哈哈哈",
    "en": "i have called three times you people are a joke thank you i'm done 45 minutes",
}
SAMPLES = {language: text.split() for language, text in SPOKEN.items()}


def judges(language: str) -> Judges:
    scorer = PACKS[language].rules.scorer
    assert isinstance(scorer, Judges)
    return scorer


def score(language: str, text: str) -> float:
    return judges(language).rank(text)


def joined(language: str, words: list[str]) -> str:
    if language == "en":
        return " ".join(words)
    text = ""
    for word in words:
        text += " " + word if text and text[-1].isascii() and word[0].isascii() else word
    return text


@pytest.mark.parametrize("language", ["zh", "en"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_steps_give_the_same_reading(language: str, data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from(SAMPLES[language]), min_size=1, max_size=25))
    stops = sorted(data.draw(st.sets(st.integers(1, len(words)), max_size=6)))
    whole = judges(language).open().read(joined(language, words), final=True)
    stepped = judges(language).open()
    for stop in stops:
        stepped.read(joined(language, words[:stop]))
    assert stepped.read(joined(language, words), final=True) == whole


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_partial_reads_as_the_final_of_the_same_words(language: str) -> None:
    text = {"zh": "你们就是骗子把钱还给我", "en": "you are thieves give me my money back now"}[
        language
    ]
    reader = judges(language).open()
    assert reader.read(text) == reader.read(text, final=True)


@pytest.mark.parametrize(
    ("language", "rising"),
    [
        (
            "zh",
            [
                "好的谢谢你",
                "请问几点关门",
                "我等了三天了还没有人管",
                "你们这是什么态度太敷衍了",
                "你们这帮骗子去死吧",
            ],
        ),
        ("zh", ["问题解决了非常感谢", "我想改一下地址", "我都催了三次了", "骗人的垃圾公司"]),
        (
            "en",
            [
                "thank you that fixed it",
                "what time do you open",
                "still no answer after two hours",
                "you lied to me and i want my money back",
            ],
        ),
        ("en", ["great service as always", "can i change my seat", "my bag is late again"]),
    ],
)
def test_angrier_words_score_higher(language: str, rising: list[str]) -> None:
    scores = [score(language, text) for text in rising]
    assert scores == sorted(scores)


@pytest.mark.parametrize(
    ("language", "calm"),
    [
        ("zh", "他说你们是骗子我觉得不是"),
        ("zh", "我不是生气我就是问一下"),
        ("zh", "今天热死了"),
        ("zh", "笑死我了哈哈"),
        ("zh", "我收到一个诈骗短信想问一下是不是你们发的"),
        ("en", "i am not angry i just want to know"),
        ("en", "my husband is furious with the garage but i am fine"),
        ("en", "he said you are scammers but i have always been treated well"),
    ],
)
def test_hard_negatives_stay_below_a_complaint(language: str, calm: str) -> None:
    complaint = {
        "zh": "打了五次电话都没人管你们太不负责了",
        "en": "i have called five times and nobody cares this is a disgrace",
    }[language]
    assert score(language, calm) + 1.0 < score(language, complaint)


@pytest.mark.parametrize(
    ("language", "right", "heard"),
    [
        ("zh", "你们到底什么时候给我解决我等了三个月了", "你们到第什么时候给我解决我等了三个约了"),
        ("zh", "你们就是一群骗子把我的钱还给我", "你们就是一裙骗子把我的前还给我"),
        ("zh", "我要投诉你们的客服态度太恶劣了", "我要投诉你们的客服太度太恶列了"),
        (
            "en",
            "i have been waiting for three hours and nobody has called me back",
            "i have been weighting for three hour and nobody as called me back",
        ),
        (
            "en",
            "you charged me twice and you refuse to give me a refund",
            "you charge me twice and you refuse to give me a re fund",
        ),
    ],
)
def test_misheard_words_leave_most_of_the_score(language: str, right: str, heard: str) -> None:
    calm = {"zh": "我想问一下什么时候能解决", "en": "i wanted to ask when you will call me back"}
    floor = score(language, calm[language])
    assert score(language, heard) - floor > 0.4 * (score(language, right) - floor) > 0.0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_levels_rise_strictly_with_the_score(language: str) -> None:
    learned = judges(language).learned
    levels = [learned.level(step / 4) for step in range(-40, 60)]
    assert levels == sorted(set(levels))
    assert 0.0 < levels[0] < levels[-1] < 1.0


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("zh", "你好我的钱到现在都没退你们真不要脸", "不要脸"),
        ("en", "hello my money is still gone you are crooks", "crooks"),
    ],
)
def test_the_words_that_weigh_are_cited(language: str, text: str, words: str) -> None:
    reader = judges(language).learned.open()
    reader.score(text, Known(0.0, 0.0, 0.0))
    cited = [text[finding.start : finding.end] for finding in reader.cited(0.8)]
    assert any(words in found for found in cited)
    assert all("hello" not in found and "你好" not in found for found in cited)


def test_tokens_are_characters_words_and_numbers() -> None:
    assert [token.spelling for token in tokens("我的app在12点don't 崩了！")] == [
        "我", "的", "app", "在", "0", "点", "dont", "崩", "了",
    ]  # fmt: skip


def test_terms_are_the_longest_from_the_left_and_turned_round_by_a_negator() -> None:
    terms = {"不要": Term(0.2, "a"), "不要脸": Term(1.0, "b"), "满意": Term(-0.8, "c")}
    tally = Tally(shape_of("", 2, terms, frozenset("不")))
    tally.grow("你不要脸我不")
    tally.grow("你不要脸我不满意")
    found = [*tally.terms(), *tally.matches]
    assert [(m.start, m.end, m.kind) for m in sorted(found)] == [(1, 4, "b"), (6, 8, "negated")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_speech_is_scored_as_training_counts(language: str) -> None:
    learned = judges(language).learned
    known = Known(0.4, 0.1, 0.3)
    text = joined(language, SAMPLES[language])
    tally = Tally(learned.shape)
    counts = Counter(tally.grow(text))
    counts.update(tally.closing())
    length = len(tally.tokens)
    grams = sum((1 + log(n)) * learned.grams.get(gram, 0.0) for gram, n in counts.items())
    open_ = tally.terms()
    numbers = dense([*tally.matches, *open_], length, known)
    expected = grams * learned.scale(length) + sum(
        learned.dense.get(name, 0.0) * value for name, value in numbers.items()
    )
    assert learned.open().score(text, known) == pytest.approx(expected, abs=1e-9)


def test_a_teams_own_entry_raises_the_level(repository: Path) -> None:
    from assist.analysis.anger import AngerData
    from assist.packs.yaml_file import parse_yaml

    source = (repository / "models/packs/zh/anger.yaml").read_text(encoding="utf-8")
    entry = "heat:\n  - weight: 0.6\n    group: blame\n    phrases: [呜啦啦]\n"
    data = parse_yaml(source.replace("heat:\n", entry, 1), "anger.yaml", AngerData)
    own = AngerPack(data, PACKS["zh"].weights)
    before = PACKS["zh"].rules.scorer.open().read("你们呜啦啦", final=True)
    after = own.rules.scorer.open().read("你们呜啦啦", final=True)
    assert before.heat < 0.3
    assert after.heat >= 0.55
