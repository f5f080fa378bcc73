from collections.abc import Callable

import numpy as np
import pytest

from assist.audio.blocks import BLOCK_MS, Pcm
from assist.audio.prosody import ProsodyMeter
from assist.events import Channel, Prosody


@pytest.fixture
def heard(voice: Callable[..., Pcm], blocks_of: Callable[[Pcm], list[Pcm]]) -> ProsodyMeter:
    """A meter that has heard 1.28 s."""
    meter = ProsodyMeter(Channel.CUSTOMER)
    for block in blocks_of(voice(1.28, hz=150)):
        meter.hear(block)
    return meter


def test_a_batch_comes_when_five_frames_of_speech_are_there(heard: ProsodyMeter) -> None:
    heard.begin(64)
    assert heard.advance(599) is None
    batch = heard.advance(600)
    assert batch is not None
    assert (batch.start_ms, batch.step_ms, batch.at_ms) == (100, 100, 1280)
    assert len(batch.loudness_db) == len(batch.pitch_hz) == len(batch.voiced) == 5
    assert heard.advance(600) is None


def test_the_rest_comes_when_speech_ends(heard: ProsodyMeter) -> None:
    heard.begin(64)
    heard.advance(600)
    rest = heard.end(832)
    assert rest is not None
    assert (rest.start_ms, len(rest.pitch_hz)) == (600, 2)
    assert heard.end(1000) is None


def test_a_frame_that_the_call_did_not_finish_is_left_out(heard: ProsodyMeter) -> None:
    heard.begin(1000)
    rest = heard.end(1280)
    assert rest is not None
    assert (rest.start_ms, len(rest.pitch_hz)) == (1000, 2)


def test_nothing_is_measured_outside_speech(heard: ProsodyMeter) -> None:
    assert heard.advance(1280) is None
    assert heard.end(1280) is None


def test_speech_shorter_than_half_a_frame_gives_no_batch(heard: ProsodyMeter) -> None:
    heard.begin(160)
    assert heard.end(240) is None


def test_speech_that_began_before_what_is_kept_is_measured_from_there(
    voice: Callable[..., Pcm], blocks_of: Callable[[Pcm], list[Pcm]]
) -> None:
    meter = ProsodyMeter(Channel.AGENT)
    for block in blocks_of(voice(5.0)):
        meter.hear(block)
    meter.begin(0)
    batch = meter.end(5000)
    assert batch is not None
    assert batch.start_ms >= 3000
    assert batch.start_ms + 100 * len(batch.pitch_hz) == 5000


def test_values_describe_the_sound() -> None:
    times = np.arange(1024 * 20) / 16000
    sound = sum(np.cos(2 * np.pi * 125 * n * times + n * n) / n for n in range(1, 20))
    sound = np.asarray(sound) / np.sqrt(np.mean(np.square(sound))) * 3276.8
    meter = ProsodyMeter(Channel.CUSTOMER)
    for block in sound.astype(np.int16).reshape(-1, 1024):
        meter.hear(block)
    meter.begin(0)
    batch = meter.advance(20 * BLOCK_MS)
    assert isinstance(batch, Prosody)
    assert batch.loudness_db == pytest.approx([-20.0] * 5, abs=0.2)
    assert batch.pitch_hz == pytest.approx([125.0] * 5, abs=1.0)
    assert batch.voiced == (1.0,) * 5
    assert len(batch.tilt_db) == 5
    assert max(batch.tilt_db) - min(batch.tilt_db) < 0.5
    values = batch.loudness_db + batch.pitch_hz + batch.tilt_db
    assert all(round(value, 1) == value for value in values)


def test_the_noise_floor_goes_with_the_batch(blocks_of: Callable[[Pcm], list[Pcm]]) -> None:
    meter = ProsodyMeter(Channel.AGENT)
    for block in blocks_of(np.zeros(16000, np.int16)):
        meter.hear(block, -61.4)
    meter.begin(0)
    batch = meter.advance(1000)
    assert batch is not None
    assert batch.floor_db == -61
