from __future__ import annotations

import pytest

from assist.analysis.questions import Detector, QuestionModel, QuestionRules
from assist.analysis.questions.ask_model import AskModel, grams, length_class


def test_grams_know_where_the_clause_starts_and_ends() -> None:
    assert grams("能退", 2, "") == {"^", "$", "能", "退", "^能", "能退", "退$"}
    assert grams("is it", 3, " ") >= {"^ is it", "is it $", "it $"}


def test_words_of_other_scripts_stay_whole_in_chinese() -> None:
    assert "我的iphone" in grams("我的iphone坏了", 3, "")


@pytest.mark.parametrize(("length", "expected"), [(0, 0), (1, 1), (2, 1), (3, 2), (200, 6)])
def test_lengths_fall_into_classes_that_double(length: int, expected: int) -> None:
    assert length_class("x" * length, 7) == expected


def test_without_grams_the_rules_decide() -> None:
    assert AskModel(bias=9000).log_odds("能退吗", 0.3, ("ma",), led=False) == 0.3


def test_a_clause_after_a_lead_is_left_to_the_rules() -> None:
    model = AskModel(grams={"能": 5000})
    assert model.log_odds("能退吗", 0.3, ("ma",), led=True) == 0.3


def test_what_was_learned_adds_up() -> None:
    model = AskModel(bias=100, cues={"ma": 50}, lengths=(0, 0, 20), grams={"能": 7, "退吗": 3})
    assert model.log_odds("能退吗", 2.0, ("ma",), led=False) == pytest.approx(2.18)


def test_a_question_that_the_rules_are_sure_of_stays_one() -> None:
    model = AskModel(grams={"能": -90_000})
    assert model.log_odds("能退吗", 2.0, (), led=False) > 1.0
    assert model.log_odds("能退了", -0.5, (), led=False) < -50


def test_shipped_weights_are_small_and_say_where_they_come_from(
    models: dict[str, QuestionModel],
) -> None:
    for model in models.values():
        assert model.asks.grams
        assert model.answers.shows
        assert "training" in model.source


def test_learned_weights_hear_what_the_rules_miss(
    rules: dict[str, QuestionRules], models: dict[str, QuestionModel]
) -> None:
    plain, learned = Detector(rules["zh"]), Detector(rules["zh"], model=models["zh"].asks)
    statement, echo = "今天下午三点送到", "你也想换"
    assert learned.score(statement) < plain.score(statement)
    assert learned.score(echo) > learned.score(statement)
