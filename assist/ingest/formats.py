"""Transcript files of several formats, told apart by content and name."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from assist.errors import TranscriptError
from assist.events import Channel, Word
from assist.ingest.transcript import (
    Rang,
    RawTurn,
    Transcript,
    build_transcript,
    speaker_channel,
)

TRANSCRIPT_SUFFIXES = frozenset({".json", ".vtt", ".srt", ".txt"})
"""Endings of files that are read as transcripts."""

LARGEST_BYTES = 64 * 1024 * 1024
"""A transcript beyond this is refused. Source: chosen; an 8-hour call with words is below 20 MB."""

LONGEST_RING_MS = 600_000
"""Ringing beyond this is no ringing. Source: chosen; telephone systems give up long before."""

MS_PER_RING = 5_000
"""How long a ring and the pause after it take together, where only the rings were counted.
Source: the Chinese ringing tone, 1 s on and 4 s off (YD/T 1522); others have 4 to 6 s."""

_TIMING = re.compile(
    r"^\s*((?:\d+:)?[0-5]?\d:[0-5]\d[.,]\d{3})\s*-->\s*((?:\d+:)?[0-5]?\d:[0-5]\d[.,]\d{3})"
)
_VOICE = re.compile(r"^<v(?:\.[^ >]*)?\s+([^>]+)>(.*)$", re.DOTALL)
_TAG = re.compile(r"</?[a-z][^>]*>")
_PREFIX = re.compile(
    r"^\s*[\[【(（]?\s*([^\s:：\[\]【】()（）]{1,20})\s*[\]】)）]?\s*[:：]\s*(.*)$"
)
_CLOCK = re.compile(r"^\s*[\[(]?(\d{1,2}(?::\d{2}){1,2}(?:[.,]\d{1,3})?)[\])]?\s+(?=\S)")


class _JsonTurn(msgspec.Struct):
    speaker: str
    text: str
    start_ms: int
    end_ms: int
    words: list[Word] | None = None


class _JsonTranscript(msgspec.Struct):
    format: str
    turns: list[_JsonTurn]
    call_id: str | None = None
    language: str | None = None
    ring_ms: int | None = None
    rings: int | None = None
    hung_up_by: str | None = None


def read_transcript(path: Path, language: str | None = None) -> Transcript:
    """Read a transcript file.

    Args:
        path: ``assist.transcript/1`` JSON, WebVTT, SRT, or text with speaker prefixes.
        language: ``zh`` or ``en``; guessed from the text if neither this nor the file says.

    Raises:
        TranscriptError: The file can't be read or makes no sense; names file, place and remedy.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise TranscriptError(
                f"the file is larger than {LARGEST_BYTES // 2**20} MB", where=str(path)
            )
        data = path.read_bytes()
    except OSError as error:
        raise TranscriptError(
            f"the transcript cannot be read ({error.strerror})", where=str(path)
        ) from error
    return parse_transcript(data, where=str(path), call_id=path.stem, language=language)


def parse_transcript(
    data: bytes, *, where: str, call_id: str, language: str | None = None
) -> Transcript:
    """Read a transcript from memory; ``where`` names it in errors.

    Raises:
        TranscriptError: As ``read_transcript``.
    """
    text = _decode(data, where)
    start = text.lstrip()
    if start.startswith(("{", "[")):
        return _json(text, where, call_id, language)
    is_cues = "-->" in text or start.startswith("WEBVTT")
    raw = _cues(text, where) if is_cues else _plain(text, where)
    return build_transcript(raw, where=where, call_id=call_id, language=language)


def _decode(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TranscriptError(
            f"byte {error.start} is not UTF-8",
            where=where,
            line=line,
            remedy="save the file as UTF-8",
        ) from error


def _json(text: str, where: str, call_id: str, language: str | None) -> Transcript:
    try:
        parsed = msgspec.json.decode(text, type=_JsonTranscript)
    except msgspec.MsgspecError as error:
        raise TranscriptError(
            f"this is not assist.transcript/1 ({error})",
            where=where,
            remedy="see the format in docs/transcripts.md",
        ) from error
    if parsed.format != "assist.transcript/1":
        raise TranscriptError(
            f"the format is “{parsed.format[:40]}”", where=where, remedy="give assist.transcript/1"
        )
    raw = [
        RawTurn(
            speaker=turn.speaker,
            text=turn.text or " ".join(word.word for word in turn.words or ()),
            where=f"turn {number}",
            start_ms=turn.start_ms,
            end_ms=turn.end_ms,
            words=turn.words or None,
        )
        for number, turn in enumerate(parsed.turns, start=1)
    ]
    built = build_transcript(
        raw, where=where, call_id=parsed.call_id or call_id, language=language or parsed.language
    )
    return msgspec.structs.replace(
        built,
        rang=_rang(parsed, where),
        hung_up_by=_hung_up_by(parsed.hung_up_by, where),
    )


def _rang(parsed: _JsonTranscript, where: str) -> Rang | None:
    for name, value in (("ring_ms", parsed.ring_ms), ("rings", parsed.rings)):
        if value is not None and not 0 <= value <= LONGEST_RING_MS:
            raise TranscriptError(
                f"`{name}` is {value}", where=where, remedy="leave it out where it is not known"
            )
    if parsed.ring_ms is not None:
        return Rang(parsed.ring_ms, parsed.rings)
    return Rang(parsed.rings * MS_PER_RING, parsed.rings) if parsed.rings is not None else None


def _hung_up_by(name: str | None, where: str) -> Channel | None:
    if name is None:
        return None
    party = speaker_channel(name)
    if party is None:
        raise TranscriptError(
            f"`hung_up_by` is “{name[:40]}”, who is neither party",
            where=where,
            remedy="write agent or customer, or leave it out where it is not known",
        )
    return party


def _cues(text: str, where: str) -> list[RawTurn]:
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
        if voice := _VOICE.match(said):
            speaker, said = voice.group(1), voice.group(2)
        elif prefix := _PREFIX.match(said.replace("\n", " ")):
            speaker, said = prefix.group(1), prefix.group(2)
        said = _TAG.sub("", said).replace("\n", " ")
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


def _plain(text: str, where: str) -> list[RawTurn]:
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
