from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.asr.engine import BLOCK_MS, BLOCK_SAMPLES, Block
from assist.asr.gate import GateOptions, SilenceGate, TimeBase

OPTIONS = GateOptions(tail_ms=256, pre_roll_ms=192)
ACTIVITY = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=20).map(
    lambda runs: [flag for length, flag in runs for _ in range(length)]
)


def numbered(index: int) -> Block:
    return np.full(BLOCK_SAMPLES, index, np.int16)


def run(flags: list[bool], options: GateOptions = OPTIONS) -> tuple[list[list[int]], TimeBase]:
    """What is fed at each block, by block number, and the time base after all."""
    gate, base = SilenceGate(options), TimeBase()
    fed = []
    for index, speaking in enumerate(flags):
        blocks = gate.admit(numbered(index), speaking=speaking, pending=False)
        base.pass_block(len(blocks))
        assert gate.shut == (not blocks)
        fed.append([int(block[0]) for block in blocks])
    return fed, base


@given(ACTIVITY)
def test_fed_blocks_are_in_order_and_fed_once(flags: list[bool]) -> None:
    flat = [number for blocks in run(flags)[0] for number in blocks]
    assert flat == sorted(set(flat))


@given(ACTIVITY)
def test_an_onset_is_never_clipped(flags: list[bool]) -> None:
    fed, _ = run(flags)
    so_far: set[int] = set()
    for index, speaking in enumerate(flags):
        so_far |= set(fed[index])
        if speaking:
            assert so_far >= set(range(max(0, index - 3), index + 1))


@given(ACTIVITY)
def test_the_tail_is_fed(flags: list[bool]) -> None:
    fed, _ = run(flags)
    for index, blocks in enumerate(fed):
        if any(flags[max(0, index - 4) : index + 1]):
            assert index in blocks


@given(ACTIVITY)
def test_a_fed_block_is_found_where_it_was_heard(flags: list[bool]) -> None:
    gate, base = SilenceGate(OPTIONS), TimeBase()
    position = 0
    for index, speaking in enumerate(flags):
        blocks = gate.admit(numbered(index), speaking=speaking, pending=False)
        base.pass_block(len(blocks))
        assert base.at_ms == (index + 1) * BLOCK_MS
        for block in blocks:
            start_s = position * BLOCK_MS / 1000
            number = int(block[0])
            expected = (number * BLOCK_MS, (number + 1) * BLOCK_MS)
            assert base.span_ms(start_s, start_s + BLOCK_MS / 1000) == expected
            position += 1


def test_pending_words_keep_the_gate_open() -> None:
    gate = SilenceGate(OPTIONS)
    for index in range(50):
        assert len(gate.admit(numbered(index), speaking=False, pending=True)) == 1


def test_a_gate_that_is_switched_off_feeds_everything() -> None:
    fed, base = run([False] * 50, GateOptions(enabled=False))
    assert fed == [[index] for index in range(50)]
    assert base.span_ms(1.0, 1.5) == (1000, 1500)


def test_held_blocks_survive_a_reused_buffer() -> None:
    gate = SilenceGate(OPTIONS)
    buffer = numbered(0)
    for index in range(10):
        buffer[:] = index
        gate.admit(buffer, speaking=False, pending=False)
    buffer[:] = 10
    fed = gate.admit(buffer, speaking=True, pending=False)
    assert [int(block[0]) for block in fed] == [7, 8, 9, 10]


def test_a_word_is_not_stretched_across_a_hole() -> None:
    flags = [True] * 5 + [False] * 20 + [True] * 5
    _, base = run(flags)
    # 9 blocks were fed, then a hole, then 3 of pre-roll from block 22 on.
    hole_s = 9 * BLOCK_MS / 1000
    assert base.span_ms(hole_s - 0.06, hole_s + 0.2) == (22 * BLOCK_MS, 22 * BLOCK_MS + 200)
    assert base.span_ms(hole_s - 0.2, hole_s + 0.06) == (9 * BLOCK_MS - 200, 9 * BLOCK_MS)


def test_memory_is_bounded_over_a_long_call() -> None:
    _, base = run(([True] * 5 + [False] * 20) * 200)
    assert len(base._stretches) <= 8
    assert base.stretch_ms == (199 * 25 - 3) * BLOCK_MS


def test_options_must_make_sense() -> None:
    with pytest.raises(ValueError, match="tail_ms"):
        GateOptions(tail_ms=100)
