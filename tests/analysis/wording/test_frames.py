from __future__ import annotations

import pytest

from assist.analysis.wording.frames import FrameReader, tokens_of
from assist.analysis.wording.net import PhraseNet
from assist.analysis.wording.talk import Utterance
from assist.events import Word


def found(phrase: str, text: str, *, gap: int = 2, ended: bool = False) -> list[str]:
    """The texts that a phrase matches."""
    reader = FrameReader(
        {
            "verb": ("查", "问一(下|问)"),
            "who": ("me", "the <thing>"),
            "thing": ("bank", "post office"),
        },
        {"您": "你"},
        gap,
    )
    net = PhraseNet([reader.read(phrase)], ["一", "二", "ten", "two"])
    utterance = Utterance(1, net, 0, frozenset({"um"}), {"您": "你"})
    hits = utterance.grow(tuple(Word(word, 0, 1) for word in text.split()))
    if ended:
        hits += utterance.close()
    return [utterance.text(hit.start, hit.end) for hit in hits]


@pytest.mark.parametrize(
    ("phrase", "text", "matches"),
    [
        ("不知道", "我 不知道 啊", ["不知道"]),
        ("不(太|)清楚", "不清楚 不太清楚", ["不清楚", "不太清楚"]),
        ("没…人", "没人 没什么人 没有什么别的人", ["没人", "没什么人"]),
        ("没…1人", "没什么人 没个人", ["没个人"]),
        ("我<verb>", "我查 我问一下", ["我查", "我问一下"]),
        ("你好", "您好", ["您好"]),
        ("ask <who>", "ask the post office", ["ask the post office"]),
        ("can't do", "We CAN’T um do it", ["can't do"]),
        ("no way", "no ways", []),
        ("in <number> days", "in 24 days in twenty days", ["in 24 days"]),
        ("<number>点", "一二点", ["一二点", "二点"]),
        ("<letter> <letter>", "the r m thing", ["r m"]),
        ("<latin>", "走 ota 24", ["ota"]),
        ("^no", "no no", ["no"]),
        ("不(行|可以|能)…(退|换)", "不能 给 换", ["不能给换"]),
    ],
)
def test_what_a_phrase_matches(phrase: str, text: str, matches: list[str]) -> None:
    assert found(phrase, text) == matches


def test_an_end_mark_matches_only_once_the_utterance_is_over() -> None:
    assert found("不行$", "真 不行") == []
    assert found("不行$", "真 不行", ended=True) == ["不行"]
    assert found("不行$", "不行 吗", ended=True) == []


@pytest.mark.parametrize(
    ("phrase", "complaint"),
    [
        ("(a|b", "closing"),
        ("a|b", "choices"),
        ("(a|)", "empty"),
        ("…你", "begins or ends"),
        ("<nobody>", "which slots does not have"),
        ("call(s|ed)", "inside a word"),
    ],
)
def test_a_phrase_that_cannot_be_read_says_why(phrase: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        FrameReader({}, {}, 2).read(phrase)


def test_a_slot_that_leads_back_to_itself_is_an_error() -> None:
    with pytest.raises(ValueError, match="leads back"):
        FrameReader({"a": ("x<b>",), "b": ("y<a>",)}, {}, 2).read("<a>")


def test_tokens_are_characters_and_words() -> None:
    assert tokens_of("这个app，don't 24小时") == ["这", "个", "app", "don't", "24", "小", "时"]
