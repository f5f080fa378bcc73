"""Captured audio of one call on its way to the call's workers."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from assist.app.call import Call, Publish
from assist.app.hearing import ChannelHearing, Tools
from assist.app.recorder import Recorder
from assist.asr.decoding import DecodingWorker
from assist.audio.blocks import BLOCK_MS, SILENT_BLOCK
from assist.audio.timeline import CapturedBlock
from assist.events import AudioGap, Channel, InputEvent, Notice, Span

BEHIND_MS = 2_000
"""Undecoded audio from which the agent is told that the screen is late. Source: chosen."""

CAPACITY_BLOCKS = 20_000 // BLOCK_MS
"""Blocks that may wait for the decoder before audio is given up. Source: chosen; 20 s."""


class LiveBlock(msgspec.Struct, frozen=True):
    """A captured block, and how many before it the decoder had no room for."""

    block: CapturedBlock
    missed: int


class LiveHearing:
    """One channel's hearing that keeps its time when audio was lost.

    Blocks that were missed are heard as silence and told as an ``AudioGap``.

    Args:
        hearing: Of the channel; fresh.
        channel: Whose it is.
    """

    def __init__(self, hearing: ChannelHearing, channel: Channel) -> None:
        self._hearing = hearing
        self._channel = channel

    def hear(self, item: LiveBlock) -> list[InputEvent]:
        """Take the next block and what was lost before it."""
        events: list[InputEvent] = []
        for _ in range(item.missed):
            events += self._hearing.hear(SILENT_BLOCK)
        if item.missed:
            at_ms = item.block.at_ms
            lost = Span(at_ms - (item.missed + 1) * BLOCK_MS, at_ms - BLOCK_MS)
            events.append(AudioGap(at_ms=at_ms, channel=self._channel, span=lost, reason="late"))
        events += item.block.gaps
        events += self._hearing.hear(item.block.samples)
        return events

    def finish(self) -> list[InputEvent]:
        """The end of the channel."""
        return self._hearing.finish()


class LiveCall:
    """Carries blocks from the capture to the call's workers, without ever waiting for them.

    Args:
        call: Takes the inputs.
        tools: What to hear with.
        tell: Takes notices about the devices and the decoder.
        recorder: Keeps the audio; None keeps none.
    """

    def __init__(
        self,
        call: Call,
        tools: Tools,
        tell: Publish,
        recorder: Recorder | None = None,
    ) -> None:
        self._tell = tell
        self._recorder = recorder
        self._missed = dict.fromkeys(Channel, 0)
        self._behind = False
        self._workers: dict[Channel, DecodingWorker[LiveBlock]] = {}
        for channel in Channel:
            hearing = LiveHearing(tools.hearing(channel), channel)
            self._workers[channel] = DecodingWorker(
                hearing.hear,
                call.feed,
                finish=hearing.finish,
                capacity=CAPACITY_BLOCKS,
                name=f"hearing-{channel}",
            )

    def take(self, blocks: Sequence[CapturedBlock]) -> None:
        """Pass on what was captured."""
        for block in blocks:
            if self._recorder is not None:
                self._recorder.write(block.channel, block.samples)
            item = LiveBlock(block, self._missed[block.channel])
            if self._workers[block.channel].offer(item):
                self._missed[block.channel] = 0
            else:
                self._missed[block.channel] += 1
        self._watch_lag(blocks[-1].at_ms if blocks else 0)

    def finish(self) -> None:
        """Decode what waits and end both channels."""
        for worker in self._workers.values():
            worker.close()

    def abort(self) -> None:
        """Let go of what waits."""
        for worker in self._workers.values():
            worker.abort()

    def _watch_lag(self, at_ms: int) -> None:
        lag_ms = max(worker.lag_ms for worker in self._workers.values())
        if lag_ms >= BEHIND_MS and not self._behind:
            self._behind = True
            text = f"the recogniser is {lag_ms / 1000:.0f} s behind; a smaller model would keep up"
            self._tell([Notice(at_ms=at_ms, code="behind_real_time", level="warning", text=text)])
        elif lag_ms < BEHIND_MS // 2 and self._behind:
            self._behind = False
            text = "the recogniser has caught up"
            self._tell([Notice(at_ms=at_ms, code="in_time_again", level="info", text=text)])
