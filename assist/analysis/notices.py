"""What the agent should know about the line itself: lost audio, parties on one channel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from assist.events import AudioGap, Channel, Event, Notice, OutputEvent

REPEAT_MS = 10_000
"""Shortest time between two notices of lost audio on a channel. Source: chosen."""


class Notices:
    """Turns lost audio into notices, at most one per channel and ten seconds.

    Args:
        parties_apart: False where one channel carries both parties; said once at the start.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset({AudioGap})

    def __init__(self, *, parties_apart: bool) -> None:
        self.deadline_ms: int | None = None if parties_apart else 0
        self._told_ms: dict[Channel, int] = {}

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Tell of a gap."""
        if type(event) is not AudioGap:
            return ()
        told_ms = self._told_ms.get(event.channel)
        if told_ms is not None and event.at_ms - told_ms < REPEAT_MS:
            return ()
        self._told_ms[event.channel] = event.at_ms
        seconds = event.span.duration_ms / 1000
        return (
            Notice(
                at_ms=event.at_ms,
                code=f"audio_gap_{event.reason}",
                level="error" if event.reason == "device_lost" else "warning",
                text=f"{seconds:.1f} s of the {event.channel}'s audio were lost ({event.reason})",
                channel=event.channel,
            ),
        )

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """Say once that interruptions can't be told from this recording."""
        self.deadline_ms = None
        return (
            Notice(
                at_ms=at_ms,
                code="parties_mixed",
                level="warning",
                text="both parties share one channel, so overlaps and interruptions can't be told",
            ),
        )
