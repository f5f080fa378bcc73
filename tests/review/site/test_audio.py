"""Recordings in ranges, and their waveforms: right, quick the second time, never half a file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from assist.errors import AudioFileError
from assist.review.site.peaks import PeakShelf


def test_a_recording_comes_whole_and_in_ranges(house: Any, wave: Any) -> None:
    house.call("a", wave=wave)
    whole = house.ask("calls/a/audio")
    assert whole.status_code == 200
    assert whole.headers["content-type"] == "audio/flac"
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.content[:4] == b"fLaC"
    part = house.ask("calls/a/audio", headers={"range": "bytes=4-9"})
    assert (part.status_code, part.content) == (206, whole.content[4:10])
    assert part.headers["content-range"] == f"bytes 4-9/{len(whole.content)}"
    rest = house.ask("calls/a/audio", headers={"range": "bytes=10-"})
    assert rest.content == whole.content[10:]
    assert house.ask("calls/a/audio", headers={"range": "bytes=99999999-"}).status_code == 416


def test_listening_is_written_down_once_a_sitting(house: Any, wave: Any) -> None:
    house.call("a", wave=wave)
    for start in (0, 100, 50):
        house.ask("calls/a/audio", headers={"range": f"bytes={start}-"})
    house.ask("calls/a/audio", "reviewer")
    assert house.told("a") == [("root", "audio"), ("qa", "audio")]


def test_no_recording_is_told_apart_from_one_that_is_gone(house: Any, wave: Any) -> None:
    house.call("none")
    house.call("gone", wave=wave)
    house.call("live-1", wave=wave, state="live")
    (house.folder / "audio 4.flac").unlink()
    answers = {name: house.ask(f"calls/{name}/audio") for name in ("none", "gone", "live-1")}
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "none": 404,
        "gone": 404,
        "live-1": 409,
    }
    assert len({answer.text for answer in answers.values()}) == 3
    assert house.told() == []


@pytest.mark.parametrize("audio", ["../secret.flac", "/etc/hostname", "in/../../secret.flac", "."])
def test_nothing_outside_of_the_data_folder_is_given(
    house: Any, tmp_path: Path, audio: str
) -> None:
    (house.folder.parent / "secret.flac").write_bytes(b"secret")
    house.call("a", audio=audio)
    for part in ("audio", "peaks"):
        answer = house.ask(f"calls/a/{part}")
        assert answer.status_code == 404
        assert "secret" not in answer.text


def test_peaks_show_who_was_loud_when(house: Any, wave: Any) -> None:
    house.call("a", wave=wave)
    peaks = house.get("calls/a/peaks?px=3")
    assert (peaks["from_ms"], peaks["to_ms"], peaks["duration_ms"]) == (0, 3000, 3000)
    assert peaks["channels"] == [
        {"speaker": "agent", "min": [0, 0, 0], "max": [0, 62, 0]},
        {"speaker": "customer", "min": [0, 0, -16], "max": [0, 0, 0]},
    ]
    part = house.get("calls/a/peaks?px=10&from_ms=900&to_ms=1100")
    assert part["channels"][0]["max"] == [0] * 5 + [62] * 5
    short = house.get("calls/a/peaks?px=100&from_ms=1000&to_ms=1050")
    assert short["channels"][0]["max"] == [62] * 5
    past = house.get("calls/a/peaks?px=4&from_ms=9000&to_ms=99000")
    assert (past["from_ms"], past["to_ms"]) == (3000, 3000)


@pytest.mark.parametrize(
    "query", ["px=0", "px=8193", "px=x", "px=-1", "px=1.5", "from_ms=-1", "to_ms=²", "px=9" * 9]
)
def test_a_width_that_can_not_be_is_refused(house: Any, wave: Any, query: str) -> None:
    house.call("a", wave=wave)
    answer = house.ask(f"calls/a/peaks?{query}")
    assert (answer.status_code, answer.text.count("\n")) == (400, 1)


def test_a_recording_that_is_none_is_told_so(house: Any) -> None:
    (house.folder / "x.flac").write_bytes(b"no sound at all")
    house.call("a", audio="x.flac")
    answer = house.ask("calls/a/peaks")
    assert answer.status_code == 415
    assert str(house.folder) not in answer.text
    assert sorted(path.name for path in house.folder.glob("x*")) == ["x.flac"]


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (11_025, 2), (44_100, 2)])
def test_peaks_of_any_rate_are_those_of_the_samples(
    tmp_path: Path, rate: int, channels: int
) -> None:
    samples = np.random.default_rng(5).normal(0, 3_000, (rate * 7 + 13, channels))
    pcm = np.clip(samples, -32_768, 32_767).astype(np.int16)
    path = tmp_path / "x.wav"
    soundfile.write(path, pcm, rate)
    peaks = PeakShelf().peaks(path, 8_192)
    size = rate // 100
    low = [int(pcm[at : at + size, 0].min()) // 256 for at in range(0, len(pcm), size)]
    assert peaks.channels[0].min == [max(-127, min(0, value)) for value in low]
    assert len(peaks.channels) == channels
    one = PeakShelf().peaks(path, 1)
    assert one.channels[-1].max == [int(pcm[:, -1].max()) // 256]


def test_a_kept_waveform_is_used_until_the_recording_changes(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    shelf = PeakShelf()
    soundfile.write(path, np.full((8_000, 2), 12_800, np.int16), 8_000)
    assert shelf.peaks(path, 1).channels[0].max == [50]
    kept = tmp_path / "x.wav.peaks"
    body = bytearray(kept.read_bytes())
    body[256:] = bytes(len(body) - 256)
    kept.write_bytes(body)
    assert shelf.peaks(path, 1).channels[0].max == [0]  # Not decoded again.
    time.sleep(0.01)
    soundfile.write(path, np.full((8_000, 2), 25_600, np.int16), 8_000)
    assert shelf.peaks(path, 1).channels[0].max == [100]


@pytest.mark.parametrize("damage", [b"", b"{", b"x" * 300, b'{"format":"other"}' + b" " * 300])
def test_a_broken_kept_waveform_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "x.wav"
    soundfile.write(path, np.full((8_000, 1), 12_800, np.int16), 8_000)
    (tmp_path / "x.wav.peaks").write_bytes(damage)
    peaks = PeakShelf().peaks(path, 2)
    assert [(channel.speaker, channel.max) for channel in peaks.channels] == [("mixed", [50, 50])]


def test_a_recording_of_three_is_no_call(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    soundfile.write(path, np.zeros((800, 3), np.int16), 8_000)
    with pytest.raises(AudioFileError, match="3 channels"):
        PeakShelf().peaks(path, 2)


def test_a_recording_without_a_sample_has_no_peaks(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    soundfile.write(path, np.zeros((0, 2), np.int16), 8_000)
    assert PeakShelf().peaks(path, 10).channels[0].max == []
