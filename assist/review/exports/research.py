"""A call in the formats of NIST's scoring tools: RTTM (who spoke when), CTM (which word when)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from assist.events import Channel, Word
from assist.review.exports.exported import ExportedCall, Stamp, turn_words

_CHANNELS: Final = {Channel.AGENT: 1, Channel.CUSTOMER: 2}


def rttm_file(call: ExportedCall, stamp: Stamp) -> bytes:
    """A SPEAKER line for each turn: channel 1 is the agent, 2 the customer.

    Raises:
        InputError: The call has no report yet.
    """
    report = call.whole()
    name = _field(report.call_id)
    turns = sorted(report.turns, key=lambda turn: (turn.start_ms, _CHANNELS[turn.speaker]))
    return _file(
        stamp,
        (
            f"SPEAKER {name} {_CHANNELS[turn.speaker]} {_seconds(turn.start_ms)} "
            f"{_seconds(turn.end_ms - turn.start_ms)} <NA> <NA> {turn.speaker} <NA> <NA>"
            for turn in turns
            if turn.end_ms > turn.start_ms
        ),
    )


def ctm_file(call: ExportedCall, stamp: Stamp) -> bytes:
    """A line for each word with its confidence, by channel and time, as the tools want it.

    Raises:
        InputError: The call has no report yet.
    """
    report = call.whole()
    name = _field(report.call_id)
    spoken = [
        (_CHANNELS[turn.speaker], word.start_ms, word.end_ms, word)
        for turn in report.turns
        for whole in turn_words(turn)
        for word in _single(whole)
    ]
    spoken.sort(key=lambda item: item[:3])
    return _file(
        stamp,
        (
            f"{name} {channel} {_seconds(word.start_ms)} {_seconds(word.end_ms - word.start_ms)} "
            f"{word.word} {word.conf:.2f}"
            for channel, _, _, word in spoken
        ),
    )


def _single(word: Word) -> Iterator[Word]:
    """A word as one field: where it holds spaces, its parts with even times."""
    parts = [_field(part) for part in word.word.split()]
    if len(parts) < 2:
        if parts:
            yield Word(parts[0], word.start_ms, max(word.end_ms, word.start_ms), word.conf)
        return
    length_ms = max(0, word.end_ms - word.start_ms)
    for index, part in enumerate(parts):
        start_ms = word.start_ms + length_ms * index // len(parts)
        end_ms = word.start_ms + length_ms * (index + 1) // len(parts)
        yield Word(part, start_ms, end_ms, word.conf)


def _file(stamp: Stamp, lines: Iterator[str]) -> bytes:
    head = f";; {stamp.line()}\n"
    return (head + "".join(f"{line}\n" for line in lines)).encode("utf-8", "replace")


def _field(text: str) -> str:
    """Text without spaces and control characters, so that it stays one field."""
    kept = re.sub(r"\s+", "_", text.strip())
    kept = "".join(char for char in kept if unicodedata.category(char) != "Cc")
    return f"_{kept}" if kept.startswith(";;") else kept or "_"


def _seconds(ms: int) -> str:
    return f"{max(0, ms) / 1000:.3f}"
