"""The contract of everything that listens to a call, and where its ids come from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from assist.events.base import Event, OutputEvent


class Listener(Protocol):
    """One question asked of the call.

    - The session calls ``hear`` with every input in merged time order, and with every output of
      the listeners before this one in the pipeline, in the order they were made, as far as their
      types are in ``hears``. ``Progress`` is never heard; deadlines take its place.
    - ``hear`` and ``elapse`` return what was concluded, never call back, and never look at
      anything but their arguments and their own state.
    - ``deadline_ms`` is the audio time at which ``elapse`` wants to be called next, or None. It
      is called once both channels have passed it, with ``at_ms`` equal to that deadline, after
      all events up to it. ``elapse`` must move or clear its deadline.
    - State stays bounded however long the call is.
    """

    @property
    def hears(self) -> frozenset[type[Event]]:
        """The exact types of events that ``hear`` does something with; constant."""
        ...

    @property
    def deadline_ms(self) -> int | None:
        """When ``elapse`` wants to be called, in audio time."""
        ...

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Take one event; return conclusions stamped with ``event.at_ms``."""
        ...

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """A deadline has passed; return conclusions stamped with ``at_ms``."""
        ...


class Ids:
    """Ids of one call: a kind and a sequence, for instance ``s7``. Shared by its listeners."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next(self, kind: str) -> str:
        """The next id of a kind: ``s`` signal, ``o`` overlap, ``q`` question, ``p`` prompt."""
        number = self._last.get(kind, 0) + 1
        self._last[kind] = number
        return f"{kind}{number}"
