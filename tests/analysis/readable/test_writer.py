"""Punctuation, tokens, and the line that a screen shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.analysis.readable import ReadableWriter
from assist.analysis.readable.marks import COMMA, STOP, Marker
from assist.analysis.transcript import Transcript
from assist.events import Channel, Final, FinalHypothesis, Partial, PartialHypothesis, Word

Writers = Callable[[str, bool], ReadableWriter]
Words = Callable[..., list[Word]]
Readable = Callable[..., str]

SENTENCES = (
    "您好请问有什么可以帮您",
    "我昨天转了两万块钱到现在对方还没收到这个钱什么时候能到",
    "用运闪富付的三百块没到账",
    "嗯",
)


@pytest.mark.parametrize(
    ("language", "spoken", "shown"),
    [
        ("zh", "这个钱到底什么时候能到", "这个钱到底什么时候能到？"),
        ("zh", "没有了再见", "没有了，再见。"),
        ("zh", "嗯", "嗯。"),
        ("zh", "因为", "因为"),
        ("en", "when will my parcel be here", "When will my parcel be here?"),
        ("en", "i'm waiting since monday", "I'm waiting since Monday."),
        ("en", "i want to", "I want to."),
        ("en", "it never came because", "It never came because"),
    ],
)
def test_lines(language: str, spoken: str, shown: str, readable: Readable) -> None:
    assert readable(language, spoken) == shown


def test_a_pause_tells_a_comma_and_a_long_one_a_stop() -> None:
    marker = Marker({})
    assert marker.marks("abc", [1, 2], [0, 0]) == {1: COMMA, 2: COMMA}  # the base alone
    marker = Marker({"*": (-400, -400)})
    assert marker.marks("abcd", [1, 2, 3], [0, 250, 600]) == {2: COMMA, 3: STOP}
    assert marker.marks("abcd", [1, 2, 3], [0, 0, 0]) == {}


def test_a_clause_word_turns_a_stop_into_a_comma() -> None:
    marker = Marker({"*": (-100, 50)})
    assert marker.marks("ab", [1], [0]) == {1: STOP}
    assert marker.marks("ab", [1], [0], frozenset({1})) == {1: COMMA}


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_tokens_cover_every_word_once_and_spell_the_line(
    data: st.DataObject, writer: Writers, words: Words
) -> None:
    language = data.draw(st.sampled_from(["zh", "en"]))
    alphabet = "我钱三百块运闪富付吗了 到" if language == "zh" else "i o won hundred zell pay "
    text = data.draw(st.text(alphabet, max_size=30))
    heard = words(text)
    tokens = writer(language, True).write(heard)
    assert sum(token.words for token in tokens) == len(heard)
    line = "".join(token.text for token in tokens)
    assert line == line.strip()
    assert "  " not in line


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_however_the_partials_came_the_final_is_the_same(
    data: st.DataObject, writer: Writers, words: Words
) -> None:
    heard = tuple(words(data.draw(st.sampled_from(SENTENCES))))
    listener = Transcript(writer("zh", True))
    for count in sorted(data.draw(st.sets(st.integers(1, len(heard))))):
        stable = data.draw(st.integers(0, count))
        (told,) = listener.hear(
            PartialHypothesis(
                at_ms=count * 250,
                channel=Channel.AGENT,
                utterance=1,
                words=heard[:count],
                stable=min(stable, count),
            )
        )
        assert isinstance(told, Partial)
        assert told.text == "".join(word.word for word in heard[:count])
        assert told.stable_chars == stable
    event = FinalHypothesis(at_ms=9_000, channel=Channel.AGENT, utterance=1, words=heard)
    (last,) = listener.hear(event)
    (alone,) = Transcript(writer("zh", True)).hear(event)
    assert last == alone
    assert isinstance(last, Final)
    assert last.words == heard
    assert last.text == "".join(word.word for word in heard)
    assert last.readable == "".join(token.text for token in last.tokens)


def test_partials_carry_no_punctuation(writer: Writers, words: Words) -> None:
    heard = tuple(words("您好请问有什么可以帮您"))
    (told,) = Transcript(writer("zh", False)).hear(
        PartialHypothesis(
            at_ms=1, channel=Channel.AGENT, utterance=1, words=heard, stable=len(heard)
        )
    )
    assert isinstance(told, Partial)
    assert told.text == "您好请问有什么可以帮您"


def spoken_with_pauses(text: str, pauses: dict[int, int]) -> list[Word]:
    """Words of a quarter of a second, with a silence in milliseconds behind some of them."""
    at, found = 0, []
    for count, word in enumerate(text.split(), start=1):
        found.append(Word(word, at, at + 250))
        at += 250 + pauses.get(count, 0)
    return found


@pytest.mark.parametrize(
    ("spoken", "pauses", "shown"),
    [
        ("there is nothing i can do", {}, "There is nothing I can do."),
        (
            "you are right and i am really sorry",
            {},
            "You are right and I am really sorry.",
        ),
        (
            "is there anything else i can do for you",
            {},
            "Is there anything else I can do for you?",
        ),
        (
            "can you confirm your address for me please",
            {7: 400},
            "Can you confirm your address for me, please?",
        ),
        (
            "where is my refund i have been waiting",
            {4: 500},
            "Where is my refund? I have been waiting.",
        ),
    ],
)
def test_inside_an_english_utterance_marks_need_a_pause(
    spoken: str, pauses: dict[int, int], shown: str, writer: Writers
) -> None:
    tokens = writer("en", False).write(spoken_with_pauses(spoken, pauses))
    assert "".join(token.text for token in tokens) == shown


@pytest.mark.parametrize("tail", ["please", "for you", "thank you", "sir", "ma'am"])
@pytest.mark.parametrize("pause", [0, 100, 300, 400, 900])
def test_no_question_mark_before_its_tail(tail: str, pause: int, writer: Writers) -> None:
    spoken = spoken_with_pauses(f"can you check my order {tail}", {5: pause})
    line = "".join(token.text for token in writer("en", False).write(spoken))
    assert "?" not in line[:-1]


def test_a_question_inside_ends_where_there_is_a_pause(writer: Writers) -> None:
    def line(pause: int) -> str:
        spoken = spoken_with_pauses("这个 钱 什么 时候 能 到账 我 等 了 很久 了", {6: pause})
        return "".join(token.text for token in writer("zh", False).write(spoken))

    assert line(500).startswith("这个钱什么时候能到账？我")
    assert "？" not in line(0)[:-1]


def test_a_short_question_has_no_comma_that_nobody_paused_for(readable: Readable) -> None:
    assert readable("zh", "你们就是这样骗人的吗") == "你们就是这样骗人的吗？"
    assert readable("zh", "您好请问有什么可以帮您") == "您好，请问有什么可以帮您？"
