"""``assist live`` on real devices: what is played into them is heard, shown, kept and replayed."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Protocol

import pytest
import soundfile
from websockets.sync.client import connect

from assist.audio.blocks import Pcm
from assist.events import Agenda, Preferences
from assist.store.journal import JOURNAL_SUFFIX, Journal

pytestmark = [pytest.mark.audio, pytest.mark.asr]

SPOKEN_S = 14
"""The demo call's greeting and the customer's first words."""


class PlaysInto(Protocol):
    def play(self, sink: str, samples: Pcm) -> object: ...


def test_a_call_on_two_devices(pulse: PlaysInto, tmp_path: Path, repository: Path) -> None:
    scene = repository / "models/scenes/zh/bank-transfer/call.flac"
    audio, _ = soundfile.read(scene, frames=16000 * SPOKEN_S, dtype="int16")
    folder = tmp_path / "call"
    command = ["live", "--agent", "agent.monitor", "--customer", "customer.monitor"]
    command += ["--no-browser", "--port", "0", "--folder", str(folder), "--once"]
    (tmp_path / "agenda.txt").write_text("问清楚转账时间\n", "utf-8")
    command += ["--agenda", str(tmp_path / "agenda.txt"), "--pack", "zh"]
    with subprocess.Popen(
        [sys.executable, "-m", "assist", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        match = re.search(r"http://([^/]+)/\?token=(\S+)", first)
        assert match is not None, first + process.stderr.read()
        assert "Ctrl-C ends the call" in process.stdout.readline()
        with connect(f"ws://{match.group(1)}/stream?token={match.group(2)}") as stream:
            for column, sink in enumerate(("agent", "customer")):
                pulse.play(sink, audio[:, column].copy())
            heard = listen(stream, until="收到")
            process.send_signal(signal.SIGINT)
            heard += rest(stream)
        said = process.stdout.read() + process.stderr.read()
    assert process.returncode == 0, said
    assert str(folder) in said
    lines = {m["speaker"]: m["text"] for m in heard if m["type"] in ("partial", "final")}
    assert "有什么可以帮" in lines["agent"]
    assert "还没收到" in lines["customer"]
    assert heard[-1]["type"] == "call_ended"

    (journal,) = folder.glob(f"*{JOURNAL_SUFFIX}")
    told = [type(event) for event in Journal(journal)]
    assert told[:2] == [Preferences, Agenda]
    replayed = subprocess.run(
        [sys.executable, "-m", "assist", "replay", str(journal), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert replayed.returncode == 0, replayed.stderr
    (recording,) = folder.glob("*.flac")
    assert soundfile.info(recording).duration > 11


GREETING_S = 5
"""The agent's greeting alone."""
REST_S = 4
"""Silence between the calls: a player's last seconds and the rest that a new call wants."""

TEAM = """\
language: zh
changes:
  - {id: anger.angry.listen, say: [您说，我都记着。]}
"""


def test_a_shift_of_two_calls_that_are_hung_up_on_the_screen(
    pulse: PlaysInto, tmp_path: Path, repository: Path
) -> None:
    scene = repository / "models/scenes/zh/bank-transfer/call.flac"
    audio, _ = soundfile.read(scene, frames=16000 * GREETING_S, dtype="int16")
    team = tmp_path / "team.yaml"
    team.write_text(TEAM, "utf-8")
    folder = tmp_path / "calls"
    command = ["live", "--agent", "agent.monitor", "--customer", "customer.monitor"]
    command += ["--no-browser", "--port", "0", "--folder", str(folder)]
    pack = shutil.copytree(repository / "models/packs/zh", tmp_path / "zh")
    command += ["--pack", str(pack), "--cards", str(team)]
    with subprocess.Popen(
        [sys.executable, "-m", "assist", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        match = re.search(r"http://([^/]+)/\?token=(\S+)", first)
        assert match is not None, first + process.stderr.read()
        assert "a call begins when somebody speaks" in process.stdout.readline()
        with connect(f"ws://{match.group(1)}/stream?token={match.group(2)}") as stream:
            pulse.play("agent", audio[:, 0].copy())
            listen(stream, until="什么")
            stream.send('{"type":"hang_up"}')
            ended = rest(stream)[-1]
            assert ended["duration_ms"] < 20_000
            team.write_text(TEAM.replace("say:", "says:"), "utf-8")
            time.sleep(REST_S)
            pulse.play("agent", audio[:, 0].copy())
            again = listen(stream, until="什么")
            process.send_signal(signal.SIGTERM)
            again += rest(stream)
        said = process.stdout.read() + process.stderr.read()
    assert process.returncode == 0, said
    told = [message["state"] for message in again if message["type"] == "snapshot"]
    shown = [notice for state in told for notice in state["notices"]]
    shown += [message for message in again if message["type"] == "notice"]
    assert any(
        notice["code"] == "pack_broken" and f"{team}:3" in notice["text"] for notice in shown
    )
    journals = sorted(folder.glob(f"*{JOURNAL_SUFFIX}"))
    assert len(journals) == len(list(folder.glob("*.flac"))) == 2
    hashes = {Journal(journal).header.pack_hash for journal in journals}
    assert len(hashes) == 1
    team.write_text(TEAM, "utf-8")
    replayed = subprocess.run(
        [sys.executable, "-m", "assist", "replay", str(folder), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert replayed.returncode == 0, replayed.stderr
    assert replayed.stdout.count("the same as then") == 2


def listen(stream: Any, until: str) -> list[dict[str, Any]]:
    """Messages up to the line that holds ``until``."""
    messages: list[dict[str, Any]] = []
    while not messages or until not in messages[-1].get("text", ""):
        messages.append(json.loads(stream.recv(timeout=60)))
    return messages


def rest(stream: Any) -> list[dict[str, Any]]:
    """Messages up to the end of the call."""
    messages: list[dict[str, Any]] = []
    while not messages or messages[-1]["type"] != "call_ended":
        messages.append(json.loads(stream.recv(timeout=30)))
    return messages
