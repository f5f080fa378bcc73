from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.audio.blocks import BLOCK_MS, Blocker, Pcm
from assist.audio.ear import ChannelEar, EarEvent
from assist.events import Channel, Prosody, SpeechEnded, SpeechStarted


def listen(blocks: list[Pcm]) -> list[EarEvent]:
    ear = ChannelEar(Channel.CUSTOMER)
    events = [event for block in blocks for event in ear.hear(block)]
    return events + ear.finish()


@pytest.fixture
def call(voice: Callable[..., Pcm], silence: Callable[[float], Pcm]) -> Pcm:
    return np.concatenate(
        [silence(0.7), voice(2.3, hz=110), silence(0.9), voice(0.3, hz=230, seed=2), silence(0.6)]
    )


def test_frames_cover_the_speech_and_nothing_else(
    call: Pcm, blocks_of: Callable[[Pcm], list[Pcm]]
) -> None:
    events = listen(blocks_of(call))
    covered: list[int] = []
    for event in events:
        if isinstance(event, Prosody):
            covered += range(event.start_ms, event.start_ms + 100 * len(event.pitch_hz), 100)
    expected: list[int] = []
    for event in events:
        if isinstance(event, SpeechEnded):
            first, last = (event.span.start_ms + 50) // 100, (event.span.end_ms + 50) // 100
            expected += range(first * 100, last * 100, 100)
    assert covered == expected
    assert len(covered) >= 24


def test_order_within_a_block_and_over_time(
    call: Pcm, blocks_of: Callable[[Pcm], list[Pcm]]
) -> None:
    events = listen(blocks_of(call))
    rank = {SpeechStarted: 0, Prosody: 1, SpeechEnded: 2}
    keys = [(event.at_ms, rank[type(event)]) for event in events]
    assert keys == sorted(keys)
    assert {event.channel for event in events} == {Channel.CUSTOMER}
    assert {event.at_ms % BLOCK_MS for event in events} == {0}


def test_prosody_follows_speech_within_three_quarters_of_a_second(
    call: Pcm, blocks_of: Callable[[Pcm], list[Pcm]]
) -> None:
    batches = [event for event in listen(blocks_of(call)) if isinstance(event, Prosody)]
    assert all(batch.at_ms - batch.start_ms <= 750 for batch in batches)
    pitch = [hz for batch in batches[:4] for hz in batch.pitch_hz if hz]
    assert np.median(pitch) == pytest.approx(121, rel=0.08)


def test_silence_is_counted_from_the_last_sound_of_speech(
    call: Pcm, blocks_of: Callable[[Pcm], list[Pcm]]
) -> None:
    ear = ChannelEar(Channel.AGENT)
    blocks = blocks_of(call)
    for block in blocks[:9]:
        ear.hear(block)
    assert not ear.speaking
    assert ear.silence_ms == ear.heard_ms == 576
    for block in blocks[9:40]:
        ear.hear(block)
    assert ear.speaking
    assert ear.silence_ms < 192
    for block in blocks[40:58]:
        ear.hear(block)
    assert not ear.speaking
    assert ear.silence_ms == pytest.approx(58 * 64 - 3000, abs=64)


@settings(max_examples=10, deadline=None)
@given(sizes=st.lists(st.integers(1, 9000), max_size=30))
def test_any_chunking_of_the_audio_gives_the_same_events(
    sizes: list[int], chunked_call: Pcm, chunked_events: list[EarEvent]
) -> None:
    blocker = Blocker()
    blocks: list[Pcm] = []
    start = 0
    for size in [*sizes, len(chunked_call)]:
        blocks += blocker.push(chunked_call[start : start + size])
        start += size
    last = blocker.finish()
    assert listen(blocks if last is None else [*blocks, last]) == chunked_events


@pytest.fixture(scope="module")
def chunked_call(voice: Callable[..., Pcm], silence: Callable[[float], Pcm]) -> Pcm:
    return np.concatenate([silence(0.3), voice(0.9, hz=140), silence(0.4)])


@pytest.fixture(scope="module")
def chunked_events(chunked_call: Pcm) -> list[EarEvent]:
    blocker = Blocker()
    blocks = blocker.push(chunked_call)
    last = blocker.finish()
    events = listen(blocks if last is None else [*blocks, last])
    assert {type(event) for event in events} == {SpeechStarted, Prosody, SpeechEnded}
    return events
