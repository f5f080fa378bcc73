"""A transcript as the inputs that a live call would have given."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from assist.events import (
    Channel,
    FinalHypothesis,
    HangUp,
    InputEvent,
    PartialHypothesis,
    Progress,
    Ringing,
    Span,
    SpeechEnded,
    SpeechStarted,
    Word,
)
from assist.ingest.transcript import Transcript, Turn

PARTIAL_STEP_MS = 240
"""Shortest time between two partials of one turn. Source: chosen, about one Chinese character."""

LONGEST_MS = 20_000
"""Longest utterance; a longer turn is several. Source: the live recogniser's own limit."""

END_DELAY_MS = 300
"""How long after speech its end is known, as with the voice activity detector's hangover."""

TRAILING_MS = 1000
"""Audio that is taken to follow the last word, so that short timers still run."""


def transcript_inputs(transcript: Transcript) -> Iterator[InputEvent]:
    """Everything a session needs to hear the call as if it were live, in merged order.

    Words become stable partials as they end, a turn becomes a final when it ends, and voice
    activity follows the turns. The call is hung up one second after the last word. How long it
    rang is told at its start, where the source says so.
    """
    if transcript.rang is not None:
        yield Ringing(at_ms=0, rang_ms=transcript.rang.ms, rings=transcript.rang.rings)
    end_ms = TRAILING_MS + max(turn.end_ms for turn in transcript.turns)
    channels = (_channel_inputs(transcript, channel) for channel in Channel)
    yield from heapq.merge(*channels, key=lambda event: event.at_ms)
    for channel in Channel:
        yield Progress(at_ms=end_ms, channel=channel)
    yield HangUp(at_ms=end_ms, by=transcript.hung_up_by)


def utterances(turn: Turn) -> list[tuple[Word, ...]]:
    """A turn as the recogniser would have cut it: whole, or every ``LONGEST_MS`` in a long one."""
    cut: list[list[Word]] = []
    for word in turn.words:
        if not cut or word.end_ms - cut[-1][0].start_ms > LONGEST_MS:
            cut.append([])
        cut[-1].append(word)
    return [tuple(words) for words in cut]


def _channel_inputs(transcript: Transcript, channel: Channel) -> Iterator[InputEvent]:
    turns = [turn for turn in transcript.turns if turn.speaker is channel and turn.words]
    pending: SpeechEnded | None = None
    number = 0
    for turn in turns:
        follows = pending is not None and turn.start_ms < pending.at_ms
        if pending is not None and not follows:
            yield pending
        if not follows:
            yield SpeechStarted(at_ms=turn.start_ms, channel=channel, start_ms=turn.start_ms)
        started = turn.start_ms if not follows or pending is None else pending.span.start_ms
        for words in utterances(turn):
            number += 1
            yield from _hypotheses(channel, number, words)
        pending = SpeechEnded(
            at_ms=turn.end_ms + END_DELAY_MS, channel=channel, span=Span(started, turn.end_ms)
        )
    if pending is not None:
        yield pending


def _hypotheses(channel: Channel, utterance: int, words: tuple[Word, ...]) -> Iterator[InputEvent]:
    told_ms = words[0].start_ms
    for count, word in enumerate(words, start=1):
        if word.end_ms - told_ms < PARTIAL_STEP_MS and count < len(words):
            continue
        told_ms = word.end_ms
        yield PartialHypothesis(
            at_ms=told_ms, channel=channel, utterance=utterance, words=words[:count], stable=count
        )
    yield FinalHypothesis(at_ms=told_ms, channel=channel, utterance=utterance, words=words)
