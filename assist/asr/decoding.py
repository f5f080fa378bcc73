"""A thread that works through one channel's blocks in order, so that channels decode in parallel.

Vosk lets go of Python's lock while it decodes: two workers use two cores.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from assist.asr.engine import BLOCK_MS
from assist.events import InputEvent

T = TypeVar("T")


class DecodingWorker(Generic[T]):
    """Runs ``process`` over blocks in a thread of its own and passes on what it returns.

    - ``put`` waits for room: the policy when working flat out, where the reader must not run
      ahead of the decoder.
    - ``offer`` never waits: the policy when live, where the device must not be held up. False
      means that the queue is full; the block is not taken, and the caller owes the channel an
      ``AudioGap`` and as much silence, or its time would slide.
    - ``deliver`` gets the events of each block, in order, in the worker's thread; it is not
      called for a block without events.
    - ``close`` works off what is queued, runs ``finish`` and waits for the end; ``abort`` drops
      what is queued and does not run it.
    - An exception from any of the three functions ends the worker. It is raised by the next
      ``put``, ``offer`` or ``close``, told to ``failed`` at once, and kept in ``failure``.

    Args:
        process: Turns a block into events. Called in the worker's thread only.
        deliver: Takes events; may block, which holds up this channel alone.
        finish: What is still to be told at the end of the audio.
        failed: Told the exception that ended the worker, in its thread.
        capacity: Blocks that may wait, 1 or more. Source: chosen; 30 s, 1 MB of audio.
        name: Of the thread, for debuggers.
    """

    def __init__(
        self,
        process: Callable[[T], list[InputEvent]],
        deliver: Callable[[list[InputEvent]], None],
        *,
        finish: Callable[[], list[InputEvent]] = list,
        failed: Callable[[BaseException], None] | None = None,
        capacity: int = 30_000 // BLOCK_MS,
        name: str = "decoding",
    ) -> None:
        if capacity < 1:
            raise ValueError("capacity must be 1 or more")
        self._process = process
        self._deliver = deliver
        self._finish = finish
        self._failed = failed
        self._capacity = capacity
        self._queue: deque[T] = deque()
        self._changed = threading.Condition()
        self._busy = False
        self._closing = False
        self._aborted = False
        self.failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def lag_ms(self) -> int:
        """Audio that was handed over and is not worked off yet: how far behind live this is."""
        with self._changed:
            return (len(self._queue) + self._busy) * BLOCK_MS

    def put(self, block: T) -> None:
        """Hand over a block, waiting for room.

        Raises:
            RuntimeError: The worker was closed.
        """
        with self._changed:
            self._changed.wait_for(lambda: len(self._queue) < self._capacity or self._over)
            self._append(block)

    def offer(self, block: T) -> bool:
        """Hand over a block if there is room; whether there was.

        Raises:
            RuntimeError: The worker was closed.
        """
        with self._changed:
            if len(self._queue) >= self._capacity and not self._over:
                return False
            self._append(block)
            return True

    def close(self) -> None:
        """Work off the queue, finish, and wait for it. Safe to call twice; raises a failure."""
        self._end(abort=False)
        if self.failure is not None:
            raise self.failure

    def abort(self) -> None:
        """Stop after the block in work; what is queued is dropped. Raises nothing."""
        self._end(abort=True)

    @property
    def _over(self) -> bool:
        return self._closing or self.failure is not None

    def _append(self, block: T) -> None:
        if self.failure is not None:
            raise self.failure
        if self._closing:
            raise RuntimeError("the worker was closed")
        self._queue.append(block)
        self._changed.notify_all()

    def _end(self, *, abort: bool) -> None:
        with self._changed:
            self._closing = True
            self._aborted = self._aborted or abort
            self._changed.notify_all()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        try:
            while (block := self._next()) is not None:
                self._tell(self._process(block[0]))
            if not self._aborted:
                self._tell(self._finish())
        except BaseException as error:  # whatever it is, it belongs to the caller
            with self._changed:
                self.failure = error
                self._busy = False
                self._queue.clear()
                self._changed.notify_all()
            if self._failed is not None:
                self._failed(error)

    def _next(self) -> tuple[T] | None:
        """The next block, in a tuple because it may be anything; None when all is done."""
        with self._changed:
            self._busy = False
            self._changed.wait_for(lambda: self._queue or self._closing)
            if self._aborted or not self._queue:
                return None
            block = self._queue.popleft()
            self._busy = True
            self._changed.notify_all()
            return (block,)

    def _tell(self, events: list[InputEvent]) -> None:
        if events:
            self._deliver(events)
