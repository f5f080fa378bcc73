import json
import subprocess
import sys

import pytest

from assist.audio import devices
from assist.audio.devices import (
    Device,
    default_device,
    find_device,
    list_devices,
    parse_portaudio,
    parse_pulse,
)
from assist.errors import DeviceError

PULSE = json.dumps(
    [
        {
            "index": 0,
            "name": "alsa_output.pci.analog-stereo.monitor",
            "description": "Monitor of Built-in Audio",
            "monitor_source": "alsa_output.pci.analog-stereo",
        },
        {
            "index": 1,
            "name": "alsa_input.usb-headset",
            "description": "Headset Mono",
            "monitor_source": "",
        },
        {"index": 2, "name": "alsa_input.webcam", "description": "Webcam", "monitor_source": ""},
    ]
).encode()


def portaudio(*names: str, host: str = "Core Audio") -> bytes:
    return json.dumps(
        [
            {"index": i, "host": host, "name": name, "rate_hz": 48000, "channels": 2,
             "default": i == 0}
            for i, name in enumerate(names)
        ]
    ).encode()  # fmt: skip


def test_pulse_sources_are_microphones_or_monitors() -> None:
    listed = parse_pulse(PULSE, "alsa_input.webcam", "alsa_output.pci.analog-stereo")
    assert [(device.kind, device.default) for device in listed] == [
        ("loopback", True),
        ("microphone", False),
        ("microphone", True),
    ]
    assert listed[1].id == "pulse:alsa_input.usb-headset"
    assert listed[1].name == "Headset Mono"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("MacBook Pro Microphone", "microphone"),
        ("Headset Microphone (Jabra)", "microphone"),
        ("BlackHole 2ch", "loopback"),
        ("Loopback Audio", "loopback"),
        ("CABLE Output (VB-Audio Virtual Cable)", "loopback"),
        ("Stereo Mix (Realtek)", "loopback"),
        ("立体声混音 (Realtek)", "loopback"),
        ("Speakers (Realtek) [Loopback]", "loopback"),
        ("Monitor of Built-in Audio", "loopback"),
        ("VoiceMeeter Output", "loopback"),
    ],
)
def test_portaudio_devices_are_told_apart_by_name(name: str, kind: str) -> None:
    (device,) = parse_portaudio(portaudio(name))
    assert device.kind == kind
    assert device.silent_when_idle == ("[Loopback]" in name)


def test_windows_devices_are_listed_once() -> None:
    both = json.loads(portaudio("Mic (Jab", host="MME")) + json.loads(
        portaudio("Mic (Jabra)", host="Windows WASAPI")
    )
    listed = parse_portaudio(json.dumps(both).encode())
    assert [device.id for device in listed] == ["portaudio:Windows WASAPI/Mic (Jabra)"]


@pytest.mark.parametrize("text", [b"", b"nonsense", b'{"a": 1}', b'[{"name": 3}]'])
def test_unreadable_lists_are_explained(text: bytes) -> None:
    for parse in (parse_pulse, parse_portaudio):
        with pytest.raises(DeviceError, match="cannot be read"):
            parse(text)


def test_find_by_id_by_part_and_in_vain() -> None:
    listed = parse_pulse(PULSE)
    assert find_device("pulse:alsa_input.webcam", listed).name == "Webcam"
    assert find_device("headset", listed).name == "Headset Mono"
    with pytest.raises(DeviceError, match="fits 2 audio devices; choose one"):
        find_device("alsa_input", listed)
    with pytest.raises(DeviceError, match="“cinema” is no device"):
        find_device("cinema", listed)


def test_the_default_is_the_systems_choice_of_the_kind() -> None:
    listed = parse_pulse(PULSE, "alsa_input.webcam")
    assert default_device("microphone", listed).name == "Webcam"
    assert default_device("loopback", listed).name == "Monitor of Built-in Audio"
    with pytest.raises(DeviceError, match=r"docs/audio\.md"):
        default_device("loopback", listed[1:])
    with pytest.raises(DeviceError, match="no microphone was found"):
        default_device("microphone", listed[:1])


def device(backend: str, identity: str) -> Device:
    return Device(
        id=identity,
        name="x",
        kind="microphone",
        backend="pulse" if backend == "pulse" else "portaudio",
        host="x",
    )


def test_a_pulse_source_is_read_by_parec_which_notices_being_moved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(devices, "which", lambda name: f"/usr/bin/{name}")
    command = device("pulse", "pulse:mic.1").command()
    assert command.args[0] == "parec"
    assert "--device=mic.1" in command.args
    assert command.lost.search("Stream moved to device sink.monitor (0, not suspended).")
    assert command.lost.search("Stream moved to device mic.12 (0, not suspended).")
    assert not command.lost.search("Stream moved to device mic.1 (4, not suspended).")
    assert not command.lost.search("Connected to device mic.1 (index: 0, suspended: no).")


def test_without_pulseaudio_utils_a_pulse_source_is_read_through_alsa(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(devices, "which", lambda name: None)
    command = device("pulse", "pulse:mic.1").command()
    assert command.args[:3] == [sys.executable, "-m", "assist.audio.portaudio_reader"]
    assert command.args[-2:] == ["--device", "pulse"]
    assert command.environment == {"PULSE_SOURCE": "mic.1"}


def test_a_portaudio_device_is_read_by_host_and_name() -> None:
    command = device("portaudio", "portaudio:Core Audio/Mic/Line").command()
    assert command.args[3:] == ["--host", "Core Audio", "--device", "Mic/Line"]
    assert command.overflow.search("overflow")
    assert not command.lost.search("anything")


class Commands:
    """Stands in for the programs that list devices."""

    def __init__(self, **answers: tuple[int, bytes, bytes]) -> None:
        self.answers = answers

    def __call__(self, args: tuple[str, ...], **_: object) -> subprocess.CompletedProcess[bytes]:
        key = "pactl" if args[0] == "pactl" else "reader"
        if key == "pactl" and "list" not in args:
            return subprocess.CompletedProcess(args, 0, b"alsa_input.usb-headset\n", b"")
        if key == "pactl" and "short" in args:
            return subprocess.CompletedProcess(args, *self.answers.get("short", self.answers[key]))
        status, out, err = self.answers[key]
        return subprocess.CompletedProcess(args, status, out, err)


@pytest.fixture
def pactl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "which", lambda name: f"/usr/bin/{name}")


@pytest.mark.usefixtures("pactl")
def test_microphones_come_first_and_the_default_before_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(subprocess, "run", Commands(pactl=(0, PULSE, b"")))
    assert [device.name for device in list_devices()] == [
        "Headset Mono",
        "Webcam",
        "Monitor of Built-in Audio",
    ]


@pytest.mark.usefixtures("pactl")
def test_an_old_pactl_lists_names_only(monkeypatch: pytest.MonkeyPatch) -> None:
    short = b"0\tout.monitor\tmodule\ts16le 2ch\tIDLE\n1\talsa_input.usb-headset\tm\ts\tIDLE\n"
    answers = Commands(pactl=(1, b"", b"unrecognized option"), short=(0, short, b""))
    monkeypatch.setattr(subprocess, "run", answers)
    assert [(device.id, device.kind, device.default) for device in list_devices()] == [
        ("pulse:alsa_input.usb-headset", "microphone", True),
        ("pulse:out.monitor", "loopback", False),
    ]


@pytest.mark.usefixtures("pactl")
def test_without_a_pulse_server_portaudio_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Commands(pactl=(1, b"", b"refused"), reader=(0, portaudio("hw:0"), b""))
    monkeypatch.setattr(subprocess, "run", answers)
    assert [device.backend for device in list_devices()] == ["portaudio"]


@pytest.mark.usefixtures("pactl")
@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((2, b"", b"no-portaudio: not found"), r"apt-get install libportaudio2 .* brew install"),
        ((1, b"", b"ALSA lib blah\nhost error"), r"cannot be listed \(host error\)"),
        ((1, b"", b""), "no reason given"),
        ((0, b"[]", b""), "no audio input was found; plug in a headset"),
    ],
)
def test_why_there_are_no_devices(
    answer: tuple[int, bytes, bytes], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", Commands(pactl=(1, b"", b""), reader=answer))
    with pytest.raises(DeviceError, match=message):
        list_devices()


@pytest.mark.usefixtures("pactl")
def test_a_hanging_sound_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(args: tuple[str, ...], **_: object) -> subprocess.CompletedProcess[bytes]:
        raise subprocess.TimeoutExpired(args, 10)

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(DeviceError, match="pactl took more than 10 s"):
        list_devices()
