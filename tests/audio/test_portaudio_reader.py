import io
import json
import sys
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest

from assist.audio import portaudio_reader
from assist.audio.portaudio_reader import main

Callback = Callable[[bytes, int, object, object], None]


class FakePortAudio(ModuleType):
    """A sound card with a stereo microphone of 8 kHz, which plays ``blocks`` and then dies."""

    class PortAudioError(Exception):
        pass

    def __init__(self, blocks: list[bytes]) -> None:
        super().__init__("sounddevice")
        self.blocks = blocks
        self.opened: dict[str, object] = {}
        self.status: object = None

    def query_hostapis(self) -> list[dict[str, object]]:
        return [{"name": "ALSA", "default_input_device": 1}]

    def query_devices(self) -> list[dict[str, object]]:
        common = {"hostapi": 0, "default_samplerate": 8000.0}
        return [
            {"name": "speakers", "max_input_channels": 0, **common},
            {"name": "headset", "max_input_channels": 2, **common},
        ]

    def RawInputStream(self, *, callback: Callback, **options: object) -> "FakeStream":  # noqa: N802
        self.opened = options
        return FakeStream(self, callback)


class FakeStream:
    active = False

    def __init__(self, card: FakePortAudio, callback: Callback) -> None:
        self.card, self.callback = card, callback

    def __enter__(self) -> "FakeStream":
        for block in self.card.blocks:
            self.callback(block, len(block) // 4, None, self.card.status)
        return self

    def __exit__(self, *_: object) -> None:
        return


class Output:
    def __init__(self) -> None:
        self.buffer = io.BytesIO()


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    stereo = np.zeros((160, 2), np.int16)
    stereo[:, 0] = 1000
    card = FakePortAudio([stereo.tobytes()] * 20)
    monkeypatch.setitem(sys.modules, "sounddevice", card)
    monkeypatch.setattr(portaudio_reader, "_end_with_parent", lambda: None)
    monkeypatch.setattr(portaudio_reader, "_CHECK_S", 0.01)
    return card


def test_inputs_are_listed_as_json(card: FakePortAudio, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert listed == {
        "index": 1,
        "host": "ALSA",
        "name": "headset",
        "rate_hz": 8000,
        "channels": 2,
        "default": True,
    }


def test_sound_is_mixed_down_and_resampled_until_the_device_stops(
    card: FakePortAudio, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output = Output()
    monkeypatch.setattr(sys, "stdout", output)
    assert main(["--host", "ALSA", "--device", "headset"]) == 1
    samples = np.frombuffer(output.buffer.getvalue(), np.int16)
    assert 5500 < len(samples) <= 6400
    assert samples[1000:5000] == pytest.approx(500, abs=3)
    assert card.opened["samplerate"] == 8000
    assert card.opened["channels"] == 2
    assert card.opened["blocksize"] == 160
    assert "the device stopped" in capsys.readouterr().err


def test_overflows_of_driver_and_queue_are_noted(
    card: FakePortAudio, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", Output())
    card.status = "input overflow"
    main(["--device", "headset"])
    assert capsys.readouterr().err.count("overflow\n") == 20
    card.status = None
    monkeypatch.setattr(portaudio_reader, "_QUEUE_BLOCKS", 15)
    main(["--device", "headset"])
    assert capsys.readouterr().err.count("overflow\n") == 5


@pytest.mark.parametrize(
    "arguments", [["--device", "gone"], ["--host", "MME", "--device", "headset"]]
)
def test_an_unknown_device(
    card: FakePortAudio, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    assert "no input device is called" in capsys.readouterr().err


def test_it_ends_when_nobody_reads_any_more(
    card: FakePortAudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Closed(io.BytesIO):
        def write(self, data: object) -> int:
            raise BrokenPipeError

    output = Output()
    output.buffer = Closed()
    monkeypatch.setattr(sys, "stdout", output)
    assert main(["--device", "headset"]) == 0


def test_driver_errors_and_a_missing_library_are_reported(
    card: FakePortAudio, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: object) -> FakeStream:
        raise card.PortAudioError("Invalid sample rate")

    monkeypatch.setattr(card, "RawInputStream", fail)
    assert main(["--device", "headset"]) == 1
    assert "Invalid sample rate" in capsys.readouterr().err

    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice")
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    assert main(["--list"]) == 2
    assert capsys.readouterr().err.startswith("no-portaudio: PortAudio library not found")
