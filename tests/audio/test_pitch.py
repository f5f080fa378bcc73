from collections.abc import Callable

import numpy as np
import pytest

from assist.audio.blocks import Pcm
from assist.audio.pitch import Pitch, PitchMeter

TIMES = np.arange(8000) / 16000


def harmonics(hz: float, numbers: range, level_db: float = -20.0, noise_db: float = -90.0) -> Pcm:
    """Half a second of harmonics with falling strength."""
    sound = sum(np.cos(2 * np.pi * hz * n * TIMES + n * n) / n for n in numbers)
    sound = np.asarray(sound) * 10 ** (level_db / 20) / np.sqrt(np.mean(np.square(sound)))
    sound = sound + np.random.default_rng(5).standard_normal(8000) * 10 ** (noise_db / 20)
    pcm: Pcm = np.rint(sound * 32767).clip(-32768, 32767).astype(np.int16)
    return pcm


def measure(samples: Pcm) -> Pitch:
    return PitchMeter().hear(samples)


@pytest.mark.parametrize("hz", [62, 80, 100, 150, 220, 330, 440, 490])
def test_pitch_of_a_voice_with_all_harmonics(hz: int) -> None:
    pitch = measure(harmonics(hz, range(1, 3400 // hz + 1)))
    assert pitch.hz == pytest.approx([hz] * 5, rel=0.01)
    assert pitch.voiced.tolist() == [1.0] * 5


@pytest.mark.parametrize("hz", [65, 85, 110, 160, 240])
def test_pitch_survives_a_telephone_line_without_the_fundamental(hz: int) -> None:
    pitch = measure(harmonics(hz, range(300 // hz + 1, 3400 // hz + 1)))
    assert pitch.hz == pytest.approx([hz] * 5, rel=0.01)


@pytest.mark.parametrize("hz", [70, 200, 450])
def test_pitch_of_a_pure_tone(hz: int) -> None:
    assert measure(harmonics(hz, range(1, 2))).hz == pytest.approx([hz] * 5, rel=0.02)


@pytest.mark.parametrize("level_db", [-50.0, -30.0, -6.0])
def test_gain_does_not_matter(level_db: float) -> None:
    pitch = measure(harmonics(140, range(1, 20), level_db))
    assert pitch.hz == pytest.approx([140] * 5, rel=0.01)


def test_pitch_survives_noise_10_db_below_the_voice() -> None:
    pitch = measure(harmonics(120, range(1, 25), -20.0, -30.0))
    assert pitch.hz == pytest.approx([120] * 5, rel=0.02)


@pytest.mark.parametrize("hz", [262, 370, 430, 454])
def test_a_high_voice_is_not_taken_for_one_an_octave_lower(hz: int) -> None:
    pitch = measure(harmonics(hz, range(1, 3400 // hz + 1), -20.0, -30.0))
    assert pitch.hz == pytest.approx([hz] * 5, rel=0.02)


def test_noise_and_silence_have_no_pitch() -> None:
    noise = np.random.default_rng(1).normal(0, 3000, 16000 * 2).astype(np.int16)
    assert np.mean(measure(noise).voiced) < 0.02
    silent = measure(np.zeros(8000, np.int16))
    assert silent.hz.tolist() == [0.0] * 5
    assert silent.voiced.tolist() == [0.0] * 5


def test_what_is_softer_than_60_dbfs_has_no_pitch() -> None:
    assert measure(harmonics(150, range(1, 20), -64.0, -110.0)).hz.tolist() == [0.0] * 5


def test_an_octave_error_is_put_right_by_the_frames_around_it() -> None:
    clear = harmonics(150, range(1, 20))
    creak = (harmonics(300, range(1, 10)) + harmonics(150, range(1, 20), -60.0))[3200:4800]
    assert measure(creak).hz == pytest.approx([300], rel=0.02)
    within = clear.copy()
    within[3200:4800] = creak
    assert measure(within).hz == pytest.approx([150] * 5, rel=0.02)


def test_half_voiced_frames_say_so() -> None:
    samples = harmonics(150, range(1, 20))
    samples[800:1600] = 0
    pitch = measure(samples)
    assert 0.2 <= pitch.voiced[0] <= 0.8
    assert pitch.hz[0] == pytest.approx(150, rel=0.02)


def test_a_strong_formant_is_not_taken_for_the_pitch() -> None:
    weights = {n: 1.0 if n != 5 else 8.0 for n in range(2, 25)}
    sound = sum(w * np.cos(2 * np.pi * 110 * n * TIMES + n * n) for n, w in weights.items())
    sound = np.asarray(sound) / np.max(np.abs(sound)) * 9000
    assert measure(sound.astype(np.int16)).hz == pytest.approx([110] * 5, rel=0.02)


def test_a_voice_that_jumps_an_octave_is_followed() -> None:
    meter = PitchMeter()
    for hz in (160, 320, 320, 160):
        assert meter.hear(harmonics(hz, range(1, 10))).hz == pytest.approx([hz] * 5, rel=0.01)


def test_pitch_of_synthetic_speech(voice: Callable[..., Pcm]) -> None:
    for hz in (95, 130, 210, 280):
        pitch = measure(voice(3.0, hz=hz))
        voiced = pitch.hz[pitch.voiced >= 0.6]
        assert len(voiced) >= 15
        assert np.median(voiced) == pytest.approx(hz * 1.1, rel=0.06)
        assert np.mean((voiced > hz * 1.4) | (voiced < hz * 0.8)) < 0.05


def test_frames_do_not_depend_on_the_batch_length() -> None:
    samples = harmonics(180, range(1, 15))
    meter = PitchMeter()
    one_by_one = [meter.hear(samples[i : i + 1600]).hz[0] for i in range(0, 8000, 1600)]
    assert measure(samples).hz == pytest.approx(one_by_one, rel=0.005)
