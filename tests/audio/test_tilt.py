from collections.abc import Callable

import numpy as np
import pytest

from assist.audio.blocks import BLOCK_SAMPLES, Pcm
from assist.audio.pitch import FRAME_SAMPLES, PitchMeter
from assist.audio.tilt import TiltMeter

FRAMES = 5
TIMES = np.arange(FRAMES * FRAME_SAMPLES) / 16000


def to_pcm(sound: np.ndarray) -> Pcm:
    return np.clip(np.rint(sound * 32768), -32768, 32767).astype(np.int16)


def two_tones(low_db: float, high_db: float, low_hz: float = 500, high_hz: float = 2000) -> Pcm:
    """Half a second of one tone in either band, dBFS."""
    pair = ((low_hz, low_db), (high_hz, high_db))
    return to_pcm(
        sum(np.sqrt(2) * 10 ** (db / 20) * np.sin(2 * np.pi * hz * TIMES) for hz, db in pair)
    )


def tilt(samples: Pcm, meter: TiltMeter | None = None) -> list[float]:
    spectrum = PitchMeter().hear(samples).spectrum
    return (meter or TiltMeter()).measure(spectrum, FRAMES).tolist()


def noise(level_db: float, blocks: int, seed: int = 3) -> list[Pcm]:
    sound = np.random.default_rng(seed).standard_normal(blocks * BLOCK_SAMPLES)
    return list(to_pcm(sound * 10 ** (level_db / 20)).reshape(-1, BLOCK_SAMPLES))


@pytest.mark.parametrize("difference_db", [-30.0, -12.0, 0.0, 9.0])
def test_it_is_the_distance_between_the_two_bands(difference_db: float) -> None:
    emphasis_db = 12.04  # two octaves
    expected_db = difference_db + emphasis_db
    assert tilt(two_tones(-30, -30 + difference_db)) == pytest.approx([expected_db] * 5, abs=0.3)


@pytest.mark.parametrize("gain_db", [-20, -6, 12])
def test_gain_does_not_matter(gain_db: float) -> None:
    assert tilt(two_tones(-30 + gain_db, -40 + gain_db)) == pytest.approx([2.0] * 5, abs=0.4)


def test_what_a_telephone_line_does_not_carry_does_not_matter() -> None:
    hum = to_pcm(0.1 * np.sin(2 * np.pi * 120 * TIMES) + 0.1 * np.sin(2 * np.pi * 3800 * TIMES))
    assert tilt(two_tones(-30, -40) + hum) == pytest.approx([2.0] * 5, abs=0.4)


def test_noise_learnt_outside_speech_is_taken_off() -> None:
    voice = two_tones(-30, -45)
    sound = np.concatenate(noise(-42, 8))[: len(voice)]
    noisy = voice + sound
    meter = TiltMeter()
    for block in noise(-42, 40, seed=4):
        meter.learn(block)
    assert np.median(tilt(noisy)) > -0.5
    assert np.median(tilt(noisy, meter)) == pytest.approx(-3, abs=0.9)


def test_noise_that_stops_is_forgotten_quicker_than_new_noise_is_believed() -> None:
    voice = two_tones(-40, -55)
    meter = TiltMeter()
    for block in noise(-40, 40) + noise(-80, 48):
        meter.learn(block)
    quietened = tilt(voice, meter)
    for block in noise(-40, 8):
        meter.learn(block)
    assert quietened == pytest.approx([-3.0] * 5, abs=1.5)
    assert tilt(voice, meter) == pytest.approx(quietened, abs=0.5)


def test_a_voice_below_the_noise_still_has_a_finite_tilt(
    silence: Callable[[float], Pcm],
) -> None:
    meter = TiltMeter()
    for block in noise(-20, 40):
        meter.learn(block)
    assert np.isfinite(tilt(silence(0.5), meter)).all()
    assert np.isfinite(tilt(np.zeros(FRAMES * FRAME_SAMPLES, np.int16), meter)).all()
