"""Which devices there are, which of them is a microphone, and how to read one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from shutil import which
from typing import Literal, TypeAlias

import msgspec

from assist.audio.blocks import SAMPLE_RATE_HZ
from assist.audio.feed import FeedCommand
from assist.audio.portaudio_reader import NO_LIBRARY, OVERFLOW
from assist.errors import DeviceError

Kind: TypeAlias = Literal["microphone", "loopback"]
Backend: TypeAlias = Literal["pulse", "portaudio"]

_TIMEOUT_S = 10
_ENGLISH = {"LC_ALL": "C.UTF-8"}
"""Messages are parsed; and pactl writes broken JSON where decimals have a comma."""
_NEVER = re.compile(r"(?!)")
_OVERFLOW_LINE = re.compile(rf"^{OVERFLOW}\b")
_LOOPBACK = re.compile(
    r"\bmonitor\b|\[loopback\]|loopback|stereo mix|立体声混音|what u hear|wave out mix"
    r"|blackhole|soundflower|vb-audio|\bcable output\b|voicemeeter",
    re.IGNORECASE,
)
_BEST_ON_WINDOWS = "Windows WASAPI"
"""Windows lists each device under four systems; the others cut names short or add latency."""
_SILENT_WHEN_IDLE = re.compile(r"\[loopback\]", re.IGNORECASE)


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A source of sound.

    Attributes:
        id: What to choose it by; stays the same when it is unplugged and plugged in again.
        name: For people.
        kind: ``microphone`` for the agent, ``loopback`` (what the computer plays) for the
            customer.
        backend: What reads it.
        host: The sound system that it belongs to.
        default: The system's own choice.
        silent_when_idle: It sends nothing while nothing is played; that is silence, not a fault.
    """

    id: str
    name: str
    kind: Kind
    backend: Backend
    host: str
    default: bool = False
    silent_when_idle: bool = False

    def command(self) -> FeedCommand:
        """How to read it."""
        source = self.id.partition(":")[2]
        if self.backend == "pulse" and which("parec"):
            return _parec(source)
        host, _, name = source.partition("/")
        environment: dict[str, str] = {}
        if self.backend == "pulse":  # without pulseaudio-utils, by way of ALSA's plug-in
            host, name, environment = "ALSA", "pulse", {"PULSE_SOURCE": source}
        return FeedCommand(
            args=[
                *(sys.executable, "-m", "assist.audio.portaudio_reader"),
                *("--host", host, "--device", name),
            ],
            environment=environment,
            lost=_NEVER,
            overflow=_OVERFLOW_LINE,
        )


def list_devices() -> list[Device]:
    """All devices that sound can be read from, microphones first.

    Raises:
        DeviceError: There is none, or the driver library is missing.
    """
    devices = _pulse_devices() if which("pactl") else []
    if not devices:
        devices = _portaudio_devices()
    if not devices:
        raise DeviceError(
            "no audio input was found", remedy="plug in a headset, or check that sound is enabled"
        )
    return sorted(devices, key=lambda device: (device.kind != "microphone", not device.default))


def find_device(wanted: str, devices: Sequence[Device]) -> Device:
    """The device that ``wanted`` names: its id, or a part of id or name that only it has.

    Raises:
        DeviceError: None does, or several do.
    """
    for device in devices:
        if device.id == wanted:
            return device
    folded = wanted.casefold()
    found = [d for d in devices if folded in d.id.casefold() or folded in d.name.casefold()]
    if len(found) == 1:
        return found[0]
    what = f"“{wanted}” fits {len(found)} audio devices" if found else f"“{wanted}” is no device"
    raise DeviceError(what, remedy="choose one that this prints: assist devices")


def default_device(kind: Kind, devices: Sequence[Device]) -> Device:
    """The system's choice of that kind, or else the first.

    Raises:
        DeviceError: There is none of that kind.
    """
    for device in sorted(devices, key=lambda device: not device.default):
        if device.kind == kind:
            return device
    if kind == "microphone":
        raise DeviceError("no microphone was found", remedy="plug in a headset")
    raise DeviceError(
        "no device plays back what the customer says",
        remedy="set up a loopback device as docs/audio.md describes",
    )


def parse_pulse(sources: bytes, default_source: str = "", default_sink: str = "") -> list[Device]:
    """Devices in the output of ``pactl --format=json list sources``.

    Raises:
        DeviceError: It is not what pactl prints.
    """
    try:
        listed = msgspec.json.decode(sources, type=list[_PulseSource])
    except msgspec.MsgspecError as error:
        raise DeviceError(f"the list of audio sources cannot be read ({error})") from error
    return [_pulse_device(source, default_source, default_sink) for source in listed]


def parse_pulse_short(
    sources: str, default_source: str = "", default_sink: str = ""
) -> list[Device]:
    """Devices in the output of ``pactl list short sources``, for a pactl older than 16."""
    names = [line.split("\t")[1] for line in sources.splitlines() if line.count("\t") >= 2]
    listed = [_PulseSource(name, name) for name in names]
    return [_pulse_device(source, default_source, default_sink) for source in listed]


def parse_portaudio(inputs: bytes) -> list[Device]:
    """Devices in the output of ``assist.audio.portaudio_reader --list``.

    Raises:
        DeviceError: It is not what that prints.
    """
    try:
        listed = msgspec.json.decode(inputs, type=list[_PortAudioInput])
    except msgspec.MsgspecError as error:
        raise DeviceError(f"the list of audio inputs cannot be read ({error})") from error
    if any(item.host == _BEST_ON_WINDOWS for item in listed):
        listed = [item for item in listed if item.host == _BEST_ON_WINDOWS]
    return [
        Device(
            id=f"portaudio:{item.host}/{item.name}",
            name=item.name,
            kind="loopback" if _LOOPBACK.search(item.name) else "microphone",
            backend="portaudio",
            host=item.host,
            default=item.default,
            silent_when_idle=bool(_SILENT_WHEN_IDLE.search(item.name)),
        )
        for item in listed
    ]


class _PulseSource(msgspec.Struct, frozen=True):
    name: str
    description: str
    monitor_source: str = ""

    @property
    def is_monitor(self) -> bool:
        return bool(self.monitor_source) or self.name.endswith(".monitor")


def _pulse_device(source: _PulseSource, default_source: str, default_sink: str) -> Device:
    return Device(
        id=f"pulse:{source.name}",
        name=source.description,
        kind="loopback" if source.is_monitor else "microphone",
        backend="pulse",
        host="PulseAudio",
        default=source.name in (default_source, f"{default_sink}.monitor"),
    )


class _PortAudioInput(msgspec.Struct, frozen=True):
    host: str
    name: str
    default: bool


def _pulse_devices() -> list[Device]:
    """Sources of the PulseAudio (or PipeWire) server; none where no server runs."""
    short = _run("pactl", "list", "short", "sources")
    if short.returncode:
        return []
    default_source = _run("pactl", "get-default-source").stdout.decode().strip()
    default_sink = _run("pactl", "get-default-sink").stdout.decode().strip()
    described = _run("pactl", "--format=json", "list", "sources")
    if described.returncode:
        return parse_pulse_short(short.stdout.decode(), default_source, default_sink)
    return parse_pulse(described.stdout, default_source, default_sink)


def _portaudio_devices() -> list[Device]:
    inputs = _run(sys.executable, "-m", "assist.audio.portaudio_reader", "--list")
    if inputs.returncode:
        raise _portaudio_error(inputs.stderr.decode(errors="replace"))
    return parse_portaudio(inputs.stdout)


def _portaudio_error(words: str) -> DeviceError:
    if NO_LIBRARY in words:
        return DeviceError(
            "the audio library PortAudio is not installed",
            remedy="install it: apt-get install libportaudio2 (Debian, Ubuntu) or "
            "brew install portaudio (macOS)",
        )
    last = words.strip().splitlines()[-1:] or ["no reason given"]
    return DeviceError(f"audio devices cannot be listed ({last[0]})")


def _run(*args: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            args,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={**os.environ, **_ENGLISH},
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DeviceError(
            f"the sound system does not answer ({args[0]} took more than {_TIMEOUT_S} s)",
            remedy="restart it or the computer",
        ) from error


def _parec(source: str) -> FeedCommand:
    """Read one PulseAudio source, and notice when the server puts us on another one."""
    return FeedCommand(
        args=[
            *("parec", "--verbose", f"--device={source}", "--client-name=call-assist"),
            *("--raw", f"--rate={SAMPLE_RATE_HZ}", "--channels=1", "--format=s16le"),
            *("--latency-msec=40", "--process-time-msec=20"),
            "--property=node.dont-reconnect=true",  # PipeWire: end instead of moving us
        ],
        environment=_ENGLISH,
        lost=re.compile(rf"^Stream moved to device (?!{re.escape(source)} )"),
        overflow=_NEVER,
    )
