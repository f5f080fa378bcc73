import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Event
from typing import ClassVar

import numpy as np
import pytest

from assist.audio import capture, capture_channel
from assist.audio.blocks import BLOCK_MS, Pcm
from assist.audio.capture import Capture
from assist.audio.capture_channel import CaptureChannel, CaptureNotice
from assist.audio.feed import Arrival, FeedCommand
from assist.audio.meter import watch_levels
from assist.audio.timeline import CapturedBlock
from assist.errors import DeviceError
from assist.events import AudioGap, Channel

NEVER = re.compile(r"(?!)")


@dataclass(frozen=True)
class FakeSource:
    name: str = "headset"
    silent_when_idle: bool = False
    code: str = ""

    def command(self) -> FeedCommand:
        return FeedCommand(
            [sys.executable, "-S", "-E", "-u", "-c", self.code], {}, re.compile("^moved"), NEVER
        )


class Clock:
    def __init__(self) -> None:
        self.now_s = 50.0

    def __call__(self) -> float:
        return self.now_s


class FakeFeed:
    """What the operating system does, as the test says."""

    broken = False
    made: ClassVar[list["FakeFeed"]] = []

    def __init__(self, command: FeedCommand, woken: Event, clock: Callable[[], float]) -> None:
        if FakeFeed.broken:
            raise FileNotFoundError("parec")
        self.clock = clock
        self.arrivals: list[Arrival] = []
        self.alive = True
        self.strayed = False
        self.overflows = 0
        self.last_words = ""
        self.closed = False
        FakeFeed.made.append(self)

    @property
    def waiting_since_s(self) -> float | None:
        return self.arrivals[0].at_s if self.arrivals else None

    def take(self) -> list[Arrival]:
        arrivals, self.arrivals = self.arrivals, []
        return arrivals

    def close(self) -> None:
        self.closed = True

    def send(self, milliseconds: int, dropped: int = 0) -> None:
        samples = np.full(milliseconds * 16, 99, np.int16)
        self.arrivals.append(Arrival(self.clock(), samples, dropped))


class Bench:
    """A capture channel, its clock, and what came out of it."""

    def __init__(self, source: FakeSource) -> None:
        self.clock = Clock()
        self.channel = CaptureChannel(Channel.CUSTOMER, source, Event(), self.clock)
        self.blocks: list[CapturedBlock] = []
        self.notices: list[CaptureNotice] = []
        self.channel.open()
        self.channel.begin(self.clock.now_s)
        self.begun_s = self.clock.now_s

    @property
    def feed(self) -> FakeFeed:
        return FakeFeed.made[-1]

    @property
    def gaps(self) -> list[AudioGap]:
        return [gap for block in self.blocks for gap in block.gaps]

    @property
    def codes(self) -> list[tuple[str, int]]:
        return [(notice.code, notice.at_ms) for notice in self.notices]

    def run(self, milliseconds: int, *, sending: bool = True) -> None:
        """Let time pass in steps of 32 ms."""
        for _ in range(milliseconds // 32):
            self.clock.now_s += 0.032
            if sending:
                self.feed.send(32)
            self.poll()

    def poll(self) -> None:
        self.blocks += self.channel.poll()
        self.notices += self.channel.notices()


@pytest.fixture
def feeds(monkeypatch: pytest.MonkeyPatch) -> None:
    FakeFeed.made = []
    FakeFeed.broken = False
    monkeypatch.setattr(capture_channel, "Feed", FakeFeed)


@pytest.fixture
def bench(feeds: None) -> Bench:
    return Bench(FakeSource())


def test_a_running_device_gives_its_blocks(bench: Bench) -> None:
    bench.run(3200)
    assert [block.at_ms for block in bench.blocks] == list(range(64, 3201, 64))
    assert all(block.samples.all() for block in bench.blocks)
    assert bench.codes == []
    assert bench.channel.status.state == "running"


def test_what_came_before_the_call_is_left_out(feeds: None) -> None:
    clock = Clock()
    channel = CaptureChannel(Channel.AGENT, FakeSource(), Event(), clock)
    channel.open()
    FakeFeed.made[-1].send(100)
    assert not channel.is_settled()
    clock.now_s += 0.3
    assert channel.is_settled()
    channel.begin(clock.now_s)
    clock.now_s += 0.032
    assert channel.poll() == []


@pytest.mark.parametrize(("late_ms", "late_before_ms"), [(0, 0), (10, 0), (30, 0), (0, 30)])
def test_sound_lies_right_although_the_first_samples_of_the_call_come_late(
    feeds: None, late_ms: int, late_before_ms: int
) -> None:
    clock = Clock()
    channel = CaptureChannel(Channel.AGENT, FakeSource(), Event(), clock)
    channel.open()
    feed = FakeFeed.made[-1]
    for _ in range(10):
        clock.now_s += 0.04
        feed.send(40)
    last = feed.arrivals.pop()
    feed.arrivals.append(Arrival(last.at_s + late_before_ms / 1000, last.samples))
    channel.begin(clock.now_s)
    blocks: list[CapturedBlock] = []
    for number in range(10):
        samples = np.full(40 * 16, number + 1, np.int16)
        clock.now_s += 0.04 + (late_ms / 1000 if number == 0 else 0.0)
        feed.arrivals.append(Arrival(clock.now_s, samples))
        blocks += channel.poll()
        clock.now_s -= late_ms / 1000 if number == 0 else 0.0
    sound = np.concatenate([block.samples for block in blocks])
    assert np.flatnonzero(sound == 3)[0] == pytest.approx(80 * 16, abs=2)


def test_a_dead_device_is_reported_padded_and_opened_again(bench: Bench) -> None:
    bench.run(960)
    first = bench.feed
    first.alive = False
    bench.run(192, sending=False)
    assert first.closed
    assert bench.codes == [("device_lost", 992)]
    assert bench.channel.status.state == "lost"
    bench.run(96, sending=False)
    assert bench.feed is not first
    bench.run(320)
    assert [code for code, _ in bench.codes] == ["device_lost", "reconnected"]
    assert bench.channel.status == capture_channel.CaptureStatus("headset", "running", 1, 0)
    assert {gap.reason for gap in bench.gaps} == {"device_lost"}
    assert bench.gaps[0].span.start_ms == 960
    assert bench.blocks[-1].at_ms == pytest.approx(1568, abs=BLOCK_MS)


def test_after_a_reconnection_a_new_loss_is_tried_again_soon(bench: Bench) -> None:
    for losses in (1, 2):
        bench.run(640)
        bench.feed.alive = False
        bench.run(320, sending=False)
        assert len(FakeFeed.made) == losses + 1
        assert bench.channel.status.losses == losses


def test_samples_from_before_the_call_that_come_too_late_are_left_out(bench: Bench) -> None:
    early = Arrival(bench.begun_s - 0.01, np.full(4096, 77, np.int16))
    bench.feed.arrivals.append(early)
    bench.run(640)
    assert {int(value) for block in bench.blocks for value in np.unique(block.samples)} == {99}


def test_attempts_back_off_and_the_loss_is_told_once(bench: Bench) -> None:
    bench.run(640)
    bench.feed.alive = False
    made_at: list[float] = []
    count = 1
    for _ in range(1200):
        bench.run(32, sending=False)
        bench.feed.alive = False
        if len(FakeFeed.made) > count:
            count = len(FakeFeed.made)
            made_at.append(bench.clock.now_s)
    waits = np.diff(made_at)
    assert waits[:4] == pytest.approx([0.5, 1.0, 2.0, 4.0], abs=0.15)
    assert waits[4:] == pytest.approx([5.0] * len(waits[4:]), abs=0.15)
    assert [code for code, _ in bench.codes] == ["device_lost"]
    assert bench.channel.status.losses == 1


def test_a_program_that_cannot_be_started_again_does_not_end_the_call(bench: Bench) -> None:
    bench.run(640)
    bench.feed.alive = False
    FakeFeed.broken = True
    bench.run(3200, sending=False)
    FakeFeed.broken = False
    bench.run(1280, sending=False)
    bench.run(640)
    assert [code for code, _ in bench.codes] == ["device_lost", "reconnected"]


def test_an_open_device_that_sends_nothing_is_padded_then_opened_anew(bench: Bench) -> None:
    bench.run(640)
    first = bench.feed
    bench.run(2560, sending=False)
    assert bench.channel.status.state == "stalled"
    assert bench.blocks[-1].at_ms > 3200 - 320 - 2 * BLOCK_MS
    assert {gap.reason for gap in bench.gaps} == {"late"}
    bench.run(1280, sending=False)
    assert first.closed
    assert [code for code, _ in bench.codes] == ["device_lost"]


def test_an_idle_windows_loopback_is_left_alone(feeds: None) -> None:
    bench = Bench(FakeSource(silent_when_idle=True))
    bench.run(640)
    bench.run(60_000, sending=False)
    bench.run(640)
    assert len(FakeFeed.made) == 1
    assert bench.gaps == []
    assert bench.codes == []
    assert bench.channel.status.state == "running"
    assert bench.blocks[-1].samples.all()


def test_sound_of_another_device_is_thrown_away(bench: Bench) -> None:
    bench.run(640)
    bench.feed.strayed = True
    bench.feed.alive = False
    bench.run(32)
    bench.run(128, sending=False)
    assert sum(np.count_nonzero(block.samples) for block in bench.blocks) == 640 * 16
    assert [code for code, _ in bench.codes] == ["device_lost"]


def test_overflows_are_told_and_padded(bench: Bench) -> None:
    bench.run(640)
    bench.clock.now_s += 0.5
    bench.feed.send(32, dropped=468 * 16)
    bench.poll()
    bench.feed.overflows = 2
    bench.run(320)
    assert [code for code, _ in bench.codes] == ["overflow", "overflow"]
    assert bench.channel.status.overflows == 2
    assert {gap.reason for gap in bench.gaps} == {"overflow"}
    assert sum(gap.span.duration_ms for gap in bench.gaps) == 468


def test_a_device_that_cannot_be_opened_is_explained(feeds: None) -> None:
    channel = CaptureChannel(Channel.AGENT, FakeSource(), Event(), Clock())
    channel.open()
    FakeFeed.made[-1].alive = False
    FakeFeed.made[-1].last_words = "Stream error: No such entity"
    with pytest.raises(DeviceError, match=r"headset: cannot be opened \(Stream error: No such"):
        channel.is_settled()
    FakeFeed.broken = True
    with pytest.raises(DeviceError, match=r"headset: cannot be read \(parec\)"):
        channel.open()


def test_one_device_for_both_channels_is_refused() -> None:
    with pytest.raises(DeviceError, match="headset: is chosen for both channels"):
        Capture(FakeSource(), FakeSource())


# With real processes that stand in for devices.

STEADY = """
import sys, time
start, sent = time.monotonic(), 0
while True:
    due = int((time.monotonic() - start) * 16000)
    sys.stdout.buffer.write(b'\\x10\\x00' * (due - sent)); sys.stdout.buffer.flush()
    sent = due
    time.sleep(0.02)
"""
SHORT_LIVED = STEADY.replace("while True", "while sent < 4800")


@pytest.fixture
def running() -> Iterator[Callable[[FakeSource, FakeSource], Capture]]:
    captures: list[Capture] = []

    def start(agent: FakeSource, customer: FakeSource) -> Capture:
        captures.append(Capture(agent, customer))
        captures[-1].start()
        return captures[-1]

    yield start
    for one in captures:
        one.close()


def test_one_channel_goes_on_while_the_other_comes_and_goes(
    running: Callable[[FakeSource, FakeSource], Capture],
) -> None:
    both = running(FakeSource("mic", code=STEADY), FakeSource("loop", code=SHORT_LIVED))
    blocks: list[CapturedBlock] = []
    notices: list[CaptureNotice] = []
    deadline = time.monotonic() + 20
    while [notice.code for notice in notices] != ["device_lost", "reconnected"]:
        assert time.monotonic() < deadline
        blocks += both.read()
        notices += both.notices()
    assert [status.device for status in both.statuses] == ["mic", "loop"]
    blocks += both.stop()
    agent = [block for block in blocks if block.channel is Channel.AGENT]
    customer = [block for block in blocks if block.channel is Channel.CUSTOMER]
    assert [block.at_ms for block in agent] == [block.at_ms for block in customer]
    assert "device_lost" not in {gap.reason for block in agent for gap in block.gaps}
    assert "device_lost" in {gap.reason for block in customer for gap in block.gaps}
    assert {notice.channel for notice in notices} == {Channel.CUSTOMER}


def test_a_call_does_not_start_on_a_dead_device(
    running: Callable[[FakeSource, FakeSource], Capture],
) -> None:
    dead = FakeSource("loop", code="import sys; sys.exit('Connection refused')")
    with pytest.raises(DeviceError, match=r"loop: cannot be opened \(Connection refused\)"):
        running(FakeSource("mic", code=STEADY), dead)


def test_a_call_starts_without_a_device_that_says_nothing(
    running: Callable[[FakeSource, FakeSource], Capture], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "_START_S", 0.2)
    both = running(
        FakeSource("mic", code="import time; time.sleep(60)"), FakeSource("loop", code=STEADY)
    )
    ended = time.monotonic() + 0.7
    blocks = [block for _ in range(200) if time.monotonic() < ended for block in both.read()]
    assert {block.channel for block in blocks} == {Channel.AGENT, Channel.CUSTOMER}
    assert both.statuses[0].state == "stalled"


def test_a_meter_reads_a_device_until_it_is_closed() -> None:
    levels = watch_levels(FakeSource(code=STEADY))
    readings = [next(levels) for _ in range(6)]
    levels.close()
    heard = [level for level in readings if level.peak_db > -100]
    assert heard
    assert all(level.peak_db == pytest.approx(-66.2, abs=0.1) for level in heard)


def test_a_meter_on_a_dead_device_says_why() -> None:
    dead = FakeSource(code="import sys; sys.exit('No such entity')")
    with pytest.raises(DeviceError, match=r"headset: cannot be opened or was lost \(No such"):
        list(watch_levels(dead))


def test_blocks_are_int16(bench: Bench) -> None:
    bench.run(128)
    sound: Pcm = bench.blocks[0].samples
    assert sound.dtype == np.int16
