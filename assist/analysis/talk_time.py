"""Who spoke for how long, together, alone and not at all, from voice activity."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from assist.events import Channel, Span, SpeechEnded, SpeechStarted

RECENT = 16
"""Stretches kept until the other party's speech around them has ended."""

MONOLOGUE_PAUSE_MS = 2000
"""A pause this long ends a monologue though nobody else speaks. Source: chosen."""


class Talked(NamedTuple):
    """Totals from the start of the call to some moment, in milliseconds unless named otherwise.

    Attributes:
        talk_ms: Speech per party.
        overlap_ms: Both spoke.
        non_talk_ms: Nobody spoke, from the start of the call.
        longest_silence_ms: Longest time that nobody spoke after somebody first had.
        monologue_ms: Longest monologue per party, short pauses and the other's listener tokens
            included.
        turns: How often the floor changed hands, the first speaker counted (a number).
    """

    talk_ms: dict[Channel, int]
    overlap_ms: int
    non_talk_ms: int
    longest_silence_ms: int
    monologue_ms: dict[Channel, int]
    turns: int


class TalkTime:
    """Adds up voice activity as it is told; constant memory.

    Args:
        turn_ms: Speech shorter than this takes no turn.
    """

    def __init__(self, turn_ms: int) -> None:
        self._turn_ms = turn_ms
        self._start_ms: dict[Channel, int | None] = dict.fromkeys(Channel)
        self._closed: dict[Channel, deque[Span]] = {channel: deque() for channel in Channel}
        self._talk_ms = dict.fromkeys(Channel, 0)
        self._overlap_ms = 0
        self._voice_end_ms: int | None = None
        self._longest_silence_ms = 0
        self._monologue_ms = dict.fromkeys(Channel, 0)
        self._turns = 0
        self._holder: Channel | None = None
        self._turn = Span(0, 0)

    def start(self, event: SpeechStarted) -> None:
        """A party began to speak."""
        if self._start_ms[event.channel] is not None:
            return
        if self._start_ms[event.channel.other] is None and self._voice_end_ms is not None:
            silence_ms = event.start_ms - self._voice_end_ms
            self._longest_silence_ms = max(self._longest_silence_ms, silence_ms)
        self._start_ms[event.channel] = event.start_ms

    def end(self, event: SpeechEnded) -> None:
        """A party stopped."""
        channel, span = event.channel, event.span
        self._start_ms[channel] = None
        self._talk_ms[channel] += span.duration_ms
        self._overlap_ms += self._shared_ms(channel, span)
        self._keep(channel, span)
        self._voice_end_ms = max(self._voice_end_ms or 0, span.end_ms)
        self._take_turn(channel, span)

    def at(self, now_ms: int) -> Talked:
        """The totals at ``now_ms``, speech that is still going on included."""
        talk_ms = dict(self._talk_ms)
        monologue_ms = dict(self._monologue_ms)
        overlap_ms, turns, longest_ms = self._overlap_ms, self._turns, self._longest_silence_ms
        open_ms = {c: start for c, start in self._start_ms.items() if start is not None}
        for channel, start_ms in open_ms.items():
            span = Span(start_ms, now_ms)
            talk_ms[channel] += span.duration_ms
            overlap_ms += self._shared_ms(channel, span)
            if span.duration_ms >= self._turn_ms:
                turns += channel is not self._holder
                paused = start_ms - self._turn.end_ms >= MONOLOGUE_PAUSE_MS
                goes_on = channel is self._holder and not paused
                first_ms = self._turn.start_ms if goes_on else start_ms
                monologue_ms[channel] = max(monologue_ms[channel], now_ms - first_ms)
        if len(open_ms) == len(Channel):
            overlap_ms += max(0, now_ms - max(open_ms.values()))
        if not open_ms and self._voice_end_ms is not None:
            longest_ms = max(longest_ms, now_ms - self._voice_end_ms)
        spoken_ms = sum(talk_ms.values()) - overlap_ms
        return Talked(
            talk_ms, overlap_ms, max(0, now_ms - spoken_ms), longest_ms, monologue_ms, turns
        )

    def _keep(self, channel: Channel, span: Span) -> None:
        """Keep a stretch for when the other's speech around it ends; count the oldest now."""
        kept = self._closed[channel]
        kept.append(span)
        around_ms = self._start_ms[channel.other]
        if len(kept) > RECENT:
            oldest = kept.popleft()
            if around_ms is not None:
                self._overlap_ms += _common_ms(oldest, Span(around_ms, oldest.end_ms))

    def _shared_ms(self, channel: Channel, span: Span) -> int:
        """What speech has in common with the other party's stretches that are over."""
        return sum(_common_ms(span, other) for other in self._closed[channel.other])

    def _take_turn(self, channel: Channel, span: Span) -> None:
        if channel is self._holder:
            paused = span.start_ms - self._turn.end_ms >= MONOLOGUE_PAUSE_MS
            self._turn = span if paused else Span(self._turn.start_ms, span.end_ms)
        elif span.duration_ms >= self._turn_ms:
            self._holder = channel
            self._turn = span
            self._turns += 1
        else:
            return
        self._monologue_ms[channel] = max(self._monologue_ms[channel], self._turn.duration_ms)


def _common_ms(one: Span, other: Span) -> int:
    return max(0, min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms))
