"""One audio file: opened with suspicion, then read as 16 kHz blocks."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from assist.audio.blocks import Blocker, Pcm
from assist.audio.resample import Resampler
from assist.errors import AudioFileError

_CHUNK_FRAMES = 4096
_PROBE_S = 60
_SAME_ENERGY = 1e-3
"""Channels whose difference has less than this share of their energy are the same (-30 dB)."""
_PROMISE = re.compile(r"^data : (\d+) \(should be (\d+)\)", re.MULTILINE)
_LONGEST_S = 10 * 365 * 86_400
"""A file that claims more than this does not know its length. Source: chosen; libsndfile then says
that it has 2**63 - 1 frames."""
_ENDLESS_BYTES = 0x7FFFFF00
"""Recorders that write to a pipe promise at least this much; it means that they don't know."""


class SoundFile:
    """One open file, read once from start to end as blocks per channel.

    Attributes:
        path: Where it is.
        channels: 1 or 2.
        duration_ms: Length by its own account, or what is there where that is less.
        warnings: One sentence for each thing that is wrong but bearable.

    Raises:
        AudioFileError: Missing, empty, no audio, or of more than two channels.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.warnings: list[str] = []
        self._sound = _open(path)
        self.channels: int = self._sound.channels
        self._used_channels = self.channels
        self._frames: int = self._sound.frames
        try:
            self._check()
            if self._frames > _LONGEST_S * self._sound.samplerate:
                self._count_frames()
            self.duration_ms = self._frames * 1000 // self._sound.samplerate
        except AudioFileError:
            self._sound.close()
            raise

    def close(self) -> None:
        """Close it; harmless if done twice."""
        self._sound.close()

    def use_first_channel(self) -> None:
        """Read the first channel only."""
        self._used_channels = 1

    def channels_are_the_same(self) -> bool:
        """Compare the first minute of two channels."""
        both = apart = 0.0
        left = _PROBE_S * self._sound.samplerate
        try:
            while left > 0 and len(chunk := self._read()):
                left -= len(chunk)
                both += float(np.square(chunk).sum())
                apart += float(np.square(chunk[:, 0] - chunk[:, 1]).sum())
        except soundfile.LibsndfileError:
            pass  # reading for real will meet and report it
        self._begin_again()
        return both > 0.0 and apart < both * _SAME_ENERGY

    def _count_frames(self) -> None:
        """Find out how long a file is that does not say: its recorder died before it closed it."""
        self._frames = 0
        with contextlib.suppress(soundfile.LibsndfileError):
            while len(chunk := self._read()):
                self._frames += len(chunk)
        self._begin_again()
        if not self._frames:
            raise AudioFileError(
                "holds no audio behind its header",
                where=str(self.path),
                remedy="check that the recording was finished and copied whole",
            )
        self.warnings.append(
            f"{self.path}: was not closed by its recorder; it is read as far as it goes, "
            f"{self._seconds(self._frames):.1f} s."
        )

    def _begin_again(self) -> None:
        self._sound.close()
        self._sound = _open(self.path)

    def blocks(self) -> Iterator[tuple[Pcm, ...]]:
        """One block of every used channel at a time; the last one is padded with silence.

        Raises:
            AudioFileError: A sample is not a number, or nothing can be decoded.
        """
        resampler = Resampler(self._sound.samplerate, self._used_channels)
        blockers = [Blocker() for _ in range(self._used_channels)]
        for samples in self._samples():
            pcm = resampler.push(samples)
            yield from zip(*(b.push(pcm[:, i]) for i, b in enumerate(blockers)), strict=True)
        rest = resampler.finish()
        yield from zip(*(b.push(rest[:, i]) for i, b in enumerate(blockers)), strict=True)
        last = [block for b in blockers if (block := b.finish()) is not None]
        if last:
            yield tuple(last)

    def _samples(self) -> Iterator[npt.NDArray[np.float32]]:
        frames = 0
        try:
            while len(chunk := self._read()):
                if not np.isfinite(chunk).all():
                    raise AudioFileError(
                        f"has samples that are no numbers, after {self._seconds(frames):.1f} s",
                        where=str(self.path),
                        remedy="export it again as 16-bit PCM",
                    )
                frames += len(chunk)
                yield chunk[:, : self._used_channels]
        except soundfile.LibsndfileError as error:
            if not frames:
                raise AudioFileError(
                    f"cannot be decoded ({_reason(error)})", where=str(self.path)
                ) from error
        if frames < self._frames:
            self.warnings.append(
                f"{self.path}: is damaged or cut off after {self._seconds(frames):.1f} s of "
                f"{self.duration_ms / 1000:.1f} s."
            )

    def _read(self) -> npt.NDArray[np.float32]:
        chunk: npt.NDArray[np.float32] = self._sound.read(
            _CHUNK_FRAMES, dtype="float32", always_2d=True
        )
        return chunk

    def _check(self) -> None:
        """Judge what the header says before anything is read."""
        promise = _PROMISE.search(self._sound.extra_info)
        if not self._sound.frames:
            raise AudioFileError(
                "holds no audio" + (" behind its header" if promise else ""),
                where=str(self.path),
                remedy="check that the recording was finished and copied whole",
            )
        if self.channels > 2:
            raise AudioFileError(
                f"has {self.channels} channels",
                where=str(self.path),
                remedy="keep the agent's and the customer's, one channel each",
            )
        if promise and int(promise[2]) < int(promise[1]) < _ENDLESS_BYTES:
            share = int(promise[2]) / int(promise[1])
            length_s = self._seconds(self._frames)
            self.warnings.append(
                f"{self.path}: is cut off after {length_s:.1f} s of {length_s / share:.1f} s."
            )

    def _seconds(self, frames: int) -> float:
        return frames / float(self._sound.samplerate)


def _open(path: Path) -> soundfile.SoundFile:
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise AudioFileError(
            f"cannot be opened ({error.strerror})", where=str(path), remedy="check the path"
        ) from error
    if empty:
        raise AudioFileError("is empty", where=str(path), remedy="check that it was copied whole")
    try:
        return soundfile.SoundFile(str(path))
    except soundfile.LibsndfileError as error:
        raise AudioFileError(
            f"is not a recording that can be read ({_reason(error)})",
            where=str(path),
            remedy="convert it to WAV or FLAC",
        ) from error


def _reason(error: soundfile.LibsndfileError) -> str:
    return str(error.error_string).strip().rstrip(".") or "broken data"
