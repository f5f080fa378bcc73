from __future__ import annotations

import pytest

from assist.analysis.questions import QuestionRules
from assist.analysis.questions.similarity import Topics, overlap, share


@pytest.fixture(scope="module")
def topics(rules: dict[str, QuestionRules]) -> dict[str, Topics]:
    return {language: Topics(data.content) for language, data in rules.items()}


def test_the_way_of_asking_is_no_topic(topics: dict[str, Topics]) -> None:
    plain = topics["zh"].of("这个钱什么时候能到")
    assert plain == topics["zh"].of("那这个钱到底什么时候能到呢")
    assert plain == {"钱", "到"}
    assert topics["en"].of("when will my refund arrive") == topics["en"].of(
        "so when am i getting my refund to arrive"
    )


def test_words_that_mean_the_same_count_as_one(topics: dict[str, Topics]) -> None:
    assert topics["zh"].of("款项到账") == topics["zh"].of("钱收到")
    assert topics["en"].of("my parcel was delivered") == topics["en"].of("the package arrived")


def test_other_things_are_another_topic(topics: dict[str, Topics]) -> None:
    one, other = topics["zh"].of("发票什么时候开"), topics["zh"].of("空调什么时候修")
    assert overlap(one, other) == 0.0


def test_endings_do_not_matter(topics: dict[str, Topics]) -> None:
    assert topics["en"].of("reset passwords") == topics["en"].of("resets the password")


def test_a_question_without_a_topic_has_none(topics: dict[str, Topics]) -> None:
    assert topics["zh"].of("到底什么时候") == frozenset()
    assert topics["en"].of("so when is it") == frozenset()


def test_share_is_of_the_first_and_overlap_of_the_smaller() -> None:
    small, large = frozenset("ab"), frozenset("abcd")
    assert share(small, large) == 1.0
    assert share(large, small) == 0.5
    assert overlap(large, small) == overlap(small, large) == 1.0
    assert share(frozenset(), large) == overlap(frozenset(), large) == 0.0
