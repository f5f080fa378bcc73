from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.analysis.questions import QuestionRules
from assist.analysis.questions.any_of import AnyOf, EndsWith, Labels, Phrases, anchored
from assist.analysis.questions.gate import Gate
from assist.analysis.questions.required import needs_of_literals, needs_of_regex
from assist.analysis.questions.stretch import Stretch, text_of
from assist.events import Word
from assist.events.phrases import PhraseSet
from assist.events.timed_text import TimedText

ZH = st.text("我你能不没有吗么呢是多少什么怎退钱了的查一下还时候 ok3", max_size=18)
WORDS = (
    "what is it's do you don't i when will the refund right and but so please how much can't isn't "
    "that correct wonder where who's let me check one moment ok o_k"
)
EN = st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join)


def holds(phrase: str, text: str) -> bool:
    gate = Gate()
    body = phrase[1:-1]
    bit = gate.add(needs_of_regex(body) if phrase[0] == "/" else needs_of_literals([phrase]))
    return bool(gate.may_hold(text) & bit)


@pytest.mark.parametrize(
    ("phrase", "text", "may"),
    [
        ("/\\b(?:do|did) you\\b/", "do you", True),
        ("/\\b(?:do|did) you\\b/", "you do", False),
        ("/\\bwonder/", "i was wondering", True),
        ("/\\bwonder\\b/", "i was wondering", False),
        ("/colou?r$/", "which color", True),
        ("/(?:什么|啥)时候/", "啥时候到", True),
        ("/(?:什么|啥)时候/", "什么都没有", False),
        ("/(?<=谁)的(?=我)/", "谁的我", True),
        ("/(?<=谁)的(?=我)/", "谁的你", False),
        ("/(?!不)退/", "退了", True),
        ("/a|(?:bc)*/", "zzz", True),
        ("/[^吗]吧$/", "好的", False),
        ("/(?P<name>x)/", "y", True),
        ("/x{0}/", "y", True),
        ("/[x/", "y", True),
        ("it's", "it's", True),
        ("o_k", "o_k", True),
        ("没 有", "没有", True),
    ],
)
def test_conditions_are_necessary_and_keep_out_what_they_can(
    phrase: str, text: str, may: bool
) -> None:
    assert holds(phrase, text) is may


def test_letters_that_match_others_without_regard_to_case_open_every_phrase() -> None:
    assert re.search("is", "ſiſ", re.IGNORECASE)
    assert holds("/is/", "iſ")
    assert holds("/is/", "IS")


def test_a_phrase_added_late_counts() -> None:
    gate = Gate()
    first = gate.add(needs_of_literals(["退款"]))
    assert gate.may_hold("退款") == first
    second = gate.add(needs_of_literals(["退款多久"]))
    assert gate.may_hold("退款") == first
    assert gate.may_hold("退款多久") == first | second


def lists(rules: QuestionRules) -> Iterator[tuple[str, ...]]:
    """Every list of phrases that is searched for through a gate."""
    for cue in rules.cues:
        yield cue.phrases
    for name in ("triggers", "masks", "rhetorical", "checks", "withdraw", "acknowledge"):
        yield getattr(rules, name)
    for name in ("leads", "joins", "before", "after", "endings", "open_ends", "cut_ends"):
        yield getattr(rules.clauses, name)
    answers = rules.answers
    yield from answers.fits.values()
    for name in ("asserts", "affirm", "defers", "evades", "courtesy", "refuses", "acks", "asks"):
        yield getattr(answers, name)


class Searched:
    """The phrases of a language, gated and not."""

    def __init__(self, rules: QuestionRules) -> None:
        self.lists = [phrases for phrases in lists(rules) if phrases]
        gate = Gate()
        self.gated = [Phrases(phrases, gate) for phrases in self.lists]
        self.plain = [PhraseSet(phrases) for phrases in self.lists]
        self.any = [AnyOf(phrases, gate) for phrases in self.lists]
        self.labels = Labels([(str(i), phrases) for i, phrases in enumerate(self.lists)], gate)
        self.each = [[anchored([p], start=True) for p in phrases] for phrases in self.lists]

    def check(self, text: str) -> None:
        for gated, plain in zip(self.gated, self.plain, strict=True):
            assert gated.find(text) == list(plain.find(text))
        found = {
            str(i) for i, each in enumerate(self.each) if any(one.search(text) for one in each)
        }
        assert {str(i) for i, phrases in enumerate(self.any) if text in phrases} == found
        assert self.labels.of(text) == found


@pytest.fixture(scope="module")
def searched(rules: dict[str, QuestionRules]) -> dict[str, Searched]:
    return {language: Searched(data) for language, data in rules.items()}


@given(text=ZH)
def test_gated_phrases_find_what_plain_ones_do_in_chinese(
    searched: dict[str, Searched], text: str
) -> None:
    searched["zh"].check(text)


@given(text=EN)
def test_gated_phrases_find_what_plain_ones_do_in_english(
    searched: dict[str, Searched], text: str
) -> None:
    searched["en"].check(text)


@given(text=st.one_of(ZH, EN))
def test_an_ending_is_found_as_one_pattern_would(
    rules: dict[str, QuestionRules], text: str
) -> None:
    for data in rules.values():
        for phrases in (data.clauses.endings, data.clauses.open_ends, data.clauses.cut_ends):
            pattern = anchored(phrases, end=True)
            assert EndsWith(phrases).ends(text) == (pattern.search(text) is not None)


@given(st.lists(st.sampled_from(["退", "什么", "iPhone", "ok", "3", "", "it's", "，", "Über"])))
def test_a_stretch_spells_and_times_words_as_a_timed_text(spellings: list[str]) -> None:
    words = tuple(Word(text, 100 * i, 100 * i + 80) for i, text in enumerate(spellings))
    timed = TimedText(words)
    stretch = Stretch(words)
    assert stretch.text == timed.text == text_of(words)
    for at in range(len(timed.text)):
        assert stretch.timed.word_index(at) == timed.word_index(at)
        assert stretch.timed.evidence(at, at + 1, "x") == timed.evidence(at, at + 1, "x")
    assert stretch.timed.span(0, 0) == timed.span(0, 0)
