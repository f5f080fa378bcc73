import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.audio.resample import Resampler, to_pcm


def chirp(rate_hz: int, seconds: float) -> np.ndarray:
    times = np.arange(int(rate_hz * seconds)) / rate_hz
    return (0.5 * np.sin(2 * np.pi * (300 + 400 * times) * times)).astype(np.float32)


def resample(samples: np.ndarray, rate_hz: int, sizes: list[int]) -> np.ndarray:
    resampler = Resampler(rate_hz, samples.shape[1])
    out: list[np.ndarray] = []
    start = 0
    for size in [*sizes, len(samples)]:
        out.append(resampler.push(samples[start : start + size]))
        start += size
    return np.concatenate([*out, resampler.finish()])


@pytest.mark.parametrize("rate_hz", [8000, 11025, 22050, 44100, 48000, 96000])
def test_sound_stays_where_it_was(rate_hz: int) -> None:
    out = resample(chirp(rate_hz, 1.5)[:, None], rate_hz, [])
    expected = to_pcm(chirp(16000, 1.5)[:, None])
    assert abs(len(out) - len(expected)) <= 2
    middle = slice(400, len(expected) - 400)
    difference = out[middle].astype(int) - expected[middle]
    assert np.abs(difference).max() < 200


def test_16_khz_audio_of_16_bits_is_unchanged() -> None:
    pcm = np.arange(-32768, 32768, 7).astype(np.int16)[:, None]
    out = resample(pcm.astype(np.float32) / 32768, 16000, [100, 3000])
    assert np.array_equal(out, pcm)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 3000), max_size=8))
def test_any_chunking_gives_the_same_samples(sizes: list[int]) -> None:
    samples = np.column_stack([chirp(8000, 0.6), chirp(8000, 0.6)[::-1]])
    assert np.array_equal(resample(samples, 8000, sizes), resample(samples, 8000, []))


def test_what_is_too_loud_is_clipped_not_wrapped() -> None:
    assert to_pcm(np.array([1.5, -1.5, 1.0], np.float32)).tolist() == [32767, -32768, 32767]


@pytest.mark.parametrize(("rate_hz", "most_ms"), [(8000, 65), (44100, 25), (48000, 25)])
def test_live_audio_is_hardly_held_back(rate_hz: int, most_ms: int) -> None:
    resampler = Resampler(rate_hz, 1, live=True)
    sound = chirp(rate_hz, 2.0)[:, None]
    step = rate_hz // 50
    ready = 0
    for block in range(1, 101):
        ready += len(resampler.push(sound[(block - 1) * step : block * step]))
        assert block * 20 - ready / 16 <= most_ms
