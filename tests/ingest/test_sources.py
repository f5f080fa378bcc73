"""Transcripts of other products: small files in the shapes that their documentation gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assist.errors import TranscriptError
from assist.events import Channel
from assist.ingest.formats import parse_transcript, read_parties
from assist.ingest.transcript import Transcript

AGENT, CUSTOMER = Channel.AGENT, Channel.CUSTOMER


def parse(content: object, **options: object) -> Transcript:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return parse_transcript(text.encode(), where="x", call_id="x", **options)  # type: ignore[arg-type]


def said(transcript: Transcript) -> list[tuple[Channel, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def item(start: str | None, end: str | None, text: str, **more: object) -> dict[str, object]:
    kind = "pronunciation" if start else "punctuation"
    times = {"start_time": start, "end_time": end} if start else {}
    return {"type": kind, "alternatives": [{"confidence": "0.9", "content": text}], **times, **more}


ANALYTICS = {
    "JobStatus": "COMPLETED",
    "LanguageCode": "en-US",
    "ConversationCharacteristics": {"NonTalkTime": {}},
    "Transcript": [
        {
            "Id": "a",
            "ParticipantRole": "AGENT",
            "BeginOffsetMillis": 0,
            "EndOffsetMillis": 900,
            "Content": "Hello, how can I help?",
            "LoudnessScores": [78.1],
            "Sentiment": "NEUTRAL",
            "Items": [
                {
                    "Type": "pronunciation",
                    "Confidence": "0.99",
                    "BeginOffsetMillis": 0,
                    "EndOffsetMillis": 400,
                    "Content": "Hello",
                },
                {"Type": "punctuation", "Confidence": "0.0", "Content": ","},
                {
                    "Type": "pronunciation",
                    "Confidence": 0.98,
                    "BeginOffsetMillis": 400,
                    "EndOffsetMillis": 900,
                    "Content": "how",
                },
            ],
        },
        {
            "ParticipantRole": "CUSTOMER",
            "BeginOffsetMillis": 700,
            "EndOffsetMillis": 1500,
            "Content": "My card is blocked.",
        },
    ],
}


def test_call_analytics_keeps_roles_words_and_overlap() -> None:
    read = parse(ANALYTICS)
    assert said(read) == [(AGENT, "Hello, how can I help?"), (CUSTOMER, "My card is blocked.")]
    assert [(w.word, w.start_ms, w.conf) for w in read.turns[0].words] == [
        ("Hello", 0, 0.99),
        ("how", 400, 0.98),
    ]
    assert read.turns[1].start_ms < read.turns[0].end_ms
    assert read.language == "en"


CHANNELS = {
    "jobName": "j",
    "results": {
        "transcripts": [{"transcript": "…"}],
        "channel_labels": {
            "channels": [
                {
                    "channel_label": "ch_0",
                    "items": [
                        item("4.86", "5.01", "I've"),
                        item("5.01", "5.16", "been"),
                        item(None, None, "."),
                        item("9.0", "9.4", "Hello"),
                    ],
                },
                {"channel_label": "ch_1", "items": [item("6.1", "6.4", "Sorry")]},
            ]
        },
    },
}


def test_two_channels_become_turns_in_order_of_time() -> None:
    read = parse(CHANNELS)
    assert said(read) == [(AGENT, "I've been."), (CUSTOMER, "Sorry"), (AGENT, "Hello")]
    assert read.timing == "words"


def test_the_order_of_the_channels_can_be_told() -> None:
    read = parse(CHANNELS, order=(CUSTOMER, AGENT))
    assert [turn.speaker for turn in read.turns] == [CUSTOMER, AGENT, CUSTOMER]


def test_amazons_speakers_are_guessed_and_that_is_said() -> None:
    file = {
        "results": {
            "speaker_labels": {
                "speakers": 2,
                "segments": [
                    {"speaker_label": "spk_0", "start_time": "0.0", "end_time": "1.0"},
                    {"speaker_label": "spk_1", "start_time": "1.2", "end_time": "2.0"},
                ],
            },
            "items": [item("0.1", "0.9", "Hello"), item("1.3", "1.9", "Hi"), item(None, None, "!")],
        }
    }
    read = parse(file)
    assert said(read) == [(AGENT, "Hello"), (CUSTOMER, "Hi!")]
    assert "“spk_0” is the agent" in read.warnings[0]


@pytest.mark.parametrize(
    "times",
    [
        {"offsetInTicks": 5_000_000.0, "durationInTicks": 10_000_000.0},
        {"offset": "PT0.5S", "duration": "PT1S"},
        {"offsetMilliseconds": 500, "durationMilliseconds": 1000},
    ],
)
def test_azure_in_all_its_units(times: dict[str, object]) -> None:
    best = {"display": "您好。", "lexical": "您好", "confidence": 0.9}
    words = [{"word": "您好", **times, "confidence": 0.8}]
    file = {
        "source": "x.wav",
        "recognizedPhrases": [
            {"channel": 1, "locale": "zh-CN", "nBest": [{**best, "words": words}], **times},
            {"channel": 0, "nBest": [best], **times},
        ],
    }
    read = parse(file)
    assert [turn.speaker for turn in read.turns] == [CUSTOMER, AGENT]
    assert {(turn.start_ms, turn.end_ms) for turn in read.turns} == {(500, 1500)}
    assert read.language == "zh"


def test_whisperx_with_speakers_and_a_word_without_times() -> None:
    file = {
        "segments": [
            {
                "start": 0.0,
                "end": 1.5,
                "text": " 您好 请讲",
                "speaker": "SPEAKER_01",
                "words": [
                    {"word": "您好", "start": 0.0, "end": 0.6, "score": 0.9},
                    {"word": "请讲"},
                ],
            },
            {"start": 1.6, "end": 2.5, "text": " 我要退款", "speaker": "SPEAKER_00"},
        ],
        "language": "zh",
    }
    read = parse(file)
    assert said(read) == [(AGENT, "您好 请讲"), (CUSTOMER, "我要退款")]
    assert read.turns[0].words[1].start_ms == 600


def test_whisper_without_speakers_says_what_to_do() -> None:
    with pytest.raises(TranscriptError, match=r"-agent\.json"):
        parse({"text": "hi", "segments": [{"start": 0, "end": 1, "text": "hi"}], "language": "en"})


def test_vosk_a_file_for_each_party(tmp_path: Path) -> None:
    def lines(word: str, start: float) -> str:
        heard = {"conf": 1.0, "start": start, "end": start + 0.5, "word": word}
        return "\n".join(json.dumps({"result": [heard], "text": word}) for _ in range(1))

    agent, customer = tmp_path / "c-agent.json", tmp_path / "c-customer.json"
    agent.write_text(lines("hello", 0.5))
    customer.write_text(f"[{lines('refund', 0.2)}]")
    read = read_parties({AGENT: agent, CUSTOMER: customer})
    assert said(read) == [(CUSTOMER, "refund"), (AGENT, "hello")]
    assert read.timing == "words"


def test_ctm_with_comments() -> None:
    read = parse(";; made by a tool\ncall 1 0.10 0.20 您好 0.98\ncall 2 0.90 0.30 退款 1.0\n")
    assert said(read) == [(AGENT, "您好"), (CUSTOMER, "退款")]
    with pytest.raises(TranscriptError, match="x:2: this is not a line of a CTM"):
        parse("call 1 0.10 0.20 hello\nnonsense\n")


@pytest.mark.parametrize(
    "text",
    [
        "角色,开始时间,结束时间,内容\n客服,0,1.5,您好\n客户,2,3.5,“我要退款，现在”\n",
        "speaker;start_ms;end_ms;text\n客服;0;1500;您好\n客户;2000;3500;“我要退款，现在”\n",
        "Speaker\tStart\tEnd\tText\n客服\t00:00:00\t00:00:01.5\t您好\n客户\t00:02\t00:03,5\t“我要退款，现在”\n",
    ],
)
def test_tables_in_three_spellings(text: str) -> None:
    read = parse(text)
    assert said(read) == [(AGENT, "您好"), (CUSTOMER, "“我要退款，现在”")]
    assert [(turn.start_ms, turn.end_ms) for turn in read.turns] == [(0, 1500), (2000, 3500)]


def test_a_broken_line_of_a_table_is_named() -> None:
    with pytest.raises(TranscriptError, match="x:3: this line has 1 columns"):
        parse("speaker,text\nagent,hello\nagent\n")
    with pytest.raises(TranscriptError, match="x:2: “soon” is no time"):
        parse("speaker,start,end,text\nagent,soon,2,hello\n")


CHAT_HEADS = """客服小王 2026-05-01 10:02:11
您好，请问有什么可以帮您？
星星点灯 2026-05-01 10:02:40
我买的锅还没发货
都五天了
系统消息 2026-05-01 10:02:41
会话已转接
"""

CHAT_LINES = """[2026-05-01 10:02] Mia: Where is my order?
[2026-05-01 10:03] Agent Tom: Let me look.
It left yesterday.
"""


def test_chats_with_heads_or_in_lines() -> None:
    read = parse(CHAT_HEADS)
    assert said(read) == [
        (AGENT, "您好，请问有什么可以帮您？"),
        (CUSTOMER, "我买的锅还没发货 都五天了"),
    ]
    assert read.timing == "estimated"
    read = parse(CHAT_LINES)
    assert said(read) == [
        (CUSTOMER, "Where is my order?"),
        (AGENT, "Let me look. It left yesterday."),
    ]


MAIL = """From: {who}
To: someone@example.com
Subject: order
Date: {when}
Message-ID: <{when}>
Content-Type: text/plain; charset=utf-8

{body}
"""


def test_a_mailbox_by_date_without_quotes() -> None:
    reply = MAIL.format(
        who="Support <support@shop.example>",
        when="Fri, 02 Jan 2026 11:00:00 +0000",
        body="It left today.\n\nOn Fri, 2 Jan 2026 at 10:00, Ann wrote:\n> Where is my parcel?\n",
    )
    first = MAIL.format(
        who="Ann <ann@example.org>",
        when="Fri, 02 Jan 2026 10:00:00 +0000",
        body="Where is my parcel?\n--\nAnn Smith\n",
    )
    box = "".join(f"From x Fri Jan  2 11:00:00 2026\n{mail}\n" for mail in (reply, first))
    assert said(parse(box)) == [(CUSTOMER, "Where is my parcel?"), (AGENT, "It left today.")]
    assert said(parse(first)) == [(CUSTOMER, "Where is my parcel?")]


def test_html_mail_is_read_as_text() -> None:
    mail = MAIL.format(who="客服 <a@b.example>", when="Fri, 02 Jan 2026 11:00:00 +0000", body="")
    mail = (
        mail.replace("text/plain", "text/html").rstrip()
        + "\n\n<style>p{}</style><p>已退款<br>请查收</p>"
    )
    answer = mail.replace("客服 <a@b.example>", "王女士 <w@b.example>").replace("已退款", "没收到")
    box = "".join(f"From x Fri Jan  2 11:00:00 2026\n{text}\n" for text in (mail, answer))
    assert said(parse(box)) == [(AGENT, "已退款 请查收"), (CUSTOMER, "没收到 请查收")]


def test_three_unknown_speakers_cannot_be_told_apart() -> None:
    with pytest.raises(TranscriptError, match="who of"):
        parse("speaker,text\nAnn,hi\nBob,hi\nCarl,hi\n")


@pytest.mark.parametrize("file", [ANALYTICS, CHANNELS])
def test_a_file_cut_short_is_an_error_in_one_sentence(file: object) -> None:
    whole = json.dumps(file)
    for end in range(1, len(whole), 97):
        with pytest.raises(TranscriptError) as caught:
            parse(whole[:end])
        assert "\n" not in str(caught.value)
