"""Calls and their screens: one ring of messages per call, from which every screen reads.

The thread that drives a call publishes; screens read on the server's event loop. A screen is
only a place in the ring, so a slow one costs the call nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

import msgspec

from assist.delivery.messages import Act
from assist.delivery.snapshot import State, fold
from assist.errors import InputError
from assist.events import CallEnded, OutputEvent, encode, well_formed

RING_MESSAGES = 2_000
"""Messages kept per call for screens that come back. Source: chosen; minutes of a busy call."""
MAX_BEHIND = 256
"""A connected screen further behind than this is skipped forward. Source: chosen; some 20 s."""
KEEP_ENDED = 8
"""Ended calls whose last state can still be looked at. Source: chosen."""

OnClient = Callable[[str, Act], None]


class Batch(NamedTuple):
    """Messages for a screen, and the place in the feed that it has reached with them.

    Attributes:
        size: Bytes of a snapshot.
    """

    messages: tuple[str, ...]
    seq: int
    is_snapshot: bool = False
    size: int = 0


class _Kept(NamedTuple):
    text: str
    size: int


class SnapshotMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="snapshot"):
    """The whole screen at once.

    Attributes:
        seq: The last event that is in it.
        feed: Names this run of the call, ``run.call``, where the run is the same for all calls
            of one life of the service; a client gives it back when it resumes.
    """

    seq: int
    feed: str
    state: State


class Bell:
    """Wakes one coroutine of the running loop from any thread. Unheard rings count as one."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()
        self._rung = False

    def ring(self) -> None:
        """Wake the waiter, now or when it next waits."""
        if self._rung:
            return
        self._rung = True
        # A server that stops closes its loop while calls go on; then nobody is waiting.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self) -> None:
        """Wait for a ring. ``_rung`` is cleared first, or a ring in between would be lost."""
        await self._event.wait()
        self._rung = False
        self._event.clear()


class CallFeed:
    """One call's messages. Every method may be called from any thread.

    - ``publish`` takes the output events of the session, in order, and never blocks on a screen.
    - Events are numbered 1, 2, 3 … as they are sent: an event that the session did not number
      (a notice about a device) may be published too, and the later ones move up.
    - The last ``ring`` messages are kept; a screen that missed more gets a snapshot.

    Args:
        call_id: Names the call.
        language: Language of the call, ``zh`` or ``en``.
        ring: Messages kept for resuming.
        run: Names this life of the service, so that a screen can tell a restart from another
            call; empty for one of its own.
    """

    def __init__(
        self, call_id: str, language: str, *, ring: int = RING_MESSAGES, run: str = ""
    ) -> None:
        self.call_id = call_id
        self.language = language
        self.feed_id = f"{run or secrets.token_hex(4)}.{secrets.token_hex(4)}"
        self.ended = False
        self.seq = 0
        self.state = State(call_id=call_id, language=language)
        self._ring: deque[_Kept] = deque(maxlen=ring)
        self._lock = threading.Lock()
        self._bells: set[Bell] = set()
        self._painted: set[str] = set()

    def publish(self, events: Iterable[OutputEvent]) -> None:
        """Send events to every screen of this call."""
        with self._lock:
            for event in events:
                self.seq += 1
                if event.seq != self.seq:
                    event = msgspec.structs.replace(event, seq=self.seq)
                try:
                    data = encode(event)
                except UnicodeEncodeError:  # half of a character: no screen could show it
                    event = well_formed(event)
                    data = encode(event)
                self._ring.append(_Kept(data.decode(), len(data)))
                self.state = fold(self.state, event)
                self.ended = self.ended or isinstance(event, CallEnded)
            bells = tuple(self._bells)
        for bell in bells:
            bell.ring()

    def restore(self, state: State) -> None:
        """Go on from a state that was folded elsewhere; every screen gets it as a snapshot."""
        with self._lock:
            self.state = state
            self.seq += 1
            self._ring.clear()
            self.ended = self.ended or state.ended is not None
            bells = tuple(self._bells)
        for bell in bells:
            bell.ring()

    def close(self) -> None:
        """Nothing more will be published, whether or not the call said that it ended."""
        self.ended = True
        with self._lock:
            bells = tuple(self._bells)
        for bell in bells:
            bell.ring()

    def snapshot(self) -> Batch:
        """The state as one message."""
        with self._lock:
            state, seq = self.state, self.seq
        message = SnapshotMessage(seq=seq, feed=self.feed_id, state=state)
        data = msgspec.json.encode(message)
        return Batch((data.decode(),), seq, True, len(data))

    def since(self, seq: int) -> Batch:
        """What a connected screen that is at ``seq`` has not had yet."""
        with self._lock:
            missed = self.seq - seq
            if 0 <= missed <= min(MAX_BEHIND, len(self._ring)):
                return Batch(tuple(kept.text for kept in self._tail(missed)), self.seq)
        return self.snapshot()

    def resume(self, seq: int, feed: str = "") -> Batch:
        """What a screen that comes back missed, or a snapshot when that is much and shorter.

        Args:
            seq: The last message that it has; 0 when it has none.
            feed: The feed that it had them from, if it knows.
        """
        whole = self.snapshot()
        if seq == 0 or feed not in ("", self.feed_id):
            return whole
        with self._lock:
            missed = self.seq - seq
            if not 0 <= missed <= len(self._ring):
                return whole
            tail = self._tail(missed)
            if missed > MAX_BEHIND and sum(kept.size for kept in tail) > whole.size:
                return whole
            return Batch(tuple(kept.text for kept in tail), self.seq)

    def first_painted(self, prompt_id: str) -> bool:
        """Whether no screen has painted this prompt before; from now on one has."""
        with self._lock:
            known = prompt_id in self._painted
            self._painted.add(prompt_id)
        return not known

    def watch(self, bell: Bell) -> None:
        """Ring ``bell`` whenever there is something new."""
        with self._lock:
            self._bells.add(bell)

    def unwatch(self, bell: Bell) -> None:
        """Stop ringing ``bell``."""
        with self._lock:
            self._bells.discard(bell)

    @property
    def screens(self) -> int:
        """How many screens show this call."""
        return len(self._bells)

    def _tail(self, count: int) -> tuple[_Kept, ...]:
        return tuple(islice(reversed(self._ring), count))[::-1]


class Hub:
    """The calls of this process. Every method may be called from any thread.

    Args:
        on_client: Hears what screens say, as ``on_client(call_id, act)``. It runs on the
            server's event loop and must return at once: put the act on the driver's queue, and
            turn it into an input there with ``messages.control_event(act, at_ms)``.
        keep_ended: How many ended calls are kept to be looked at; the oldest go first.
    """

    def __init__(self, on_client: OnClient | None = None, *, keep_ended: int = KEEP_ENDED) -> None:
        self._on_client = on_client
        self._keep_ended = keep_ended
        self._run = secrets.token_hex(4)
        self._feeds: dict[str, CallFeed] = {}
        self._lock = threading.Lock()
        self._bells: set[Bell] = set()
        self.opened = 0

    def open_call(self, call_id: str, language: str) -> CallFeed:
        """Make the feed of a new call; the driver publishes its session's outputs to it.

        Raises:
            InputError: A call with this id is still going on.
        """
        with self._lock:
            known = self._feeds.pop(call_id, None)
            if known is not None and not known.ended:
                self._feeds[call_id] = known
                raise InputError("a call with this id is still going on", where=call_id)
            ended = [feed for feed in self._feeds.values() if feed.ended]
            for feed in ended[: max(0, len(ended) - self._keep_ended)]:
                del self._feeds[feed.call_id]
            feed = CallFeed(call_id, language, run=self._run)
            self._feeds[call_id] = feed
            self.opened += 1
            bells = tuple(self._bells)
        for bell in bells:
            bell.ring()
        return feed

    def call(self, call_id: str) -> CallFeed | None:
        """The feed of a call, if it is known."""
        return self._feeds.get(call_id)

    def calls(self) -> tuple[CallFeed, ...]:
        """All calls that are going on or kept, newest first."""
        with self._lock:
            return tuple(reversed(self._feeds.values()))

    def newest(self) -> CallFeed | None:
        """The newest call that is going on, or else the one that was opened last."""
        calls = self.calls()
        return next((feed for feed in calls if not feed.ended), calls[0] if calls else None)

    def hear(self, call_id: str, act: Act) -> None:
        """Pass on what a screen said."""
        if self._on_client is not None:
            self._on_client(call_id, act)

    def watch(self, bell: Bell) -> None:
        """Ring ``bell`` whenever a call is opened."""
        with self._lock:
            self._bells.add(bell)

    def unwatch(self, bell: Bell) -> None:
        """Stop ringing ``bell``."""
        with self._lock:
            self._bells.discard(bell)

    @property
    def screens(self) -> int:
        """How many screens are connected."""
        return len(self._bells)
