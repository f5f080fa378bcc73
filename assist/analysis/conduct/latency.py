"""How long answers take."""

from __future__ import annotations

from assist.analysis.conduct.talk import NEVER_MS
from assist.events import Channel, SpeechEnded, SpeechStarted


class ResponseLatency:
    """How long the agent takes to answer: the customer's end to the agent's start.

    Counted where the customer was the last to speak and had stopped; an agent who starts while
    the customer still speaks has no latency but an overlap.
    """

    __slots__ = ("_last_end_ms", "_pending_ms", "_speaking")

    def __init__(self) -> None:
        self._last_end_ms = dict.fromkeys(Channel, NEVER_MS)
        self._speaking = dict.fromkeys(Channel, False)
        self._pending_ms = NEVER_MS

    def started(self, event: SpeechStarted) -> int | None:
        """A party began; the latency in milliseconds if that was an answer."""
        self._speaking[event.channel] = True
        if event.channel is Channel.CUSTOMER:
            return None
        if self._speaking[Channel.CUSTOMER]:
            # The customer may have stopped already: an end is known later than a start.
            self._pending_ms = event.start_ms
            return None
        return self._latency(event.start_ms)

    def ended(self, event: SpeechEnded) -> int | None:
        """A party stopped; the latency if the agent's start had waited for this."""
        self._speaking[event.channel] = False
        self._last_end_ms[event.channel] = event.span.end_ms
        if event.channel is Channel.AGENT or self._pending_ms == NEVER_MS:
            return None
        started_ms, self._pending_ms = self._pending_ms, NEVER_MS
        return self._latency(started_ms)

    def _latency(self, started_ms: int) -> int | None:
        ended_ms = self._last_end_ms[Channel.CUSTOMER]
        answers = ended_ms > self._last_end_ms[Channel.AGENT] and ended_ms <= started_ms
        return started_ms - ended_ms if answers else None
