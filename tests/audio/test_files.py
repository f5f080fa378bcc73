import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assist.audio.blocks import BLOCK_SAMPLES, Pcm
from assist.audio.files import Recording, channel_order, open_recording
from assist.errors import AudioFileError, UsageError
from assist.events import Channel

AGENT, CUSTOMER = Channel.AGENT, Channel.CUSTOMER


def low(seconds: float, rate_hz: int = 16000) -> np.ndarray:
    return 0.3 * np.sin(2 * np.pi * 220 * np.arange(int(seconds * rate_hz)) / rate_hz)


def high(seconds: float, rate_hz: int = 16000) -> np.ndarray:
    return 0.2 * np.sin(2 * np.pi * 1100 * np.arange(int(seconds * rate_hz)) / rate_hz)


def read(recording: Recording) -> dict[Channel, Pcm]:
    parts: dict[Channel, list[Pcm]] = {channel: [] for channel in recording.channels}
    at_ms = 0
    with recording:
        for step in recording.steps():
            at_ms += 64
            assert step.at_ms == at_ms
            assert tuple(channel for channel, _ in step.blocks) == recording.channels
            for channel, block in step.blocks:
                assert block.shape == (BLOCK_SAMPLES,)
                assert block.dtype == np.int16
                parts[channel].append(block)
    return {channel: np.concatenate(blocks) for channel, blocks in parts.items()}


def strongest_hz(samples: Pcm) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples[:16000].astype(float)))))


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    """Two seconds, two channels: agent low, customer high."""
    path = tmp_path / "call.wav"
    soundfile.write(path, np.column_stack([low(2), high(2)]), 16000)
    return path


@pytest.mark.parametrize("rate_hz", [8000, 16000, 44100, 48000])
@pytest.mark.parametrize(
    ("name", "subtype"),
    [
        ("call.wav", "PCM_16"),
        ("call.wav", "PCM_24"),
        ("call.wav", "FLOAT"),
        ("call.wav", "ULAW"),
        ("call.flac", "PCM_16"),
        ("call.flac", "PCM_24"),
    ],
)
def test_channels_of_any_format_and_rate(
    tmp_path: Path, rate_hz: int, name: str, subtype: str
) -> None:
    path = tmp_path / name
    both = np.column_stack([low(2, rate_hz), high(2, rate_hz)])
    soundfile.write(path, both, rate_hz, subtype=subtype)
    recording = open_recording(path)
    assert recording.duration_ms == 2000
    assert not recording.mixed
    heard = read(recording)
    assert strongest_hz(heard[AGENT]) == 220
    assert strongest_hz(heard[CUSTOMER]) == 1100
    assert len(heard[AGENT]) == 32 * BLOCK_SAMPLES
    assert recording.warnings == []


def test_16_bit_samples_are_read_exactly(tmp_path: Path, ramp: Callable[[int, int], Pcm]) -> None:
    path = tmp_path / "call.flac"
    soundfile.write(path, np.column_stack([ramp(0, 5000), ramp(0, 5000)[::-1]]), 16000)
    heard = read(open_recording(path))
    assert np.array_equal(heard[CUSTOMER][:5000], ramp(0, 5000)[::-1])
    assert not heard[CUSTOMER][5000:].any()


def test_channel_order_can_be_turned(wav: Path) -> None:
    recording = open_recording(wav, channels=channel_order("customer, agent"))
    assert recording.channels == (AGENT, CUSTOMER)
    assert strongest_hz(read(recording)[AGENT]) == 1100


@pytest.mark.parametrize("text", ["", "agent", "agent,agent", "agent,customer,agent", "a,b"])
def test_a_wrong_channel_order_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="agent,customer"):
        channel_order(text)


def test_two_files_of_one_party_each(tmp_path: Path) -> None:
    agent, customer = tmp_path / "a.flac", tmp_path / "c.wav"
    soundfile.write(agent, low(2.0), 16000)
    soundfile.write(customer, high(1.5, 8000), 8000)
    recording = open_recording(agent, customer)
    assert recording.duration_ms == 2000
    assert recording.warnings == []
    heard = read(recording)
    assert strongest_hz(heard[AGENT]) == 220
    assert strongest_hz(heard[CUSTOMER]) == 1100
    assert len(heard[AGENT]) == len(heard[CUSTOMER])
    assert not heard[CUSTOMER][25000:].any()


def test_files_of_different_length_are_worth_a_warning(tmp_path: Path) -> None:
    agent, customer = tmp_path / "a.wav", tmp_path / "c.wav"
    soundfile.write(agent, low(5.0), 16000)
    soundfile.write(customer, high(2.0), 16000)
    (warning,) = open_recording(agent, customer).warnings
    assert "c.wav: is 3.0 s shorter" in warning


def test_a_mixed_mono_file_is_heard_as_the_customer_if_it_was_declared(tmp_path: Path) -> None:
    path = tmp_path / "mono.wav"
    soundfile.write(path, low(1.0), 16000)
    recording = open_recording(path, mono=True)
    assert recording.mixed
    assert recording.channels == (CUSTOMER,)
    assert strongest_hz(read(recording)[CUSTOMER]) == 220
    with pytest.raises(AudioFileError, match=r"mono\.wav: has one channel only; give the other"):
        open_recording(path)


def test_two_channels_of_the_same_sound_are_recognised_as_mixed(tmp_path: Path) -> None:
    path = tmp_path / "fake.wav"
    noise = np.random.default_rng(1).normal(0, 1e-4, (32000, 2))
    soundfile.write(path, low(2.0)[:, None] + noise, 16000)
    recording = open_recording(path)
    assert recording.mixed
    assert recording.channels == (CUSTOMER,)
    assert "both channels hold the same sound" in recording.warnings[0]
    assert strongest_hz(read(recording)[CUSTOMER]) == 220


def test_a_muted_agent_is_not_mixed_up_with_that(tmp_path: Path) -> None:
    path = tmp_path / "muted.wav"
    soundfile.write(path, np.column_stack([np.zeros(16000), high(1.0)]), 16000)
    assert not open_recording(path).mixed
    soundfile.write(path, np.zeros((16000, 2)), 16000)
    assert not open_recording(path).mixed


def test_a_stereo_file_per_party_is_taken_only_if_it_is_one_sound(
    tmp_path: Path, wav: Path
) -> None:
    doubled = tmp_path / "doubled.wav"
    soundfile.write(doubled, np.column_stack([high(2.0)] * 2), 16000)
    mono = tmp_path / "mono.wav"
    soundfile.write(mono, low(2.0), 16000)
    assert strongest_hz(read(open_recording(mono, doubled))[CUSTOMER]) == 1100
    with pytest.raises(AudioFileError, match="two different channels"):
        open_recording(mono, wav)


def test_a_cut_off_wav_is_read_as_far_as_it_goes(wav: Path) -> None:
    data = wav.read_bytes()
    wav.write_bytes(data[: 44 + 4 * 16000])
    recording = open_recording(wav)
    assert "call.wav: is cut off after 1.0 s of 2.0 s." in recording.warnings[0]
    assert len(read(recording)[AGENT]) == 16 * BLOCK_SAMPLES
    assert len(recording.warnings) == 1


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_header_that_does_not_know_the_length(wav: Path, size: int) -> None:
    data = bytearray(wav.read_bytes())
    data[40:44] = struct.pack("<I", size)
    wav.write_bytes(data)
    if size:
        recording = open_recording(wav)
        assert recording.warnings == []
        assert len(read(recording)[AGENT]) == 32 * BLOCK_SAMPLES
    else:
        with pytest.raises(AudioFileError, match="holds no audio"):
            open_recording(wav)


def test_a_damaged_flac_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "call.flac"
    noise = np.random.default_rng(2).normal(0, 0.1, (48000, 2))
    soundfile.write(path, noise, 16000)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    recording = open_recording(path)
    heard = read(recording)
    assert 15 * BLOCK_SAMPLES <= len(heard[AGENT]) <= 24 * BLOCK_SAMPLES
    assert "call.flac: is damaged or cut off after 1." in recording.warnings[0]


def broken(kind: str, path: Path) -> None:
    soundfile.write(path, np.column_stack([low(1), high(1)]), 16000)
    whole = path.read_bytes()
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "half a header":
        path.write_bytes(whole[:30])
    elif kind == "a header alone":
        path.write_bytes(whole[:44])
    elif kind == "text":
        path.write_text("客服：您好\n客户：钱呢\n", encoding="utf-8")
    elif kind == "three channels":
        soundfile.write(path, np.zeros((100, 3)), 16000)
    elif kind == "an unknown codec":
        path.write_bytes(whole[:20] + struct.pack("<H", 0x1234) + whole[22:])
    else:
        path.unlink()


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("empty", "is empty; check that it was copied whole."),
        ("half a header", "is not a recording that can be read"),
        ("a header alone", "holds no audio behind its header; check"),
        ("text", "is not a recording that can be read (Format not recognised); convert it"),
        ("three channels", "has 3 channels; keep the agent's and the customer's"),
        ("an unknown codec", "is not a recording that can be read"),
        ("missing", "cannot be opened (No such file or directory); check the path."),
    ],
)
def test_what_is_no_recording_is_refused_in_one_sentence(
    tmp_path: Path, kind: str, message: str
) -> None:
    path = tmp_path / "call.wav"
    broken(kind, path)
    with pytest.raises(AudioFileError) as caught:
        open_recording(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: {message}")
    assert text.endswith(".")
    assert "\n" not in text


def test_samples_that_are_no_numbers_are_refused_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    both = np.column_stack([low(2), high(2)])
    both[24000, 1] = np.nan
    soundfile.write(path, both, 16000, subtype="FLOAT")
    recording = open_recording(path)
    with recording, pytest.raises(AudioFileError, match=r"no numbers, after 1\.\d s"):
        for _ in recording.steps():
            pass


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match="cannot be opened"):
        open_recording(tmp_path)


def test_three_files_are_no_call(wav: Path) -> None:
    with pytest.raises(UsageError, match="one or two files, not 3"):
        open_recording(wav, wav, wav)


def test_memory_does_not_grow_with_the_length_of_the_call(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    with soundfile.SoundFile(path, "w", 8000, 2, "PCM_16") as file:
        for _ in range(30):
            file.write(np.random.default_rng(1).normal(0, 0.1, (80000, 2)))
    tracemalloc.start()
    try:
        with open_recording(path) as recording:
            steps = sum(1 for _ in recording.steps())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert steps == -(-300_000 // 64)
    assert peak < 2_000_000
