from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.audio.blocks import BLOCK_MS, BLOCK_SAMPLES, Pcm
from assist.audio.gaps import REPORT_MS
from assist.audio.timeline import CapturedBlock, Timeline, TimelineOptions
from assist.events import AudioGap, Channel

PATIENCE_MS = TimelineOptions().patience_ms


class Device:
    """A microphone of ramps: sample n, counted from its start, has the value n % 32000 + 1."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.sent = 0
        self.blocks: list[CapturedBlock] = []

    def send(self, now_ms: float, count: int, dropped: int = 0) -> None:
        start = self.sent + dropped
        self.sent = start + count
        values = np.arange(start, self.sent) % 32000 + 1
        self.timeline.take(now_ms, values.astype(np.int16), dropped)
        self.collect()

    def lose_silently(self, count: int) -> None:
        self.sent += count

    def wait(self, now_ms: float) -> None:
        self.timeline.pass_time(now_ms)
        self.collect()

    def stream(self, start_ms: int, end_ms: int, step_ms: int = 20) -> None:
        for now_ms in range(start_ms + step_ms, end_ms + 1, step_ms):
            self.send(now_ms, step_ms * 16)

    def collect(self) -> None:
        self.blocks += self.timeline.drain()

    def finish(self, now_ms: float) -> None:
        self.timeline.finish(now_ms)
        self.collect()

    @property
    def sound(self) -> Pcm:
        return np.concatenate([np.zeros(0, np.int16), *(block.samples for block in self.blocks)])

    @property
    def gaps(self) -> list[AudioGap]:
        return [gap for block in self.blocks for gap in block.gaps]

    def spans(self) -> list[tuple[int, int, str]]:
        """Gap events, those that touch joined."""
        joined: list[tuple[int, int, str]] = []
        for gap in self.gaps:
            start, end, reason = gap.span.start_ms, gap.span.end_ms, gap.reason
            if joined and joined[-1][1:] == (start, reason):
                start = joined.pop()[0]
            joined.append((start, end, reason))
        return joined


@pytest.fixture
def device() -> Device:
    return Device(Timeline(Channel.CUSTOMER))


def check(device: Device) -> None:
    """What must hold whatever happened."""
    for number, block in enumerate(device.blocks, 1):
        assert block.at_ms == number * BLOCK_MS
        assert block.samples.shape == (BLOCK_SAMPLES,)
        assert block.channel is Channel.CUSTOMER
        for gap in block.gaps:
            assert gap.at_ms == block.at_ms
            assert gap.span.start_ms <= gap.span.end_ms <= gap.at_ms
    ends = [gap.span.end_ms for gap in device.gaps]
    assert ends == sorted(ends)


def test_a_steady_device_is_passed_on_unchanged(device: Device) -> None:
    device.stream(0, 3200)
    check(device)
    assert device.gaps == []
    assert np.array_equal(device.sound, np.arange(3200 * 16) % 32000 + 1)


@given(st.lists(st.integers(1, 1600), min_size=1, max_size=60))
def test_any_chunking_of_a_steady_device_gives_the_same_blocks(sizes: list[int]) -> None:
    device = Device(Timeline(Channel.CUSTOMER))
    total = 0
    for size in sizes:
        total += size
        device.send(total / 16, size)
    device.finish(total / 16)
    check(device)
    assert device.gaps == []
    assert np.array_equal(device.sound[:total], np.arange(total) % 32000 + 1)
    assert len(device.sound) - total < BLOCK_SAMPLES


def test_sound_is_placed_at_the_time_that_it_arrived(device: Device) -> None:
    device.stream(100, 1000)
    assert device.gaps == []
    assert not device.sound[:1600].any()
    assert device.sound[1600] == 1


def test_sound_that_is_expected_somewhere_is_placed_there(device: Device) -> None:
    device.timeline.expect(12.5)
    device.send(70, 320)
    device.stream(70, 1000)
    assert device.gaps == []
    assert np.flatnonzero(device.sound)[0] == 200


@pytest.mark.parametrize("what", ["lose", "stall"])
def test_an_expectation_does_not_outlive_a_loss(device: Device, what: str) -> None:
    device.timeline.expect(0.0)
    if what == "lose":
        device.timeline.lose(10)
    for now_ms in range(20, 1000, 20):
        device.wait(now_ms)
    device.stream(980, 2000)
    assert np.flatnonzero(device.sound)[0] == pytest.approx(980 * 16, abs=320)


def test_what_was_recorded_before_the_call_is_left_out(device: Device) -> None:
    device.send(10, 640)
    device.stream(10, 1000)
    assert device.gaps == []
    assert device.sound[0] == 640 - 160 + 1


@pytest.mark.parametrize("jitter_seed", range(5))
def test_jitter_within_patience_changes_nothing(device: Device, jitter_seed: int) -> None:
    rng = np.random.default_rng(jitter_seed)
    device.send(20, 320)
    last_ms = 20.0
    for block in range(2, 500):
        last_ms = max(last_ms, block * 20 + rng.exponential(15.0))
        device.wait(last_ms)
        device.send(last_ms, 320)
    check(device)
    assert device.gaps == []
    assert np.array_equal(device.sound, np.arange(len(device.sound)) % 32000 + 1)


def test_a_silent_device_gets_silence_after_its_patience(device: Device) -> None:
    for now_ms in range(32, 5000, 32):
        device.wait(now_ms)
        assert len(device.blocks) * BLOCK_MS >= now_ms - PATIENCE_MS - BLOCK_MS
    check(device)
    assert not device.sound.any()
    ((start_ms, end_ms, reason),) = device.spans()
    assert (start_ms, reason) == (0, "late")
    assert end_ms >= 4900 - PATIENCE_MS - BLOCK_MS - REPORT_MS
    assert len(device.gaps) <= 7
    assert not device.timeline.flowing


def test_idle_loopback_is_silence_and_no_gap() -> None:
    device = Device(Timeline(Channel.CUSTOMER, TimelineOptions(idle_is_silence=True)))
    device.stream(0, 1000)
    for now_ms in range(1020, 4000, 20):
        device.wait(now_ms)
    device.stream(4000, 5000)
    check(device)
    assert device.gaps == []
    assert not device.sound[1000 * 16 : 4000 * 16].any()
    assert device.sound[4000 * 16] == 1000 * 16 + 1


def test_a_lost_device_is_padded_to_the_clock_and_comes_back_in_place(device: Device) -> None:
    device.stream(0, 1000)
    device.timeline.lose(1010)
    for now_ms in range(1030, 3000, 30):
        device.wait(now_ms)
        assert len(device.blocks) * BLOCK_MS > now_ms - BLOCK_MS
    assert not device.timeline.flowing
    device.stream(3000, 4000)
    check(device)
    assert device.spans() == [(1000, 3000, "device_lost")]
    assert device.timeline.flowing
    sound = device.sound
    assert sound[1000 * 16 - 1] == 16000
    assert not sound[1000 * 16 : 3000 * 16 - 160].any()
    assert sound[3000 * 16 + 320] == 16000 + 320 + 1


def test_gaps_are_told_at_once_then_every_second_then_at_their_end(device: Device) -> None:
    device.stream(0, 640)
    device.timeline.lose(640)
    for now_ms in range(640, 3840, 32):
        device.wait(now_ms)
    device.stream(3840, 4480)
    at = [gap.at_ms for gap in device.gaps]
    assert at[0] == 704
    assert all(960 <= later - earlier <= 1088 for earlier, later in pairwise(at[:3]))
    assert at[-1] <= 3840 + BLOCK_MS
    assert len(at) <= 5


def test_a_stall_whose_samples_come_late_loses_what_the_silence_stood_for(device: Device) -> None:
    device.stream(0, 1000)
    for now_ms in range(1020, 2000, 20):
        device.wait(now_ms)
    for _ in range(50):
        device.send(2000, 320)
    device.stream(2000, 5000)
    check(device)
    ((start_ms, end_ms, reason),) = device.spans()
    assert (start_ms, reason) == (1000, "late")
    assert end_ms == pytest.approx(1980, abs=20)
    assert device.sound[4500 * 16] == pytest.approx(4500 * 16 % 32000 + 1, abs=50 * 16)
    assert len(device.blocks) * BLOCK_MS <= 5000 + BLOCK_MS


def test_samples_lost_without_notice_are_made_up_for(device: Device) -> None:
    device.stream(0, 2000)
    device.lose_silently(200 * 16)
    device.stream(2200, 6000)
    check(device)
    assert sum(end - start for start, end, _ in device.spans()) == pytest.approx(200, abs=2)
    assert device.sound[5000 * 16] == 5000 * 16 % 32000 + 1


def test_samples_dropped_by_a_full_queue_are_padded_where_they_were(device: Device) -> None:
    device.stream(0, 1000)
    device.send(1500, 320, dropped=480 * 16)
    device.stream(1500, 3000)
    check(device)
    assert device.spans() == [(1000, 1480, "overflow")]
    assert device.sound[1480 * 16] == 1480 * 16 + 1
    assert device.sound[2900 * 16] == 2900 * 16 % 32000 + 1


def test_a_small_loss_is_corrected_when_the_driver_admits_it(device: Device) -> None:
    device.stream(0, 2000)
    device.lose_silently(30 * 16)
    device.timeline.overflowed()
    device.stream(2030, 6000, step_ms=10)
    ((_, _, reason),) = device.spans()
    assert reason == "overflow"
    assert device.sound[5000 * 16] == 5000 * 16 % 32000 + 1


@pytest.mark.parametrize("ppm", [-600, 600])
def test_two_clocks_that_drift_stay_within_a_block(ppm: int) -> None:
    device = Device(Timeline(Channel.CUSTOMER))
    last = 0
    for now_ms in range(20, 10 * 60 * 1000, 20):
        due = int(now_ms * 16 * (1 + ppm / 1e6))
        device.send(now_ms, due - last)
        last = due
        assert abs(device.blocks[-1].at_ms - now_ms if device.blocks else 0) < 2 * BLOCK_MS
    check(device)
    corrections = device.spans()
    assert 4 <= len(corrections) <= 8
    if ppm > 0:
        assert all(start == end for start, end, _ in corrections)
    else:
        assert sum(end - start for start, end, _ in corrections) == pytest.approx(360, abs=60)


def test_finish_fills_the_last_block_and_reports_what_is_left(device: Device) -> None:
    device.stream(0, 1000)
    device.timeline.lose(1000)
    device.wait(1500)
    device.finish(1530)
    check(device)
    assert device.blocks[-1].at_ms == 1536
    assert device.spans() == [(1000, 1530, "device_lost")]


def test_a_lost_device_at_the_end_on_a_block_edge_is_reported_to_the_end(device: Device) -> None:
    device.stream(0, 640)
    device.timeline.lose(640)
    for now_ms in range(640, 1281, 64):
        device.wait(now_ms)
    device.finish(1280)
    check(device)
    assert device.spans() == [(640, 1280, "device_lost")]


def test_a_computer_that_slept_for_hours_does_not_fill_the_memory(device: Device) -> None:
    device.stream(0, 1000)
    device.wait(2 * 3600 * 1000)
    check(device)
    assert len({id(block.samples) for block in device.blocks}) < 30


Step = st.tuples(
    st.sampled_from(
        ["send", "send", "send", "wait", "lose", "drop", "overflow", "burst", "vanish"]
    ),
    st.integers(1, 400),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(Step, max_size=60))
def test_whatever_happens_the_channel_stays_on_the_clock(steps: list[tuple[str, int]]) -> None:
    device = Device(Timeline(Channel.CUSTOMER))
    now_ms = 0
    for what, size in steps:
        now_ms += size if what != "burst" else 1
        if what in ("send", "burst"):
            device.send(now_ms, size * 16)
        elif what == "wait":
            device.wait(now_ms)
        elif what == "lose":
            device.timeline.lose(now_ms)
            device.collect()
        elif what == "drop":
            device.send(now_ms, 16, dropped=size * 16)
        elif what == "overflow":
            device.timeline.overflowed()
        else:
            device.lose_silently(size * 16)
        laid_ms = len(device.blocks) * BLOCK_MS
        assert laid_ms <= now_ms + 400 + TimelineOptions().ahead_ms
        if what in ("wait", "lose"):
            assert laid_ms > now_ms - PATIENCE_MS - BLOCK_MS
    device.finish(now_ms)
    check(device)
    sound = device.sound
    silent_ms = np.count_nonzero(sound == 0) / 16
    lead_ms = PATIENCE_MS  # before the first sample, and after the last
    reported_ms = sum(end - start for start, end, _ in device.spans())
    assert silent_ms <= reported_ms + 2 * lead_ms + BLOCK_MS
    assert reported_ms <= silent_ms + 2 * len(device.gaps)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=40), st.integers(0, 2**20))
def test_sound_is_never_reordered_or_repeated(sizes: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    timeline = Timeline(Channel.CUSTOMER)
    now_ms, sent = 0, 0
    heard: list[Pcm] = []
    for size in sizes:
        now_ms += int(rng.integers(1, 500))
        values = np.arange(sent + 1, sent + size + 1)
        sent += size
        if rng.random() < 0.2:
            timeline.lose(now_ms)
        if sent < 32000:
            timeline.take(now_ms, values.astype(np.int16))
    timeline.finish(now_ms)
    heard = [block.samples for block in timeline.drain()]
    sound = np.concatenate([np.zeros(0, np.int16), *heard])
    kept = sound[sound > 0]
    assert np.all(np.diff(kept) > 0)


def test_it_is_whole_blocks_whatever_the_callback_size(
    ramp: Callable[[int, int], Pcm],
) -> None:
    timeline = Timeline(Channel.AGENT)
    timeline.take(64, ramp(0, 1024))
    (block,) = timeline.drain()
    assert timeline.drain() == []
    assert np.array_equal(block.samples, ramp(0, 1024))
