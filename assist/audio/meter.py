"""A level meter on one device, for choosing the right one."""

from __future__ import annotations

from collections.abc import Generator
from threading import Event

from assist.audio.capture_channel import Source
from assist.audio.feed import Feed
from assist.audio.level import METER_STEP_MS, SILENCE_DB, Level, LevelMeter
from assist.errors import DeviceError

_NOTHING = Level(peak_db=SILENCE_DB, rms_db=SILENCE_DB)


def watch_levels(source: Source) -> Generator[Level, None, None]:
    """Readings of a device every 100 ms until the generator is closed.

    A device that sends nothing reads as silence, at the same pace.

    Raises:
        DeviceError: It cannot be opened, or was lost.
    """
    woken = Event()
    try:
        feed = Feed(source.command(), woken)
    except OSError as error:
        raise DeviceError(f"cannot be read ({error})", where=source.name) from error
    meter = LevelMeter()
    try:
        while True:
            arrived = woken.wait(METER_STEP_MS / 1000)
            woken.clear()
            readings = [level for arrival in feed.take() for level in meter.hear(arrival.samples)]
            if not feed.alive:
                raise DeviceError(
                    f"cannot be opened or was lost ({feed.last_words or 'no reason given'})",
                    where=source.name,
                    remedy="choose another one; assist devices lists them",
                )
            yield from readings if arrived else [_NOTHING]
    finally:
        feed.close()
