"""The supervisors' wall: tiles of every call, and what a supervisor says to an agent.

The wall has a hub of its own, which holds only what seats share: what never comes in can't go
out. A wall that is open asks for the tiles twice a second and gets those that changed, so its cost
does not depend on how fast calls speak.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from assist.delivery.hub import CallFeed, Hub
from assist.delivery.meters import Meters
from assist.delivery.rate import RateLimit
from assist.delivery.stream import POLICY_VIOLATION, Stream
from assist.delivery.tiles import Seat, Tile, tile_of
from assist.errors import InputError
from assist.events import TeamNoteKind, TeamNoteSent

TICK_S = 0.5
"""A tile is sent at most this often. Source: chosen; twice a second is as fast as anyone reads."""
ALIVE_S = 10.0
MAX_TILES = 500
"""Calls on one wall; the newest. Source: chosen; a screen of 100 tiles is full."""
MAX_MESSAGE_BYTES = 4096
MAX_STRIKES = 10
ACTS_BURST = 20.0
ACTS_PER_S = 2.0
"""Rate limit of a wall. Source: chosen; nobody types two notes a second."""
MAX_NOTE_CHARS = 300

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
_Text = Annotated[str, msgspec.Meta(max_length=MAX_NOTE_CHARS)]
_By = Annotated[str, msgspec.Meta(max_length=40)]


class TeamNoteMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="team_note"):
    """What a wall says to a call, and what goes on to the call's seat.

    Attributes:
        id: Empty for a new note; that of the note to withdraw.
    """

    call: _Name
    text: _Text = ""
    kind: TeamNoteKind = "note"
    by: _By = ""
    id: Annotated[str, msgspec.Meta(max_length=64)] = ""

    def event(self, at_ms: int) -> TeamNoteSent:
        """The input of the call, stamped at ``at_ms`` of audio."""
        return TeamNoteSent(at_ms=at_ms, id=self.id, text=self.text, kind=self.kind, by=self.by)


class WallMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="tiles"):
    """Tiles that changed; with ``whole`` these and no others are there."""

    tiles: tuple[Tile, ...]
    gone: tuple[str, ...] = ()
    whole: bool = False
    demo: bool = False


class WallError(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="error"):
    """The wall's last message was refused."""

    code: Literal["bad_message", "no_call", "too_fast"]
    text: str


OnNote = Callable[[str, TeamNoteMessage], None]
_NOTE = msgspec.json.Decoder(TeamNoteMessage)


class Wall:
    """The calls that supervisors see. Every method may be called from any thread.

    Args:
        on_note: Takes a note for a call, as ``on_note(call, note)``; must return at once.
        demo: Its calls are recordings; the page says so.
    """

    def __init__(self, on_note: OnNote, *, demo: bool = False) -> None:
        self.hub = Hub()
        self.demo = demo
        self.on_note = on_note
        self._seats: dict[str, Seat] = {}
        self._tiles: dict[str, tuple[int, Seat, Tile]] = {}

    def open_call(self, call: str, language: str, seat: Seat) -> CallFeed:
        """A call begins on a seat; what it shares is published to the feed.

        Raises:
            InputError: A call with this id is still going on.
        """
        feed = self.hub.open_call(call, language)
        self._seats[call] = seat
        if len(self._seats) > 4 * MAX_TILES:
            known = {feed.call_id for feed in self.hub.calls()}
            self._seats = {name: kept for name, kept in self._seats.items() if name in known}
        return feed

    def listen(self, on_note: OnNote) -> None:
        """Pass notes to somebody else from now on."""
        self.on_note = on_note

    def connected(self, call: str, connected: bool) -> None:
        """The seat of a call has gone, or come back."""
        seat = self._seats.get(call)
        if seat is not None and seat.connected is not connected:
            self._seats[call] = msgspec.structs.replace(seat, connected=connected)

    def give_up(self, feed: CallFeed) -> None:
        """Take a call off if its seat has not come back."""
        seat = self._seats.get(feed.call_id)
        if seat is None or not seat.connected:
            feed.close()

    def tiles(self) -> list[Tile]:
        """The tile of every call; made anew only where something changed."""
        found, made = [], {}
        for feed in self.hub.calls()[:MAX_TILES]:
            seat = self._seats.get(feed.call_id)
            if seat is None:
                continue
            seq = feed.seq
            kept = self._tiles.get(feed.call_id)
            if kept is None or kept[0] != seq or kept[1] is not seat:
                kept = (seq, seat, tile_of(feed.call_id, seat, feed.state))
            if feed.ended and not kept[2].ended:
                kept = (seq, seat, msgspec.structs.replace(kept[2], ended=True, need=0, why=()))
            made[feed.call_id] = kept
            found.append(kept[2])
        self._tiles = made
        return found

    def note(self, said: TeamNoteMessage) -> None:
        """Pass a note on to its call.

        Raises:
            InputError: There is no such call, it is over, or the note says nothing.
        """
        feed = self.hub.call(said.call)
        if feed is None or feed.ended:
            raise InputError("this call is over", where="note", remedy="choose another tile")
        if said.kind == "withdrawn":
            if not any(note.id == said.id for note in feed.state.team_notes):
                raise InputError("there is no such note", where="note")
        else:
            if said.kind == "note" and not said.text.strip():
                raise InputError("a note without words", where="note", remedy="write a few")
            said = msgspec.structs.replace(said, id=f"t{secrets.token_hex(6)}")
        self.on_note(said.call, said)


class WallStream:
    """One wall that is open: tiles out, notes in.

    Args:
        socket: An accepted WebSocket.
        wall: What it shows.
        meters: Counters to keep.
    """

    def __init__(self, socket: WebSocket, wall: Wall, meters: Meters) -> None:
        self._socket = socket
        self._wall = wall
        self._meters = meters
        self._sent: dict[str, Tile] = {}
        self._rate = RateLimit(ACTS_PER_S, ACTS_BURST)

    async def run(self) -> None:
        """Serve the wall until it goes."""
        tasks = [asyncio.create_task(self._send_all()), asyncio.create_task(self._hear_all())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
        for end in ends:
            if end is not None and not isinstance(
                end, asyncio.CancelledError | WebSocketDisconnect
            ):
                raise end

    async def _send_all(self) -> None:
        quiet_s = ALIVE_S  # The first message is sent even if there is no call.
        whole = True
        while True:
            message = self._changes(whole=whole)
            if message.tiles or message.gone or quiet_s >= ALIVE_S:
                await self._socket.send_text(msgspec.json.encode(message).decode())
                self._meters.messages_sent += 1
                quiet_s, whole = 0.0, False
            await asyncio.sleep(TICK_S)
            quiet_s += TICK_S

    def _changes(self, *, whole: bool) -> WallMessage:
        """What the wall has not had yet; a tile that did not change is the same object."""
        tiles = {tile.call: tile for tile in self._wall.tiles()}
        # A wall that is opened later need not see the calls that were over by then.
        if whole:
            tiles = {call: tile for call, tile in tiles.items() if not tile.ended}
        changed = tuple(
            tile
            for call, tile in tiles.items()
            if self._sent.get(call) is not tile and (not tile.ended or call in self._sent)
        )
        gone = tuple(call for call in self._sent if call not in tiles)
        for call in gone:
            del self._sent[call]
        self._sent.update({tile.call: tile for tile in changed})
        return WallMessage(tiles=changed, gone=gone, whole=whole, demo=self._wall.demo)

    async def _hear_all(self) -> None:
        strikes = 0
        while strikes < MAX_STRIKES:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            error = self._hear(message.get("text") or "")
            strikes = 0 if error is None else strikes + 1
            if error is not None:
                self._meters.refused[error.code] += 1
                await self._socket.send_text(msgspec.json.encode(error).decode())
        await self._socket.close(POLICY_VIOLATION, "too many bad messages")

    def _hear(self, text: str) -> WallError | None:
        data = text.encode(errors="replace")
        try:
            if len(data) > MAX_MESSAGE_BYTES:
                raise msgspec.ValidationError("too long")
            said = _NOTE.decode(data)
        except msgspec.MsgspecError as error:
            return WallError(code="bad_message", text=f"not a note ({error})")
        if not self._rate.spend():
            return WallError(code="too_fast", text="too many notes in a short time")
        try:
            self._wall.note(said)
        except InputError as error:
            return WallError(code="no_call", text=error.what)
        self._meters.heard[said.kind] += 1
        return None


def wall_routes(wall: Wall, meters: Meters | None = None) -> list[BaseRoute]:
    """``/wall/stream`` and, read-only, ``/wall/call?call=ID``; the page itself is a static one."""
    kept = meters or Meters()

    async def tiles(socket: WebSocket) -> None:
        await socket.accept()
        await WallStream(socket, wall, kept).run()

    async def call(socket: WebSocket) -> None:
        await socket.accept()
        # The wall's hub passes no acts on, so that whatever is said here changes nothing.
        await Stream(socket, wall.hub, kept, socket.query_params.get("call", "") or "-").run()

    return [WebSocketRoute("/wall/stream", tiles), WebSocketRoute("/wall/call", call)]
