"""Timed transcripts tell the same as a live call."""

from __future__ import annotations

from collections.abc import Callable

from assist.events import Channel, Signal, Word
from assist.events.listener import Listener
from assist.ingest.hypotheses import transcript_inputs
from assist.ingest.transcript import Transcript, Turn
from assist.session import Session

LINES = (
    ("A", 0, "请问是什么情况"),
    ("C", 2400, "坏了"),
    ("A", 4000, "怎么坏的呢"),
    ("C", 6000, "就那样"),
    ("A", 7500, "您能详细说说吗"),
    ("C", 9800, "没什么"),
    ("A", 12_500, "你等一下"),
    ("C", 40_000, "喂"),
    ("A", 60_000, "您好"),
)


def turn(who: str, start_ms: int, text: str) -> Turn:
    words = tuple(
        Word(one, start_ms + 250 * index, start_ms + 250 * (index + 1))
        for index, one in enumerate(text)
    )
    return Turn(
        speaker=Channel.AGENT if who == "A" else Channel.CUSTOMER,
        start_ms=start_ms,
        end_ms=words[-1].end_ms,
        text=text,
        words=words,
    )


def test_signals_of_a_transcript(listeners: Callable[..., list[Listener]]) -> None:
    turns = tuple(turn(*line) for line in LINES)
    transcript = Transcript(call_id="c", language="zh", timing="words", turns=turns)
    session = Session("c", "zh", listeners())
    for event in transcript_inputs(transcript):
        session.feed(event)
    signals = [output for output in session.drain() if isinstance(output, Signal)]
    raised = {signal.signal: signal for signal in reversed(signals)}
    assert set(raised) == {
        "quiet_customer",
        "hold_without_notice",
        "customer_shelved",
        "dead_air",
    }
    assert raised["quiet_customer"].at_ms == 12_050
    assert raised["hold_without_notice"].at_ms == 23_500
    assert raised["customer_shelved"].at_ms == 43_250
