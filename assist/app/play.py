"""A recording fed to a call, paced like the call itself or as fast as it can be heard."""

from __future__ import annotations

from assist.app.call import Call
from assist.app.hearing import Tools
from assist.asr.decoding import DecodingWorker
from assist.audio.blocks import SILENT_BLOCK, Pcm
from assist.audio.files import Recording
from assist.audio.pace import Pacer
from assist.events import Channel

FLAT_OUT_BLOCKS = 64
"""Blocks that one channel may be ahead of the other when not paced. Source: chosen; 4 s."""


def play(recording: Recording, call: Call, tools: Tools, pacer: Pacer | None = None) -> None:
    """Feed a whole recording and hang up.

    Each channel is heard in a thread of its own, because Vosk lets go of Python's lock.

    Args:
        recording: The call; a party without a channel of its own is heard as silent.
        call: Takes the inputs.
        tools: What to hear with.
        pacer: Holds the blocks back to real time; None feeds flat out.

    Raises:
        AudioFileError: The recording breaks off in a way that can't be read.
    """
    workers = {channel: _worker(channel, call, tools) for channel in Channel}
    try:
        for step in recording.steps():
            if pacer is not None:
                pacer.wait(step.at_ms)
            blocks = dict(step.blocks)
            for channel, worker in workers.items():
                worker.put(blocks.get(channel, SILENT_BLOCK))
        for worker in workers.values():
            worker.close()
    finally:
        for worker in workers.values():
            worker.abort()
    call.hang_up()


def _worker(channel: Channel, call: Call, tools: Tools) -> DecodingWorker[Pcm]:
    hearing = tools.hearing(channel)
    return DecodingWorker(
        hearing.hear,
        call.feed,
        finish=hearing.finish,
        capacity=FLAT_OUT_BLOCKS,
        name=f"hearing-{channel}",
    )
