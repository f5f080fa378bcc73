"""The conversation as its parts see it: who is speaking, what was said, whose turn it is."""

from __future__ import annotations

from typing import NamedTuple

from assist.analysis.overlap_wording import OverlapWording, count_units
from assist.events import Channel, FinalHypothesis, Span, SpeechEnded, SpeechStarted
from assist.events.timed_text import TimedText

NEVER_MS = -1

TURN_TEXTS = 12
"""Utterances of one turn that are kept. Source: chosen; memory."""


class Said(NamedTuple):
    """A final utterance.

    Attributes:
        channel: Whose.
        at_ms: When it became final.
        span: When it was said.
        text: Lower-cased, with its times.
        units: Chinese characters or words.
        token: It is listener's tokens and nothing else.
        new_turn: Its speaker took the turn with it.
    """

    channel: Channel
    at_ms: int
    span: Span
    text: TimedText
    units: int
    token: bool
    new_turn: bool


class Talk:
    """Follows voice activity and final words of both parties; constant memory.

    A turn lasts until the other party has said more than listener's tokens.

    Attributes:
        speaking: Voice activity of each party, as far as is known yet.
        start_ms: When each party's newest stretch of voice activity began.
        ended_ms: When each party's last stretch was over; -1 before any.
        holder: Whose turn it is, by words; None before any.
        turn: Utterances of that turn, the newest ``TURN_TEXTS``.
        turn_ms: When it began.
        angry: The customer is, as far as is known.

    Args:
        wording: Tells listener's tokens.
    """

    __slots__ = (
        "_wording",
        "angry",
        "ended_ms",
        "holder",
        "speaking",
        "start_ms",
        "turn",
        "turn_ms",
    )

    def __init__(self, wording: OverlapWording) -> None:
        self._wording = wording
        self.speaking = dict.fromkeys(Channel, False)
        self.start_ms = dict.fromkeys(Channel, NEVER_MS)
        self.ended_ms = dict.fromkeys(Channel, NEVER_MS)
        self.holder: Channel | None = None
        self.turn: list[Said] = []
        self.turn_ms = NEVER_MS
        self.angry = False

    @property
    def silent(self) -> bool:
        """Nobody speaks."""
        return not any(self.speaking.values())

    @property
    def silent_from_ms(self) -> int:
        """Since when, if nobody does; -1 before anybody has spoken."""
        return max(self.ended_ms.values())

    def started(self, event: SpeechStarted) -> None:
        """A party began to speak."""
        self.speaking[event.channel] = True
        self.start_ms[event.channel] = event.start_ms

    def ended(self, event: SpeechEnded) -> None:
        """A party stopped."""
        self.speaking[event.channel] = False
        self.ended_ms[event.channel] = event.span.end_ms

    def said(self, event: FinalHypothesis) -> Said | None:
        """Take an utterance; None where it was only noise."""
        if not event.words:
            return None
        text = TimedText(event.words)
        token = self._wording.read(event.words).listener_only
        new_turn = not token and self.holder is not event.channel
        said = Said(
            channel=event.channel,
            at_ms=event.at_ms,
            span=Span(event.words[0].start_ms, event.words[-1].end_ms),
            text=text,
            units=count_units(text.text),
            token=token,
            new_turn=new_turn,
        )
        if new_turn:
            self.holder = event.channel
            self.turn = []
            self.turn_ms = said.span.start_ms
        if self.holder is event.channel:
            self.turn.append(said)
            del self.turn[:-TURN_TEXTS]
        return said
