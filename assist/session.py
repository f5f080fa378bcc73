"""One call: inputs in, outputs out, both channels merged by watermark.

The session is pure: it has no clock, does no I/O and starts nothing. The live call, the review
of a recording and the replay of a journal are this one class fed from different places.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

import msgspec

from assist.errors import EventOrderError
from assist.events import (
    CallStarted,
    Channel,
    ChannelEvent,
    ControlEvent,
    Event,
    HangUp,
    InputEvent,
    OutputEvent,
    Progress,
)
from assist.events.listener import Listener

_CHANNELS = tuple(Channel)


class Session:
    """Merges inputs by time and runs every listener over them in one fixed order.

    - ``feed`` takes inputs of both channels in any interleaving. Within a channel ``at_ms`` must
      not decrease. A control event must not lie before what was already released.
    - An input is released once both channels have promised to be past it. At equal times the
      agent's channel goes first, then the customer's, then due timers, then control events.
    - ``drain`` returns what was concluded since the last call, numbered by ``seq``.
    - A ``HangUp`` is fed last: both channels count as heard up to it, what is queued before it is
      released, and the session is ``ended`` and refuses further inputs.

    The outputs depend on the inputs alone, never on how they were interleaved or batched.

    Args:
        call_id: Names the call in its first output.
        language: Language of the call, ``zh`` or ``en``.
        listeners: The pipeline; each hears the inputs and the outputs of those before it.
    """

    def __init__(self, call_id: str, language: str, listeners: Sequence[Listener]) -> None:
        self._listeners = tuple(listeners)
        self._hears = tuple(listener.hears for listener in self._listeners)
        self._hearers: dict[type[Event], tuple[int, ...]] = {}
        self._due_ms: int | None = None
        self._queues: tuple[deque[InputEvent], ...] = tuple(deque() for _ in _CHANNELS)
        self._controls: deque[InputEvent] = deque()
        self._passed = dict.fromkeys(_CHANNELS, -1)
        self._out: list[OutputEvent] = []
        self._seq = 0
        self.released_ms = -1
        self.ended = False
        self._emit([CallStarted(at_ms=0, call_id=call_id, language=language)])
        self._look_ahead()

    def feed(self, event: InputEvent) -> None:
        """Take one input.

        Raises:
            EventOrderError: The event lies before what its channel, or the session, has passed.
        """
        if self.ended:
            raise EventOrderError(
                f"a {type(event).__name__} at {event.at_ms} ms came after the end of the call"
            )
        if isinstance(event, ChannelEvent):
            self._take(event)
        elif isinstance(event, ControlEvent):
            if event.at_ms < self.released_ms or (
                self._controls and event.at_ms < self._controls[-1].at_ms
            ):
                raise EventOrderError(
                    f"a {type(event).__name__} at {event.at_ms} ms came when the call had reached "
                    f"{self.released_ms} ms"
                )
            self._controls.append(event)
            if isinstance(event, HangUp):
                self._passed = {c: max(ms, event.at_ms) for c, ms in self._passed.items()}
        self._release()

    def drain(self) -> list[OutputEvent]:
        """What was concluded since the last call, in order."""
        out, self._out = self._out, []
        return out

    def _take(self, event: ChannelEvent) -> None:
        passed = self._passed[event.channel]
        if event.at_ms <= passed:
            raise EventOrderError(
                f"a {type(event).__name__} of the {event.channel} at {event.at_ms} ms came when "
                f"that channel had passed {passed} ms"
            )
        if isinstance(event, Progress):
            self._passed[event.channel] = event.at_ms
            return
        self._passed[event.channel] = event.at_ms - 1
        self._queues[_CHANNELS.index(event.channel)].append(event)

    def _release(self) -> None:
        limit = min(self._passed.values())
        while not self.ended and (event := self._next(limit)) is not None:
            late = event.at_ms if isinstance(event, ControlEvent) else event.at_ms - 1
            if self._due_ms is not None and self._due_ms <= late:
                self._run_timers(late)
            self._dispatch(event)
        if not self.ended:
            self._run_timers(limit)
            self.released_ms = max(self.released_ms, limit)

    def _next(self, limit: int) -> InputEvent | None:
        """Pop the earliest event at or before ``limit``; ties by channel order, controls last."""
        best: deque[InputEvent] | None = None
        best_at = limit + 1
        for queue in (*self._queues, self._controls):
            if queue and queue[0].at_ms < best_at:
                best, best_at = queue, queue[0].at_ms
        return best.popleft() if best is not None else None

    def _dispatch(self, event: InputEvent) -> None:
        self.released_ms = max(self.released_ms, event.at_ms)
        self._cascade([event], 0)
        self._look_ahead()
        self.ended = isinstance(event, HangUp)

    def _look_ahead(self) -> None:
        """Note the earliest deadline; only hearing or elapsing can have changed it."""
        due_ms: int | None = None
        for listener in self._listeners:
            at_ms = listener.deadline_ms
            if at_ms is not None and (due_ms is None or at_ms < due_ms):
                due_ms = at_ms
        self._due_ms = due_ms

    def _run_timers(self, limit: int) -> None:
        """Call every listener whose deadline is at or before ``limit``, earliest first."""
        while (due_ms := self._due_ms) is not None and due_ms <= limit:
            for index, listener in enumerate(self._listeners):
                if listener.deadline_ms == due_ms:
                    self._cascade(listener.elapse(due_ms), index + 1)
                    break
            self._look_ahead()

    def _cascade(self, events: Iterable[Event], first: int) -> None:
        """Let listeners from ``first`` on hear ``events`` and each other's conclusions."""
        heard: list[Event] = list(events)
        if not heard:
            return
        waiting = {index for event in heard for index in self._hearers_of(type(event))}
        while waiting:
            index = min(waiting)
            waiting.discard(index)
            if index < first:
                continue
            hears = self._hears[index]
            for event in tuple(heard):
                if type(event) in hears:
                    for output in self._listeners[index].hear(event):
                        heard.append(output)
                        waiting.update(i for i in self._hearers_of(type(output)) if i > index)
        self._emit(event for event in heard if isinstance(event, OutputEvent))

    def _hearers_of(self, kind: type[Event]) -> tuple[int, ...]:
        """Indices of the listeners that hear events of a type."""
        if kind not in self._hearers:
            self._hearers[kind] = tuple(i for i, hears in enumerate(self._hears) if kind in hears)
        return self._hearers[kind]

    def _emit(self, outputs: Iterable[OutputEvent]) -> None:
        for output in outputs:
            self._seq += 1
            self._out.append(msgspec.structs.replace(output, seq=self._seq))
