"""Bad input gets one sentence with file, place and remedy; nothing is half-written."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

Assist = Callable[..., "subprocess.CompletedProcess[str]"]

pytestmark = pytest.mark.asr


def fails(result: subprocess.CompletedProcess[str], *parts: str) -> None:
    assert result.returncode in (1, 2), result
    assert "Traceback" not in result.stderr
    (line,) = result.stderr.strip().splitlines()
    for part in parts:
        assert part in line


def silence(path: Path, *, seconds: float = 1.0, rate: int = 16000, channels: int = 2) -> Path:
    shape = (int(seconds * rate), channels)
    noise = np.random.default_rng(0).normal(0, 20, shape)
    soundfile.write(path, noise.astype("int16"), rate)
    return path


def test_a_text_file_named_wav(assist: Assist, tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_text("not audio")
    fails(assist("review", path, "--json", tmp_path / "r.json"), str(path))
    assert not (tmp_path / "r.json").exists()


def test_an_empty_wav(assist: Assist, tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(b"")
    fails(assist("review", path), str(path))
    fails(assist("review", silence(tmp_path / "zero.wav", seconds=0)), "zero.wav")


def test_a_truncated_wav_is_read_as_far_as_it_goes(assist: Assist, tmp_path: Path) -> None:
    path = silence(tmp_path / "call.wav", seconds=4)
    path.write_bytes(path.read_bytes()[:70000])
    result = assist("review", path, "--json", "-")
    assert result.returncode == 0, result.stderr
    (call,) = json.loads(result.stdout)["calls"]
    assert call["notes"]
    assert 900 <= call["duration_ms"] <= 1300


@pytest.mark.parametrize("subtype", ["PCM_24", "FLOAT"])
@pytest.mark.parametrize("rate", [8000, 11025, 48000])
def test_other_rates_and_formats_are_read(
    assist: Assist, tmp_path: Path, subtype: str, rate: int
) -> None:
    path = tmp_path / "call.wav"
    soundfile.write(path, np.zeros((rate, 2)), rate, subtype=subtype)
    result = assist("review", path, "--json", "-")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["calls"][0]["turns"] == []


def test_one_silent_channel_is_no_fault(assist: Assist, tmp_path: Path, repository: Path) -> None:
    scene = repository / "models/scenes/zh/bank-transfer/call.flac"
    audio, rate = soundfile.read(scene, frames=16000 * 14, dtype="int16")
    audio[:, 0] = 0
    soundfile.write(tmp_path / "call.wav", audio, rate)
    result = assist("review", tmp_path / "call.wav", "--json", "-")
    assert result.returncode == 0, result.stderr
    assert {t["speaker"] for t in json.loads(result.stdout)["calls"][0]["turns"]} == {"customer"}


def test_a_mono_recording_says_what_it_cannot_tell(assist: Assist, tmp_path: Path) -> None:
    path = silence(tmp_path / "mono.wav", channels=1)
    result = assist("review", path, "--json", "-")
    assert result.returncode == 0, result.stderr
    assert any("can't be told" in note for note in json.loads(result.stdout)["calls"][0]["notes"])


TRANSCRIPTS = {
    "negative.json": (
        b'{"format":"assist.transcript/1","turns":[{"speaker":"agent","start_ms":-1,'
        b'"end_ms":5,"text":"x"}]}'
    ),
    "stranger.txt": "甲：你好".encode(),
    "bytes.vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\n\xff\xfe",
    "broken.json": b"{",
    "empty.srt": b"",
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_a_transcript_that_makes_no_sense(assist: Assist, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(TRANSCRIPTS[name])
    fails(assist("review", path, "--json", tmp_path / "r.json"), str(path))
    assert not (tmp_path / "r.json").exists()


def test_a_broken_file_does_not_stop_the_others(assist: Assist, tmp_path: Path) -> None:
    folder = tmp_path / "calls"
    folder.mkdir()
    (folder / "a.txt").write_text("客服：您好\n客户：钱什么时候到")
    (folder / "b.json").write_text("{")
    result = assist("review", folder, "--json", "-")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "b.json" in result.stderr
    assert [call["call_id"] for call in json.loads(result.stdout)["calls"]] == ["a"]


def test_a_report_that_cannot_be_written(assist: Assist, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("客服：您好")
    fails(assist("review", path, "--json", tmp_path / "no" / "r.json"), "r.json")


def test_a_path_that_does_not_exist(assist: Assist, tmp_path: Path) -> None:
    result = assist("review", tmp_path / "none.wav")
    fails(result, "none.wav")
    assert result.returncode == 2


def test_a_folder_that_is_no_model(assist: Assist, tmp_path: Path) -> None:
    fails(assist("demo", "--no-browser", "--port", "0", "--model", tmp_path), str(tmp_path))


def test_no_such_scene(assist: Assist) -> None:
    result = assist("demo", "--no-browser", "--port", "0", "--scene", "moon")
    fails(result, "moon", "bank-transfer")
    assert result.returncode == 2


def test_a_port_in_use(assist: Assist) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        fails(assist("demo", "--no-browser", "--port", port), str(port), "--port")


def test_a_playbook_with_a_typo(assist: Assist, tmp_path: Path, repository: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    for source in (repository / "models/packs/zh").glob("*.yaml"):
        (pack / source.name).write_bytes(source.read_bytes())
    playbook = pack / "playbook.yaml"
    cards = repository / "models/packs/zh/playbook/questions.yaml"
    playbook.write_bytes(cards.read_bytes())
    lines = playbook.read_text("utf-8").splitlines()
    number = next(i for i, line in enumerate(lines) if "priority:" in line)
    lines[number] = lines[number].replace("priority:", "priorty:")
    playbook.write_text("\n".join(lines), "utf-8")
    call = tmp_path / "a.txt"
    call.write_text("客服：您好")
    result = assist("review", call, "--pack", pack)
    fails(result, f"{playbook}:{number + 1}:", "priorty")
    checked = assist("packs", "check", pack)
    assert checked.returncode == 1
    assert f"{playbook}:{number + 1}:" in checked.stdout


def test_a_journal_that_is_none(assist: Assist, tmp_path: Path) -> None:
    path = tmp_path / "x.journal.jsonl"
    path.write_text("hello\n")
    fails(assist("replay", path, "--check"), f"{path}:1:")


@pytest.mark.parametrize(
    "arguments", [["dance"], ["review"], ["demo", "--speed", "0"], ["models", "pull", "none"]]
)
def test_a_command_called_wrongly(assist: Assist, arguments: list[str]) -> None:
    result = assist(*arguments)
    assert result.returncode in (1, 2)
    assert "Traceback" not in result.stderr
