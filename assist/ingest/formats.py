"""Transcript files of several formats, told apart by content and name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from assist.errors import TranscriptError
from assist.events import Channel
from assist.ingest.roles import AGENT_FIRST, Opener, Order, name_roles
from assist.ingest.sources.captions import cue_turns, prefixed_turns
from assist.ingest.sources.clouds import (
    Amazon,
    Analytics,
    Azure,
    amazon_turns,
    analytics_turns,
    azure_turns,
)
from assist.ingest.sources.own import read_own
from assist.ingest.sources.recognisers import (
    VoskResult,
    Whisper,
    ctm_turns,
    is_ctm,
    vosk_turns,
    whisper_turns,
)
from assist.ingest.sources.tables import is_table, table_turns
from assist.ingest.sources.threads import chat_turns, is_chat, is_mail, mail_turns
from assist.ingest.transcript import (
    RawTurn,
    Transcript,
    build_transcript,
)

TRANSCRIPT_SUFFIXES = frozenset(
    {".json", ".jsonl", ".vtt", ".srt", ".txt", ".csv", ".tsv", ".ctm", ".eml", ".mbox"}
)
"""Endings of files that are read as transcripts."""

_REMEDY = "see the formats in docs/transcripts.md"

_IS_JSON = re.compile(r"""\{|\[\s*(?:[{"\]]|-?\d+\s*[,\]]\s*(?:-?\d|\]|$))""")
"""A text may begin with a bracket, too: ``[客服] 您好``, ``[00:01] agent: hello``."""

T = TypeVar("T")

LARGEST_BYTES = 64 * 1024 * 1024
"""A transcript beyond this is refused. Source: chosen; an 8-hour call with words is below 20 MB."""


def read_transcript(
    path: Path, language: str | None = None, *, order: Order = AGENT_FIRST, party: str = ""
) -> Transcript:
    """Read a transcript file.

    Args:
        path: Any of the formats in docs/transcripts.md.
        language: ``zh`` or ``en``; guessed from the text if neither this nor the file says.
        order: Who is on which of a source's numbered channels.
        party: ``agent`` or ``customer`` where the file holds one party's words alone.

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
    return parse_transcript(
        data, where=str(path), call_id=path.stem, language=language, order=order, party=party
    )


def read_parties(files: Mapping[Channel, Path], language: str | None = None) -> Transcript:
    """Read a call whose parties have a file each.

    Raises:
        TranscriptError: As ``read_transcript``; or one of them has no times.
    """
    read = [read_transcript(path, language, party=str(side)) for side, path in files.items()]
    if any(part.timing == "estimated" for part in read):
        raise TranscriptError(
            "a file with one party's words needs times, or the two can't be put together",
            where=" + ".join(str(path) for path in files.values()),
            remedy="have the recogniser write word times",
        )
    turns = sorted(
        (turn for part in read for turn in part.turns),
        key=lambda turn: (turn.start_ms, turn.end_ms),
    )
    worded = all(part.timing == "words" for part in read)
    return msgspec.structs.replace(
        read[0],
        turns=tuple(turns),
        timing="words" if worded else "turns",
        warnings=tuple(dict.fromkeys(note for part in read for note in part.warnings)),
    )


def parse_transcript(
    data: bytes,
    *,
    where: str,
    call_id: str,
    language: str | None = None,
    order: Order = AGENT_FIRST,
    party: str = "",
) -> Transcript:
    """Read a transcript from memory; ``where`` names it in errors.

    Raises:
        TranscriptError: As ``read_transcript``.
    """
    text = _decode(data, where)
    start = text.lstrip()
    if _IS_JSON.match(start):
        return _json(text, where, call_id, language, order, party)
    if "-->" in text or start.startswith("WEBVTT"):
        raw, opener = cue_turns(text, where), None
    else:
        raw, opener = _written(text, data, where, order)
    return _built(raw, opener, where, call_id, language)


def _written(
    text: str, data: bytes, where: str, order: Order
) -> tuple[list[RawTurn], Opener | None]:
    """Turns of a file that is neither JSON nor cues, and who begins where it has to be guessed."""
    if is_mail(text):
        return mail_turns(data), "customer"
    if is_table(text):
        return table_turns(text, where), "agent"
    if is_ctm(text):
        return ctm_turns(text, order, where), "agent"
    if is_chat(text):
        return chat_turns(text), "customer"
    return prefixed_turns(text, where), None


def _built(
    raw: list[RawTurn], opener: Opener | None, where: str, call_id: str, language: str | None
) -> Transcript:
    notes: list[str] = []
    if opener is not None:
        raw, notes = name_roles(raw, opener=opener, where=where)
    built = build_transcript(raw, where=where, call_id=call_id, language=language)
    return msgspec.structs.replace(built, warnings=(*notes, *built.warnings)) if notes else built


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


def _json(
    text: str, where: str, call_id: str, language: str | None, order: Order, party: str
) -> Transcript:
    """A JSON file, or lines of it, by the keys that its maker writes."""
    values = _values(text, where)
    first = values[0]
    for key, read in _FOREIGN.items():
        if key in first and "format" not in first:
            raw, told = read(values, where, order, party)
            tongue = language or _language_of(told)
            return _built(raw, "agent", where, call_id, tongue)
    return read_own(text, where, call_id, language)


def _values(text: str, where: str) -> list[dict[str, object]]:
    try:
        decoded = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        try:
            decoded = msgspec.json.Decoder().decode_lines(text)
        except msgspec.DecodeError:
            raise TranscriptError(
                f"this is not assist.transcript/1 ({error})", where=where, remedy=_REMEDY
            ) from error
    values = decoded if isinstance(decoded, list) else [decoded]
    if not values or not all(isinstance(value, dict) for value in values):
        raise TranscriptError(
            "this is not assist.transcript/1, nor another transcript that is known",
            where=where,
            remedy=_REMEDY,
        )
    return values


def _convert(values: list[dict[str, object]], kind: type[T], where: str, maker: str) -> T:
    try:
        return msgspec.convert(values[0], kind)
    except msgspec.ValidationError as error:
        raise TranscriptError(
            f"this looks like {maker}, but is not ({error})", where=where, remedy=_REMEDY
        ) from error


_Values = list[dict[str, object]]
_Read = tuple[list[RawTurn], "str | None"]


def _analytics(values: _Values, where: str, _order: Order, _party: str) -> _Read:
    file = _convert(values, Analytics, where, "Call Analytics of Amazon")
    return analytics_turns(file), file.language_code


def _amazon(values: _Values, where: str, order: Order, _party: str) -> _Read:
    file = _convert(values, Amazon, where, "a transcript of Amazon")
    return amazon_turns(file, order, where), file.results.language_code


def _azure(values: _Values, where: str, order: Order, _party: str) -> _Read:
    file = _convert(values, Azure, where, "a batch transcription of Azure")
    return azure_turns(file, order, where), next(
        (phrase.locale for phrase in file.recognized_phrases if phrase.locale), None
    )


def _whisper(values: _Values, where: str, _order: Order, party: str) -> _Read:
    file = _convert(values, Whisper, where, "a transcript of Whisper")
    if not party and not any(s.speaker or any(w.speaker for w in s.words) for s in file.segments):
        raise TranscriptError(
            "nobody is named as a speaker here",
            where=where,
            remedy="give one file a party, named …-agent.json and …-customer.json",
        )
    return whisper_turns(file, party), file.language


def _vosk(values: _Values, where: str, _order: Order, party: str) -> _Read:
    if not party:
        raise TranscriptError(
            "Vosk's results do not say who speaks",
            where=where,
            remedy="give one file a party, named …-agent.json and …-customer.json",
        )
    results = [_convert([value], VoskResult, where, "a result of Vosk") for value in values]
    return vosk_turns(results, party, where), None


_FOREIGN = {
    "Transcript": _analytics,
    "results": _amazon,
    "recognizedPhrases": _azure,
    "segments": _whisper,
    "result": _vosk,
}
"""Readers by the key that gives each maker's files away."""


def _language_of(told: str | None) -> str | None:
    """A source's language code as ours; None for one that we don't know, or none."""
    code = (told or "").lower()[:2]
    return code if code in ("zh", "en") else None
