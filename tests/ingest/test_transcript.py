"""Transcripts of several formats become checked turns, and bad ones a sentence."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from assist.errors import TranscriptError
from assist.events import Channel
from assist.ingest.formats import parse_transcript, read_transcript
from assist.ingest.transcript import RawTurn, Transcript, guess_language, tokens

VTT = """WEBVTT

NOTE a comment

1
00:00:01.000 --> 00:00:03.500 align:start
<v 客户>我昨天转的钱，到现在没收到。</v>

00:03.600 --> 00:05.000
客服：请您稍等
"""

SRT = """1\r
00:00:01,000 --> 00:00:03,500\r
Customer: Where is my order?\r
\r
2\r
00:00:03,600 --> 00:00:05,000\r
Agent: Let me check\r
that for you.\r
"""


def parse(text: str | bytes) -> Transcript:
    data = text.encode() if isinstance(text, str) else text
    return parse_transcript(data, where="x", call_id="x")


def document(*turns: dict[str, object], **extra: object) -> str:
    return json.dumps({"format": "assist.transcript/1", "turns": turns, **extra})


def turn(speaker: str, start_ms: int, end_ms: int, text: str = "好的") -> dict[str, object]:
    return {"speaker": speaker, "start_ms": start_ms, "end_ms": end_ms, "text": text}


def test_own_format_with_words() -> None:
    given = turn("customer", 0, 1000, "钱呢")
    given["words"] = [
        {"word": "钱", "start_ms": 0, "end_ms": 300, "conf": 0.9},
        {"word": "呢", "start_ms": 300, "end_ms": 600},
    ]
    transcript = parse(document(given, call_id="c-1", language="zh"))
    assert (transcript.call_id, transcript.language, transcript.timing) == ("c-1", "zh", "words")
    assert [(w.word, w.end_ms, w.conf) for w in transcript.turns[0].words] == [
        ("钱", 300, 0.9),
        ("呢", 600, 1.0),
    ]


def test_text_without_words_is_spread_over_the_span() -> None:
    words = parse(document(turn("agent", 1000, 2000, "您好，请讲"))).turns[0].words
    assert "".join(w.word for w in words) == "您好请讲"
    assert (words[0].start_ms, words[-1].end_ms) == (1000, 2000)
    assert all(a.end_ms <= b.start_ms for a, b in itertools.pairwise(words))


def test_punctuation_is_heard_as_a_pause() -> None:
    words = parse(document(turn("agent", 0, 8000, "好的。您稍等，3.5元"))).turns[0].words
    gaps = [b.start_ms - a.end_ms for a, b in itertools.pairwise(words)]
    assert [w.word for w in words][5:] == ["3.5", "元"]
    assert gaps[1] > gaps[4] > 0
    assert sum(gap > 0 for gap in gaps) == 2
    assert words[-1].end_ms == 8000


def test_webvtt_with_voices_and_prefixes() -> None:
    transcript = parse(VTT)
    assert [(t.speaker, t.start_ms, t.end_ms) for t in transcript.turns] == [
        (Channel.CUSTOMER, 1000, 3500),
        (Channel.AGENT, 3600, 5000),
    ]
    assert transcript.turns[0].text == "我昨天转的钱，到现在没收到。"
    assert transcript.timing == "turns"


def test_srt_with_windows_line_ends() -> None:
    transcript = parse(SRT)
    assert transcript.language == "en"
    assert transcript.turns[1].text == "Let me check that for you."
    assert transcript.turns[1].start_ms == 3600


def test_plain_text_gets_estimated_times_in_order() -> None:
    transcript = parse("客服：您好\n[00:12] 客户: 钱呢\n还没到\n")
    assert transcript.timing == "estimated"
    assert [t.text for t in transcript.turns] == ["您好", "钱呢 还没到"]
    assert transcript.turns[0].end_ms < transcript.turns[1].start_ms


def test_unordered_turns_are_sorted_and_that_is_said() -> None:
    transcript = parse(document(turn("agent", 5000, 6000), turn("customer", 0, 1000)))
    assert [t.start_ms for t in transcript.turns] == [0, 5000]
    assert transcript.warnings == ("turns were not in order of time and have been sorted",)


def test_parties_may_overlap_but_nobody_overlaps_himself() -> None:
    transcript = parse(
        document(turn("agent", 0, 2000), turn("customer", 500, 1500), turn("agent", 1800, 2500))
    )
    assert [t.end_ms for t in transcript.turns] == [1800, 1500, 2500]
    assert len(transcript.warnings) == 1


def test_a_byte_order_mark_is_no_speaker() -> None:
    assert parse(b"\xef\xbb\xbf" + "客户：喂".encode()).turns[0].speaker is Channel.CUSTOMER


BAD: list[tuple[str | bytes, str]] = [
    ("", "no turns"),
    ("WEBVTT\n", "no turns"),
    ("WEBVTT\n\n00:99:05.000 --> xx\n客户：好", "x:3: this is not a time span"),
    (document(turn("agent", 1_700_000_000_000, 1_700_000_001_000)), "more than 24 hours"),
    ("hello there", "x:1: this line has no speaker"),
    ("00:01.000 --> 00:02.000\nhello\n", "x:2: this cue has no speaker"),
    ("路人甲：你好", "line 1 has the speaker “路人甲”"),
    (document(), "no turns"),
    (document(turn("agent", -5, 10)), "turn 1 starts at -5 ms"),
    (document(turn("agent", 50, 10)), "turn 1 ends at 10 ms, before its start"),
    (document(turn("robot", 0, 10)), "turn 1 has the speaker “robot”"),
    ("{", "not assist.transcript/1"),
    ("[1, 2]", "not assist.transcript/1"),
    ('{"format": "other/2", "turns": []}', "the format is “other/2”"),
    (b"\xff\xfe\x00", "x:1: byte 0 is not UTF-8"),
    ("客服：好\n".encode() + b"\xc3\x28", "x:2: byte 13 is not UTF-8"),
]


@pytest.mark.parametrize(("content", "message"), BAD)
def test_what_makes_no_sense_is_said_in_one_sentence(content: str | bytes, message: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        parse(content)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="cannot be read"):
        read_transcript(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("您好，我的iPhone15坏了！", ["您", "好", "我", "的", "iPhone15", "坏", "了"]),
        ("I don’t know – twenty-four hours.", ["I", "don't", "know", "twenty-four", "hours"]),
        ("……", []),
    ],
)
def test_tokens_have_no_punctuation(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("speaker", "texts", "language"),
    [
        ("customer", ["我的 iPhone 坏了"], "zh"),
        ("customer", ["hello", "123"], "en"),
        ("客户", ["hello", "OK"], "zh"),
    ],
)
def test_language_is_told_from_the_letters_and_the_names(
    speaker: str, texts: list[str], language: str
) -> None:
    assert guess_language([RawTurn(speaker=speaker, text=t, where="") for t in texts]) == language


def test_what_only_disguises_is_taken_out() -> None:
    transcript = parse(
        document(turn("agent", 0, 10, "a\u202eb\x00\x1b[31m 👩‍🔧"), call_id="../../x\n")
    )
    assert transcript.turns[0].text == "ab[31m 👩‍🔧"
    assert transcript.call_id == "x"


def test_speakers_are_read_in_any_case() -> None:
    assert parse("AGENT: hi\nCustomer: hello").turns[1].speaker is Channel.CUSTOMER
