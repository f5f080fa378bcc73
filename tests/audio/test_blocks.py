from collections.abc import Callable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assist.audio.blocks import BLOCK_MS, BLOCK_SAMPLES, SAMPLE_RATE_HZ, Blocker, Pcm


def cut(samples: Pcm, sizes: list[int]) -> list[Pcm]:
    blocker = Blocker()
    blocks: list[Pcm] = []
    start = 0
    for size in [*sizes, len(samples)]:
        blocks += blocker.push(samples[start : start + size])
        start += size
    last = blocker.finish()
    return blocks if last is None else [*blocks, last]


def test_a_block_is_64_ms() -> None:
    assert BLOCK_SAMPLES == BLOCK_MS * SAMPLE_RATE_HZ // 1000 == 1024


@given(st.integers(0, 5000), st.lists(st.integers(0, 2500), max_size=12))
def test_any_chunking_gives_the_same_blocks(length: int, sizes: list[int]) -> None:
    samples = np.arange(length).astype(np.int16)
    blocks = cut(samples, sizes)
    assert [len(block) for block in blocks] == [BLOCK_SAMPLES] * -(-length // BLOCK_SAMPLES)
    joined = np.concatenate([np.zeros(0, np.int16), *blocks])
    assert np.array_equal(joined[:length], samples)
    assert not joined[length:].any()


def test_blocks_do_not_share_the_callers_buffer(ramp: Callable[[int, int], Pcm]) -> None:
    buffer = ramp(0, BLOCK_SAMPLES)
    blocker = Blocker()
    (block,) = blocker.push(buffer)
    buffer[:] = 0
    assert block.all()


def test_pending_samples_and_reuse_after_finish(ramp: Callable[[int, int], Pcm]) -> None:
    blocker = Blocker()
    blocker.push(ramp(0, 100))
    assert blocker.pending_samples == 100
    last = blocker.finish()
    assert last is not None
    assert np.array_equal(last[:100], ramp(0, 100))
    assert blocker.finish() is None
    assert blocker.pending_samples == 0
