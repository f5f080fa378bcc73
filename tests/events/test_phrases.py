"""Phrases are found as the packs mean them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.events.phrases import PhraseSet


def found(phrases: list[str], text: str) -> list[str]:
    return [text[m.start : m.end] for m in PhraseSet(phrases).find(text)]


def test_the_longest_literal_wins() -> None:
    assert found(["投诉", "投诉你们"], "我要投诉你们") == ["投诉你们"]


def test_a_prefix_still_matches_when_the_longer_one_breaks_off() -> None:
    assert found(["没人管", "没人"], "打了三次没人接") == ["没人"]


def test_latin_literals_match_whole_words_in_any_case() -> None:
    assert found(["Ass", "speak to a manager"], "pass me on, speak to a manager") == [
        "speak to a manager"
    ]


def test_a_regular_expression_stands_between_slashes() -> None:
    assert found(["/打了.{1,3}次/"], "我打了三次电话") == ["打了三次"]


def test_matches_name_the_phrase_that_matched() -> None:
    phrases = ["退款", "/再不.{0,4}就/"]
    assert [m.phrase for m in PhraseSet(phrases).find("再不退款就投诉")] == [0, 1]


@pytest.mark.parametrize("phrase", ["", "  ", "/(/"])
def test_a_phrase_that_cannot_work_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"empty|regular expression"):
        PhraseSet([phrase])


@given(
    st.lists(st.text("投诉退款我你", min_size=1, max_size=4), min_size=1, max_size=8),
    st.text("投诉退款我你", max_size=20),
)
def test_literals_agree_with_a_plain_search(phrases: list[str], text: str) -> None:
    matches = list(PhraseSet(phrases).find(text))
    assert all(text[m.start : m.end] == phrases[m.phrase] for m in matches)
    assert bool(matches) == any(phrase in text for phrase in phrases)
    assert all(a.end <= b.start for a, b in itertools.pairwise(matches))
