"""A transcript gives the session what the live call would have given it."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.analysis.transcript import Transcript as TranscriptLines
from assist.errors import TranscriptError
from assist.events import (
    Channel,
    Final,
    HangUp,
    Partial,
    Ringing,
    SpeechEnded,
    SpeechStarted,
)
from assist.ingest.formats import parse_transcript
from assist.ingest.hypotheses import LONGEST_MS, transcript_inputs
from assist.ingest.transcript import RawTurn, Transcript, build_transcript
from assist.session import Session

SPEAKERS = st.sampled_from(["agent", "customer"])
TURNS = st.lists(
    st.tuples(
        SPEAKERS, st.integers(0, 20000), st.integers(0, 4000), st.text("好钱呢 ab", max_size=9)
    ),
    min_size=1,
    max_size=8,
)


@given(TURNS)
def test_any_transcript_runs_through_a_session(
    turns: list[tuple[str, int, int, str]],
) -> None:
    raw = [
        RawTurn(speaker=s, text=text, where="t", start_ms=start, end_ms=start + length)
        for s, start, length, text in turns
    ]
    transcript = build_transcript(raw, where="x", call_id="x", language="zh")
    session = Session("x", "zh", [TranscriptLines()])
    for event in transcript_inputs(transcript):
        session.feed(event)
    assert session.ended
    finals = [e for e in session.drain() if isinstance(e, Final)]
    assert len(finals) == sum(bool(turn.words) for turn in transcript.turns)


def test_words_come_as_stable_partials_before_the_final() -> None:
    raw = [RawTurn(speaker="客户", text="钱到底在哪里", where="t", start_ms=0, end_ms=3000)]
    transcript = build_transcript(raw, where="x", call_id="x", language="zh")
    session = Session("x", "zh", [TranscriptLines()])
    for event in transcript_inputs(transcript):
        session.feed(event)
    lines = [e for e in session.drain() if isinstance(e, Partial | Final)]
    assert next(line.text for line in lines) == "钱"
    assert [line.text for line in lines][-1] == "钱到底在哪里"
    assert all(e.stable_chars == len(e.text) for e in lines if isinstance(e, Partial))


def test_voice_activity_follows_the_turns_and_bridges_close_ones() -> None:
    raw = [
        RawTurn(speaker="agent", text="你好", where="t", start_ms=0, end_ms=1000),
        RawTurn(speaker="agent", text="请讲", where="t", start_ms=1100, end_ms=2000),
        RawTurn(speaker="agent", text="好的", where="t", start_ms=5000, end_ms=6000),
    ]
    transcript = build_transcript(raw, where="x", call_id="x", language="zh")
    events = list(transcript_inputs(transcript))
    assert [e.start_ms for e in events if isinstance(e, SpeechStarted)] == [0, 5000]
    spans = [e.span for e in events if isinstance(e, SpeechEnded)]
    assert [(s.start_ms, s.end_ms) for s in spans] == [(0, 2000), (5000, 6000)]
    assert {e.channel for e in events if isinstance(e, SpeechEnded)} == {Channel.AGENT}


def test_a_long_turn_is_cut_as_the_recogniser_would() -> None:
    raw = [RawTurn(speaker="agent", text="好" * 3000, where="t", start_ms=0, end_ms=600_000)]
    transcript = build_transcript(raw, where="x", call_id="x", language="zh")
    session = Session("x", "zh", [TranscriptLines()])
    for event in transcript_inputs(transcript):
        session.feed(event)
    finals = [e for e in session.drain() if isinstance(e, Final)]
    assert "".join(final.text for final in finals) == "好" * 3000
    assert max(final.span.duration_ms for final in finals) <= LONGEST_MS
    assert len({final.id for final in finals}) == len(finals) == 30


def spoken(**more: object) -> bytes:
    turn = {"speaker": "agent", "start_ms": 0, "end_ms": 900, "text": "您好"}
    return msgspec.json.encode({"format": "assist.transcript/1", "turns": [turn], **more})


def read(data: bytes) -> Transcript:
    return parse_transcript(data, where="x.json", call_id="x")


@pytest.mark.parametrize(
    ("more", "rang"),
    [
        ({"ring_ms": 14_000}, Ringing(at_ms=0, rang_ms=14_000)),
        ({"ring_ms": 14_000, "rings": 3}, Ringing(at_ms=0, rang_ms=14_000, rings=3)),
        ({"rings": 4}, Ringing(at_ms=0, rang_ms=20_000, rings=4)),
    ],
)
def test_ringing_is_told_before_anything_else(more: dict[str, int], rang: Ringing) -> None:
    events = list(transcript_inputs(read(spoken(**more))))
    assert events[0] == rang
    session = Session("x", "zh", [])
    for event in events:
        session.feed(event)
    assert session.ended


@pytest.mark.parametrize(
    ("name", "party"),
    [("agent", Channel.AGENT), ("客户", Channel.CUSTOMER), (None, None)],
)
def test_who_hung_up_is_told_where_it_is_known(name: str | None, party: Channel | None) -> None:
    last = list(transcript_inputs(read(spoken(hung_up_by=name))))[-1]
    assert isinstance(last, HangUp)
    assert last.by is party


def test_a_transcript_that_says_neither_tells_neither() -> None:
    events = list(transcript_inputs(read(spoken())))
    assert not any(isinstance(event, Ringing) for event in events)


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"ring_ms": -1}, "`ring_ms` is -1"),
        ({"rings": 10**9}, "`rings` is 1000000000"),
        ({"hung_up_by": "系统"}, "“系统”, who is neither party"),
    ],
)
def test_ringing_or_hanging_up_that_makes_no_sense(more: dict[str, object], what: str) -> None:
    with pytest.raises(TranscriptError, match=what):
        read(spoken(**more))
