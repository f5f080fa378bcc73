"""``assist setup`` on real devices: its recording is heard through the output that it plays on."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
import soundfile
from websockets.sync.client import connect

from assist.audio.blocks import Pcm

pytestmark = [pytest.mark.audio, pytest.mark.asr]


class PlaysInto(Protocol):
    def play(self, sink: str, samples: Pcm) -> object: ...


def test_the_ten_second_test_on_two_devices(
    pulse: PlaysInto, tmp_path: Path, repository: Path
) -> None:
    scene = repository / "models/scenes/zh/bank-transfer/call.flac"
    audio, _ = soundfile.read(scene, frames=16 * 6000, dtype="int16")
    config = tmp_path / "config.toml"
    config.write_text('agent_device = "agent.monitor"\ncustomer_device = "customer.monitor"\n')
    with subprocess.Popen(
        [sys.executable, "-m", "assist", "setup", "--no-browser", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CALL_ASSIST_CONFIG": str(config), "XDG_DATA_HOME": str(tmp_path)},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        match = re.search(r"setup: http://([^/]+)/setup\?token=(\S+)", first)
        assert match is not None, first + process.stderr.read()
        host, token = match.groups()
        bearer = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=f"http://{host}", headers=bearer, timeout=60) as http:
            found = [json.loads(line) for line in http.get("/api/setup").text.splitlines()]
            topics = {each["topic"]: each for each in found}
            # A null sink's monitor gives nothing but zeros, as a muted microphone does.
            assert topics["microphone"]["state"] == "missing"
            assert "静音" in topics["microphone"]["remedy"]["zh"]
            assert topics["loopback"]["state"] in ("ok", "note")
            heard: list[dict[str, Any]] = []
            with connect(f"ws://{host}/setup/stream?token={token}") as stream:
                assert http.post("/api/setup/test").status_code == 202
                while not heard or heard[-1]["type"] != "verdict":
                    heard.append(json.loads(stream.recv(timeout=30)))
                    if heard[-1].get("phase") == "speak":
                        pulse.play("agent", audio[16 * 3700 :, 0].copy())
        process.send_signal(signal.SIGINT)
        said = process.stdout.read() + process.stderr.read()
    assert process.returncode in (0, 130), said
    verdict = {each["topic"]: each["state"] for each in heard[-1]["findings"]}
    assert verdict["loopback"] == "ok", heard[-1]
    assert verdict["microphone"] in ("ok", "note"), heard[-1]
    words = "".join(m["text"] for m in heard if m["type"] == "words" and m["final"])
    assert "收到" in words
    assert not list(tmp_path.rglob("*.flac"))
    assert not list(tmp_path.rglob("*.jsonl"))
