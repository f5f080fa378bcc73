"""Stretches of a recording made silent, on the channel of the party who speaks there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import soundfile

from assist.audio.blocks import SAMPLE_RATE_HZ, SAMPLES_PER_MS, Pcm
from assist.audio.files import AGENT_FIRST
from assist.errors import AudioFileError
from assist.events import Channel

MARGIN_MS: Final = 120
"""Silence on either side of what was said. Source: chosen; recognisers date words to ~100 ms."""
RAMP_MS: Final = 50
"""The outer part of the margin, in which the sound fades. Source: chosen; no click is heard."""
_CHUNK_FRAMES: Final = 65_536
_FINE: Final = frozenset(("PCM_24", "PCM_32", "FLOAT", "DOUBLE"))

_Samples = npt.NDArray[np.int16] | npt.NDArray[np.float32]


class MutedSpan(NamedTuple):
    """A party isn't to be heard from ``start_ms`` to ``end_ms`` of the recording."""

    speaker: Channel
    start_ms: int
    end_ms: int


class Muter:
    """Makes a party's blocks silent where something personal was said, as the blocks come.

    Args:
        spans: In any order; they may overlap.
        mixed: Both parties share the channel, so everybody's spans count on it.
    """

    def __init__(self, spans: Iterable[MutedSpan], *, mixed: bool = False) -> None:
        spans = tuple(spans)
        ears = tuple(Channel)
        one = _silences(spans, 1, ears, SAMPLE_RATE_HZ)
        of = one * len(ears) if mixed else _silences(spans, len(ears), ears, SAMPLE_RATE_HZ)
        self._silences = dict(zip(ears, of, strict=True))

    def __call__(self, channel: Channel, at_ms: int, block: Pcm) -> Pcm:
        """The block of a channel that ends at ``at_ms``; a copy where something is silent in it."""
        stretches = self._silences[channel]
        ramp = RAMP_MS * SAMPLES_PER_MS
        end = at_ms * SAMPLES_PER_MS
        start = end - len(block)
        if not any(first - ramp < end and start < last + ramp for first, last in stretches):
            return block
        quiet = block.copy()
        _silence(quiet, start, stretches, ramp)
        return quiet


def mute(
    source: Path,
    target: Path,
    spans: Iterable[MutedSpan],
    *,
    channels: Sequence[Channel] = AGENT_FIRST,
) -> None:
    """Write a recording as FLAC, silent where it should be.

    - A quarter of a megabyte a channel is in memory at a time, however long the recording is.
    - Everything else is sample for sample what it was, if that was 16-bit audio.
    - ``target`` is there whole or not at all; it may be ``source``.

    Args:
        source: WAV, FLAC or what else libsndfile reads.
        target: FLAC; its folder is there.
        spans: In any order; they may overlap and reach beyond the recording.
        channels: Who is on which channel. A recording of one channel holds everybody.

    Raises:
        AudioFileError: ``source`` can't be read, or ``target`` can't be written.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        with soundfile.SoundFile(str(source)) as sound:
            fine = sound.subtype in _FINE
            silences = _silences(spans, sound.channels, channels, sound.samplerate)
            with soundfile.SoundFile(
                str(part),
                "w",
                samplerate=sound.samplerate,
                channels=sound.channels,
                format="FLAC",
                subtype="PCM_24" if fine else "PCM_16",
            ) as written:
                _copy(sound, written, silences)
        part.replace(target)
    except soundfile.LibsndfileError as error:
        reason = str(error.error_string).strip().rstrip(".") or "broken data"
        raise AudioFileError(
            f"cannot be muted ({reason})", where=str(source), remedy="check the recording"
        ) from error
    except OSError as error:
        raise AudioFileError(
            f"cannot be written ({error.strerror})", where=str(target), remedy="check the folder"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _silences(
    spans: Iterable[MutedSpan], count: int, channels: Sequence[Channel], rate: int
) -> list[list[tuple[int, int]]]:
    """Samples between which each channel is quite silent, ramps outside; merged, in order."""
    inner = MARGIN_MS - RAMP_MS
    of_channel: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for span in spans:
        if span.end_ms <= span.start_ms:
            continue
        first = (span.start_ms - inner) * rate // 1000
        last = (span.end_ms + inner) * rate // 1000
        for place in range(count):
            if count == 1 or place >= len(channels) or channels[place] is span.speaker:
                of_channel[place].append((first, last))
    return [_joined(sorted(stretches)) for stretches in of_channel]


def _joined(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in stretches:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _copy(
    sound: soundfile.SoundFile,
    written: soundfile.SoundFile,
    silences: list[list[tuple[int, int]]],
) -> None:
    dtype = "int16" if sound.subtype == "PCM_16" else "float32"
    ramp = max(1, RAMP_MS * sound.samplerate // 1000)
    at = 0
    while len(chunk := sound.read(_CHUNK_FRAMES, dtype=dtype, always_2d=True)):
        for place, stretches in enumerate(silences):
            _silence(chunk[:, place], at, stretches, ramp)
        written.write(chunk)
        at += len(chunk)


def _silence(samples: _Samples, at: int, stretches: Sequence[tuple[int, int]], ramp: int) -> None:
    """Turn a channel down in place where it should be; ``at`` is its first sample's number."""
    end = at + len(samples)
    for first, last in stretches:
        low, high = max(at, first - ramp), min(end, last + ramp)
        if low >= high:
            continue
        numbers = np.arange(low, high)
        gain = np.clip(np.maximum(first - numbers, numbers - last) / ramp, 0.0, 1.0)
        part = samples[low - at : high - at]
        part[:] = (part * gain).astype(samples.dtype)
