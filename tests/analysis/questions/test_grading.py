from __future__ import annotations

import pytest

from assist.analysis.questions import QuestionModel, QuestionRules, TextReader

BETTER = [
    ("zh", "这套有税吗", "满五唯一没有个税", "小区绿化很好"),
    ("zh", "什么时候能看房", "随时有钥匙", "我姓陈您怎么称呼"),
    ("zh", "送家具吗", "送的都留下", "您好在的"),
    ("zh", "最低多少钱", "业主底价二百一十万", "一共十八层"),
    ("zh", "为什么扣我的钱", "因为套餐超了两个g", "公司就是这样规定的"),
    ("zh", "怎么退票", "在订单里点申请退票", "非常理解您的心情"),
    ("zh", "能改签吗", "可以的改到明天", "我帮您看一下"),
    ("zh", "几点到", "晚上八点", "您留个电话吧"),
    ("zh", "你们在哪里", "在人民路二十号", "谢谢您的咨询"),
    ("zh", "师傅几点来", "下午两点", "嗯嗯"),
    ("en", "when does it open", "at nine in the morning", "let me look that up"),
    ("en", "how much is the fee", "it is thirty dollars", "i'm so sorry about that"),
    ("en", "can i return it", "yes within two weeks", "what's your order number"),
    ("en", "why was it cancelled", "because the card was declined", "that's our policy"),
    ("en", "where is my bag", "it is still in denver", "okay"),
]


@pytest.fixture(scope="module")
def readers(
    rules: dict[str, QuestionRules], models: dict[str, QuestionModel]
) -> dict[str, TextReader]:
    return {language: TextReader(data, models[language]) for language, data in rules.items()}


def grade(reader: TextReader, question: str, reply: str, place: int = 0) -> float:
    return reader.grader.grade(reader.focus(question), reader.reply(reply), place)


@pytest.mark.parametrize(("language", "asks", "answer", "other"), BETTER)
def test_an_answer_is_graded_above_even_odds_and_other_talk_below(
    readers: dict[str, TextReader], language: str, asks: str, answer: str, other: str
) -> None:
    assert grade(readers[language], asks, answer) > 0.5
    assert grade(readers[language], asks, other) < 0.5


def test_a_later_reply_needs_more_to_be_the_answer(readers: dict[str, TextReader]) -> None:
    reader = readers["zh"]
    grades = [grade(reader, "这房子多大", "八十九平", place) for place in range(4)]
    assert grades[0] > grades[1] > max(grades[2:])
    assert grade(reader, "这房子多大", "八十九平", 9) == grades[3]


@pytest.mark.parametrize(
    ("asks", "reply", "echoes"),
    [
        ("家电送不送", "送", True),
        ("家电送不送", "都不送", True),
        ("有车位吗", "没有", True),
        ("有车位吗", "走路五分钟", False),
    ],
)
def test_the_verb_of_the_question_affirmed_or_denied_is_an_echo(
    readers: dict[str, TextReader], asks: str, reply: str, echoes: bool
) -> None:
    reader = readers["zh"]
    shown = reader.grader.shows(reader.focus(asks), reader.reply(reply), 0)
    assert ("echoes" in shown) is echoes


def test_what_is_told_is_matched_by_sense_not_only_by_words(
    readers: dict[str, TextReader],
) -> None:
    reader = readers["zh"]
    focus = reader.focus("这套要交税吗")
    assert "sense" in reader.grader.shows(focus, reader.reply("满五唯一的"), 0)
    assert "sense-other" in reader.grader.shows(focus, reader.reply("有地铁二号线"), 0)


def test_without_weights_nothing_is_known(rules: dict[str, QuestionRules]) -> None:
    assert grade(TextReader(rules["zh"]), "能退吗", "能退") == 0.5
