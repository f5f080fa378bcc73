"""Where seats come in, as a seat on the wire sees it, and one that means harm."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from assist.delivery import Access, OverlayApp, Server
from assist.delivery.seats import SEAT_PATH, SeatDoor
from assist.delivery.snapshot import State
from assist.delivery.tiles import Tile
from assist.delivery.wall import TeamNoteMessage, wall_routes
from assist.events import Anger, CallEnded, CallStarted, Channel, OutputEvent, WrapUp, encode

SEATS_TOKEN = "for seats only"


class Desk:
    def __init__(self) -> None:
        self.door = SeatDoor(SEATS_TOKEN)
        self.wall = self.door.wall
        app = OverlayApp(
            self.wall.hub,
            Access("for people"),
            routes=[*wall_routes(self.wall), *self.door.routes()],
            open_paths=(SEAT_PATH,),
        )
        self.server = Server(app, port=0)
        self.server.start()

    def connect(self, token: str = SEATS_TOKEN, path: str = SEAT_PATH) -> ClientConnection:
        query = token.replace(" ", "%20")
        return connect(
            f"ws://127.0.0.1:{self.server.port}{path}?token={query}", proxy=None, compression=None
        )

    def tile(self, call: str) -> Tile | None:
        return next((tile for tile in self.wall.tiles() if tile.call == call), None)

    def until(self, done: Callable[[], object], seconds: float = 5.0) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, self.wall.tiles()
            time.sleep(0.02)


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.server.stop()


def say(to: ClientConnection, **message: Any) -> None:
    to.send(json.dumps(message))


def hello(seat: ClientConnection, name: str = "林悦", instance: str = "i1") -> str:
    say(seat, type="hello", seat=name, instance=instance, shares="all")
    welcome = json.loads(seat.recv(timeout=5))
    assert welcome["type"] == "welcome"
    return str(welcome["seat"])


def begin(seat: ClientConnection, call: str = "c-1", **state: Any) -> None:
    whole = msgspec.to_builtins(State(call_id=call, language="zh"))
    say(seat, type="state", call=call, state={**whole, **state})


def tell(seat: ClientConnection, *events: OutputEvent, call: str = "c-1") -> None:
    say(seat, type="events", call=call, events=[json.loads(encode(event)) for event in events])


def anger(at_ms: int, level: float = 0.9) -> Anger:
    return Anger(
        at_ms=at_ms,
        speaker=Channel.CUSTOMER,
        level=level,
        band="furious",
        trend="rising",
        contributions={},
    )


def test_a_seat_s_calls_are_on_the_wall(desk: Desk) -> None:
    with desk.connect() as seat:
        assert hello(seat) == "林悦"
        begin(seat)
        tell(seat, CallStarted(at_ms=0, call_id="c-1", language="zh"), anger(3_000))
        desk.until(lambda: (tile := desk.tile("林悦/c-1")) and tile.band == "furious")
        feed = desk.wall.hub.call("林悦/c-1")
        assert feed is not None
        assert feed.state.call_id == "林悦/c-1"


def test_a_note_reaches_the_seat_under_its_own_name_for_the_call(desk: Desk) -> None:
    with desk.connect() as one, desk.connect() as other:
        hello(one)
        hello(other, "陈一鸣", "i2")
        begin(one)
        begin(other)
        desk.until(lambda: len(desk.wall.tiles()) == 2)
        note = TeamNoteMessage(call="林悦/c-1", text="稳住", kind="note")
        # The wall passes notes on in the server's loop, as it does here for a wall that is open.
        with connect(
            f"ws://127.0.0.1:{desk.server.port}/wall/stream?token=for%20people", proxy=None
        ) as wall:
            wall.send(msgspec.json.encode(note).decode())
            heard = json.loads(one.recv(timeout=5))
        assert (heard["call"], heard["text"], heard["type"]) == ("c-1", "稳住", "team_note")
        with pytest.raises(TimeoutError):
            other.recv(timeout=0.3)


def test_two_seats_of_one_name_are_told_apart(desk: Desk) -> None:
    with desk.connect() as one, desk.connect() as other:
        assert hello(one, instance="i1") == "林悦"
        assert hello(other, instance="i2") == "林悦 (2)"
        begin(one)
        begin(other)
        desk.until(lambda: desk.tile("林悦/c-1") and desk.tile("林悦 (2)/c-1"))


def test_a_seat_that_comes_back_takes_its_own_place(desk: Desk) -> None:
    with desk.connect() as lost:
        hello(lost)
        begin(lost)
        tell(lost, anger(3_000, 0.5))
        desk.until(lambda: desk.tile("林悦/c-1"))
        with desk.connect() as back:
            assert hello(back) == "林悦"
            begin(back, at_ms=9_000)
            desk.until(lambda: (tile := desk.tile("林悦/c-1")) and tile.at_ms == 9_000)
            assert len(desk.wall.tiles()) == 1
            assert desk.door.seats == 1


def test_a_seat_that_has_gone_is_shown_as_gone(desk: Desk) -> None:
    with desk.connect() as seat:
        hello(seat)
        begin(seat)
        desk.until(lambda: desk.tile("林悦/c-1"))
    desk.until(lambda: (tile := desk.tile("林悦/c-1")) and not tile.connected)


def test_a_call_that_ended_is_over_and_another_may_have_its_name(desk: Desk) -> None:
    with desk.connect() as seat:
        hello(seat)
        begin(seat)
        tell(seat, CallEnded(at_ms=9_000, duration_ms=9_000, wrap_up=WrapUp()))
        desk.until(lambda: (tile := desk.tile("林悦/c-1")) and tile.ended)
        begin(seat)
        desk.until(lambda: (tile := desk.tile("林悦/c-1")) and not tile.ended)


def test_the_tokens_open_one_door_each(desk: Desk) -> None:
    for path, token in ((SEAT_PATH, "for people"), ("/wall/stream", SEATS_TOKEN), (SEAT_PATH, "")):
        with pytest.raises(Exception, match=r"40[13]"):
            desk.connect(token, path)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"type":"state","call":"c-1","state":{"lines":7}}',
        '{"type":"events","call":"c-1","events":[{"type":"nonsense","at_ms":1}]}',
        '{"type":"events","call":"","events":[]}',
    ],
)
def test_nonsense_ends_the_connection_and_nothing_else(desk: Desk, text: str) -> None:
    with desk.connect() as good, desk.connect() as bad:
        hello(good)
        begin(good)
        hello(bad, "坏", "i2")
        bad.send(text)
        with pytest.raises(ConnectionClosed):
            bad.recv(timeout=5)
        tell(good, anger(3_000))
        desk.until(lambda: (tile := desk.tile("林悦/c-1")) and tile.band == "furious")


def test_a_seat_without_a_hello_is_shown_the_door(desk: Desk) -> None:
    with desk.connect() as seat:
        begin(seat)
        with pytest.raises(ConnectionClosed):
            seat.recv(timeout=5)


def test_a_seat_can_t_fill_the_wall(desk: Desk) -> None:
    with desk.connect() as seat:
        hello(seat)
        for number in range(30):
            begin(seat, f"c-{number}")
        desk.until(lambda: desk.tile("林悦/c-29"))
        assert sum(not feed.ended for feed in desk.wall.hub.calls()) <= 4
