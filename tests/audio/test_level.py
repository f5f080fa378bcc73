import numpy as np
import pytest

from assist.audio.level import SILENCE_DB, LevelMeter, split_levels, to_dbfs


def sine(amplitude: float, count: int = 1600) -> np.ndarray:
    return np.rint(amplitude * np.sin(2 * np.pi * np.arange(count) / 160)).astype(np.int16)


def test_full_scale_sine_is_minus_three_dbfs() -> None:
    assert split_levels(sine(32767), 1) == pytest.approx([-3.01], abs=0.01)


def test_parts_are_measured_apart() -> None:
    halves = np.concatenate([sine(32767), sine(3277)])
    assert split_levels(halves, 2) == pytest.approx([-3.0, -23.0], abs=0.1)


def test_constant_offset_is_not_loudness() -> None:
    assert split_levels(np.full(1024, 12000, np.int16), 2) == [SILENCE_DB, SILENCE_DB]


def test_silence_has_a_floor() -> None:
    assert to_dbfs(0.0) == to_dbfs(1e-9) == SILENCE_DB


@pytest.mark.parametrize("size", [1, 160, 1599, 1600, 1601, 10_000])
def test_meter_reads_every_100_ms_however_it_is_fed(size: int) -> None:
    samples = np.concatenate([sine(8000, 3200), np.zeros(3300, np.int16)])
    meter = LevelMeter()
    readings = [
        level
        for start in range(0, len(samples), size)
        for level in meter.hear(samples[start : start + size])
    ]
    assert [level.rms_db for level in readings] == [-15.3, -15.3, -100.0, -100.0]
    assert readings[0].peak_db == -12.2
