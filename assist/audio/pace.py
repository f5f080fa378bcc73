"""Playing a recording as fast as a call: each block when its time has come."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event


class Pacer:
    """Holds a loop back to real time, or to a multiple of it.

    - Times are reckoned from the first ``wait``, not from the last one, so that neither the
      work in between nor an oversleeping system lets the call drift.
    - A loop that fell behind is not held back until it has caught up.

    Args:
        speed: 1.0 is real time, 4.0 four times as fast; None is as fast as it goes.
        clock: Seconds, monotonic.
        stopped: Set from elsewhere to end a wait at once.
    """

    def __init__(
        self,
        speed: float | None = 1.0,
        *,
        clock: Callable[[], float] = time.monotonic,
        stopped: Event | None = None,
    ) -> None:
        if speed is not None and speed <= 0.0:
            raise ValueError(f"speed must be above 0, not {speed}")
        self._speed = speed
        self._clock = clock
        self._stopped = stopped or Event()
        self._origin_s: float | None = None
        self._origin_ms = 0

    def due_in_s(self, at_ms: int) -> float:
        """Seconds until audio time ``at_ms`` is due; negative if it is overdue."""
        if self._speed is None:
            return 0.0
        now = self._clock()
        if self._origin_s is None:
            self._origin_s = now
            self._origin_ms = at_ms
        return self._origin_s + (at_ms - self._origin_ms) / 1000.0 / self._speed - now

    def wait(self, at_ms: int) -> float:
        """Wait until audio time ``at_ms`` is due.

        Returns:
            How late it already was, in seconds of the clock; 0.0 if it was not.
        """
        due_in_s = self.due_in_s(at_ms)
        if due_in_s > 0.0:
            self._stopped.wait(due_in_s)
        return max(0.0, -due_in_s)
