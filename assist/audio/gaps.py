"""What was lost of a channel, reported once, without flooding the journal."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal, TypeAlias

from assist.audio.blocks import SAMPLES_PER_MS
from assist.events import AudioGap, Channel, Span

GapReason: TypeAlias = Literal["overflow", "device_lost", "late"]

REPORT_MS = 1024
"""A gap that goes on is reported at once and then this often. Source: chosen."""


@dataclass
class _Gap:
    """Lost samples; positions count from the start of the call."""

    start: int
    end: int
    reason: GapReason
    reported: int
    told: bool = False
    open: bool = True


class GapLog:
    """Gaps of one channel, as they grow.

    - ``add`` tells it of lost samples, in order; those that touch the open gap and have its
      reason extend it. ``close`` says that sound is back.
    - ``report`` returns the events due with the block that ends at a position. The spans of one
      gap touch, and together are the gap.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._gaps: deque[_Gap] = deque()

    @property
    def pending(self) -> bool:
        """Whether something is left to report."""
        return any(not gap.told or gap.end > gap.reported for gap in self._gaps)

    def add(self, start: int, end: int, reason: GapReason) -> None:
        """Samples ``start`` to ``end`` were lost; equal where samples were left out."""
        if self._gaps:
            last = self._gaps[-1]
            if last.end == start and last.reason == reason:
                last.end = end
                return
        self.close()
        self._gaps.append(_Gap(start, end, reason, reported=start))

    def close(self) -> None:
        """Sound is back."""
        if self._gaps:
            self._gaps[-1].open = False

    def report(self, block_end: int) -> list[AudioGap]:
        """Events of gaps that began before ``block_end``, a block's end."""
        events: list[AudioGap] = []
        while self._gaps and self._gaps[0].start < block_end:
            gap = self._gaps[0]
            end = min(gap.end, block_end)
            over = not gap.open and gap.end <= block_end
            due = over or end - gap.reported >= REPORT_MS * SAMPLES_PER_MS
            if not gap.told or (due and end > gap.reported):
                events.append(self._event(gap, end, block_end))
            if not over:
                break
            self._gaps.popleft()
        return events

    def _event(self, gap: _Gap, end: int, block_end: int) -> AudioGap:
        start_ms = gap.reported // SAMPLES_PER_MS
        end_ms = start_ms if gap.start == gap.end else -(-end // SAMPLES_PER_MS)
        gap.told = True
        gap.reported = end
        return AudioGap(
            at_ms=block_end // SAMPLES_PER_MS,
            channel=self._channel,
            span=Span(start_ms, end_ms),
            reason=gap.reason,
        )
