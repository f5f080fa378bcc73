"""The wall: what a tile says, who comes first and why, and what its socket carries."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
from websockets.sync.client import ClientConnection, connect

from assist.delivery import Access, CallFeed, Hub, OverlayApp, Server
from assist.delivery.snapshot import State, fold_all
from assist.delivery.tiles import CURVE_POINTS, Seat, tile_of
from assist.delivery.wall import TICK_S, TeamNoteMessage, Wall, wall_routes
from assist.events import (
    Anger,
    Band,
    CallEnded,
    CallStarted,
    Channel,
    OutputEvent,
    Overlap,
    Prompt,
    Question,
    Signal,
    Span,
    TeamNote,
    Trend,
    WrapUp,
)

TOKEN = "wall token"
SEAT = Seat(name="林悦", shares="all")
CUSTOMER = Channel.CUSTOMER


def anger(at_ms: int, level: float, band: Band, trend: Trend = "steady") -> Anger:
    return Anger(
        at_ms=at_ms, speaker=CUSTOMER, level=level, band=band, trend=trend, contributions={}
    )


def question(at_ms: int, id_: str = "q1", status: str = "open", due_ms: int = 20_000) -> Question:
    return Question(
        at_ms=at_ms,
        id=id_,
        speaker=CUSTOMER,
        text="什么时候到",
        span=Span(0, at_ms),
        asked_ms=at_ms,
        repeats=0,
        status=status,  # type: ignore[arg-type]
        expects="time",
        due_ms=due_ms,
    )


def flag(name: str, at_ms: int = 5_000) -> Signal:
    return Signal(
        at_ms=at_ms, id=name, signal=name, speaker=CUSTOMER, span=Span(0, at_ms), value=1.0
    )


def offer(state: str = "open", kind: str = "take_over") -> TeamNote:
    return TeamNote(
        at_ms=6_000,
        id="t1",
        text="我可以接过来",
        kind=kind,  # type: ignore[arg-type]
        by="",
        state=state,  # type: ignore[arg-type]
        sent_ms=6_000,
    )


def prompt(say: str, *, private: bool = False, id_: str = "p1") -> Prompt:
    return Prompt(
        at_ms=5_000,
        id=id_,
        card="c",
        because=(),
        say=(say,),
        why="",
        priority=1,
        state="used",
        private=private,
    )


def state(*events: OutputEvent) -> State:
    return fold_all([CallStarted(at_ms=0, call_id="c-1", language="zh"), *events])


def need(*events: OutputEvent) -> int:
    return tile_of("c-1", SEAT, state(*events)).need


def test_a_tile_says_how_the_call_stands() -> None:
    tile = tile_of(
        "林悦/c-1",
        SEAT,
        state(
            anger(4_000, 0.5, "tense", "rising"),
            question(8_000),
            question(9_000, "q2", "answered"),
            prompt("我" * 99),
            flag("regulator_threat"),
            Overlap(
                at_ms=9_000,
                id="o1",
                by=Channel.AGENT,
                span=Span(8_000, 9_000),
                overlap_ms=900,
                kind="interruption",
            ),
            anger(30_000, 0.82, "furious", "rising"),
        ),
    )
    assert (tile.band, tile.level, tile.trend, tile.at_ms) == ("furious", 82, "rising", 30_000)
    assert msgspec.structs.astuple(tile.questions) == (1, 1, 8_000)
    assert tile.prompt is not None
    assert len(tile.prompt.say) == 60
    assert tile.prompt.state == "used"
    assert tile.flags == ("regulator_threat",)
    assert tile.interrupted == (1, 0)
    assert [reason.what for reason in tile.why] == ["band.furious", "rising", "overdue", "threat"]
    assert tile.need == sum(reason.points for reason in tile.why)


def test_the_curve_is_the_last_minute() -> None:
    tile = tile_of("c", SEAT, state(anger(90_000, 0.2, "calm"), anger(120_000, 1.0, "furious")))
    assert len(tile.curve) == CURVE_POINTS
    assert tile.curve[-1] == 100
    assert tile.curve[-2] == 20
    assert tile.curve[0] is None


def test_who_needs_more_has_the_higher_score() -> None:
    tense = anger(9_000, 0.4, "tense")
    angry = anger(9_000, 0.6, "angry")
    rows = [
        [anger(9_000, 0.1, "calm", "rising")],
        [tense],
        [tense, flag("churn_threat")],
        [angry],
        [anger(9_000, 0.6, "angry", "rising")],
        [anger(9_000, 0.6, "angry", "rising"), question(1_000, due_ms=2_000)],
        [anger(9_000, 0.9, "furious"), flag("abuse")],
        [anger(9_000, 0.9, "furious"), flag("abuse"), offer("accepted")],
    ]
    scores = [need(*events) for events in rows]
    assert scores == sorted(set(scores))
    assert scores[0] == 0
    assert scores[-1] == 100


def test_an_offer_counts_only_when_it_was_accepted() -> None:
    assert need(offer()) == need(offer("declined")) == need(offer("accepted", "note")) == 0
    assert need(offer("accepted")) > 0


def test_a_call_that_is_over_needs_nobody() -> None:
    over = CallEnded(at_ms=9_000, duration_ms=9_000, wrap_up=WrapUp())
    tile = tile_of("c", SEAT, state(anger(5_000, 0.9, "furious"), over))
    assert (tile.ended, tile.need, tile.why) == (True, 0, ())


def test_a_prompt_for_the_agent_alone_is_not_on_the_tile() -> None:
    tile = tile_of("c", SEAT, state(prompt("客户听的"), prompt("只给自己", private=True, id_="p2")))
    assert tile.prompt is not None
    assert tile.prompt.say == "客户听的"


class WallDesk:
    """A wall behind a real server."""

    def __init__(self) -> None:
        self.notes: list[tuple[str, TeamNoteMessage]] = []
        self.wall = Wall(lambda call, note: self.notes.append((call, note)))
        app = OverlayApp(Hub(), Access(TOKEN), routes=wall_routes(self.wall))
        self.server = Server(app, port=0)
        self.server.start()

    def call(self, name: str = "c-1", shares: str = "all") -> CallFeed:
        seat = Seat(name=f"seat of {name}", shares=shares)  # type: ignore[arg-type]
        feed = self.wall.open_call(name, "zh", seat)
        feed.publish([CallStarted(at_ms=0, call_id=name, language="zh")])
        return feed

    def open(self, path: str = "/wall/stream", token: str = TOKEN) -> ClientConnection:
        address = f"ws://127.0.0.1:{self.server.port}{path}"
        query = httpx.QueryParams({"token": token})
        return connect(f"{address}{'&' if '?' in path else '?'}{query}", proxy=None)


@pytest.fixture
def desk() -> Iterator[WallDesk]:
    desk = WallDesk()
    yield desk
    desk.server.stop()


def hear(socket: ClientConnection, timeout: float = 5.0) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(socket.recv(timeout=timeout))
    return message


def test_a_wall_gets_every_tile_once_and_then_those_that_changed(desk: WallDesk) -> None:
    one, _ = desk.call("c-1"), desk.call("c-2")
    with desk.open() as socket:
        first = hear(socket)
        assert first["whole"]
        assert {tile["call"] for tile in first["tiles"]} == {"c-1", "c-2"}
        one.publish([anger(3_000, 0.9, "furious")])
        then = hear(socket)
        assert not then["whole"]
        assert [tile["call"] for tile in then["tiles"]] == ["c-1"]
        assert then["tiles"][0]["band"] == "furious"


def test_a_busy_call_is_told_twice_a_second_at_most(desk: WallDesk) -> None:
    feed = desk.call()
    with desk.open() as socket:
        hear(socket)
        began, messages = time.monotonic(), 0
        for step in range(150):
            feed.publish([anger(step * 100, (step % 10) / 10, "tense")])
            time.sleep(0.01)
        while True:
            message = hear(socket)
            messages += 1
            if message["tiles"][0]["at_ms"] == 14_900:
                break
        assert messages <= (time.monotonic() - began) / TICK_S + 2


def test_a_call_that_ends_leaves_and_is_not_shown_to_a_later_wall(desk: WallDesk) -> None:
    feed = desk.call()
    with desk.open() as socket:
        hear(socket)
        feed.publish([CallEnded(at_ms=9_000, duration_ms=9_000, wrap_up=WrapUp())])
        assert hear(socket)["tiles"][0]["ended"]
    with desk.open() as socket:
        assert hear(socket)["tiles"] == []


def test_a_note_reaches_its_call_with_an_id_of_its_own(desk: WallDesk) -> None:
    desk.call()
    with desk.open() as socket:
        hear(socket)
        for kind in ("note", "take_over"):
            said = {"type": "team_note", "call": "c-1", "kind": kind, "text": "稳住", "by": "王"}
            socket.send(json.dumps({**said, "id": "mine"}))
        socket.send(json.dumps({"type": "team_note", "call": "none", "text": "x"}))
        assert hear(socket)["code"] == "no_call"
    assert [(call, note.kind, note.text, note.by) for call, note in desk.notes] == [
        ("c-1", "note", "稳住", "王"),
        ("c-1", "take_over", "稳住", "王"),
    ]
    ids = {note.id for _, note in desk.notes}
    assert len(ids) == 2
    assert "mine" not in ids


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"type":"team_note"}',
        '{"type":"team_note","call":"c-1","text":"   "}',
        '{"type":"team_note","call":"c-1","kind":"shout","text":"x"}',
        json.dumps({"type": "team_note", "call": "c-1", "text": "长" * 301}),
        json.dumps({"type": "team_note", "call": "c-1", "text": "x" * 9_000}),
        json.dumps({"type": "team_note", "call": "c-1", "kind": "withdrawn", "id": "t9"}),
    ],
)
def test_a_bad_note_is_refused_and_reaches_nobody(desk: WallDesk, text: str) -> None:
    desk.call()
    with desk.open() as socket:
        hear(socket)
        socket.send(text)
        assert hear(socket)["type"] == "error"
    assert desk.notes == []


def test_too_many_notes_are_refused(desk: WallDesk) -> None:
    desk.call()
    with desk.open() as socket:
        hear(socket)
        for _ in range(40):
            socket.send('{"type":"team_note","call":"c-1","text":"x"}')
        assert hear(socket)["code"] == "too_fast"
    assert len(desk.notes) < 30


def test_an_opened_call_is_read_only(desk: WallDesk) -> None:
    feed = desk.call()
    feed.publish([msgspec.structs.replace(prompt("请稍等"), state="shown")])
    with desk.open("/wall/call?call=c-1") as socket:
        socket.send('{"resume":0}')
        assert hear(socket)["state"]["prompts"][0]["say"] == ["请稍等"]
        socket.send('{"type":"prompt_used","prompt":"p1"}')
        feed.publish([anger(7_000, 0.2, "calm")])
        assert hear(socket)["type"] == "anger"
    assert feed.state.prompts[0].state == "shown"


@pytest.mark.parametrize("path", ["/wall/stream", "/wall/call?call=c-1"])
def test_the_wall_wants_the_token(desk: WallDesk, path: str) -> None:
    desk.call()
    with pytest.raises(Exception, match="401"):
        desk.open(path, token="another")


def test_tiles_of_unchanged_calls_are_not_made_again(desk: WallDesk) -> None:
    feed, _ = desk.call("c-1"), desk.call("c-2")
    before = {tile.call: tile for tile in desk.wall.tiles()}
    feed.publish([anger(3_000, 0.9, "furious")])
    after = {tile.call: tile for tile in desk.wall.tiles()}
    assert after["c-2"] is before["c-2"]
    assert after["c-1"] is not before["c-1"]
