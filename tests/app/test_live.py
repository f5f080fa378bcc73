"""Live audio keeps its time whatever is lost on the way."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assist.app.ending import asked_to_end
from assist.app.hearing import ChannelHearing
from assist.app.live_call import LiveBlock, LiveHearing
from assist.app.recorder import FURTHEST_AHEAD, Recorder
from assist.audio.blocks import BLOCK_MS, BLOCK_SAMPLES, SILENT_BLOCK
from assist.audio.timeline import CapturedBlock
from assist.errors import SetupError
from assist.events import AudioGap, Channel, Progress, Span
from assist.session import Session


def captured(number: int, gaps: tuple[AudioGap, ...] = ()) -> CapturedBlock:
    return CapturedBlock(Channel.AGENT, number * BLOCK_MS, SILENT_BLOCK, gaps)


def test_blocks_that_were_missed_are_heard_as_silence_and_told_as_a_gap() -> None:
    hearing = LiveHearing(ChannelHearing(Channel.AGENT, None), Channel.AGENT)
    events = [
        *hearing.hear(LiveBlock(captured(1), missed=0)),
        *hearing.hear(LiveBlock(captured(5), missed=3)),
    ]
    assert [e.at_ms for e in events if isinstance(e, Progress)] == [
        BLOCK_MS * number for number in range(1, 6)
    ]
    (gap,) = [e for e in events if isinstance(e, AudioGap)]
    assert (gap.span, gap.reason) == (Span(BLOCK_MS, 4 * BLOCK_MS), "late")
    session = Session("c", "zh", [])
    for event in events:
        session.feed(event)


def test_a_device_gap_is_told_before_its_block() -> None:
    lost = AudioGap(
        at_ms=BLOCK_MS, channel=Channel.AGENT, span=Span(0, BLOCK_MS), reason="device_lost"
    )
    hearing = LiveHearing(ChannelHearing(Channel.AGENT, None), Channel.AGENT)
    events = hearing.hear(LiveBlock(captured(1, (lost,)), missed=0))
    assert events[0] == lost
    assert isinstance(events[-1], Progress)


def test_the_recording_has_both_channels_side_by_side(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "call.flac")
    loud = np.full(BLOCK_SAMPLES, 1000, np.int16)
    for _ in range(3):
        recorder.write(Channel.AGENT, loud)
    for _ in range(2):
        recorder.write(Channel.CUSTOMER, SILENT_BLOCK)
    recorder.close()
    audio, rate = soundfile.read(tmp_path / "call.flac", dtype="int16")
    assert rate == 16000
    assert audio.shape == (2 * BLOCK_SAMPLES, 2)
    assert (audio[:, 0] == 1000).all()
    assert (audio[:, 1] == 0).all()


def test_a_channel_that_stopped_does_not_fill_the_memory(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "call.flac")
    for _ in range(FURTHEST_AHEAD + 50):
        recorder.write(Channel.AGENT, SILENT_BLOCK)
    assert len(recorder._waiting[Channel.AGENT]) == FURTHEST_AHEAD
    recorder.close()


def test_a_recording_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="recording cannot be created"):
        Recorder(tmp_path / "none" / "call.flac")


def test_the_first_interrupt_ends_the_call_and_the_second_the_program() -> None:
    assert threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT)
    with asked_to_end() as ended:
        signal.raise_signal(signal.SIGINT)
        assert ended.is_set()
        assert signal.getsignal(signal.SIGINT) is before
    assert signal.getsignal(signal.SIGINT) is before
