"""Amazon Transcribe (Call Analytics, Contact Lens, two channels, speakers) and Azure batch.

Source: the output formats in the services' public documentation (Amazon Transcribe developer
guide, "Post-call analytics output" and "Example channel identification output"; Azure Speech,
"Get batch transcription results" and fast transcription).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from assist.events import Word
from assist.ingest.roles import Order, numbered
from assist.ingest.transcript import RawTurn

PAUSE_MS = 800
"""Words further apart than this are two turns, where a source lists words alone. Source: chosen;
above the pauses within a sentence, see ``CoachOptions.gap_ms``."""

_TICKS_PER_MS = 10_000
_ISO = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")


class AnalyticsItem(msgspec.Struct, rename="pascal"):
    """A word or mark of Call Analytics."""

    type: str = ""
    content: str = ""
    begin_offset_millis: int | None = None
    end_offset_millis: int | None = None
    confidence: float | str | None = None


class AnalyticsTurn(msgspec.Struct, rename="pascal"):
    """A turn of Call Analytics or Contact Lens."""

    begin_offset_millis: int
    end_offset_millis: int
    content: str
    participant_role: str = ""
    participant_id: str = ""
    items: list[AnalyticsItem] = []


class Analytics(msgspec.Struct, rename="pascal"):
    """The file."""

    transcript: list[AnalyticsTurn]
    language_code: str | None = None


class AmazonChoice(msgspec.Struct):
    """One spelling of an item."""

    content: str
    confidence: float | str | None = None


class AmazonItem(msgspec.Struct):
    """A word or mark."""

    type: str
    alternatives: list[AmazonChoice]
    start_time: str | float | None = None
    end_time: str | float | None = None
    speaker_label: str | None = None


class AmazonChannel(msgspec.Struct):
    """One channel's items."""

    channel_label: str
    items: list[AmazonItem]


class AmazonChannels(msgspec.Struct):
    """All channels."""

    channels: list[AmazonChannel]


class AmazonStretch(msgspec.Struct):
    """When somebody spoke, in files of speakers."""

    speaker_label: str
    start_time: str | float
    end_time: str | float


class AmazonSpeakers(msgspec.Struct):
    """All stretches."""

    segments: list[AmazonStretch]


class AmazonResults(msgspec.Struct):
    """What was recognised."""

    items: list[AmazonItem] = []
    channel_labels: AmazonChannels | None = None
    speaker_labels: AmazonSpeakers | None = None
    language_code: str | None = None


class Amazon(msgspec.Struct):
    """The file."""

    results: AmazonResults


class AzureWord(msgspec.Struct, rename="camel"):
    """A word, its times in ticks of 100 ns, in milliseconds or in ISO 8601."""

    word: str = ""
    display_text: str = ""
    offset_in_ticks: float | None = None
    duration_in_ticks: float | None = None
    offset_milliseconds: int | None = None
    duration_milliseconds: int | None = None
    offset: str | None = None
    duration: str | None = None
    confidence: float | None = None


class AzureBest(msgspec.Struct, rename="camel"):
    """A reading of a phrase."""

    display: str = ""
    lexical: str = ""
    words: list[AzureWord] = []
    display_words: list[AzureWord] = []


class AzurePhrase(msgspec.Struct, rename="camel"):
    """A phrase."""

    n_best: list[AzureBest] = []
    channel: int = 0
    speaker: int | None = None
    offset_in_ticks: float | None = None
    duration_in_ticks: float | None = None
    offset_milliseconds: int | None = None
    duration_milliseconds: int | None = None
    offset: str | None = None
    duration: str | None = None
    locale: str | None = None


class Azure(msgspec.Struct, rename="camel"):
    """The file."""

    recognized_phrases: list[AzurePhrase]


def analytics_turns(file: Analytics) -> list[RawTurn]:
    """Turns of Call Analytics and Contact Lens."""
    return [
        RawTurn(
            speaker=turn.participant_role or turn.participant_id,
            text=turn.content,
            where=f"turn {number}",
            start_ms=turn.begin_offset_millis,
            end_ms=turn.end_offset_millis,
            words=[
                Word(i.content, i.begin_offset_millis, i.end_offset_millis, _share(i.confidence))
                for i in turn.items
                if i.type == "pronunciation"
                and i.begin_offset_millis is not None
                and i.end_offset_millis is not None
            ]
            or None,
        )
        for number, turn in enumerate(file.transcript, start=1)
    ]


def amazon_turns(file: Amazon, order: Order, where: str) -> list[RawTurn]:
    """Turns of a transcription job with channels or with speakers."""
    results = file.results
    if results.channel_labels is not None:
        turns: list[RawTurn] = []
        for number, channel in enumerate(results.channel_labels.channels):
            label = re.search(r"(\d+)$", channel.channel_label)
            party = numbered(order, int(label[1]) if label else number, where)
            turns += _grouped((party, item) for item in channel.items)
        return sorted(turns, key=lambda turn: turn.start_ms or 0)
    return _grouped(_by_speaker(results))


def azure_turns(file: Azure, order: Order, where: str) -> list[RawTurn]:
    """Turns of a batch transcription; diarised speakers where one channel has several."""
    phrases = [phrase for phrase in file.recognized_phrases if phrase.n_best]
    speakers = {phrase.speaker for phrase in phrases if phrase.speaker is not None}
    diarised = len({phrase.channel for phrase in phrases}) == 1 and len(speakers) > 1
    turns = []
    for number, phrase in enumerate(phrases, start=1):
        best = phrase.n_best[0]
        start_ms, end_ms = _azure_span(phrase)
        words = [
            Word(word.word or word.display_text, *_azure_span(word), _share(word.confidence))
            for word in best.words or best.display_words
        ]
        party = f"speaker {phrase.speaker}" if diarised else numbered(order, phrase.channel, where)
        text = best.display or best.lexical
        turns.append(
            RawTurn(
                speaker=party,
                text=text,
                where=f"phrase {number}",
                start_ms=start_ms,
                end_ms=end_ms,
                words=words or None,
            )
        )
    return sorted(turns, key=lambda turn: turn.start_ms or 0)


def _by_speaker(results: AmazonResults) -> Iterable[tuple[str, AmazonItem]]:
    stretches = results.speaker_labels.segments if results.speaker_labels else []
    party, place = "", 0
    for item in results.items:
        if item.speaker_label:
            party = item.speaker_label
        elif item.start_time is not None:
            at = float(item.start_time)
            while place + 1 < len(stretches) and float(stretches[place].end_time) <= at:
                place += 1
            party = stretches[place].speaker_label if stretches else ""
        yield party, item


def _grouped(items: Iterable[tuple[str, AmazonItem]]) -> list[RawTurn]:
    """Words into turns: a new one where the party changes or pauses."""
    turns: list[RawTurn] = []
    for party, item in items:
        if not item.alternatives:
            continue
        spelling = item.alternatives[0].content
        last = turns[-1] if turns and turns[-1].speaker == party else None
        if item.start_time is None or item.end_time is None:
            if last is not None:
                last.text += spelling
            continue
        start_ms, end_ms = round(float(item.start_time) * 1000), round(float(item.end_time) * 1000)
        word = Word(spelling, start_ms, end_ms, _share(item.alternatives[0].confidence))
        if last is None or last.end_ms is None or start_ms - last.end_ms > PAUSE_MS:
            turns.append(
                RawTurn(
                    speaker=party,
                    text=spelling,
                    where=f"the words from {start_ms} ms",
                    start_ms=start_ms,
                    end_ms=end_ms,
                    words=[word],
                )
            )
        else:
            assert last.words is not None
            last.words.append(word)
            last.text += (" " if spelling[:1].isascii() else "") + spelling
            last.end_ms = max(last.end_ms, end_ms)
    return turns


def _azure_span(part: AzurePhrase | AzureWord) -> tuple[int, int]:
    if part.offset_milliseconds is not None:
        start, length = float(part.offset_milliseconds), float(part.duration_milliseconds or 0)
    elif part.offset_in_ticks is not None:
        start = part.offset_in_ticks / _TICKS_PER_MS
        length = (part.duration_in_ticks or 0) / _TICKS_PER_MS
    else:
        start, length = _iso_ms(part.offset), _iso_ms(part.duration)
    return round(start), round(start + length)


def _iso_ms(text: str | None) -> float:
    found = _ISO.fullmatch(text or "")
    if found is None:
        return 0.0
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def _share(value: float | str | None) -> float:
    return 1.0 if value is None else float(value)
