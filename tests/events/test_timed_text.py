"""Characters lead back to the times of their words."""

from __future__ import annotations

from assist.events import Span, Word, is_cjk, join_words
from assist.events.timed_text import TimedText

ZH = (Word("钱", 0, 200), Word("还没", 200, 500), Word("到", 900, 1000))
EN = (Word("Where", 0, 200), Word("is", 200, 300), Word("it", 300, 450))


def test_chinese_is_joined_without_spaces_and_english_with() -> None:
    assert TimedText(ZH).text == "钱还没到"
    assert TimedText(EN).text == "where is it"
    assert join_words(EN) == "Where is it"
    assert join_words((Word("用", 0, 1), Word("app", 1, 2), Word("转", 2, 3))) == "用app转"


def test_a_space_stands_exactly_where_neither_side_is_chinese() -> None:
    for char in map(chr, range(0x21, 0x10000)):
        joined = join_words((Word(char, 0, 1), Word(char, 1, 2)))
        assert (joined == f"{char} {char}") is not is_cjk(char)
        assert join_words((Word(char, 1, 2),), char) == joined


def test_a_span_covers_the_words_that_hold_the_characters() -> None:
    text = TimedText(ZH)
    assert text.span(1, 3) == Span(200, 500)
    assert text.span(2, 4) == Span(200, 1000)
    english = TimedText(EN)
    assert english.span(6, 8) == Span(200, 300)


def test_evidence_quotes_the_characters() -> None:
    evidence = TimedText(ZH).evidence(1, 4, "lexicon:late")
    assert (evidence.text, evidence.start_ms, evidence.end_ms) == ("还没到", 200, 1000)


def test_no_words_is_an_empty_text() -> None:
    assert TimedText(()).span(0, 0) == Span(0, 0)
