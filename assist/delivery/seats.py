"""Where the seats of a team come in: each sends what it shares of its calls, and gets notes.

A seat says who it is, then the state of every call that goes on, then its events. Whenever it
comes back, or had more to send than could wait, it says the state again: there are no numbers to
agree on and nothing to resend. Nothing that a seat sends is believed to be about another seat.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from typing import Annotated, Literal

import msgspec
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from assist.delivery.hub import CallFeed
from assist.delivery.snapshot import State
from assist.delivery.tiles import Seat
from assist.delivery.wall import TeamNoteMessage, Wall
from assist.events import CallEnded, CallStarted, Output

SEAT_PATH = "/seat"
MAX_SEATS = 500
"""Seats at one desk. Source: chosen; five walls of a hundred."""
MAX_CALLS = 4
"""Calls of one seat at a time; an agent has one, a call that was not closed properly may linger."""
MAX_NOTES_WAITING = 32
HELLO_S = 10.0
LOST_S = 120.0
"""How long the calls of a seat that has gone stay on the wall. Source: chosen; a restart."""
POLICY_VIOLATION = 1008
TRY_AGAIN = 1013

_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
_SeatName = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class _Said(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of what a seat says."""


class Hello(_Said, frozen=True, kw_only=True, tag="hello"):
    """The first message.

    Attributes:
        instance: Names this run of the seat, so that one that comes back takes its own place.
    """

    seat: _SeatName
    instance: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    shares: Literal["mood", "all"]


class SeatState(_Said, frozen=True, kw_only=True, tag="state"):
    """A call as it stands, in full."""

    call: _Id
    state: State


class SeatEvents(_Said, frozen=True, kw_only=True, tag="events"):
    """What was concluded since, in order."""

    call: _Id
    events: tuple[Output, ...]


class SeatClosed(_Said, frozen=True, kw_only=True, tag="closed"):
    """Nothing more comes of a call."""

    call: _Id


class Welcome(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="welcome"):
    """The desk's answer to a hello; ``seat`` is how it is called there."""

    seat: str


FromSeat = Hello | SeatState | SeatEvents | SeatClosed
ToSeat = Welcome | TeamNoteMessage

_FROM: msgspec.json.Decoder[FromSeat] = msgspec.json.Decoder(FromSeat)


class SeatDoor:
    """Lets seats in and keeps their calls on the wall.

    Args:
        token: The seats' own; it opens nothing else. A new one is made when it is empty.
        demo: The calls on the wall are recordings.
    """

    def __init__(self, token: str = "", *, demo: bool = False) -> None:
        self.token = token or secrets.token_urlsafe(24)
        self.wall = Wall(self._note, demo=demo)
        self._seats: dict[str, _Seat] = {}

    def routes(self) -> list[BaseRoute]:
        """``/seat``, which checks its token itself."""
        return [WebSocketRoute(SEAT_PATH, self._open)]

    @property
    def seats(self) -> int:
        """How many are connected."""
        return len(self._seats)

    async def _open(self, socket: WebSocket) -> None:
        if not self._admits(socket):
            await socket.close(POLICY_VIOLATION, "the seats' token is another one")
            return
        await socket.accept()
        hello = await _hello(socket)
        if hello is None:
            await socket.close(POLICY_VIOLATION, "no hello")
            return
        known = self._seats.get(hello.seat)
        if known is not None and known.instance == hello.instance:
            known.leave()
            del self._seats[hello.seat]
        elif len(self._seats) >= MAX_SEATS:
            await socket.close(TRY_AGAIN, "no seat is free")
            return
        seat = _Seat(socket, self.wall, self._free_name(hello.seat), hello)
        self._seats[seat.name] = seat
        try:
            await seat.run()
        finally:
            if self._seats.get(seat.name) is seat:
                del self._seats[seat.name]

    def _free_name(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self._seats:
            number += 1
            name = f"{wanted} ({number})"
        return name

    def _admits(self, socket: WebSocket) -> bool:
        scheme, _, bearer = socket.headers.get("authorization", "").partition(" ")
        given = bearer.strip() if scheme.lower() == "bearer" else socket.query_params.get("token")
        expected = self.token.encode()
        return bool(given) and hmac.compare_digest((given or "").encode(errors="replace"), expected)

    def _note(self, call: str, note: TeamNoteMessage) -> None:
        for seat in self._seats.values():
            if seat.takes(call, note):
                return


class _Seat:
    """One seat that is connected. Runs on the server's event loop only."""

    def __init__(self, socket: WebSocket, wall: Wall, name: str, hello: Hello) -> None:
        self.name = name
        self.instance = hello.instance
        self._socket = socket
        self._wall = wall
        self._seat = Seat(name=name, shares=hello.shares)
        self._feeds: dict[str, CallFeed] = {}
        self._notes: asyncio.Queue[TeamNoteMessage] = asyncio.Queue(MAX_NOTES_WAITING)
        self._gone = asyncio.Event()

    async def run(self) -> None:
        """Serve the seat until it goes."""
        await self._send(Welcome(seat=self.name))
        tasks = [
            asyncio.create_task(self._hear_all()),
            asyncio.create_task(self._send_all()),
            asyncio.create_task(self._gone.wait()),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
            if not self._gone.is_set():
                self._lose()
        for end in ends:
            if isinstance(end, BaseException) and not isinstance(
                end, asyncio.CancelledError | WebSocketDisconnect
            ):
                raise end

    def leave(self) -> None:
        """Another connection of the same seat takes its place."""
        self._gone.set()

    def takes(self, call: str, note: TeamNoteMessage) -> bool:
        """Pass a note on if the call is one of this seat's."""
        inner = next((name for name, feed in self._feeds.items() if feed.call_id == call), None)
        if inner is None:
            return False
        if not self._notes.full():
            self._notes.put_nowait(msgspec.structs.replace(note, call=inner))
        return True

    def _lose(self) -> None:
        """It may come back; its calls wait for it, but not for ever."""
        loop = asyncio.get_running_loop()
        for feed in self._feeds.values():
            self._wall.connected(feed.call_id, False)
            loop.call_later(LOST_S, self._wall.give_up, feed)

    async def _send(self, message: ToSeat) -> None:
        await self._socket.send_text(msgspec.json.encode(message).decode())

    async def _send_all(self) -> None:
        while True:
            await self._send(await self._notes.get())

    async def _hear_all(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            try:
                self._hear(_FROM.decode((message.get("text") or "").encode(errors="replace")))
            except msgspec.MsgspecError:
                # Another version of this program, most likely; it is told so once and for all.
                await self._socket.close(POLICY_VIOLATION, "not a message of a seat")
                return

    def _hear(self, said: FromSeat) -> None:
        match said:
            case SeatState():
                self._restore(said)
            case SeatEvents():
                feed = self._feeds.get(said.call)
                if feed is not None and not feed.ended:
                    feed.publish(
                        msgspec.structs.replace(event, call_id=feed.call_id)
                        if isinstance(event, CallStarted)
                        else event
                        for event in said.events
                    )
                    if any(isinstance(event, CallEnded) for event in said.events):
                        del self._feeds[said.call]
            case SeatClosed():
                feed = self._feeds.pop(said.call, None)
                if feed is not None:
                    feed.close()
            case Hello():
                return

    def _restore(self, said: SeatState) -> None:
        """Open the call, or go on with the one that this seat had before."""
        call = f"{self.name}/{said.call}"
        feed = self._feeds.get(said.call)
        if feed is None:
            known = self._wall.hub.call(call)
            if known is not None and not known.ended:
                feed = known
                self._wall.connected(call, True)
            else:
                feed = self._wall.open_call(call, said.state.language, self._seat)
            self._feeds[said.call] = feed
            while len(self._feeds) > MAX_CALLS:
                self._feeds.pop(next(iter(self._feeds))).close()
        feed.restore(msgspec.structs.replace(said.state, call_id=call))


async def _hello(socket: WebSocket) -> Hello | None:
    try:
        text = await asyncio.wait_for(socket.receive_text(), HELLO_S)
        said = _FROM.decode(text.encode(errors="replace"))
    except (TimeoutError, KeyError, msgspec.MsgspecError):
        return None
    return said if isinstance(said, Hello) else None
