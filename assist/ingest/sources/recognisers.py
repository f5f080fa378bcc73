"""Whisper and WhisperX, Vosk, and NIST CTM.

Source: the JSON that openai/whisper and m-bain/whisperX write, vosk-api's results, and the CTM
format of NIST's sctk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from assist.errors import TranscriptError
from assist.events import Word
from assist.ingest.roles import Order, numbered
from assist.ingest.transcript import RawTurn, speaker_channel

PAUSE_MS = 800
"""Words of a CTM further apart than this are two turns. Source: chosen, as for other word lists."""

_CTM = re.compile(r"^(\S+)\s+(\S+)\s+(\d+(?:\.\d+)?)\s+(\d+(?:\.\d+)?)\s+(\S+)(?:\s+(\S+))?\s*$")


class WhisperWord(msgspec.Struct):
    """A word; WhisperX leaves out the times of what it could not align."""

    word: str = ""
    text: str = ""
    start: float | None = None
    end: float | None = None
    probability: float | None = None
    score: float | None = None
    speaker: str | None = None


class WhisperSegment(msgspec.Struct):
    """A stretch of speech."""

    start: float
    end: float
    text: str
    speaker: str | None = None
    words: list[WhisperWord] = []


class Whisper(msgspec.Struct):
    """The file."""

    segments: list[WhisperSegment]
    language: str | None = None


class VoskResult(msgspec.Struct):
    """One final result: words with times where the recogniser was asked for them."""

    text: str = ""
    result: list[WhisperWord] = []


def whisper_turns(file: Whisper, party: str) -> list[RawTurn]:
    """Turns of Whisper; without speakers all are of ``party``."""
    turns = []
    for number, segment in enumerate(file.segments, start=1):
        speaker = segment.speaker or _speaker_of(segment.words) or party
        turns.append(
            RawTurn(
                speaker=speaker,
                text=segment.text.strip(),
                where=f"segment {number}",
                start_ms=_ms(segment.start),
                end_ms=max(_ms(segment.end), _ms(segment.start)),
                words=_words(segment.words),
            )
        )
    return [turn for turn in turns if turn.text]


def vosk_turns(results: Iterable[VoskResult], party: str, where: str) -> list[RawTurn]:
    """Turns of one party's results.

    Raises:
        TranscriptError: Results without word times can't be put beside the other party's.
    """
    turns = []
    for number, result in enumerate(results, start=1):
        words = _words(result.result)
        if not result.text.strip():
            continue
        if not words:
            raise TranscriptError(
                f"result {number} has no times",
                where=where,
                remedy="have the recogniser write words (`SetWords(True)`)",
            )
        turns.append(
            RawTurn(
                speaker=party,
                text=result.text,
                where=f"result {number}",
                start_ms=words[0].start_ms,
                end_ms=words[-1].end_ms,
                words=words,
            )
        )
    return turns


def is_ctm(text: str) -> bool:
    """Whether the first line that says something is one of a CTM."""
    lines = (line for line in text.split("\n") if line.strip() and not line.startswith(";;"))
    return _CTM.match(next(lines, "")) is not None


def ctm_turns(text: str, order: Order, where: str) -> list[RawTurn]:
    """Turns of a CTM; channels are ``1``/``2``, ``A``/``B`` or a party's name.

    Raises:
        TranscriptError: A line that is none of a CTM.
    """
    turns: list[RawTurn] = []
    last: dict[str, RawTurn] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.startswith(";;"):
            continue
        found = _CTM.match(line)
        if found is None:
            raise TranscriptError(
                "this is not a line of a CTM",
                where=where,
                line=number,
                remedy="write it as: file channel start duration word confidence",
            )
        party = _ctm_party(found[2], order, where)
        start_ms = _ms(float(found[3]))
        end_ms = start_ms + _ms(float(found[4]))
        word = Word(found[5], start_ms, end_ms, _confidence(found[6]))
        turn = last.get(party)
        if turn is None or turn.end_ms is None or start_ms - turn.end_ms > PAUSE_MS:
            turn = RawTurn(
                speaker=party,
                text=word.word,
                where=f"line {number}",
                start_ms=start_ms,
                end_ms=end_ms,
                words=[word],
            )
            last[party] = turn
            turns.append(turn)
        else:
            assert turn.words is not None
            turn.words.append(word)
            turn.text += (" " if word.word[:1].isascii() else "") + word.word
            turn.end_ms = max(turn.end_ms, end_ms)
    return turns


def _ctm_party(channel: str, order: Order, where: str) -> str:
    if speaker_channel(channel) is not None and len(channel) > 1:
        return channel
    number = {"1": 0, "2": 1, "A": 0, "B": 1, "0": 0}.get(channel.upper())
    return numbered(order, -1 if number is None else number, where)


def _confidence(text: str | None) -> float:
    try:
        return min(max(float(text or 1), 0.0), 1.0)
    except ValueError:
        return 1.0


def _speaker_of(words: list[WhisperWord]) -> str | None:
    named = [word.speaker for word in words if word.speaker]
    return max(dict.fromkeys(named), key=named.count) if named else None


def _words(words: list[WhisperWord]) -> list[Word] | None:
    """Words with times; those without get the end of the word before; None if none has any."""
    if not any(word.start is not None for word in words):
        return None
    timed: list[Word] = []
    at = next(_ms(word.start) for word in words if word.start is not None)
    for word in words:
        start = at if word.start is None else _ms(word.start)
        end = start if word.end is None else max(_ms(word.end), start)
        conf = word.probability if word.probability is not None else word.score
        spelling = (word.word or word.text).strip()
        timed.append(Word(spelling, start, end, 1.0 if conf is None else conf))
        at = end
    return timed


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
