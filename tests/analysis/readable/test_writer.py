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
