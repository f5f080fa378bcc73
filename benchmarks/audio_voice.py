"""Speech and overlap spans from voice activity alone, against reference spans per channel.

    python benchmarks/audio_voice.py MANIFEST

MANIFEST lists two-channel calls, one JSON object per line (``path, kind, channel_roles,
speech_ref``; paths are relative to the manifest's grandparent). Overlaps are what the spans of
the two channels have in common.
"""

from __future__ import annotations

import argparse
from itertools import product
from pathlib import Path

import msgspec
import numpy as np
from record import Figure, percentile, record

from assist.audio.ear import ChannelEar
from assist.audio.files import AGENT_FIRST, open_recording
from assist.events import Channel, SpeechEnded, SpeechStarted

LEAST_MS = 300
"""Shorter overlaps are not asked for."""

WITHIN_MS = 150
"""How far each end of a span may lie from the reference's."""

Spans = list[tuple[int, int]]


class Row(msgspec.Struct):
    path: str
    kind: str = ""
    channel_roles: tuple[str, ...] = ()
    speech_ref: dict[str, list[tuple[float, float]]] = {}

    def spans(self) -> dict[Channel, Spans]:
        """Reference spans; the first role is on the first channel."""
        return {
            channel: [(round(a * 1000), round(b * 1000)) for a, b in self.speech_ref[role]]
            for channel, role in zip(AGENT_FIRST, self.channel_roles, strict=True)
        }


class Heard(msgspec.Struct):
    spans: dict[Channel, Spans]
    start_delays_ms: list[float]
    end_delays_ms: list[float]
    heard_ms: int


def listen(path: Path) -> Heard:
    ears = {channel: ChannelEar(channel) for channel in Channel}
    spans: dict[Channel, Spans] = {channel: [] for channel in Channel}
    starts: list[float] = []
    ends: list[float] = []
    at_ms = 0
    with open_recording(path) as recording:
        for step in recording.steps():
            at_ms = step.at_ms
            for channel, block in step.blocks:
                for event in ears[channel].hear(block):
                    if isinstance(event, SpeechStarted):
                        starts.append(event.at_ms - event.start_ms)
                    elif isinstance(event, SpeechEnded):
                        ends.append(event.at_ms - event.span.end_ms)
                        spans[channel].append((event.span.start_ms, event.span.end_ms))
    for channel, ear in ears.items():
        for event in ear.finish():
            if isinstance(event, SpeechEnded):
                spans[channel].append((event.span.start_ms, event.span.end_ms))
    return Heard(spans, starts, ends, at_ms)


def common(first: Spans, second: Spans) -> Spans:
    both = ((max(a, c), min(b, d)) for (a, b), (c, d) in product(first, second))
    return sorted((start, end) for start, end in both if start < end)


def frames(spans: Spans, length_ms: int) -> np.ndarray:
    """Which frames of 10 ms are speech."""
    mask = np.zeros(length_ms // 10 + 1, bool)
    for start, end in spans:
        mask[round(start / 10) : round(end / 10)] = True
    return mask


def found(wanted: Spans, offered: Spans) -> tuple[int, int]:
    """How many of ``wanted`` are long enough, and how many of those are in ``offered``."""
    long = [(a, b) for a, b in wanted if b - a >= LEAST_MS]
    hits = [
        any(abs(a - c) <= WITHIN_MS and abs(b - d) <= WITHIN_MS for c, d in offered)
        for a, b in long
    ]
    return len(long), sum(hits)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manifest", type=Path)
    manifest = parser.parse_args().manifest
    counts = np.zeros(4, int)  # both, only heard, only reference, neither
    overlaps = np.zeros(4, int)  # reference, found, heard, right
    starts: list[float] = []
    ends: list[float] = []
    calls: dict[str, Figure] = {}
    for line in manifest.read_bytes().splitlines():
        if b'"two_channel_call"' not in line:
            continue
        row = msgspec.json.decode(line, type=Row)
        if len(row.speech_ref) != len(Channel):
            continue
        heard, reference = listen(manifest.parents[1] / row.path), row.spans()
        mine = np.zeros(4, int)
        for channel in Channel:
            told = frames(heard.spans[channel], heard.heard_ms)
            true = frames(reference[channel], heard.heard_ms)
            masks = (told & true, told & ~true, ~told & true, ~told & ~true)
            mine += [int(mask.sum()) for mask in masks]
        wanted = common(*reference.values())
        offered = common(*heard.spans.values())
        both = np.array([*found(wanted, offered), *found(offered, wanted)])
        calls[Path(row.path).stem] = {"speech_f1": f1(mine), "overlaps": [int(n) for n in both]}
        counts += mine
        overlaps += both
        starts += heard.start_delays_ms
        ends += heard.end_delays_ms
    record(
        "audio_voice",
        {
            "speech_frames_agree": round(float((counts[0] + counts[3]) / counts.sum()), 4),
            "speech_f1": f1(counts),
            "overlap_least_ms": LEAST_MS,
            "overlap_within_ms": WITHIN_MS,
            "overlap_recall": round(float(overlaps[1] / overlaps[0]), 3),
            "overlap_precision": round(float(overlaps[3] / overlaps[2]), 3),
            "overlaps_reference_found_heard_right": [int(n) for n in overlaps],
            "start_announced_after_ms_p50_p95": [percentile(starts, s) for s in (0.5, 0.95)],
            "end_announced_after_ms_p50_p95": [percentile(ends, s) for s in (0.5, 0.95)],
            "calls": calls,
        },
    )


def f1(counts: np.ndarray) -> float:
    return round(float(2 * counts[0] / (2 * counts[0] + counts[1] + counts[2])), 4)


if __name__ == "__main__":
    main()
