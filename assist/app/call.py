"""One running call: what arrives is journaled, heard by the session, and told to the screens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Self, TypeAlias

from assist.events import ControlEvent, HangUp, InputEvent, OutputEvent
from assist.session import Session
from assist.store.journal import JournalWriter

Publish: TypeAlias = Callable[[Sequence[OutputEvent]], None]
"""Takes the conclusions of a call, in order; must not block."""


class Call:
    """Feeds one session from several threads.

    - ``feed`` takes the inputs of a channel; ``control`` a person's act, which is stamped with
      the time that the session has reached.
    - Inputs are journaled in the order in which the session gets them, before it gets them.
    - Conclusions are published under the same lock, so screens see them in order.
    - After the hang-up further inputs are dropped: devices run on for a moment.

    Args:
        session: The call's session, fresh.
        publish: Where conclusions go.
        journal: Where inputs are kept; None keeps nothing.
    """

    def __init__(
        self, session: Session, publish: Publish, journal: JournalWriter | None = None
    ) -> None:
        self._session = session
        self._publish = publish
        self._journal = journal
        self._lock = threading.Lock()
        self._publish(session.drain())

    @property
    def ended(self) -> bool:
        """Whether the call has been hung up."""
        return self._session.ended

    @property
    def reached_ms(self) -> int:
        """Audio time up to which both channels have been heard."""
        return max(0, self._session.released_ms)

    def feed(self, inputs: Iterable[InputEvent]) -> None:
        """Take inputs of one channel, in that channel's order."""
        with self._lock:
            for event in inputs:
                self._take(event)
            self._tell()

    def control(self, make: Callable[[int], ControlEvent]) -> None:
        """Take a person's act; ``make`` is given the time to stamp it with."""
        with self._lock:
            self._take(make(self.reached_ms))
            self._tell()

    def hang_up(self) -> None:
        """End the call at the time that both channels have reached. Safe to call twice."""
        self.control(lambda at_ms: HangUp(at_ms=at_ms))

    def _take(self, event: InputEvent) -> None:
        if self._session.ended:
            return
        if self._journal is not None:
            self._journal.write(event)
        self._session.feed(event)

    def _tell(self) -> None:
        if outputs := self._session.drain():
            self._publish(outputs)

    def close(self) -> None:
        """End the call if it still runs, and bring its journal to disk."""
        self.hang_up()
        with self._lock:
            if self._journal is not None:
                self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
