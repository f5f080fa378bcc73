"""A drop folder: calls are taken when they are whole, once, and again when they have changed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assist.app.watch import PARTNER_S, STABLE_S, DropFolder
from assist.store.calls import CallQuery, list_calls
from assist.store.database import Database


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def taken(tmp_path: Path, clock: Clock) -> Callable[[float], list[str]]:
    """``taken(seconds)``: the calls that are taken when so much time has passed."""
    (tmp_path / "drop").mkdir()
    drop = DropFolder([tmp_path / "drop"], clock=clock)

    def take(seconds: float) -> list[str]:
        clock.now_s += seconds
        return [source.name for source in drop.take()]

    return take


Taken = Callable[[float], list[str]]


def test_a_file_that_grows_is_waited_for(tmp_path: Path, taken: Taken) -> None:
    path = tmp_path / "drop" / "a.txt"
    for size in range(1, 5):
        path.write_bytes(b"x" * size)
        assert taken(STABLE_S - 1) == []
    assert taken(STABLE_S) == ["a.txt"]
    assert taken(STABLE_S) == []


def test_a_file_that_was_renamed_into_the_folder_is_taken(tmp_path: Path, taken: Taken) -> None:
    (tmp_path / "a.part").write_bytes(b"x")
    os.utime(tmp_path / "a.part", (0, 0))
    (tmp_path / "a.part").rename(tmp_path / "drop" / "a.wav")
    assert taken(0) == []
    assert taken(STABLE_S) == ["a.wav"]


def test_a_file_that_changes_is_taken_again(tmp_path: Path, taken: Taken) -> None:
    path = tmp_path / "drop" / "a.txt"
    path.write_bytes(b"x")
    assert [taken(STABLE_S), taken(STABLE_S)] == [[], ["a.txt"]]
    path.write_bytes(b"xy")
    assert [taken(STABLE_S), taken(STABLE_S)] == [[], ["a.txt"]]
    (tmp_path / "drop" / "a.meta.json").write_text("{}")
    assert [taken(STABLE_S), taken(STABLE_S)] == [[], ["a.txt"]]


def test_a_file_that_went_away_and_came_back_is_taken_again(tmp_path: Path, taken: Taken) -> None:
    path = tmp_path / "drop" / "a.txt"
    path.write_bytes(b"x")
    assert [taken(STABLE_S), taken(STABLE_S)] == [[], ["a.txt"]]
    path.unlink()
    assert taken(1) == []
    path.write_bytes(b"x")
    assert [taken(STABLE_S), taken(STABLE_S)] == [[], ["a.txt"]]


def test_one_party_waits_for_the_other(tmp_path: Path, taken: Taken) -> None:
    for name in ("a-agent.wav", "b-agent.wav"):
        (tmp_path / "drop" / name).write_bytes(b"x")
    assert [taken(STABLE_S), taken(STABLE_S)] == [[], []]
    (tmp_path / "drop" / "a-customer.wav").write_bytes(b"y")
    assert [taken(STABLE_S), taken(STABLE_S)] == [[], ["a-agent.wav + a-customer.wav"]]
    assert taken(PARTNER_S) == ["b-agent.wav"]


def test_the_command_takes_calls_until_it_is_asked_to_end(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    (tmp_path / "config.toml").write_text(f'data = "{tmp_path / "data"}"\n')
    child = subprocess.Popen(
        [sys.executable, "-m", "assist", "review", str(drop), "--watch", "--workers", "1"],
        env={**os.environ, "CALL_ASSIST_CONFIG": str(tmp_path / "config.toml")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline().startswith("watching")
        (drop / "a.txt").write_text("客服：您好\n客户：退款呢\n")
        assert "a.txt" in child.stdout.readline()
        time.sleep(0.1)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
    finally:
        child.kill()
    assert child.returncode == 0, err
    assert "1 reviewed" in out
    assert err == ""
    with Database.open(str(tmp_path / "data" / "calls.sqlite")) as db:
        assert [call.row.call_id for call in list_calls(db, CallQuery()).calls] == ["a"]
