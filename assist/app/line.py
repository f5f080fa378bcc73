"""Two open devices over a shift: what they send is cut into calls, each with a time of its own."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from types import TracebackType
from typing import Final, Protocol, Self

import msgspec

from assist.app.line_requests import LineRequests
from assist.app.live_call import CAPACITY_BLOCKS
from assist.app.speech_watch import SpeechWatch, WatchOptions
from assist.audio.blocks import BLOCK_MS
from assist.audio.timeline import CapturedBlock
from assist.events import Channel, Notice, Span

STILL_THERE: Final = {
    "zh": "好一会儿没有声音了。通话结束了吗？结束了就点“挂断”。",
    "en": "It has been silent for a while. Is the call over? Then choose “Hang up”.",
}
GOES_ON: Final = {"zh": "又有声音了，通话继续。", "en": "Somebody speaks again; the call goes on."}


class LineOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a shift is cut into calls.

    Attributes:
        by_speech: A call begins when somebody speaks; otherwise only when it is asked for.
        watch: What counts as that.
        lead_ms: How far before that speech the call begins, 0..1000 ms. Source: chosen; a word's
            beginning is softer than what voice activity needs, and a recogniser wants to hear
            some of the line first.
        keep_ms: Audio between calls that is held in memory, and nowhere else, so that the words
            that begin a call are not lost, 1000..5000 ms. Source: chosen; ``lead_ms``, the
            speech that is waited for and some pauses in it.
        ask_after_ms: Silence of both parties after which the agent is asked whether the call is
            over; 0 never asks. A call is never ended by silence: it may be on hold. Source:
            chosen; longer than most holds, which are looked in on within two minutes.
    """

    by_speech: bool = True
    watch: WatchOptions = WatchOptions()
    lead_ms: int = 320
    keep_ms: int = 2_048
    ask_after_ms: int = 180_000


class OnLine(Protocol):
    """A call that takes what is captured, on its own time. Only ``close`` may take long."""

    @property
    def call_id(self) -> str:
        """Names it."""
        ...

    @property
    def language(self) -> str:
        """``zh`` or ``en``."""
        ...

    def take(self, blocks: Sequence[CapturedBlock]) -> None:
        """The next blocks, each channel's in order and without holes."""
        ...

    def tell(self, notices: Sequence[Notice]) -> None:
        """Show notices on the call's screens; also when it is over."""
        ...

    def close(self) -> None:
        """Decode what waits, hang up, and close everything that is kept of it."""
        ...

    def abort(self) -> None:
        """The same without decoding what waits; harmless if done twice."""
        ...


class Line:
    """Cuts what is captured into calls.

    - ``take`` is given every captured block and never waits: calls are opened and closed in a
      thread of their own, and what is said meanwhile is passed on when they are there.
    - A call begins when somebody speaks, or when a screen asks for it; with ``once`` there is one
      call, it begins with the first block, and when it ends the line is ``over``.
    - It ends when a screen asks for it, or with ``finish``. Both channels end with one block.
    - Between calls blocks are looked at for speech and forgotten.

    Args:
        open_call: Makes a call that begins now.
        requests: Of the screens.
        options: When calls begin.
        once: One call, and that at once.
        worker: Opens and closes calls, one at a time; a thread by default.
    """

    def __init__(
        self,
        open_call: Callable[[], OnLine],
        requests: LineRequests,
        options: LineOptions | None = None,
        *,
        once: bool = False,
        worker: Executor | None = None,
    ) -> None:
        self._open_call = open_call
        self._requests = requests
        self._options = options or LineOptions()
        self._once = once
        self._worker = worker or ThreadPoolExecutor(1, "calls")
        self._watch = SpeechWatch(self._options.watch)
        self._waiting: dict[Channel, deque[CapturedBlock]] = {each: deque() for each in Channel}
        self._heard = dict.fromkeys(Channel, 0)
        self._opening: Future[OnLine] | None = None
        self._closing: Future[None] | None = None
        self._call: OnLine | None = None
        self._previous: OnLine | None = None
        self._lost: dict[Channel | None, Notice] = {}
        self._origin_ms = 0
        self._cut_ms: int | None = None
        self._asked = False
        self.over = False

    @property
    def talking(self) -> bool:
        """Whether a call is going on or being opened."""
        return self._call is not None or self._opening is not None

    def take(self, blocks: Sequence[CapturedBlock]) -> None:
        """Take what was captured.

        Raises:
            AssistError: A call can't be kept, or its recogniser failed.
        """
        for block in blocks:
            self._heard[block.channel] = block.at_ms
            self._waiting[block.channel].append(block)
            self._watch.hear(block.channel, block.samples)
        if self._closing is not None and self._closing.done():
            self._closing.result()
            self._closing = None
        if not self.talking and not self.over:
            self._wait()
        if self._opening is not None:
            self._see_opened(self._opening)
        if self._call is not None:
            self._pass_on(self._call)

    def tell(self, notices: Sequence[Notice]) -> None:
        """Pass on what happened to the devices, stamped with the time since they were opened."""
        for notice in notices:
            if notice.code == "device_lost":
                self._lost[notice.channel] = notice
            elif notice.code == "reconnected":
                self._lost.pop(notice.channel, None)
            if self._call is not None:
                at_ms = max(0, notice.at_ms - self._origin_ms)
                self._call.tell([msgspec.structs.replace(notice, at_ms=at_ms)])
            elif self._previous is not None:
                at_ms = max(0, (self._cut_ms or 0) - self._origin_ms)
                self._previous.tell([msgspec.structs.replace(notice, at_ms=at_ms)])
            elif self._opening is None:
                print(f"assist: {notice.text}", file=sys.stderr)

    def finish(self) -> None:
        """The devices are closed: end the call that goes on, and wait until it is kept.

        Raises:
            AssistError: It can't be kept, or its recogniser failed.
        """
        if self._opening is not None:
            self._opened(self._opening.result())
        if self._call is not None:
            if self._cut_ms is None:
                self._cut_ms = max(self._heard.values())
            self._call.take(self._due())
            self._end(self._call, self._cut_ms)
        if self._closing is not None:
            self._closing.result()
            self._closing = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._worker.shutdown(wait=True)
        if self._opening is not None and self._opening.exception() is None:
            self._call = self._opening.result()
        if self._call is not None:
            self._call.abort()

    # --- between calls ---------------------------------------------------------------

    def _wait(self) -> None:
        began_ms = self._watch.began_ms if self._options.by_speech else None
        if self._once:
            self._begin(0)
        elif self._requests.held:
            # What is said while the sound is tested begins no call, and is not kept for one.
            self._watch.expect(max(self._heard.values()))
            self._forget(0)
        elif self._requests.wants_call:
            # What was said before the agent asked for the call is nobody's business.
            self._begin(max(self._heard.values()))
        elif began_ms is not None:
            self._begin((began_ms - self._options.lead_ms) // BLOCK_MS * BLOCK_MS)
        else:
            self._forget(self._options.keep_ms // BLOCK_MS if self._options.by_speech else 0)

    def _begin(self, origin_ms: int) -> None:
        """Begin a call at the given time, or as soon after it as both channels are there."""
        self._origin_ms = max(origin_ms, *(self._oldest(channel) for channel in Channel))
        self._cut_ms = None
        self._asked = False
        self._requests.opening()
        self._opening = self._worker.submit(self._open_call)

    def _see_opened(self, opening: Future[OnLine]) -> None:
        if opening.done():
            self._opened(opening.result())
        else:
            self._forget(CAPACITY_BLOCKS)
            self._origin_ms = max(self._origin_ms, *(self._oldest(each) for each in Channel))

    def _opened(self, call: OnLine) -> None:
        self._opening, self._previous = None, None
        self._call = call
        self._requests.opened(call.call_id)
        call.tell([msgspec.structs.replace(lost, at_ms=0) for lost in self._lost.values()])

    def _oldest(self, channel: Channel) -> int:
        """From when on a channel's audio is at hand."""
        waiting = self._waiting[channel]
        return waiting[0].at_ms - BLOCK_MS if waiting else self._heard[channel]

    def _forget(self, keep: int) -> None:
        for waiting in self._waiting.values():
            while len(waiting) > keep:
                waiting.popleft()

    # --- in a call -------------------------------------------------------------------

    def _pass_on(self, call: OnLine) -> None:
        if self._cut_ms is None and self._requests.wants_end:
            # The slower channel is waited for, a few blocks, so that both end together.
            self._cut_ms = max(self._heard.values())
        if blocks := self._due():
            call.take(blocks)
        if self._cut_ms is None:
            self._watch_silence(call)
        elif min(self._heard.values()) >= self._cut_ms:
            self._end(call, self._cut_ms)

    def _due(self) -> list[CapturedBlock]:
        """What waits and belongs to the call, on its time."""
        blocks = []
        for waiting in self._waiting.values():
            while waiting and (self._cut_ms is None or waiting[0].at_ms <= self._cut_ms):
                block = waiting.popleft()
                if block.at_ms > self._origin_ms:
                    blocks.append(since(self._origin_ms, block))
        return blocks

    def _end(self, call: OnLine, cut_ms: int) -> None:
        self._call, self._previous = None, call
        self._closing = self._worker.submit(call.close)
        self._watch.expect(cut_ms)
        self._requests.ended()
        self.over = self._once

    def _watch_silence(self, call: OnLine) -> None:
        """Ask whether the call is over when nobody has spoken for long."""
        ask_after_ms = self._options.ask_after_ms
        now_ms = min(self._heard.values())
        quiet_ms = now_ms - max(self._watch.voice_end_ms, self._origin_ms)
        asks = bool(ask_after_ms) and quiet_ms >= ask_after_ms
        if asks == self._asked:
            return
        self._asked = asks
        notice = Notice(
            at_ms=max(0, now_ms - self._origin_ms),
            code="call_over?",
            level="warning" if asks else "info",
            text=(STILL_THERE if asks else GOES_ON)[call.language],
        )
        call.tell([notice])


def since(origin_ms: int, block: CapturedBlock) -> CapturedBlock:
    """A block on the time of a call that began at ``origin_ms``; gaps before that are cut off."""
    gaps = []
    for gap in block.gaps:
        start_ms, end_ms = gap.span.start_ms - origin_ms, gap.span.end_ms - origin_ms
        if end_ms > 0 or start_ms >= 0:
            span = Span(max(0, start_ms), end_ms)
            gaps.append(msgspec.structs.replace(gap, at_ms=gap.at_ms - origin_ms, span=span))
    return CapturedBlock(block.channel, block.at_ms - origin_ms, block.samples, tuple(gaps))
