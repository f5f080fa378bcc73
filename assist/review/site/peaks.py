"""A recording as a waveform: loudest and lowest sample of every 10 ms, kept beside it.

Decoding two hours takes seconds; from the kept file any stretch is answered at once. The file
``<recording>.peaks`` is a line of JSON, padded, and then for every channel its minima and its
maxima, a signed byte each. It is made anew when the recording has changed.
"""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import soundfile

from assist.errors import AudioFileError

BUCKETS_PER_S: Final = 100
"""Source: chosen; 1,600 pixels show a stretch of 16 s with nothing lost."""
SUFFIX: Final = ".peaks"

_HEAD_BYTES: Final = 256
_CHUNK_BUCKETS: Final = 4_096
_SPEAKERS: Final = {1: ("mixed",), 2: ("agent", "customer")}

Levels = npt.NDArray[np.int8]


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    """What the kept file says of itself and of the recording that it was made from."""

    format: str = "assist.peaks/1"
    size: int
    changed_ns: int
    channels: int
    buckets: int
    bucket_frames: int
    rate_hz: int
    frames: int


class ChannelPeaks(msgspec.Struct, frozen=True):
    """-127..127 of full scale, one pair a bucket."""

    speaker: str
    min: list[int]
    max: list[int]


class Peaks(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a recording; its buckets are equally long."""

    from_ms: int
    to_ms: int
    duration_ms: int
    channels: tuple[ChannelPeaks, ...]


class PeakShelf:
    """Gives peaks, decoding a recording where they are not kept yet: one at a time."""

    def __init__(self) -> None:
        self._decoding = threading.Lock()

    def peaks(self, recording: Path, px: int, from_ms: int = 0, to_ms: int | None = None) -> Peaks:
        """Peaks of a stretch.

        Args:
            recording: The file.
            px: Buckets to give; fewer where the stretch is shorter than that many times 10 ms.
            from_ms: Where it begins.
            to_ms: Where it ends; None is the recording's end.

        Raises:
            AudioFileError: It can't be decoded.
        """
        head, levels = self._levels(recording)
        duration_ms = head.frames * 1000 // head.rate_hz
        end_ms = duration_ms if to_ms is None else min(to_ms, duration_ms)
        begin_ms = max(0, min(from_ms, end_ms))
        per_ms = head.rate_hz / head.bucket_frames / 1000
        first = int(begin_ms * per_ms)
        last = min(head.buckets, max(first + 1, round(end_ms * per_ms)))
        if end_ms == duration_ms:
            last = head.buckets
        return Peaks(
            from_ms=begin_ms,
            to_ms=end_ms,
            duration_ms=duration_ms,
            channels=tuple(
                ChannelPeaks(speaker, _fold(low, first, last, px), _fold(high, first, last, px))
                for speaker, (low, high) in zip(_SPEAKERS[head.channels], levels, strict=True)
            ),
        )

    def _levels(self, recording: Path) -> tuple[_Head, Levels]:
        """Shape (channels, 2, buckets): minima, then maxima."""
        if (kept := _kept(recording)) is not None:
            return kept
        with self._decoding:
            if (kept := _kept(recording)) is not None:
                return kept
            head, levels = _decode(recording)
            # A folder that can't be written to costs time, not the waveform.
            with contextlib.suppress(OSError):
                _keep(recording, head, levels)
            return head, levels


def _fold(levels: Levels, first: int, last: int, px: int) -> list[int]:
    """One value for every pixel: the lowest of minima, the highest of maxima."""
    count = last - first
    if count <= 0:
        return []
    part = np.array(levels[first:last])
    if count > px:
        edges = np.arange(px, dtype=np.int64) * count // px
        # Minima are never above 0 and maxima never below it: the farthest one is the peak.
        fold = np.minimum if part.min() < 0 else np.maximum
        part = fold.reduceat(part, edges)
    return [int(value) for value in part.tolist()]


def _kept(recording: Path) -> tuple[_Head, Levels] | None:
    try:
        now = recording.stat()
        path = _place(recording)
        with path.open("rb") as file:
            head = msgspec.json.decode(file.read(_HEAD_BYTES).rstrip(), type=_Head)
        shape = (head.channels, 2, head.buckets)
        if (now.st_size, now.st_mtime_ns) != (head.size, head.changed_ns):
            return None
        levels: Levels = np.memmap(path, np.int8, "r", _HEAD_BYTES, shape)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None  # None yet, or half of one.
    return head, levels


def _decode(recording: Path) -> tuple[_Head, Levels]:
    try:
        before = recording.stat()
        with soundfile.SoundFile(str(recording)) as sound:
            channels: int = sound.channels
            rate_hz: int = sound.samplerate
            if channels not in _SPEAKERS:
                raise AudioFileError(f"this recording has {channels} channels")
            size = max(1, rate_hz // BUCKETS_PER_S)
            parts: list[Levels] = []
            frames = 0
            while len(chunk := sound.read(size * _CHUNK_BUCKETS, "int16", always_2d=True)):
                frames += len(chunk)
                parts.append(_measure(chunk, size))
    except (OSError, soundfile.LibsndfileError) as error:
        raise AudioFileError("this recording can't be decoded") from error
    levels = np.concatenate(parts, axis=2) if parts else np.zeros((channels, 2, 0), np.int8)
    head = _Head(
        size=before.st_size,
        changed_ns=before.st_mtime_ns,
        channels=channels,
        buckets=levels.shape[2],
        bucket_frames=size,
        rate_hz=rate_hz,
        frames=frames,
    )
    return head, levels


def _measure(chunk: npt.NDArray[np.int16], size: int) -> Levels:
    """Shape (channels, 2, buckets) of some whole buckets; only the last chunk ends within one."""
    edges = np.arange(0, len(chunk), size)
    low = np.minimum.reduceat(chunk, edges, axis=0).T // 256
    high = np.maximum.reduceat(chunk, edges, axis=0).T // 256
    both = np.stack([np.clip(low, -127, 0), np.clip(high, 0, 127)], axis=1)
    return both.astype(np.int8)


def _keep(recording: Path, head: _Head, levels: Levels) -> None:
    path = _place(recording)
    part = path.with_name(f"{path.name}-{os.getpid()}")
    try:
        with part.open("wb") as file:
            file.write(msgspec.json.encode(head).ljust(_HEAD_BYTES))
            file.write(np.ascontiguousarray(levels).tobytes())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _place(recording: Path) -> Path:
    return recording.with_name(recording.name + SUFFIX)
