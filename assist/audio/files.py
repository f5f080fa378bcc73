"""Recordings: WAV, FLAC and whatever else libsndfile reads, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from types import TracebackType

from assist.audio.blocks import BLOCK_MS, SILENT_BLOCK, Pcm
from assist.audio.sound_file import SoundFile
from assist.errors import AudioFileError, UsageError
from assist.events import Channel

AGENT_FIRST = (Channel.AGENT, Channel.CUSTOMER)

_LENGTHS_DIFFER_MS = 1000


def channel_order(text: str) -> tuple[Channel, Channel]:
    """Read an order of channels such as ``agent,customer``.

    Raises:
        UsageError: It does not name both parties once.
    """
    names = [name.strip() for name in text.split(",")]
    if sorted(names) != sorted(AGENT_FIRST):
        raise UsageError(
            f"“{text}” is not an order of channels",
            remedy="use agent,customer or customer,agent",
        )
    return Channel(names[0]), Channel(names[1])


@dataclass(frozen=True)
class Step:
    """One block of every channel, all of the same 64 ms.

    Attributes:
        at_ms: End of the blocks.
        blocks: In merge order, agent first; only channels that the recording has.
    """

    at_ms: int
    blocks: tuple[tuple[Channel, Pcm], ...]


class Recording:
    """A call on disk. Open it with ``open_recording``; close it, or use it in a ``with``.

    - ``steps`` reads the call once, from the start, holding about a second of it in memory.
    - A damaged ending is not an error: what is there is read and ``warnings`` says what is not.

    Attributes:
        channels: The channels that ``steps`` has. One only, the customer's, where both parties
            are mixed into one channel.
        mixed: Both parties share one channel: who spoke, and who interrupted, cannot be told.
        duration_ms: Length by the file's own account, the longer one of two files.
        warnings: One sentence each; complete once ``steps`` has ended.
    """

    def __init__(
        self, files: Sequence[SoundFile], channels: tuple[Channel, ...], mixed: bool
    ) -> None:
        self._files = files
        self._order = channels
        self.channels = tuple(sorted(channels, key=list(Channel).index))
        self.mixed = mixed
        self.duration_ms = max(file.duration_ms for file in files)
        self.warnings: list[str] = [text for file in files for text in file.warnings]

    def steps(self) -> Iterator[Step]:
        """All blocks in order; the last one is padded with silence.

        Raises:
            AudioFileError: A sample is not a number, or nothing can be decoded.
        """
        at_ms = 0
        silence = (SILENT_BLOCK,)
        for parts in zip_longest(*(file.blocks() for file in self._files), fillvalue=silence):
            at_ms += BLOCK_MS
            blocks = dict(
                zip(self._order, (block for part in parts for block in part), strict=True)
            )
            yield Step(at_ms, tuple((channel, blocks[channel]) for channel in self.channels))
        self.warnings = [text for file in self._files for text in file.warnings]

    def close(self) -> None:
        """Close the files; harmless if done twice."""
        for file in self._files:
            file.close()

    def __enter__(self) -> Recording:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_recording(
    *paths: Path | str,
    channels: tuple[Channel, Channel] = AGENT_FIRST,
    mono: bool = False,
) -> Recording:
    """Open a call that is one file of two channels, or two files of one party each.

    Args:
        paths: One or two files, of any rate and sample format.
        channels: Who is on the first and second channel, or in the first and second file.
        mono: The single file holds both parties mixed; it is heard as the customer's channel.

    Raises:
        AudioFileError: A file is missing, no audio, empty, or has the wrong number of channels.
    """
    if len(paths) not in (1, 2):
        raise UsageError(f"a call is one or two files, not {len(paths)}")
    files: list[SoundFile] = []
    try:
        for path in paths:
            files.append(SoundFile(Path(path)))
        if len(files) == 2:
            return _two_files(files, channels)
        return _one_file(files[0], channels, mono)
    except AudioFileError:
        for file in files:
            file.close()
        raise


def _one_file(file: SoundFile, channels: tuple[Channel, Channel], mono: bool) -> Recording:
    if file.channels == 2:
        if not file.channels_are_the_same():
            return Recording([file], channels, mixed=False)
        file.use_first_channel()
        file.warnings.append(
            f"{file.path}: both channels hold the same sound, so who spoke cannot be told."
        )
        return Recording([file], (Channel.CUSTOMER,), mixed=True)
    if not mono:
        raise AudioFileError(
            "has one channel only",
            where=str(file.path),
            remedy="give the other party's file too, or say that both parties are mixed in it",
        )
    return Recording([file], (Channel.CUSTOMER,), mixed=True)


def _two_files(files: list[SoundFile], channels: tuple[Channel, Channel]) -> Recording:
    for file in files:
        if file.channels == 2:
            if not file.channels_are_the_same():
                raise AudioFileError(
                    "has two different channels where one party was expected",
                    where=str(file.path),
                    remedy="give it alone, or give one file per party",
                )
            file.use_first_channel()
    shorter, longer = sorted(files, key=lambda file: file.duration_ms)
    if longer.duration_ms - shorter.duration_ms > _LENGTHS_DIFFER_MS:
        missing_s = (longer.duration_ms - shorter.duration_ms) / 1000
        shorter.warnings.append(
            f"{shorter.path}: is {missing_s:.1f} s shorter than the other party's file; "
            "silence stands in for the rest."
        )
    return Recording(files, channels, mixed=False)
