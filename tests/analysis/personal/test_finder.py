"""Personal data is found as it is said and as it is written; what only looks like it stays."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.analysis.personal import PersonalFinder
from assist.events import Word

RedactCall = Callable[[PersonalFinder, list[str]], list[str]]

SPOKEN_ZH = str.maketrans("0123456789", "零幺二三四五六七八九")
WORDS_EN = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SPOKEN_EN = {str(digit): word for digit, word in enumerate(WORDS_EN)}


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("我手机号幺三幺三个零七七四二九", "我手机号〔电话〕"),
        ("电话是+86 138-0013-8000谢谢", "电话是〔电话〕谢谢"),
        ("座机零二幺六四三二八八幺零", "座机〔电话〕"),
        ("身份证三二零五零二幺九八八零六幺五三零二叉", "身份证〔身份证〕"),
        ("六二二二零二幺零零幺幺幺六二四五七零二这张卡", "〔银行卡〕这张卡"),
        ("寄到海淀区中关村大街五号三单元", "寄到〔地址〕"),
        ("我叫王建国电话打不通", "我叫〔姓名〕电话打不通"),
        ("李女士您好", "〔姓名〕女士您好"),
        ("车牌京a三五八k二", "车牌〔车牌〕"),
        ("验证码八三六二幺九", "验证码〔密码〕"),
    ],
)
def test_chinese_is_hidden(zh: PersonalFinder, said: str, left: str) -> None:
    assert zh.redact(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "订单号幺三八零零四五二七七九幺二三",
        "我打了四百零八个电话",
        "一共扣了一千三百八十八块",
        "运单号sf幺三九四四二零零八七五三二",
        "昨天下午三点二十打的电话",
        "卡的尾号是四四七幺",
        "客服热线四零零八幺零八八八八",
        "王老吉少发了一箱",
        "你们南京路那家店太差了",
        "我姓名都报了三遍了",
    ],
)
def test_chinese_that_is_not_personal_stays(zh: PersonalFinder, said: str) -> None:
    assert zh.redact(said) == said


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("my number is oh seven seven double one four three eight two nine six",
         "my number is [phone]"),
        ("card number four five three nine one four eight eight oh three four three six four six "
         "seven", "card number [bank card]"),
        ("my social security number is five one two four four eight nine oh three",
         "my social security number is [ID card]"),
        ("This is Sarah Jenkins, I live at 42 Baker Street.",
         "This is [name], I live at [address]."),
        ("thank you mr thompson", "thank you mr [name]"),
        ("it's john dot smith at gmail dot com", "it's [e-mail]"),
        ("my zip code is nine oh two one oh", "my zip code is [address]"),
    ],
)  # fmt: skip
def test_english_is_hidden(en: PersonalFinder, said: str, left: str) -> None:
    assert en.redact(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "my order number is one one four seven seven three oh two nine five",
        "i've called four hundred and eight times",
        "call me after five thirty on tuesday",
        "my card was charged nineteen ninety nine",
        "the card ending four four seven one",
        "it's a john lewis dishwasher",
        "i miss work because of this",
        "it's a two way street",
        "i dialed one eight hundred five five five oh one nine nine",
    ],
)
def test_english_that_is_not_personal_stays(en: PersonalFinder, said: str) -> None:
    assert en.redact(said) == said


def test_a_number_told_in_groups_and_read_back_is_hidden(
    zh: PersonalFinder, redact_call: RedactCall
) -> None:
    assert redact_call(
        zh,
        ["A: 卡号麻烦您提供下", "C: 六二幺四八三零幺", "A: 嗯六二幺四八三零幺", "C: 零零五二",
         "A: 还有尾号", "C: 七七九三", "A: 订单号呢", "C: 五五二零零三八八"],
    ) == ["A: 卡号麻烦您提供下"[3:], "〔银行卡〕", "嗯〔银行卡〕", "〔银行卡〕",
          "还有尾号", "〔银行卡〕", "订单号呢", "五五二零零三八八"]  # fmt: skip


def test_a_number_is_hidden_wherever_else_it_is_said(
    en: PersonalFinder, redact_call: RedactCall
) -> None:
    said = "oh seven nine three two eight eight one four oh six"
    left = redact_call(en, [f"C: my mobile is {said}", "A: fine", f"A: so {said} then"])
    assert left == ["my mobile is [phone]", "fine", "so [phone] then"]


def test_a_name_that_was_told_is_hidden_without_its_lead(
    zh: PersonalFinder, redact_call: RedactCall
) -> None:
    left = redact_call(zh, ["C: 我叫林雪晴", "A: 好的", "A: 林雪晴这边帮您登记了"])
    assert left == ["我叫〔姓名〕", "好的", "〔姓名〕这边帮您登记了"]


def test_an_agents_own_name_stays(
    zh: PersonalFinder, en: PersonalFinder, redact_call: RedactCall
) -> None:
    assert redact_call(zh, ["A: 您好我叫李娜工号八零二七"]) == ["您好我叫李娜工号八零二七"]
    assert redact_call(en, ["A: this is brian speaking"]) == ["this is brian speaking"]
    assert redact_call(en, ["C: this is brian speaking"]) == ["this is [name] speaking"]


def test_an_answer_is_a_name_only_where_one_was_asked_for(
    zh: PersonalFinder, redact_call: RedactCall
) -> None:
    assert redact_call(zh, ["A: 怎么称呼您", "C: 方伟"])[1] == "〔姓名〕"
    assert redact_call(zh, ["A: 您哪里不满意", "C: 方便"])[1] == "方便"


def test_spans_of_words_know_when_they_were_said(zh: PersonalFinder) -> None:
    words = [
        Word(char, 100 * n, 100 * n + 100) for n, char in enumerate("电话幺三八零零幺二三四五六啊")
    ]
    (span,) = zh.find(words)
    assert (span.kind, span.start, span.end) == ("phone", 2, 13)
    assert (span.start_ms, span.end_ms) == (200, 1300)


@settings(max_examples=60, deadline=None)
@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.lists(st.integers(1, 10), max_size=3))
def test_any_mobile_number_is_hidden_however_it_is_grouped(
    zh: PersonalFinder, number: str, cuts: list[int]
) -> None:
    spoken = number.translate(SPOKEN_ZH)
    edges = [0, *sorted(set(cuts)), 11]
    grouped = "然后".join(spoken[a:b] for a, b in itertools.pairwise(edges))
    assert zh.redact(f"我的手机号是{grouped}") == "我的手机号是〔电话〕"
    assert zh.redact(f"打{number}找我") == "打〔电话〕找我"


@settings(max_examples=60, deadline=None)
@given(st.from_regex(r"07[0-9]{9}", fullmatch=True))
def test_any_british_mobile_is_hidden(en: PersonalFinder, number: str) -> None:
    spoken = " ".join(SPOKEN_EN[digit] for digit in number)
    assert en.redact(f"it's {spoken} thanks") == "it's [phone] thanks"
    assert en.redact(f"Ring {number[:5]} {number[5:]}.") == "Ring [phone]."


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_read(zh: PersonalFinder, en: PersonalFinder, text: str) -> None:
    for finder in (zh, en):
        spans = finder.find(text)
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
