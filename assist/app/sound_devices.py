"""The two devices that a call would be heard on: which they are, and whether they give sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Self

import msgspec

from assist.app.config import Config
from assist.app.findings import Finding, finding
from assist.audio.devices import Device, Kind, default_device, find_device, list_devices
from assist.audio.level import SILENCE_DB
from assist.audio.meter import watch_levels
from assist.errors import DeviceError

LISTEN_STEPS = 6
"""Readings of 100 ms for which a device is listened to. Source: chosen; the first may be empty."""

ZERO_DB = -90.0
"""Below this nothing but zeros comes in; the quietest microphone has more noise than that.
Source: the last bit of 16-bit sound is at -90 dBFS."""

PLAYING_DB = -60.0
"""From this level on something is being played. Source: chosen; BAR_FLOOR_DB of the meter."""

_LIBRARY = "apt-get install libportaudio2"


class ChosenDevices(msgspec.Struct, frozen=True):
    """What the settings or the command say; None leaves the choice to the system."""

    agent: str | None = None
    customer: str | None = None

    @classmethod
    def of(cls, config: Config) -> Self:
        """Those of the configuration."""
        return cls(config.agent_device, config.customer_device)


class Pair(NamedTuple):
    """Both devices of a call, as ``assist live`` would take them."""

    agent: Device
    customer: Device


def choose_pair(chosen: ChosenDevices) -> Pair:
    """The devices of a call.

    Raises:
        DeviceError: One is missing, or PortAudio is.
    """
    devices = list_devices()
    return Pair(
        _choose(chosen.agent, "microphone", devices), _choose(chosen.customer, "loopback", devices)
    )


def examine_devices(
    chosen: ChosenDevices,
    hears: Callable[[], bool] = lambda: True,
    listed: Callable[[], Sequence[Device]] = list_devices,
    loudest: Callable[[Device], float] | None = None,
) -> Iterator[Finding]:
    """Look at the microphone and at what hears the customer.

    Args:
        chosen: What the settings say.
        hears: Whether devices may be listened to now; a call has them otherwise.
        listed: Gives the devices.
        loudest: Listens to one for a moment and gives its peak in dBFS.
    """
    try:
        devices = listed()
    except DeviceError as error:
        yield no_devices(error)
        return
    listen = loudest or loudest_peak
    agent = _chosen_or_finding("microphone", chosen.agent, devices)
    yield agent if isinstance(agent, Finding) else _heard("microphone", agent, hears, listen)
    customer = _chosen_or_finding("loopback", chosen.customer, devices)
    if isinstance(customer, Finding):
        yield customer
    elif customer == agent:
        yield finding("loopback", "missing", "loopback.same", name=customer.name)
    else:
        yield _heard("loopback", customer, hears, listen)


def loudest_peak(device: Device) -> float:
    """The peak of a moment, dBFS.

    Raises:
        DeviceError: It can't be opened.
    """
    levels = watch_levels(device)
    try:
        return max(SILENCE_DB, *(next(levels).peak_db for _ in range(LISTEN_STEPS)))
    finally:
        levels.close()


def _choose(wanted: str | None, kind: Kind, devices: Sequence[Device]) -> Device:
    return find_device(wanted, devices) if wanted else default_device(kind, devices)


def _chosen_or_finding(
    kind: Kind, wanted: str | None, devices: Sequence[Device]
) -> Device | Finding:
    try:
        return _choose(wanted, kind, devices)
    except DeviceError:
        key = f"{kind}.unknown" if wanted else f"{kind}.no"
        return finding(kind, "missing", key, name=wanted or "")


def _heard(
    kind: Kind, device: Device, hears: Callable[[], bool], listen: Callable[[Device], float]
) -> Finding:
    if not hears():
        return finding(kind, "ok", f"{kind}.call", name=device.name)
    try:
        peak_db = listen(device)
    except DeviceError as error:
        return finding(kind, "missing", f"{kind}.fault", name=device.name, why=error.what)
    if kind == "microphone":
        if peak_db <= ZERO_DB:
            return finding(kind, "missing", "microphone.zero", name=device.name)
        return finding(kind, "ok", "microphone", name=device.name)
    if device.backend == "pulse" and not device.default:
        return finding(kind, "note", "loopback.other", name=device.name)
    key = "loopback" if peak_db > PLAYING_DB else "loopback.quiet"
    return finding(kind, "ok", key, name=device.name)


def no_devices(error: DeviceError) -> Finding:
    """What to say where the devices can't be heard."""
    if "PortAudio" in error.what:
        return finding("microphone", "missing", "devices.library", _LIBRARY)
    if "no audio input" in error.what:
        return finding("microphone", "missing", "devices.no")
    return finding("microphone", "missing", "devices.fault", why=error.what)
