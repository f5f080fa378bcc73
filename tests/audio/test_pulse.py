"""The real thing on Linux: a private PulseAudio server, two null sinks, real capture."""

import subprocess
import time
from collections.abc import Callable, Iterator
from threading import Event
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pytest

from assist.audio import devices
from assist.audio.blocks import Pcm
from assist.audio.capture import Capture
from assist.audio.capture_channel import CaptureNotice
from assist.audio.devices import find_device, list_devices
from assist.audio.feed import Feed
from assist.audio.meter import watch_levels
from assist.audio.timeline import CapturedBlock
from assist.events import AudioGap, Channel

pytestmark = pytest.mark.audio

AGENT, CUSTOMER = Channel.AGENT, Channel.CUSTOMER


class Pulse(Protocol):
    """What these tests ask of the fixture."""

    def play(self, sink: str, samples: Pcm) -> "subprocess.Popen[bytes]": ...
    def load(self, name: str, module: str, *options: str) -> None: ...
    def add_sink(self, name: str) -> None: ...
    def remove(self, name: str) -> None: ...


def noise(seconds: float, seed: int) -> Pcm:
    """Noise below 3 kHz, which survives resampling unchanged."""
    raw = np.random.default_rng(seed).standard_normal(int(seconds * 16000))
    return np.rint(np.convolve(raw, np.hanning(9), "same") * 2500).astype(np.int16)


def match(heard: Pcm, played: Pcm) -> tuple[int, float]:
    """Where ``played`` lies in ``heard``, in samples, and how much of it is that, 0..1."""
    size = 1 << (len(heard) + len(played)).bit_length()
    spectrum = np.fft.rfft(heard.astype(float), size) * np.conj(np.fft.rfft(played, size))
    correlation: npt.NDArray[np.float64] = np.fft.irfft(spectrum, size)
    at = int(np.argmax(correlation))
    scale = np.linalg.norm(heard.astype(float)) * np.linalg.norm(played.astype(float))
    return (at if at < size // 2 else at - size), float(correlation[at] / max(scale, 1.0))


class Recorder:
    """Reads a capture and keeps everything."""

    def __init__(self, capture: Capture) -> None:
        self.capture = capture
        self.blocks: list[CapturedBlock] = []
        self.notices: list[CaptureNotice] = []

    def read_while(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 15
        while condition():
            assert time.monotonic() < deadline, f"too slow; notices: {self.notices}"
            self.blocks += self.capture.read()
            self.notices += self.capture.notices()

    def read_ms(self, milliseconds: int) -> None:
        until = self.heard_ms + milliseconds
        self.read_while(lambda: self.heard_ms < until)

    def stop(self) -> None:
        self.blocks += self.capture.stop()

    @property
    def heard_ms(self) -> int:
        return max((block.at_ms for block in self.blocks), default=0)

    @property
    def codes(self) -> list[str]:
        return [notice.code for notice in self.notices]

    def of(self, channel: Channel) -> list[CapturedBlock]:
        return [block for block in self.blocks if block.channel is channel]

    def sound(self, channel: Channel) -> Pcm:
        return np.concatenate([block.samples for block in self.of(channel)])

    def gaps(self, channel: Channel) -> list[AudioGap]:
        """Gaps, without the hiccups of a busy machine."""
        gaps = [gap for block in self.of(channel) for gap in block.gaps]
        hiccups_ms = sum(gap.span.duration_ms for gap in gaps if gap.reason == "late")
        assert hiccups_ms < 500
        return [gap for gap in gaps if gap.reason != "late"]


@pytest.fixture
def record() -> Iterator[Callable[[str, str], Recorder]]:
    captures: list[Capture] = []

    def start(agent: str, customer: str) -> Recorder:
        found = list_devices()
        capture = Capture(find_device(agent, found), find_device(customer, found))
        captures.append(capture)
        capture.start()
        return Recorder(capture)

    yield start
    for capture in captures:
        capture.close()


def test_monitors_are_listed_as_loopbacks(pulse: Pulse) -> None:
    kinds = {device.id: device.kind for device in list_devices()}
    assert kinds["pulse:agent.monitor"] == kinds["pulse:customer.monitor"] == "loopback"


def test_each_channel_hears_its_own_device(
    pulse: Pulse, record: Callable[[str, str], Recorder]
) -> None:
    call = record("pulse:agent.monitor", "pulse:customer.monitor")
    spoken = {AGENT: noise(1.2, seed=1), CUSTOMER: noise(1.2, seed=2)}
    players = [pulse.play(channel.value, sound) for channel, sound in spoken.items()]
    call.read_while(lambda: any(player.poll() is None for player in players))
    call.stop()
    for channel in Channel:
        assert match(call.sound(channel), spoken[channel])[1] > 0.7
        assert match(call.sound(channel), spoken[channel.other])[1] < 0.1
        assert call.gaps(channel) == []
    assert len(call.of(AGENT)) == len(call.of(CUSTOMER))
    assert call.notices == []


def test_both_channels_lie_on_one_clock(
    pulse: Pulse, record: Callable[[str, str], Recorder]
) -> None:
    for name in ("mic", "loop"):
        pulse.load(name, "module-remap-source", "master=agent.monitor", f"source_name={name}")
    try:
        call = record("pulse:mic", "pulse:loop")
        played = noise(1.2, seed=3)
        player = pulse.play("agent", played)
        call.read_while(lambda: player.poll() is None)
        call.stop()
    finally:
        pulse.remove("mic")
        pulse.remove("loop")
    (agent, likeness), (customer, _) = (match(call.sound(c), played) for c in Channel)
    assert likeness > 0.7
    assert abs(agent - customer) <= 20 * 16


def test_a_source_that_vanishes_is_a_gap_and_is_taken_up_again(
    pulse: Pulse, record: Callable[[str, str], Recorder]
) -> None:
    call = record("pulse:agent.monitor", "pulse:customer.monitor")
    pulse.play("agent", noise(30.0, seed=4))
    call.read_ms(500)
    pulse.remove("customer")
    call.read_while(lambda: "device_lost" not in call.codes)
    lost_ms = call.heard_ms
    call.read_ms(500)
    pulse.add_sink("customer")
    call.read_while(lambda: "reconnected" not in call.codes)
    said = noise(0.8, seed=5)
    player = pulse.play("customer", said)
    call.read_while(lambda: player.poll() is None)
    call.stop()

    assert call.codes == ["device_lost", "reconnected"]
    assert {notice.channel for notice in call.notices} == {CUSTOMER}
    gaps = call.gaps(CUSTOMER)
    assert {gap.reason for gap in gaps} == {"device_lost"}
    assert sum(gap.span.duration_ms for gap in gaps) >= 500
    assert gaps[0].at_ms <= lost_ms + 2 * 64
    # PulseAudio moves the orphaned stream to the agent's sink; none of that may be heard here.
    before = call.sound(CUSTOMER)[: gaps[-1].span.end_ms * 16]
    assert not before.any()
    assert match(call.sound(CUSTOMER), said)[1] > 0.7
    assert call.gaps(AGENT) == []
    assert np.mean(call.sound(AGENT)[16000:-3200] == 0) < 0.05
    assert [block.at_ms for block in call.of(AGENT)] == [b.at_ms for b in call.of(CUSTOMER)]


def test_portaudio_reads_a_source_through_alsas_plug_in(
    pulse: Pulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = find_device("pulse:customer.monitor", list_devices())
    monkeypatch.setattr(devices, "which", lambda name: None)
    command = device.command()
    assert "assist.audio.portaudio_reader" in command.args
    feed = Feed(command, Event())
    try:
        deadline = time.monotonic() + 15
        while feed.waiting_since_s is None:
            assert feed.alive, feed.last_words
            assert time.monotonic() < deadline
            time.sleep(0.01)
        played = noise(1.2, seed=6)
        player = pulse.play("customer", played)
        player.wait(10)
        heard = np.concatenate([arrival.samples for arrival in feed.take()])
    finally:
        feed.close()
    assert match(heard, played)[1] > 0.7


def test_the_meter_moves_when_something_is_played(pulse: Pulse) -> None:
    device = find_device("pulse:agent.monitor", list_devices())
    levels = watch_levels(device)
    try:
        pulse.play("agent", noise(5.0, seed=7))
        assert any(next(levels).rms_db > -40 for _ in range(60))
    finally:
        levels.close()
