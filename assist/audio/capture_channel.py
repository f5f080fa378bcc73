"""One device of a live call, kept running whatever happens to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Literal, Protocol, TypeAlias

from assist.audio.blocks import SAMPLE_RATE_HZ
from assist.audio.feed import Arrival, Feed, FeedCommand
from assist.audio.timeline import CapturedBlock, Timeline, TimelineOptions
from assist.errors import DeviceError
from assist.events import Channel

NoticeCode: TypeAlias = Literal["device_lost", "reconnected", "overflow"]
State: TypeAlias = Literal["running", "stalled", "lost"]

_RETRY_FIRST_S = 0.25
_RETRY_LAST_S = 5.0
_SETTLE_S = 0.25
"""How long samples are watched before the call, since each one alone may come 40 ms late."""
_STALL_S = 3.0
"""A device that is open but sends nothing for this long is opened anew."""


class Source(Protocol):
    """What a channel is captured from; ``assist.audio.devices.Device`` is one."""

    @property
    def name(self) -> str:
        """For people."""
        ...

    @property
    def silent_when_idle(self) -> bool:
        """It sends nothing while nothing is played."""
        ...

    def command(self) -> FeedCommand:
        """How to read it."""
        ...


@dataclass(frozen=True)
class CaptureNotice:
    """Something that the agent should know about a device."""

    channel: Channel
    code: NoticeCode
    device: str
    at_ms: int


@dataclass(frozen=True)
class CaptureStatus:
    """How a channel's device is doing.

    Attributes:
        state: ``stalled``: it is open, but silence stands in for what it does not send.
        losses: How often it was lost.
        overflows: How often samples were lost because somebody was too slow.
    """

    device: str
    state: State
    losses: int
    overflows: int


class CaptureChannel:
    """One device, kept running: its samples, or silence, on the call's clock.

    - ``open`` starts reading; ``begin`` starts the call, throwing away what came before.
    - ``poll`` must be called every 100 ms or so, whatever the device does; it never blocks for
      longer than it takes to start a process.
    - A device that is lost is opened again after 0.25 s, then 0.5 s, and so on up to every 5 s.
    - ``finish`` fills up the last block; ``close`` frees the device.

    Args:
        channel: Whose audio it is.
        source: The device.
        woken: Set when there is something to poll for.
        clock: Seconds, monotonic.
    """

    def __init__(
        self,
        channel: Channel,
        source: Source,
        woken: Event,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._channel = channel
        self._source = source
        self._woken = woken
        self._clock = clock
        self._timeline = Timeline(channel, TimelineOptions(idle_is_silence=source.silent_when_idle))
        self._feed: Feed | None = None
        self._origin_s = 0.0
        self._heard_s = 0.0
        self._retry_at_s = 0.0
        self._retry_s = _RETRY_FIRST_S
        self._away = False
        self._losses = 0
        self._overflows = 0
        self._feed_overflows = 0
        self._notices: list[CaptureNotice] = []

    @property
    def status(self) -> CaptureStatus:
        """How it is doing now."""
        flowing = self._timeline.flowing or self._source.silent_when_idle
        state: State = "lost" if self._away else "running" if flowing else "stalled"
        return CaptureStatus(self._source.name, state, self._losses, self._overflows)

    def open(self) -> None:
        """Start reading.

        Raises:
            DeviceError: The program that reads it cannot be started.
        """
        try:
            self._start_feed()
        except OSError as error:
            raise DeviceError(
                f"cannot be read ({error})", where=self._source.name, remedy="run: assist doctor"
            ) from error

    def is_settled(self) -> bool:
        """Whether the device has been sending long enough to know how late it is.

        Raises:
            DeviceError: The device could not be opened.
        """
        if self._feed is None or not self._feed.alive:
            words = self._feed.last_words if self._feed else ""
            raise DeviceError(
                f"cannot be opened ({words or 'no reason given'})",
                where=self._source.name,
                remedy="choose another one; assist devices lists them",
            )
        waiting_since_s = self._feed.waiting_since_s
        return waiting_since_s is not None and self._clock() - waiting_since_s >= _SETTLE_S

    def begin(self, origin_s: float) -> None:
        """The call starts at ``origin_s`` of the clock."""
        self._origin_s = self._heard_s = origin_s
        early = self._feed.take() if self._feed is not None else []
        if early and self._clock() - early[0].at_s >= _SETTLE_S:
            self._timeline.expect(self._ms(_end_of(early)))

    def poll(self) -> list[CapturedBlock]:
        """Blocks that became whole since the last call."""
        now_s = self._clock()
        if self._feed is not None:
            self._take(self._feed)
            stalled = now_s - self._heard_s > _STALL_S and not self._source.silent_when_idle
            if stalled or not self._feed.alive:
                self._lose(now_s)
        elif now_s >= self._retry_at_s:
            self._retry(now_s)
        self._timeline.pass_time(self._ms(now_s))
        return self._timeline.drain()

    def notices(self) -> list[CaptureNotice]:
        """What happened since the last call."""
        notices, self._notices = self._notices, []
        return notices

    def finish(self, end_s: float) -> list[CapturedBlock]:
        """The call ends at ``end_s`` of the clock; returns its last blocks."""
        self._timeline.finish(self._ms(end_s))
        return self._timeline.drain()

    def close(self) -> None:
        """Free the device; harmless if done twice."""
        if self._feed is not None:
            self._feed.close()
            self._feed = None

    def _take(self, feed: Feed) -> None:
        arrivals = feed.take()
        if feed.strayed:
            return  # these may be another device's
        for arrival in arrivals:
            if self._away:
                self._away = False
                self._retry_s = _RETRY_FIRST_S
                self._notice("reconnected", arrival.at_s)
            if arrival.dropped:
                self._overflow(arrival.at_s)
            self._timeline.take(self._ms(arrival.at_s), arrival.samples, arrival.dropped)
            self._heard_s = arrival.at_s
        if feed.overflows > self._feed_overflows:
            self._feed_overflows = feed.overflows
            self._timeline.overflowed()
            self._overflow(self._clock())

    def _overflow(self, at_s: float) -> None:
        self._overflows += 1
        self._notice("overflow", at_s)

    def _lose(self, now_s: float) -> None:
        self.close()
        self._timeline.lose(self._ms(now_s))
        self._retry_at_s = now_s + self._retry_s
        if not self._away:
            self._away = True
            self._losses += 1
            self._notice("device_lost", now_s)

    def _retry(self, now_s: float) -> None:
        self._retry_s = min(2 * self._retry_s, _RETRY_LAST_S)
        try:
            self._start_feed()
        except OSError:
            self._retry_at_s = now_s + self._retry_s

    def _start_feed(self) -> None:
        self._heard_s = self._clock()
        self._feed_overflows = 0
        self._feed = Feed(self._source.command(), self._woken, self._clock)

    def _notice(self, code: NoticeCode, at_s: float) -> None:
        at_ms = max(0, round(self._ms(at_s)))
        self._notices.append(CaptureNotice(self._channel, code, self._source.name, at_ms))

    def _ms(self, at_s: float) -> float:
        return (at_s - self._origin_s) * 1000.0


def _end_of(arrivals: list[Arrival]) -> float:
    """When the last sample was really heard, judged by the promptest arrival. Seconds."""
    sent = 0
    first_s = arrivals[0].at_s
    for arrival in arrivals:
        sent += arrival.dropped + len(arrival.samples)
        first_s = min(first_s, arrival.at_s - sent / SAMPLE_RATE_HZ)
    return first_s + sent / SAMPLE_RATE_HZ
