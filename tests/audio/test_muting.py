"""What was said of personal data can't be heard; everything else is what it was."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.audio.muting import MARGIN_MS, RAMP_MS, MutedSpan, Muter, mute
from assist.errors import AudioFileError
from assist.events import Channel

RATE = 8000
AGENT, CUSTOMER = Channel.AGENT, Channel.CUSTOMER


def sound(seconds: float, channels: int, rate: int = RATE) -> npt.NDArray[np.int16]:
    noise = np.random.default_rng(5).integers(-9000, 9000, (int(seconds * rate), channels))
    return noise.astype(np.int16)


def write(path: Path, samples: npt.NDArray[np.int16], rate: int = RATE) -> Path:
    soundfile.write(path, samples, rate, subtype="PCM_16")
    return path


def read(path: Path) -> npt.NDArray[np.int16]:
    samples: npt.NDArray[np.int16] = soundfile.read(path, dtype="int16", always_2d=True)[0]
    return samples


@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_only_the_speaker_is_silent_and_only_then(tmp_path: Path, kind: str) -> None:
    before = sound(10, 2)
    source = write(tmp_path / f"call.{kind}", before)
    mute(source, tmp_path / "out.flac", [MutedSpan(CUSTOMER, 4000, 5000)])
    after = read(tmp_path / "out.flac")
    assert soundfile.info(tmp_path / "out.flac").format == "FLAC"
    assert np.array_equal(after[:, 0], before[:, 0])
    quiet = MARGIN_MS - RAMP_MS
    silent = slice((4000 - quiet) * RATE // 1000, (5000 + quiet) * RATE // 1000)
    assert not after[silent, 1].any()
    first, last = (4000 - MARGIN_MS) * RATE // 1000, (5000 + MARGIN_MS) * RATE // 1000
    assert np.array_equal(after[:first, 1], before[:first, 1])
    assert np.array_equal(after[last:, 1], before[last:, 1])


def test_the_sound_fades_instead_of_breaking_off(tmp_path: Path) -> None:
    steady = np.full((RATE * 2, 1), 10_000, np.int16)
    source = write(tmp_path / "call.wav", steady)
    mute(source, tmp_path / "out.flac", [MutedSpan(AGENT, 900, 1100)])
    after = read(tmp_path / "out.flac")[:, 0].astype(int)
    assert after.min() == 0
    assert np.abs(np.diff(after)).max() <= 10_000 / (RAMP_MS * RATE / 1000) + 2


def test_one_channel_holds_everybody(tmp_path: Path) -> None:
    source = write(tmp_path / "call.wav", sound(3, 1))
    mute(
        source, tmp_path / "out.flac", [MutedSpan(AGENT, 500, 700), MutedSpan(CUSTOMER, 2000, 2200)]
    )
    after = read(tmp_path / "out.flac")
    assert not after[RATE // 2 : RATE * 7 // 10].any()
    assert not after[RATE * 2 : RATE * 22 // 10].any()


def test_channels_may_be_the_other_way_round(tmp_path: Path) -> None:
    source = write(tmp_path / "call.wav", sound(2, 2))
    spans = [MutedSpan(AGENT, 500, 900)]
    mute(source, tmp_path / "out.flac", spans, channels=(CUSTOMER, AGENT))
    after = read(tmp_path / "out.flac")
    assert not after[RATE // 2 : RATE * 9 // 10, 1].any()
    assert after[RATE // 2 : RATE * 9 // 10, 0].any()


def test_a_recording_may_be_muted_in_its_place(tmp_path: Path) -> None:
    path = write(tmp_path / "call.flac", sound(2, 2))
    mute(path, path, [MutedSpan(AGENT, 0, 99_000)])
    assert not read(path)[:, 0].any()
    assert [file.name for file in tmp_path.iterdir()] == ["call.flac"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(-500, 4000), st.integers(-500, 4000)), max_size=5))
def test_blocks_are_muted_as_whole_files_are(
    tmp_path_factory: pytest.TempPathFactory, stretches: list[tuple[int, int]]
) -> None:
    rate, block = 16_000, 1024
    folder = tmp_path_factory.mktemp("mute")
    before = sound(block * 50 / rate, 2, rate)
    spans = [MutedSpan(CUSTOMER, start, end) for start, end in stretches]
    mute(write(folder / "call.wav", before, rate), folder / "out.flac", spans)
    muter = Muter(spans)
    parts = [
        muter(CUSTOMER, (number + 1) * 64, before[number * block : (number + 1) * block, 1])
        for number in range(50)
    ]
    assert np.array_equal(np.concatenate(parts), read(folder / "out.flac")[:, 1])


def test_a_mixed_channel_is_silent_for_both() -> None:
    block = np.full(1024, 500, np.int16)
    spans = [MutedSpan(AGENT, 0, 1000)]
    assert Muter(spans)(CUSTOMER, 640, block) is block
    assert not Muter(spans, mixed=True)(CUSTOMER, 640, block).any()
    assert block.all()


def test_memory_does_not_grow_with_the_recording(tmp_path: Path) -> None:
    source = write(tmp_path / "call.wav", np.tile(sound(60, 2), (20, 1)))
    spans = [MutedSpan(AGENT, at, at + 800) for at in range(0, 1_200_000, 10_000)]
    tracemalloc.start()
    mute(source, tmp_path / "out.flac", spans)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert source.stat().st_size > 35_000_000
    assert peak < 4_000_000


def test_what_is_no_recording_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "call.wav"
    source.write_bytes(b"no audio at all")
    with pytest.raises(AudioFileError, match=r"call\.wav.*cannot be muted"):
        mute(source, tmp_path / "out.flac", [])
    assert [file.name for file in tmp_path.iterdir()] == ["call.wav"]


def test_real_speech_is_muted_and_the_rest_kept(repository: Path, tmp_path: Path) -> None:
    source = repository / "models/scenes/zh/bank-transfer/call.flac"
    before = read(source)
    rate = soundfile.info(source).samplerate
    mute(source, tmp_path / "out.flac", [MutedSpan(AGENT, 1000, 1500)])
    after = read(tmp_path / "out.flac")
    assert np.abs(before[rate : rate * 3 // 2, 0]).max() > 0
    assert not after[rate : rate * 3 // 2, 0].any()
    assert np.array_equal(after[rate * 2 :], before[rate * 2 :])
