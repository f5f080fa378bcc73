"""WebVTT, SRT, and text with speaker prefixes."""

from __future__ import annotations

import re
from html import unescape

from assist.errors import TranscriptError
from assist.ingest.transcript import RawTurn

_TIMING = re.compile(
    r"^\s*((?:\d+:)?[0-5]?\d:[0-5]\d[.,]\d{3})\s*-->\s*((?:\d+:)?[0-5]?\d:[0-5]\d[.,]\d{3})"
)
_VOICE = re.compile(r"^<v(?:\.[^ >]*)?\s+([^>]+)>(.*)$", re.DOTALL)
_NOT_SPEECH = "<v.signal"
"""How a cue of our own export begins that tells of a signal (docs/export.md)."""

_TAG = re.compile(r"</?[a-z][^>]*>")
_PREFIX = re.compile(
    r"^\s*[\[【(（]?\s*([^\s:：\[\]【】()（）]{1,20})\s*[\]】)）]?\s*[:：]\s*(.*)$"
)
_CLOCK = re.compile(r"^\s*[\[(]?(\d{1,2}(?::\d{2}){1,2}(?:[.,]\d{1,3})?)[\])]?\s+(?=\S)")


def cue_turns(text: str, where: str) -> list[RawTurn]:
    """WebVTT and SRT: blocks of a timing line and text; the speaker stands before the text."""
    raw: list[RawTurn] = []
    lines = text.split("\n")
    number = 0
    speaker = ""
    while number < len(lines):
        timing = _TIMING.match(lines[number])
        number += 1
        if timing is None:
            if "-->" in lines[number - 1]:
                raise TranscriptError(
                    "this is not a time span",
                    where=where,
                    line=number,
                    remedy="write it as 00:00:01.000 --> 00:00:02.500",
                )
            continue
        first = number
        body = []
        while number < len(lines) and lines[number].strip():
            body.append(lines[number].strip())
            number += 1
        said = "\n".join(body)
        if said.startswith(_NOT_SPEECH):
            continue
        if voice := _VOICE.match(said):
            speaker, said = voice.group(1), voice.group(2)
        elif prefix := _PREFIX.match(said.replace("\n", " ")):
            speaker, said = prefix.group(1), prefix.group(2)
        said = unescape(_TAG.sub("", said)).replace("\n", " ")
        if not said.strip():
            continue
        if not speaker:
            raise TranscriptError(
                "this cue has no speaker",
                where=where,
                line=first + 1,
                remedy="write “客户：…”, “customer: …” or <v customer> before its text",
            )
        raw.append(
            RawTurn(
                speaker=speaker,
                text=said,
                where=f"the cue in line {first}",
                start_ms=_clock_ms(timing.group(1)),
                end_ms=_clock_ms(timing.group(2)),
            )
        )
    return raw


def prefixed_turns(text: str, where: str) -> list[RawTurn]:
    """Lines “客服：…”, perhaps after a clock time; a line without a speaker continues the last."""
    raw: list[RawTurn] = []
    for number, line in enumerate(text.split("\n"), start=1):
        said = _CLOCK.sub("", line)
        if not said.strip():
            continue
        prefix = _PREFIX.match(said)
        if prefix is not None:
            raw.append(
                RawTurn(speaker=prefix.group(1), text=prefix.group(2), where=f"line {number}")
            )
        elif raw:
            raw[-1].text += " " + said.strip()
        else:
            raise TranscriptError(
                "this line has no speaker",
                where=where,
                line=number,
                remedy="start it with “客服：” or “客户：” (agent: or customer:)",
            )
    return [turn for turn in raw if turn.text.strip()]


def _clock_ms(clock: str) -> int:
    seconds, _, fraction = clock.replace(",", ".").partition(".")
    total = 0
    for part in seconds.split(":"):
        total = total * 60 + int(part)
    return total * 1000 + int(fraction.ljust(3, "0")[:3] or 0)
