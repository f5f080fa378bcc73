from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, text

from assist.errors import SetupError
from assist.store.calls import CallQuery, CallRow, CallToSave, find_call, list_calls, load_report
from assist.store.database import Database
from assist.store.live import LiveCall, LiveFigures, give_up, live_count, recover
from assist.store.lock import FOLDER
from assist.store.rows import PromptRow, SignalRow, TurnRow
from assist.store.schema import prompts, signals, turns

Build = Callable[..., CallToSave]
CHILD = Path(__file__).with_name("live_child.py")
WAIT_S = 20


def eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < until, "did not happen"
        time.sleep(0.02)


def said(db: Database) -> list[tuple[int, str]]:
    with db.read() as connection:
        rows = connection.execute(select(turns.c.n, turns.c.text).order_by(turns.c.n))
        return [(row.n, row.text) for row in rows]


def line(text: str, name: str, start_ms: int = 0) -> TurnRow:
    return TurnRow("customer", start_ms, start_ms + 500, text, name)


def anger(state: str) -> SignalRow:
    return SignalRow(
        sid="s1",
        signal="anger",
        speaker="customer",
        at_ms=1,
        start_ms=0,
        end_ms=1,
        value=0.9,
        state=state,
    )


@pytest.fixture
def row(call: Build) -> CallRow:
    return call("live one").row


def test_a_call_is_in_the_store_while_it_goes_on(
    db: Database, row: CallRow, tmp_path: Path
) -> None:
    live = LiveCall(db, row, tmp_path)
    live.turn(line("我要退款", "u1"))
    live.finding(anger("raised"))
    live.figures(LiveFigures(duration_ms=900, anger_peak=0.9, peak_band="furious"))
    eventually(lambda: said(db) == [(0, "我要退款")])
    (shown,) = list_calls(db, CallQuery(state="live", min_anger=0.8, signal="anger")).calls
    assert (shown.row.call_id, shown.row.duration_ms) == ("live one", 900)
    live.drop()
    assert find_call(db, "live one") is None
    assert live_count(db) == 0


def test_what_is_told_again_replaces_what_was_told(
    db: Database, row: CallRow, tmp_path: Path
) -> None:
    live = LiveCall(db, row, tmp_path)
    live.turn(line("退", "u1"))
    live.turn(line("喂", "u2"))
    eventually(lambda: len(said(db)) == 2)
    live.turn(line("退款", "u1"))
    live.turn(line("", "u2"))
    live.turn(line("好", "u3"))
    live.finding(anger("raised"))
    live.finding(anger("withdrawn"))
    live.finding(PromptRow(pid="p1", card="listen", at_ms=1, state="shown"))
    live.close()
    assert said(db) == [(0, "退款"), (2, "好")]
    with db.read() as connection:
        assert connection.execute(select(signals.c.state)).scalars().all() == ["withdrawn"]
        assert connection.execute(select(prompts.c.card)).scalars().all() == ["listen"]


def test_a_call_that_ends_is_stored_whole(
    db: Database, row: CallRow, tmp_path: Path, call: Build
) -> None:
    live = LiveCall(db, row, tmp_path)
    live.turn(line("退", "u1"))
    key = live.end(call("live one", "我要退款", "好的"))
    assert key == live.id
    assert said(db) == [(0, "我要退款"), (1, "好的")]
    assert load_report(db, "live one") is not None
    assert list_calls(db, CallQuery(text="退款", state="ended")).total == 1
    assert recover(db, tmp_path) == ()
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_writes_are_few_however_much_is_told(
    lite: Database, row: CallRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = LiveCall(lite, row, tmp_path)
    writes: list[float] = []
    put = live._put
    monkeypatch.setattr(live, "_put", lambda *told: (writes.append(time.monotonic()), put(*told)))
    begun = time.monotonic()
    n = 0
    while time.monotonic() - begun < 1.2:
        live.turn(line(f"第{n}句", f"u{n}"))
        n += 1
        time.sleep(0.01)
    live.close()
    assert len(said(lite)) == n
    gaps = [after - before for before, after in itertools.pairwise(writes[:-1])]
    assert min(gaps) >= 0.45


def test_a_store_that_fails_for_a_while_loses_nothing(
    lite: Database, row: CallRow, tmp_path: Path
) -> None:
    told: list[str] = []
    live = LiveCall(lite, row, tmp_path, told.append)
    with lite.write() as connection:
        connection.execute(text("ALTER TABLE turns RENAME TO hidden"))
    live.turn(line("一", "u1"))
    eventually(lambda: bool(told))
    live.turn(line("二", "u2"))
    live.turn(line("一一", "u1"))
    time.sleep(0.7)
    with lite.write() as connection:
        connection.execute(text("ALTER TABLE hidden RENAME TO turns"))
    eventually(lambda: said(lite) == [(0, "一一"), (1, "二")])
    live.close()
    assert len(told) == 1


def test_a_call_goes_on_once(db: Database, row: CallRow, tmp_path: Path) -> None:
    live = LiveCall(db, row, tmp_path)
    with pytest.raises(SetupError, match="already going on"):
        LiveCall(db, row, tmp_path)
    assert recover(db, tmp_path) == ()
    live.close()
    assert [one.row.call_id for one in recover(db, tmp_path)] == ["live one"]


def test_another_seats_calls_are_left_alone(db: Database, row: CallRow, tmp_path: Path) -> None:
    LiveCall(db, row, tmp_path / "other").close()
    assert recover(db, tmp_path) == ()
    assert len(recover(db, tmp_path / "other")) == 1


def test_what_cannot_be_finished_is_kept_as_broken(
    db: Database, row: CallRow, tmp_path: Path
) -> None:
    LiveCall(db, row, tmp_path).close()
    give_up(db, "live one")
    assert recover(db, tmp_path) == ()
    found = find_call(db, "live one")
    assert found is not None
    assert found.row.state == "broken"


def test_a_killed_program_loses_a_second_at_most(db: Database, tmp_path: Path, call: Build) -> None:
    url = db._engine.url.render_as_string(hide_password=False)
    (tmp_path / "killed.flac").write_bytes(b"torn")
    command = (sys.executable, str(CHILD), url, str(tmp_path))
    lines: list[tuple[int, float]] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for told in child.stdout:
            number, at = told.split()
            lines.append((int(number), float(at)))
            if len(lines) == 50:
                assert recover(db, tmp_path) == ()  # It still goes on.
                child.send_signal(signal.SIGKILL)
                break
    killed = lines[-1][1]
    kept = said(db)
    assert kept == [(n, f"第{n}句") for n in range(len(kept))]
    assert len(kept) >= sum(1 for _, at in lines if at < killed - 1)
    (unfinished,) = recover(db, tmp_path)
    assert unfinished.row.call_id == "killed"
    assert unfinished.journal is None
    assert unfinished.audio == tmp_path / "killed.flac"
    whole = call("killed", "我要退款")
    again = LiveCall(db, unfinished.row, tmp_path)
    again.end(msgspec.structs.replace(whole, row=whole.row))
    assert recover(db, tmp_path) == ()
    assert said(db) == [(0, "我要退款")]
