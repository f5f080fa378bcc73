"""A whole recording heard in one thread, and the copy of it that is kept."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import soundfile

from assist.app.call import Call
from assist.app.hearing import Tools
from assist.audio.blocks import SAMPLE_RATE_HZ, SILENT_BLOCK
from assist.audio.files import Recording
from assist.audio.muting import MutedSpan, mute
from assist.errors import SetupError
from assist.events import Channel
from assist.store.journal import open_private


def play_straight(recording: Recording, call: Call, tools: Tools) -> None:
    """Feed a whole recording and hang up; the conclusions are those of ``play``.

    Both channels are heard in this thread: where every core has a call of its own, threads that
    take turns only cost.

    Raises:
        AudioFileError: The recording breaks off in a way that can't be read.
    """
    hearings = {channel: tools.hearing(channel) for channel in Channel}
    for step in recording.steps():
        blocks = dict(step.blocks)
        for channel, hearing in hearings.items():
            call.feed(hearing.hear(blocks.get(channel, SILENT_BLOCK)))
    for hearing in hearings.values():
        call.feed(hearing.finish())
    call.hang_up()


def keep_audio(recording: Recording, target: Path, silent: Sequence[MutedSpan] = ()) -> None:
    """Write a copy as FLAC: the agent left, the customer right; one channel where they are mixed.

    It is streamed, and there only when it is whole and silent where it should be.

    Args:
        recording: Read from its start.
        target: FLAC; its folder is made.
        silent: What must not be heard.

    Raises:
        AudioFileError: The recording breaks off in a way that can't be read.
        SetupError: It can't be written.
    """
    part = target.with_name(f".{target.stem}.{os.getpid()}.flac")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _flac(part, len(recording.channels)) as file:
            for step in recording.steps():
                file.write(np.stack([block for _, block in step.blocks], axis=1))
        if silent:
            mute(part, part, silent, channels=recording.channels)
            part.chmod(0o600)
        part.replace(target)
    except (OSError, soundfile.LibsndfileError) as error:
        raise SetupError(
            f"the recording cannot be kept ({error})",
            where=str(target),
            remedy='make room, or set audio = "none" under [store]',
        ) from error
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def _flac(path: Path, channels: int) -> Iterator[soundfile.SoundFile]:
    with (
        open_private(path) as raw,
        soundfile.SoundFile(
            raw, "w", SAMPLE_RATE_HZ, channels, subtype="PCM_16", format="FLAC"
        ) as file,
    ):
        yield file
