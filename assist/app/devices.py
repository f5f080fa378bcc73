"""``assist devices``: what there is to listen to, and how loud it is now."""

from __future__ import annotations

import sys
import time

from assist.audio.devices import Device, list_devices
from assist.audio.meter import watch_levels
from assist.errors import DeviceError

METER_S = 2.0
"""How long each device is listened to. Source: chosen; long enough to say a word into it."""

BAR_WIDTH = 30
BAR_FLOOR_DB = -60.0


def run_devices(*, meter: bool) -> None:
    """Print every input; with ``meter`` listen to each for a moment.

    Raises:
        DeviceError: There is none, or PortAudio is missing.
    """
    for device in list_devices():
        mark = "*" if device.default else " "
        role = "customer" if device.kind == "loopback" else "agent"
        print(f"{mark} {role:8}  {device.name}  [{device.host}]  {device.id}")
        if meter:
            print(f"            {_level(device)}", flush=True)
    print("* is the system's choice. Use a part of a name with: assist live --agent … --customer …")


def bar(level_db: float) -> str:
    """A level in dBFS as a bar of fixed width."""
    share = min(1.0, max(0.0, 1 - level_db / BAR_FLOOR_DB))
    filled = round(share * BAR_WIDTH)
    return "█" * filled + "·" * (BAR_WIDTH - filled)


def _level(device: Device) -> str:
    """The loudest reading of a moment; drawn as it changes where a person is watching."""
    loudest = BAR_FLOOR_DB
    until = time.monotonic() + METER_S
    levels = watch_levels(device)
    try:
        for level in levels:
            loudest = max(loudest, level.peak_db)
            if sys.stdout.isatty():
                print(f"\r            {bar(level.rms_db)}", end="", flush=True)
            if time.monotonic() > until:
                break
    except DeviceError as error:
        return str(error)
    finally:
        levels.close()
    if sys.stdout.isatty():
        print("\r", end="")
    return f"{bar(loudest)}  peak {loudest:.0f} dBFS"
