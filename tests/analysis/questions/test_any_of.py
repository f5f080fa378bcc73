from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assist.analysis.questions import QuestionRules
from assist.analysis.questions.any_of import AnyOf
from assist.events.phrases import PhraseSet


def test_latin_literals_match_whole_words() -> None:
    phrases = AnyOf(["no", "查一下"])
    assert "say no more" in phrases
    assert "nothing" not in phrases
    assert "帮我查一下" in phrases


def test_groups_keep_their_own_numbers() -> None:
    phrases = AnyOf(["/(要)不\\1/", "/(能)不\\1/", "好"])
    assert "能不能" in phrases
    assert "能不要" not in phrases


def test_no_phrases_match_nothing() -> None:
    assert "好" not in AnyOf([])
    assert 3 not in AnyOf(["好"])


@given(st.text("我你能不没有吗么呢是多少什怎退钱了的查一下", max_size=16))
def test_it_agrees_with_the_slow_way(rules: dict[str, QuestionRules], text: str) -> None:
    for phrases in (rules["zh"].triggers, rules["zh"].rhetorical, rules["zh"].answers.defers):
        assert (text in AnyOf(phrases)) == (text in PhraseSet(phrases))
