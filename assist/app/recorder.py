"""The call's audio on disk: one FLAC, the agent on the left, the customer on the right."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import numpy as np
import soundfile

from assist.audio.blocks import BLOCK_MS, SAMPLE_RATE_HZ, Pcm
from assist.errors import SetupError
from assist.events import Channel
from assist.store.journal import open_private

FURTHEST_AHEAD = 10_000 // BLOCK_MS
"""Blocks that one channel may wait for the other. Source: chosen; the capture keeps the channels
within one block of each other, so ten seconds mean that one of them has stopped."""


class Recorder:
    """Writes both channels side by side as their blocks arrive.

    Every frame of the FLAC, a quarter of a second, is handed to the system as it is full: a program
    that is killed loses less than half a second. Only the file's length is missing then. The file
    is private, like the journal.

    Args:
        path: File to create.

    Raises:
        SetupError: It can't be created.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._raw = open_private(path)
            self._file = soundfile.SoundFile(
                self._raw,
                "w",
                samplerate=SAMPLE_RATE_HZ,
                channels=2,
                subtype="PCM_16",
                format="FLAC",
            )
        except (OSError, soundfile.LibsndfileError) as error:
            raise SetupError(
                f"the recording cannot be created ({error})", where=str(path)
            ) from error
        self._waiting: dict[Channel, deque[Pcm]] = {channel: deque() for channel in Channel}

    def write(self, channel: Channel, block: Pcm) -> None:
        """Take the next block of a channel; beyond ``FURTHEST_AHEAD`` the oldest is dropped."""
        own = self._waiting[channel]
        own.append(block)
        if len(own) > FURTHEST_AHEAD:
            own.popleft()
        while all(self._waiting.values()):
            pair = [self._waiting[side].popleft() for side in Channel]
            self._file.write(np.stack(pair, axis=1))

    def close(self) -> None:
        """Finish the file."""
        self._file.close()
        self._raw.close()
