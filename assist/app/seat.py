"""A seat's line to the supervisors' wall: what is shared goes out, notes come in.

The call never waits for the wall: events are folded into a small state and put on a short queue.
When the queue is full or the connection was lost, the queue is dropped and the state is sent
instead.
"""

from __future__ import annotations

import random
import secrets
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from websockets.exceptions import InvalidHandshake, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from assist.delivery.access import is_loopback
from assist.delivery.seats import Hello, SeatClosed, SeatState, ToSeat
from assist.delivery.snapshot import State, fold
from assist.delivery.wall import TeamNoteMessage
from assist.errors import UsageError
from assist.events import CallEnded, OutputEvent, Partial
from assist.events.privacy import Sharing, WallVeil

MAX_PENDING = 500
"""Events that wait for the wall; beyond it the state is sent. Source: chosen; some 20 s."""
STEP_S = 0.2
"""Events are sent together for this long. Source: chosen; the wall shows two states a second."""
FRAME_BYTES = 48 * 1024
"""Largest message; the desk takes 64 KiB."""
FIRST_RETRY_S = 0.5
LAST_RETRY_S = 30.0
FLUSH_S = 1.0
"""How long the last words may take when the program ends. Source: chosen."""

_TO_SEAT: msgspec.json.Decoder[ToSeat] = msgspec.json.Decoder(ToSeat)

OnNote = Callable[[str, TeamNoteMessage], None]
OnChange = Callable[[bool], None]


class WallLink(msgspec.Struct, frozen=True, kw_only=True):
    """Where a seat's calls go.

    Attributes:
        url: ``ws://host:port/seat?token=…``
        seat: What the seat is called there.
        shares: What goes.
    """

    url: str
    seat: str
    shares: Literal["mood", "all"]

    @property
    def told(self) -> str:
        """The line that is printed when it begins."""
        place = urlsplit(self.url)
        host = place.hostname or ""
        what = {
            "mood": "mood, open questions and threats of every call, without a word of it",
            "all": "mood, words, questions and prompts of every call",
        }[self.shares]
        remote = "" if is_loopback(host) else "; that is another machine"
        if remote and place.scheme == "ws":
            remote += ", and the way there is not encrypted"
        return f"sending to the wall at {place.netloc} as “{self.seat}”: {what}{remote}"


def checked_url(url: str) -> str:
    """The address if seats can come in there.

    Raises:
        UsageError: It is no WebSocket address.
    """
    place = urlsplit(url)
    if place.scheme not in ("ws", "wss") or not place.hostname:
        raise UsageError(
            f"“{url.partition('?')[0]}” is no address of a wall",
            remedy="give what “seat:” said there: ws://host:port/seat?token=…",
        )
    return url


class SharedCall:
    """One call on its way to the wall; ``publish`` may be called from any thread."""

    def __init__(self, call_id: str, language: str, sharing: Sharing, wake: Callable[[], None]):
        self.call_id = call_id
        self.over = False
        self._veil = WallVeil(sharing)
        self._state = State(call_id=call_id, language=language)
        self._pending: list[OutputEvent] = []
        self._whole = True
        self._lock = threading.Lock()
        self._wake = wake

    def publish(self, outputs: Sequence[OutputEvent]) -> None:
        """Take conclusions; only what is shared is kept here at all."""
        with self._lock:
            for event in outputs:
                left = self._veil.over(event)
                if left is None:
                    continue
                self._state = fold(self._state, left)
                if not self._whole:
                    self._pending.append(left)
                self.over = self.over or isinstance(left, CallEnded)
            if len(self._pending) > MAX_PENDING:
                self._again()
        self._wake()

    def again(self) -> None:
        """The wall needs the whole state next."""
        with self._lock:
            self._again()

    def _again(self) -> None:
        self._whole = True
        self._pending.clear()

    def close(self) -> None:
        """Nothing more comes."""
        self.over = True
        self._wake()

    def take(self) -> list[bytes]:
        """The messages that say everything new."""
        with self._lock:
            whole, events = self._whole, self._pending
            self._whole, self._pending = False, []
            state = self._state
        if whole:
            return [_state_message(self.call_id, state)]
        return _event_messages(self.call_id, _latest(events))


class SeatLine:
    """Keeps the connection to the wall, for as long as the program runs.

    Args:
        link: Where to.
        sharing: What others may see.
        on_note: Takes what the supervisor says, as ``on_note(call_id, note)``.
        on_change: Hears when the wall is there, and when it is not.
    """

    def __init__(
        self, link: WallLink, sharing: Sharing, on_note: OnNote, on_change: OnChange
    ) -> None:
        self._link = link
        self._sharing = sharing
        self._on_note = on_note
        self._on_change = on_change
        self._instance = secrets.token_hex(8)
        self._calls: dict[str, SharedCall] = {}
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._closing = threading.Event()
        self._lost = threading.Event()
        self.connected = False
        self._thread = threading.Thread(target=self._run, name="assist-seat", daemon=True)

    def start(self) -> None:
        """Begin to connect; returns at once."""
        self._thread.start()

    def open_call(self, call_id: str, language: str) -> SharedCall:
        """A call begins; publish its conclusions to what is returned, from the first on."""
        call = SharedCall(call_id, language, self._sharing, self._news.set)
        with self._lock:
            self._calls[call_id] = call
        return call

    def close(self) -> None:
        """Say the last words, if the wall is there, and let go."""
        self._closing.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join(FLUSH_S + 1.0)

    def _run(self) -> None:
        retry_s = FIRST_RETRY_S
        while not self._closing.is_set():
            try:
                with connect(
                    self._link.url,
                    open_timeout=5,
                    compression=None,
                    proxy=None,
                    max_size=FRAME_BYTES,
                ) as connection:
                    retry_s = FIRST_RETRY_S
                    self._serve(connection)
            except InvalidStatus as error:
                if error.response.status_code in (401, 403):
                    _say("the wall refuses this seat; copy the line “seat:” from there again")
                    return
            except (OSError, WebSocketException, InvalidHandshake, EOFError):
                pass  # It is not there now; the call goes on without it.
            self._tell(connected=False)
            self._closing.wait(retry_s * random.uniform(0.75, 1.25))
            retry_s = min(LAST_RETRY_S, 2 * retry_s)

    def _serve(self, connection: ClientConnection) -> None:
        link = self._link
        hello = Hello(seat=link.seat, instance=self._instance, shares=link.shares)
        connection.send(msgspec.json.encode(hello).decode())
        self._lost.clear()
        hearing = threading.Thread(
            target=self._hear, args=(connection,), name="assist-seat-notes", daemon=True
        )
        hearing.start()
        for call in self._shared():
            call.again()
        try:
            while not self._lost.is_set():
                closing = self._closing.is_set()
                self._send(connection)
                if closing:
                    return
                self._news.wait()
                self._news.clear()
                self._closing.wait(STEP_S)
        finally:
            connection.close()
            hearing.join(FLUSH_S)

    def _send(self, connection: ClientConnection) -> None:
        for call in self._shared():
            over = call.over
            for message in call.take():
                connection.send(message.decode())
            if over:
                connection.send(msgspec.json.encode(SeatClosed(call=call.call_id)).decode())
                with self._lock:
                    if self._calls.get(call.call_id) is call:
                        del self._calls[call.call_id]

    def _shared(self) -> list[SharedCall]:
        with self._lock:
            return list(self._calls.values())

    def _hear(self, connection: ClientConnection) -> None:
        try:
            for text in connection:
                message = _TO_SEAT.decode(text)
                if isinstance(message, TeamNoteMessage):
                    self._on_note(message.call, message)
                else:
                    self._tell(connected=True)
        except (WebSocketException, OSError, msgspec.MsgspecError):
            pass  # Whoever sends will find out, too.
        self._lost.set()
        self._news.set()

    def _tell(self, *, connected: bool) -> None:
        if connected is not self.connected:
            self.connected = connected
            self._on_change(connected)


def _latest(events: list[OutputEvent]) -> list[OutputEvent]:
    """Without partials that a later one of the same line replaces."""
    newest = {event.id: event for event in events if isinstance(event, Partial)}
    return [
        event for event in events if not isinstance(event, Partial) or newest[event.id] is event
    ]


def _state_message(call_id: str, state: State) -> bytes:
    """The state, with as many of its lines as one message takes."""
    keep = 100
    while True:
        lines = state.lines[-keep:] if keep else ()
        less = msgspec.structs.replace(state, lines=lines, overlaps=state.overlaps[-keep:])
        message = msgspec.json.encode(SeatState(call=call_id, state=less))
        if len(message) <= FRAME_BYTES or not keep:
            return message
        keep //= 2


def _event_messages(call_id: str, events: list[OutputEvent]) -> list[bytes]:
    if not events:
        return []
    message = msgspec.json.encode(_Events(call=call_id, events=tuple(events)))
    if len(message) <= FRAME_BYTES or len(events) == 1:
        return [message] if len(message) <= FRAME_BYTES else []
    half = len(events) // 2
    return _event_messages(call_id, events[:half]) + _event_messages(call_id, events[half:])


class _Events(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="events"):
    """``SeatEvents``, as it is written: the sender need not know the union."""

    call: str
    events: tuple[OutputEvent, ...]


def _say(text: str) -> None:
    print(f"assist: {text}.", file=sys.stderr, flush=True)
