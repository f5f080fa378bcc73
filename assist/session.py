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

_NEVER = 1 << 62
"""Later than any call."""


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
        self._deadlines = [listener.deadline_ms for listener in self._listeners]
        self._hearers: dict[type[Event], int] = {}
        self._queues: tuple[deque[InputEvent], ...] = tuple(deque() for _ in _CHANNELS)
        self._controls: deque[InputEvent] = deque()
        self._passed = [-1 for _ in _CHANNELS]
        self._out: list[OutputEvent] = []
        self._seq = 0
        self.released_ms = -1
        self.ended = False
        self._due_ms = self._earliest()
        self._emit([CallStarted(at_ms=0, call_id=call_id, language=language)])

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
                self._passed = [max(ms, event.at_ms) for ms in self._passed]
        self._release()

    def drain(self) -> list[OutputEvent]:
        """What was concluded since the last call, in order."""
        out, self._out = self._out, []
        return out

    def _take(self, event: ChannelEvent) -> None:
        channel = _CHANNELS.index(event.channel)
        passed = self._passed[channel]
        if event.at_ms <= passed:
            raise EventOrderError(
                f"a {type(event).__name__} of the {event.channel} at {event.at_ms} ms came when "
                f"that channel had passed {passed} ms"
            )
        if isinstance(event, Progress):
            self._passed[channel] = event.at_ms
            return
        self._passed[channel] = event.at_ms - 1
        self._queues[channel].append(event)

    def _release(self) -> None:
        limit = min(self._passed)
        while not self.ended and (event := self._next(limit)) is not None:
            late = event.at_ms if isinstance(event, ControlEvent) else event.at_ms - 1
            if self._due_ms <= late:
                self._run_timers(late)
            self._dispatch(event)
        if not self.ended:
            if self._due_ms <= limit:
                self._run_timers(limit)
            if limit > self.released_ms:
                self.released_ms = limit

    def _next(self, limit: int) -> InputEvent | None:
        """Pop the earliest event at or before ``limit``; ties by channel order, controls last."""
        best: deque[InputEvent] | None = None
        best_at = limit + 1
        for queue in (*self._queues, self._controls):
            if queue and queue[0].at_ms < best_at:
                best, best_at = queue, queue[0].at_ms
        return best.popleft() if best is not None else None

    def _dispatch(self, event: InputEvent) -> None:
        if event.at_ms > self.released_ms:
            self.released_ms = event.at_ms
        self._cascade([event], self._hearers_of(type(event)))
        self.ended = isinstance(event, HangUp)

    def _moved(self, index: int) -> None:
        """A listener heard something or elapsed: only that can have moved its deadline."""
        self._deadlines[index] = self._listeners[index].deadline_ms
        self._due_ms = self._earliest()

    def _earliest(self) -> int:
        return min((at for at in self._deadlines if at is not None), default=_NEVER)

    def _run_timers(self, limit: int) -> None:
        """Call every listener whose deadline is at or before ``limit``, earliest first."""
        while (due_ms := self._due_ms) <= limit:
            index = self._deadlines.index(due_ms)
            concluded = list(self._listeners[index].elapse(due_ms))
            self._moved(index)
            waiting = 0
            for output in concluded:
                waiting |= self._hearers_of(type(output))
            self._emit(concluded)
            self._cascade(concluded, waiting & (-2 << index))

    def _cascade(self, heard: Sequence[Event], waiting: int) -> None:
        """Let listeners hear ``heard`` and each other's conclusions, first listener first.

        Args:
            heard: What there is to hear.
            waiting: The listeners that hear something of it, listener ``i`` as bit ``i``.
        """
        outputs: list[OutputEvent] = []
        while waiting:
            bit = waiting & -waiting
            index = bit.bit_length() - 1
            waiting ^= bit
            listener = self._listeners[index]
            concluded: list[OutputEvent] = []
            for event in heard:
                if self._hearers[type(event)] & bit and (told := listener.hear(event)):
                    concluded.extend(told)
            if listener.deadline_ms != self._deadlines[index]:
                self._moved(index)
            if concluded:
                for output in concluded:
                    waiting |= self._hearers_of(type(output)) & (-2 << index)
                heard = [*heard, *concluded]
                outputs += concluded
        self._emit(outputs)

    def _hearers_of(self, kind: type[Event]) -> int:
        """The listeners that hear events of a type: listener ``i`` as bit ``i``."""
        known = self._hearers.get(kind)
        if known is None:
            heard = (1 << i for i, one in enumerate(self._listeners) if kind in one.hears)
            known = self._hearers[kind] = sum(heard)
        return known

    def _emit(self, outputs: Iterable[OutputEvent]) -> None:
        for output in outputs:
            self._seq += 1
            self._out.append(msgspec.structs.replace(output, seq=self._seq))
