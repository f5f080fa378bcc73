from __future__ import annotations

from typing import Literal

import msgspec
import pytest

from assist.analysis.questions import (
    QuestionModel,
    QuestionRules,
    TextReader,
    answer_gold,
    answer_scores,
    question_gold,
    question_scores,
)


class Line(msgspec.Struct, frozen=True):
    text: str
    speaker: str | None = None
    label: Literal[0, 1] | None = None
    question: Literal[0, 1] | None = None
    answered: Literal[0, 1] | None = None
    start: float | None = None
    end: float | None = None


@pytest.fixture(scope="module")
def readers(
    rules: dict[str, QuestionRules], models: dict[str, QuestionModel]
) -> dict[str, TextReader]:
    return {language: TextReader(data, models[language]) for language, data in rules.items()}


def test_gold_of_a_question_is_its_own_field_else_the_label() -> None:
    assert question_gold(Line("", question=0, label=1)) == 0
    assert question_gold(Line("", label=1)) == 1
    assert question_gold(Line("")) is None


def test_gold_of_an_answer_is_answered_else_the_label_of_an_agents_row() -> None:
    assert answer_gold(Line("", answered=0, speaker="agent", label=1)) == 0
    assert answer_gold(Line("", speaker="agent", label=1)) == 1
    assert answer_gold(Line("", speaker="me011", label=1)) is None


def test_every_row_gets_a_score_as_a_question(readers: dict[str, TextReader]) -> None:
    rows = [Line("你好"), Line("这个能退吗？"), Line("不能退。")]
    scores = question_scores(rows, readers["zh"])
    assert scores[1] is not None
    assert scores[1] > 0.5
    assert all(score is not None and score < 0.5 for score in (scores[0], scores[2]))


def test_only_replies_of_the_agent_to_somebody_are_graded(readers: dict[str, TextReader]) -> None:
    rows = [
        Line("您好", "agent"),
        Line("房子几楼的", "customer"),
        Line("在十二楼", "agent"),
        Line("好的谢谢", "customer"),
    ]
    scores = answer_scores(rows, readers["zh"])
    assert [score is None for score in scores] == [True, True, False, True]


def test_a_reply_is_graded_against_the_last_question_before_it(
    readers: dict[str, TextReader],
) -> None:
    reply = Line("明天下午三点送到", "agent")
    asked = [Line("什么时候送到", "customer"), Line("我在家等着", "customer"), reply]
    other = [Line("发票怎么开", "customer"), Line("我在家等着", "customer"), reply]
    reader = readers["zh"]
    assert (answer_scores(asked, reader)[-1] or 0) > (answer_scores(other, reader)[-1] or 1)


def test_a_question_between_many_is_scored_by_the_replies_of_others(
    readers: dict[str, TextReader],
) -> None:
    asked = Line("how many of them are there", "a", answered=1, start=0.0, end=1.0)
    reply = Line("there are twelve of them", "b", start=1.2, end=2.0)
    same = Line("there are twelve of them", "a", start=1.2, end=2.0)
    late = Line("there are twelve of them", "b", start=9.0, end=10.0)
    never = Line("there are twelve of them", "b", start=40.0, end=41.0)
    reader = readers["en"]
    scores = [answer_scores([asked, row], reader)[0] or 0.0 for row in (reply, late, never, same)]
    assert scores[0] > 0.4
    assert scores[0] > scores[1] > scores[2] == scores[3] == 0.0


def test_empty_rows_are_scored_too(readers: dict[str, TextReader]) -> None:
    rows = [Line("", "customer"), Line("", "agent")]
    assert question_scores(rows, readers["zh"]) == [0.0, 0.0]
    (_, score) = answer_scores(rows, readers["zh"])
    assert score is not None
    assert score < 0.5
