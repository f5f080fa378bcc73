"""``assist.transcript/1``."""

from __future__ import annotations

import msgspec

from assist.errors import TranscriptError
from assist.events import Channel, Word
from assist.ingest.transcript import Rang, RawTurn, Transcript, build_transcript, speaker_channel

LONGEST_RING_MS = 600_000
"""Ringing beyond this is no ringing. Source: chosen; telephone systems give up long before."""

MS_PER_RING = 5_000
"""How long a ring and the pause after it take together, where only the rings were counted.
Source: the Chinese ringing tone, 1 s on and 4 s off (YD/T 1522); others have 4 to 6 s."""


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


def read_own(text: str, where: str, call_id: str, language: str | None) -> Transcript:
    """Read the project's own format.

    Raises:
        TranscriptError: It is not, or makes no sense.
    """
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
