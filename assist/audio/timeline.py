"""Where a device's samples belong on the call's clock. Pure: told the time, never asks for it.

Two devices have two clocks, deliver in bursts, stall, and get unplugged. A call has one clock,
the computer's, and both channels must lie on it, or what looks like an interruption is an
artefact. So every sample is laid at a position, positions are compared with the clock, and what
does not fit is padded with silence or thrown away, and said so.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import msgspec

from assist.audio.blocks import BLOCK_MS, BLOCK_SAMPLES, SAMPLES_PER_MS, SILENT_BLOCK, Blocker, Pcm
from assist.audio.gaps import GapLog, GapReason
from assist.events import AudioGap, Channel


class TimelineOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How far a device may be from the clock. All in ms.

    Attributes:
        patience_ms: Silence stands in for samples that are later than this, 100..2000. Source:
            chosen; longer than a busy computer's hiccups, and the most that a stalled device
            holds up the other channel.
        drift_ms: A lasting distance beyond this is corrected, 16..500. Source: chosen; below one
            block, and reached by two ordinary sound cards in some 15 minutes.
        drift_after_overflow_ms: The same right after the driver said that it lost samples.
        ahead_ms: A distance ahead of the clock beyond this is corrected at once, 64..1000.
        watch_ms: A distance counts as lasting when it was never smaller for this long.
        idle_is_silence: The device sends nothing while nothing is played (Windows loopback), so
            missing samples are no loss.
    """

    patience_ms: int = 320
    drift_ms: int = 48
    drift_after_overflow_ms: int = 8
    ahead_ms: int = 160
    watch_ms: int = 1000
    idle_is_silence: bool = False


@dataclass(frozen=True)
class CapturedBlock:
    """One block of one channel, and what was lost up to its end.

    Attributes:
        at_ms: End of the block.
        gaps: To be told before anything else about this block.
    """

    channel: Channel
    at_ms: int
    samples: Pcm
    gaps: tuple[AudioGap, ...] = ()


class Timeline:
    """Lays one channel's samples on the clock and cuts them into blocks.

    - Times are milliseconds since the start of the call; they never decrease.
    - ``take`` gives it samples that have just arrived, ``pass_time`` only tells it the time;
      call either at least every 100 ms. ``lose`` says that the device is gone; the next ``take``
      says that it is back.
    - ``drain`` returns the blocks that became whole.
    - The first samples, and the first after a pause, are placed so that they end at the time
      that they arrived, unless ``expect`` knows better; later ones follow on. If they turn out
      to lie ``drift_ms`` or more beside the clock for a second, silence is put in or samples are
      left out.
    - Silence before the first samples counts as lost only if it lasts beyond ``patience_ms``.
      Samples left out are reported as a gap of no length, unless they follow on a gap, which
      stands for them already.

    Args:
        channel: Whose samples they are.
        options: Tolerances.
    """

    def __init__(self, channel: Channel, options: TimelineOptions | None = None) -> None:
        self._channel = channel
        self._options = options or TimelineOptions()
        self._blocker = Blocker()
        self._blocks: deque[CapturedBlock] = deque()
        self._blocks_made = 0
        self._gaps = GapLog(channel)
        self._head = 0
        self._following = False
        self._expected: int | None = None
        self._lost = False
        self._overflowed = False
        self._surplus = 0
        self._unsettled = False
        self._watch_until: int | None = None
        self._least_late = 0

    @property
    def flowing(self) -> bool:
        """Whether samples are arriving, as far as is known."""
        return self._following

    def expect(self, start_ms: float) -> None:
        """The next sample belongs at ``start_ms``, which may lie before the call."""
        self._expected = round(start_ms * SAMPLES_PER_MS)

    def take(self, now_ms: float, samples: Pcm, dropped: int = 0) -> None:
        """Samples of shape (n,) that arrived at ``now_ms``, after ``dropped`` discarded ones."""
        if not len(samples):
            return
        now = round(now_ms * SAMPLES_PER_MS)
        if self._following:
            self._pad(self._head + dropped, "overflow")
            ahead = self._head + len(samples) - now
            if ahead > self._options.ahead_ms * SAMPLES_PER_MS:
                self._surplus = ahead
        else:
            self._place(now, len(samples))
        self._lay(self._leave_out(samples))
        self._following = True
        self._lost = False
        self._watch(now)

    def pass_time(self, now_ms: float) -> None:
        """Nothing more has arrived, and it is ``now_ms``."""
        now = round(now_ms * SAMPLES_PER_MS)
        patience = self._options.patience_ms * SAMPLES_PER_MS
        if self._lost:
            self._pad(now, "device_lost")
        elif now - self._head > patience:
            self._following = False
            self._expected = None
            self._pad(now - patience, self._late)

    def lose(self, now_ms: float) -> None:
        """The device is gone as of ``now_ms``."""
        self._following = False
        self._expected = None
        self._lost = True
        self.pass_time(now_ms)

    def overflowed(self) -> None:
        """The driver lost samples without saying how many; the clock will tell."""
        self._overflowed = True
        self._watch_until = None

    def finish(self, now_ms: float) -> None:
        """The call has ended: fill up the block that it ended in."""
        self.pass_time(now_ms)
        end = max(round(now_ms * SAMPLES_PER_MS), self._head)
        if self._gaps.pending:
            end = max(end, self._blocks_made * BLOCK_SAMPLES + 1)
        self._gaps.close()
        self._pad(-(-end // BLOCK_SAMPLES) * BLOCK_SAMPLES, None)

    def drain(self) -> list[CapturedBlock]:
        """Blocks that became whole since the last call, oldest first."""
        blocks = list(self._blocks)
        self._blocks.clear()
        return blocks

    @property
    def _late(self) -> GapReason | None:
        return None if self._options.idle_is_silence else "late"

    def _place(self, now: int, count: int) -> None:
        """Make ``count`` samples end at ``now``, or start where they are expected."""
        start = now - count if self._expected is None else self._expected
        self._expected = None
        reason = "device_lost" if self._lost else self._late
        if not self._head and start <= self._options.patience_ms * SAMPLES_PER_MS:
            reason = None
        self._pad(start, reason)
        self._surplus = max(0, self._head - start)
        self._unsettled = True
        self._watch_until = None

    def _leave_out(self, samples: Pcm) -> Pcm:
        """Drop the oldest of the samples that are too many."""
        count = min(self._surplus, len(samples))
        if not count:
            return samples
        if not self._unsettled:
            self._gaps.add(self._head, self._head, "overflow")
        self._surplus -= count
        self._watch_until = None
        return samples[count:]

    def _watch(self, now: int) -> None:
        """Correct a distance from the clock that has lasted."""
        late = now - self._head
        if self._watch_until is None:
            self._watch_until = now + self._options.watch_ms * SAMPLES_PER_MS
            self._least_late = late
        self._least_late = min(self._least_late, late)
        if now < self._watch_until:
            return
        options = self._options
        limit = options.drift_after_overflow_ms if self._overflowed else options.drift_ms
        if self._least_late > limit * SAMPLES_PER_MS:
            reason: GapReason = "overflow" if self._overflowed else "late"
            self._pad(self._head + self._least_late, reason)
        elif -self._least_late > limit * SAMPLES_PER_MS:
            self._surplus = -self._least_late
        else:
            self._unsettled = False
        self._overflowed = False
        self._watch_until = None

    def _pad(self, end: int, reason: GapReason | None) -> None:
        """Lay silence up to position ``end``."""
        count = end - self._head
        if count <= 0:
            return
        if reason is not None:
            self._gaps.add(self._head, end, reason)
            self._unsettled = True
        self._head = end
        while count:
            piece = min(count, BLOCK_SAMPLES - self._blocker.pending_samples)
            whole = piece == BLOCK_SAMPLES
            for block in [SILENT_BLOCK] if whole else self._blocker.push(SILENT_BLOCK[:piece]):
                self._emit(block)
            count -= piece

    def _lay(self, samples: Pcm) -> None:
        if not len(samples):
            return
        self._gaps.close()
        self._head += len(samples)
        for block in self._blocker.push(samples):
            self._emit(block)

    def _emit(self, block: Pcm) -> None:
        self._blocks_made += 1
        gaps = self._gaps.report(self._blocks_made * BLOCK_SAMPLES)
        self._blocks.append(
            CapturedBlock(self._channel, self._blocks_made * BLOCK_MS, block, tuple(gaps))
        )
