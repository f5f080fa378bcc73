"""Seats and their desk without a browser: what goes out, what comes back, and what never does."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from assist.app.call import Call
from assist.app.config import Config, WallOptions
from assist.app.serve import SeatsDesk
from assist.app.serving import Address, Desk
from assist.app.wall_desk import HERE, WallPlan, demo_plan
from assist.delivery import CallFeed
from assist.errors import UsageError
from assist.events import InputEvent, OutputEvent, TeamNoteSent, decode_input
from assist.events.privacy import PRIVATE_SIGNALS, Sharing
from assist.ingest.formats import parse_transcript
from assist.ingest.hypotheses import transcript_inputs
from assist.pipeline import Pack, open_session
from assist.store.journal import JournalHeader, JournalWriter


class SeatHere:
    """A seat of this process with one call, as ``live`` has it."""

    def __init__(self, desk: Desk, pack: Pack, inputs: Sequence[InputEvent], path: Path) -> None:
        self.path = path
        self.stream = desk.url.replace("http", "ws", 1).replace("/?", "/stream?")
        header = JournalHeader(
            call_id="c-1", language="zh", app_version="0", config_hash="", pack_hash=pack.hash
        )
        self.feed: CallFeed = desk.hub.open_call("c-1", "zh")
        share = desk.share(self.feed)

        def publish(outputs: Sequence[OutputEvent]) -> None:
            self.feed.publish(outputs)
            share(outputs)

        self.call = Call(open_session("c-1", pack), publish, JournalWriter(path, header))
        desk.attach("c-1", self.call)
        self._inputs = list(inputs)

    def talk(self, share: float = 1.0) -> None:
        """Hear this part of what is left, from the front."""
        count = int(len(self._inputs) * share)
        now, self._inputs = self._inputs[:count], self._inputs[count:]
        self.call.feed(now)

    def journal(self) -> list[InputEvent]:
        return [decode_input(line) for line in self.path.read_bytes().splitlines()[1:]]


class Team:
    """A desk and seats that come to it."""

    def __init__(self, stack: ExitStack, pack: Pack, text: str, folder: Path) -> None:
        self._stack, self._pack, self._text, self._folder = stack, pack, text, folder
        self.port = 0
        self.start()

    def start(self) -> None:
        self.desk = SeatsDesk(Address("127.0.0.1", self.port, "people"), "seats")
        self.desk.start()
        self.port = int(re.search(r":(\d+)/", self.desk.overlay_url)[1])  # type: ignore[index]
        self._stack.callback(self.desk.stop)

    def seat(self, sharing: Sharing, name: str = "林悦") -> SeatHere:
        config = Config(sharing=sharing, wall=WallOptions(url=self.desk.seat_url, seat=name))
        desk = Desk(Address("127.0.0.1", 0, "agent"), wall=WallPlan.of(config, None, None))
        desk.start()
        self._stack.callback(desk.stop)
        transcript = parse_transcript(self._text.encode(), where="c-1", call_id="c-1")
        inputs = list(transcript_inputs(transcript))
        seat = SeatHere(desk, self._pack, inputs, self._folder / f"{name}.journal.jsonl")
        self._stack.callback(seat.call.close)
        return seat

    def open(self, path: str = "/wall/stream") -> Any:
        join = "&" if "?" in path else "?"
        address = f"ws://127.0.0.1:{self.port}{path}{join}token=people"
        return self._stack.enter_context(connect(address, proxy=None))


@pytest.fixture
def team(general: Pack, angry_text: str, tmp_path: Path) -> Iterator[Team]:
    with ExitStack() as stack:
        yield Team(stack, general, angry_text, tmp_path)


def until(done: Callable[[], Any], seconds: float = 10.0) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := done()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def everything(socket: Any, seconds: float = 1.5) -> str:
    """All that comes for a while."""
    texts: list[str] = []
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        try:
            texts.append(socket.recv(timeout=left))
        except TimeoutError:
            break
    return "\n".join(texts)


def said_words(text: str) -> set[str]:
    """Every three neighbouring characters of what was said in the call."""
    lines = [line.partition("：")[2] for line in text.splitlines()]
    runs = [run for line in lines for run in re.findall("[\u4e00-\u9fff]+", line)]
    return {run[at : at + 3] for run in runs for at in range(len(run) - 2)}


def test_a_seat_that_shares_its_mood_sends_no_word_of_the_call(team: Team, angry_text: str) -> None:
    wall = team.open()
    seat = team.seat(Sharing(wall="mood"))
    seat.talk(0.9)
    until(lambda: any(tile.band for tile in team.desk.wall.tiles()))
    call = team.open("/wall/call?call=%E6%9E%97%E6%82%A6%2Fc-1")
    got = everything(wall) + everything(call)
    (tile,) = team.desk.wall.tiles()
    assert tile.band is not None
    assert tile.questions.open or "regulator_threat" in tile.flags
    assert (tile.prompt, tile.interrupted) == (None, None)
    words = said_words(angry_text)
    assert len(words) > 100
    assert sorted(word for word in words if word in got) == []
    assert '"prompts":[]' in got.replace(" ", "")
    assert not any(name in got for name in PRIVATE_SIGNALS)


def test_a_seat_that_shares_all_still_keeps_the_agent_s_own_signals(
    team: Team, angry_text: str
) -> None:
    seat = team.seat(Sharing(wall="all"))
    seat.talk()
    until(lambda: (tiles := team.desk.wall.tiles()) and tiles[0].ended)
    until(lambda: team.desk.wall.hub.calls()[0].state.lines)
    feed = team.desk.wall.hub.calls()[0]
    got = "\n".join(feed.since(max(0, feed.seq - 200)).messages) + feed.snapshot().messages[0]
    assert "银保监会" in got
    assert not any(f'"signal":"{name}"' in got for name in PRIVATE_SIGNALS)
    assert '"private":true' not in got
    # They were there to be kept.
    own = "\n".join(seat.feed.resume(1).messages)
    assert '"signal":"agent_tone"' in own


def test_a_seat_that_shares_nothing_is_not_on_the_wall(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    seat = team.seat(Sharing(wall="off"))
    assert "sharing.wall is off" in capsys.readouterr().out
    seat.talk()
    time.sleep(0.5)
    assert team.desk.door.seats == 0
    assert team.desk.wall.tiles() == []


def test_a_note_becomes_an_input_of_the_call_and_its_answer_comes_back(team: Team) -> None:
    wall = team.open()
    seat = team.seat(Sharing())
    seat.talk(0.5)
    (tile,) = until(team.desk.wall.tiles)
    note = {"type": "team_note", "call": tile.call, "kind": "take_over", "text": "我可以接过来"}
    wall.send(json.dumps(note))
    (shown,) = until(lambda: seat.feed.state.team_notes)
    assert (shown.text, shown.state) == ("我可以接过来", "open")
    with connect(seat.stream, proxy=None) as overlay:
        overlay.recv(timeout=5)
        answer = {"type": "team_note_seen", "note": shown.id, "answer": "accepted"}
        overlay.send(json.dumps(answer))
        until(lambda: seat.feed.state.team_notes[0].state == "accepted")
    until(lambda: (note := team.desk.wall.tiles()[0].note) and note.state == "accepted")
    assert team.desk.wall.tiles()[0].need >= 40
    seat.call.close()
    kept = [type(event).__name__ for event in seat.journal() if "TeamNote" in type(event).__name__]
    assert kept == ["TeamNoteSent", "TeamNoteSeen"]


def test_the_agent_is_told_that_the_wall_watches(team: Team) -> None:
    seat = team.seat(Sharing(wall="mood"))
    (notice,) = until(lambda: seat.feed.state.notices)
    assert (notice.code, notice.text) == ("wall", "组长能看到这通电话的情绪和问题数，看不到说的话")


def test_the_desk_may_restart_in_the_middle_of_a_call(team: Team) -> None:
    seat = team.seat(Sharing(wall="all"))
    seat.talk(0.5)
    until(lambda: any(feed.state.lines for feed in team.desk.wall.hub.calls()))
    lines = len(seat.feed.state.lines)
    team.desk.stop()
    until(lambda: "重连" in seat.feed.state.notices[0].text)
    seat.talk(0.3)
    team.start()
    feed = until(lambda: next(iter(team.desk.wall.hub.calls()), None))
    until(lambda: len(feed.state.lines) == len(seat.feed.state.lines))
    assert len(feed.state.lines) > lines
    assert len(seat.feed.state.notices) == 1


def test_a_wall_that_does_not_answer_costs_the_call_nothing(
    general: Pack, angry_text: str, tmp_path: Path
) -> None:
    config = Config(wall=WallOptions(url="ws://127.0.0.1:9/seat?token=x", seat="林悦"))
    desk = Desk(Address("127.0.0.1", 0, "agent"), wall=WallPlan.of(config, None, None))
    desk.start()
    transcript = parse_transcript(angry_text.encode(), where="c-1", call_id="c-1")
    seat = SeatHere(desk, general, list(transcript_inputs(transcript)), tmp_path / "j")
    seat.talk()
    seat.call.close()
    assert seat.feed.ended
    began = time.monotonic()
    desk.stop()
    assert time.monotonic() - began < 5


def test_where_a_seat_sends_is_printed_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    config = Config()
    for url, told in (
        ("ws://127.0.0.1:8765/seat?token=secret", "without a word of it\n"),
        ("ws://10.1.2.3:8765/seat?token=secret", "another machine, and the way there is not enc"),
        ("wss://wall.example/seat?token=secret", "that is another machine\n"),
    ):
        link = WallPlan.of(config, url, "林悦").link
        assert link is not None
        assert told in link.told + "\n"
        assert "secret" not in link.told


@pytest.mark.parametrize("url", ["http://127.0.0.1/seat", "nowhere", "ws:///seat"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="no address of a wall"):
        WallPlan.of(Config(), url, None)


def test_nothing_is_sent_unless_it_is_configured() -> None:
    assert WallPlan.of(Config(), None, None).link is None
    assert WallPlan.of(Config(), HERE, None).link is None
    assert demo_plan(Config(), None, None).sharing.wall == "all"
    assert Config().sharing.wall == "mood"


def test_old_journals_and_new_inputs_are_one_vocabulary() -> None:
    event = decode_input('{"type":"team_note_sent","at_ms":5,"id":"t1","text":"x"}')
    assert event == TeamNoteSent(at_ms=5, id="t1", text="x", kind="note", by="")


def test_serve_prints_its_addresses_and_shows_simulated_seats(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assist", "serve", "--demo", "2", "--port", "0"]
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    with subprocess.Popen(
        [*command, "--no-browser", "--debug"], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        assert [line.partition(":")[0] for line in lines] == ["overlay", "wall", "review", "seat"]
        address = lines[1].split()[1].replace("http", "ws", 1).replace("/wall?", "/wall/stream?")
        with connect(address, proxy=None) as wall:
            first = json.loads(wall.recv(timeout=10))
            assert first["demo"]
            seats = {tile["seat"] for tile in first["tiles"]}
            while len(seats) < 2:
                seats |= {tile["seat"] for tile in json.loads(wall.recv(timeout=10))["tiles"]}
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0
