"""What screens ask of the line: hang up, begin the next call. A letterbox between threads."""

from __future__ import annotations

import threading

from assist.delivery import LiveStatus


class LineRequests:
    """Screens put requests in on the server's thread; the line takes them out on its own.

    Args:
        shift: Calls may follow on the first.
        by_speech: They begin when somebody speaks, too.
    """

    def __init__(self, *, shift: bool, by_speech: bool = True) -> None:
        self._shift = shift
        self._by_speech = by_speech
        self._lock = threading.Lock()
        self._call_id = ""
        self._between = True
        self._hang_up = False
        self._next = False
        self._held = False

    # --- screens ---------------------------------------------------------------------

    def status(self) -> LiveStatus:
        """What a screen may offer now."""
        with self._lock:
            return LiveStatus(
                call_id=self._call_id or None, shift=self._shift, by_speech=self._by_speech
            )

    def hang_up(self, call_id: str) -> None:
        """The agent says that this call is over; nothing happens if another one is going on."""
        with self._lock:
            self._hang_up = self._hang_up or (bool(call_id) and call_id == self._call_id)

    def next_call(self) -> bool:
        """Begin a call now; False where one is going on, or none may follow."""
        with self._lock:
            self._next = self._shift and self._between and not self._held
            return self._next

    def hold(self, on: bool) -> bool:
        """While the sound is tested no call begins; False where one is going on."""
        with self._lock:
            self._held = on and self._between
            return self._held or not on

    # --- the line --------------------------------------------------------------------

    def opening(self) -> None:
        """A call begins; what was asked between the calls is done."""
        with self._lock:
            self._between = self._next = False

    def opened(self, call_id: str) -> None:
        """It can be hung up now."""
        with self._lock:
            self._call_id = call_id

    def ended(self) -> None:
        """It is over."""
        with self._lock:
            self._call_id = ""
            self._between, self._hang_up = True, False

    @property
    def wants_end(self) -> bool:
        """Whether the call that is going on is to be hung up."""
        return self._hang_up

    @property
    def wants_call(self) -> bool:
        """Whether a call is to begin."""
        return self._next

    @property
    def held(self) -> bool:
        """Whether no call may begin just now."""
        return self._held
