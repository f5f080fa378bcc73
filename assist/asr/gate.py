"""Keeps silence from the recogniser, without clipping the onset of speech."""

from __future__ import annotations

from collections import deque

import msgspec

from assist.asr.engine import BLOCK_MS, BLOCK_SAMPLES, SAMPLE_RATE_HZ, Block


class GateOptions(msgspec.Struct, frozen=True, kw_only=True):
    """When the recogniser hears nothing.

    Attributes:
        enabled: False feeds everything, at about twice the cost for one side of a call.
            Source: benchmarks/recognition.py; a second of silence costs Vosk no less than one
            of speech.
        tail_ms: Silence still fed after speech and the last pending word, 256..10000. It must
            outlast the decoder's delay, or the last word would wait for the next onset.
            Source: chosen; steps of up to 210 ms and a right context of up to 400 ms.
        pre_roll_ms: Audio from before the onset that is fed after all, 0..2000. Source: speech
            is announced within 160 ms; twice that.
    """

    enabled: bool = True
    tail_ms: int = 640
    pre_roll_ms: int = 320

    def __post_init__(self) -> None:
        if not (self.tail_ms >= 256 and 0 <= self.pre_roll_ms <= 2000):
            raise ValueError("tail_ms must be 256 or more, pre_roll_ms 0..2000")


class SilenceGate:
    """Decides block by block what the recogniser is fed.

    - ``admit`` is told every block once, in order, and returns those to feed now: usually this
      one, none while the gate is shut, the pre-roll and this one when it opens.
    - ``shut`` is True while blocks are held back.
    - At most the pre-roll is kept.
    """

    def __init__(self, options: GateOptions | None = None) -> None:
        self._options = options or GateOptions()
        self._held: deque[Block] = deque(maxlen=self._options.pre_roll_ms // BLOCK_MS)
        self._idle_ms = 0
        self.shut = False

    def admit(self, block: Block, *, speaking: bool, pending: bool) -> list[Block]:
        """Take one block.

        Args:
            block: The next block; held blocks are copied, so the caller may reuse its buffer.
            speaking: Whether voice activity is on.
            pending: Whether the recogniser has words that are not final yet.
        """
        if speaking or pending or not self._options.enabled:
            self._idle_ms = 0
            self.shut = False
            held = list(self._held)
            self._held.clear()
            return [*held, block]
        self._idle_ms += BLOCK_MS
        self.shut = self._idle_ms > self._options.tail_ms
        if not self.shut:
            return [block]
        self._held.append(block.copy())
        return []


class TimeBase:
    """Maps the recogniser's time, which stands still while the gate is shut, to call time.

    Both are counted in samples. A stretch that was fed without a hole keeps its shape; a time
    is never mapped across a hole.
    """

    def __init__(self) -> None:
        self._fed = 0
        self._heard = 0
        # Where each stretch began: fed samples, call samples. A hypothesis never reaches back
        # over more than two holes, because the gate shuts only when no words are pending.
        self._stretches: deque[tuple[int, int]] = deque([(0, 0)], maxlen=8)

    @property
    def at_ms(self) -> int:
        """How much of the call has passed."""
        return _ms(self._heard)

    @property
    def stretch_ms(self) -> int:
        """Where in the call the audio that is being fed without a hole began."""
        return _ms(self._stretches[-1][1])

    def pass_block(self, fed_blocks: int) -> None:
        """One block of the call has passed, of which ``fed_blocks`` (with pre-roll) were fed."""
        self._heard += BLOCK_SAMPLES
        if fed_blocks:
            start = self._heard - fed_blocks * BLOCK_SAMPLES
            fed, heard = self._stretches[-1]
            if start - heard != self._fed - fed:
                self._stretches.append((self._fed, start))
            self._fed += fed_blocks * BLOCK_SAMPLES

    def span_ms(self, start_s: float, end_s: float) -> tuple[int, int]:
        """A word's place in the call, in milliseconds.

        The stretch that holds the word's middle decides: an aligner may let a word begin in the
        silence before a hole or end in the silence after one, where it cannot have been said.

        Args:
            start_s: Start in the recogniser's time, seconds.
            end_s: End, same clock.
        """
        start, end = round(start_s * SAMPLE_RATE_HZ), round(end_s * SAMPLE_RATE_HZ)
        index = len(self._stretches) - 1
        while index and self._stretches[index][0] > (start + end) // 2:
            index -= 1
        fed, heard = self._stretches[index]
        last = index + 1 == len(self._stretches)
        until = self._fed if last else self._stretches[index + 1][0]
        first = heard + min(max(start, fed), until) - fed
        return _ms(first), _ms(max(first, heard + min(end, until) - fed))


def _ms(samples: int) -> int:
    return samples * 1000 // SAMPLE_RATE_HZ
