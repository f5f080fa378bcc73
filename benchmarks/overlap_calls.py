"""Overlaps found in two-channel recordings against reference spans, by voice activity alone."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import soundfile
import soxr
import yaml
from record import Figure, record

from assist.analysis.overlap import OverlapData, OverlapDetector
from assist.audio.blocks import BLOCK_MS, SAMPLE_RATE_HZ, Blocker, Pcm
from assist.audio.ear import ChannelEar
from assist.events import Channel, HangUp, Overlap, Progress, Signal
from assist.events.listener import Ids
from assist.session import Session

LEAST_MS = 300
"""Shorter references are not asked for."""

WITHIN_MS = 150
"""How far each end of a span may lie from the reference's."""

PACK = Path(__file__).parents[1] / "models" / "packs" / "en" / "overlap.yaml"

AGENT_ROLES = ("agent", "internal")

Spans = list[tuple[int, int]]


class Reference(msgspec.Struct):
    start: float
    end: float


class Kind(msgspec.Struct):
    kind: str = ""


class Row(msgspec.Struct):
    path: str
    channel_roles: tuple[str, ...] = ()
    overlap_ref: tuple[Reference, ...] = ()

    def spans(self) -> Spans:
        return [(round(r.start * 1000), round(r.end * 1000)) for r in self.overlap_ref]


def recordings(manifest: Path) -> Iterator[Row]:
    """Two-channel calls of a manifest whose paths start at its parent folder."""
    for line in manifest.read_bytes().splitlines():
        if msgspec.json.decode(line, type=Kind).kind == "two_channel_call":
            yield msgspec.json.decode(line, type=Row)


def listen(path: Path, roles: tuple[str, ...]) -> list[Overlap | Signal]:
    """Run a recording through voice activity, the session and the detector."""
    pcm, rate = soundfile.read(path, dtype="int16", always_2d=True)
    data = msgspec.convert(yaml.safe_load(PACK.read_text(encoding="utf-8")), OverlapData)
    session = Session("benchmark", "en", [OverlapDetector(Ids(), data)])
    channels = [Channel.AGENT if r in AGENT_ROLES else Channel.CUSTOMER for r in roles]
    ears = {channel: ChannelEar(channel) for channel in channels}
    blocks = [blocks_of(pcm[:, index], rate) for index in range(len(channels))]
    at_ms = 0
    for pair in zip(*blocks, strict=True):
        at_ms += BLOCK_MS
        for channel, block in zip(channels, pair, strict=True):
            for event in ears[channel].hear(block):
                session.feed(event)
            session.feed(Progress(at_ms=at_ms, channel=channel))
    session.feed(HangUp(at_ms=at_ms))
    return [o for o in session.drain() if isinstance(o, Overlap | Signal)]


def blocks_of(samples: Pcm, rate_hz: int) -> list[Pcm]:
    blocker = Blocker()
    resampled = soxr.resample(samples.astype(np.float32), rate_hz, SAMPLE_RATE_HZ)
    blocks = blocker.push(np.clip(np.rint(resampled), -32768, 32767).astype(np.int16))
    rest = blocker.finish()
    return blocks if rest is None else [*blocks, rest]


def matched(spans: Spans, others: Spans) -> int:
    """How many of ``spans`` have one of ``others`` within ``WITHIN_MS`` at both ends."""
    return sum(
        any(abs(a - c) <= WITHIN_MS and abs(b - d) <= WITHIN_MS for c, d in others)
        for a, b in spans
    )


def covered_ms(spans: Spans, others: Spans) -> int:
    return sum(max(0, min(b, d) - max(a, c)) for a, b in spans for c, d in others)


def long_enough(spans: Spans) -> Spans:
    return [(a, b) for a, b in spans if b - a >= LEAST_MS]


def measure(outputs: list[Overlap | Signal], reference: Spans) -> dict[str, Figure]:
    last = {o.id: o for o in outputs if isinstance(o, Overlap)}
    told: Spans = [(o.span.start_ms, o.span.end_ms) for o in last.values()]
    states = {o.id: (o.signal, o.state) for o in outputs if isinstance(o, Signal)}
    kinds = Counter(o.kind for o in last.values())
    return {
        "reference": len(long_enough(reference)),
        "found": matched(long_enough(reference), told),
        "told": len(long_enough(told)),
        "right": matched(long_enough(told), reference),
        "reference_ms": sum(b - a for a, b in reference),
        "told_ms": sum(b - a for a, b in told),
        "common_ms": covered_ms(told, reference),
        "kinds": dict(sorted(kinds.items())),
        "signals": [f"{name} {state}" for name, state in states.values()],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manifest", type=Path, help="JSON lines with path and overlap_ref")
    manifest = parser.parse_args().manifest
    calls: dict[str, Figure] = {}
    for row in recordings(manifest):
        if len(row.channel_roles) == len(Channel):
            outputs = listen(manifest.parents[1] / row.path, row.channel_roles)
            calls[Path(row.path).stem] = measure(outputs, row.spans())
    record("overlap_calls", {"least_ms": LEAST_MS, "within_ms": WITHIN_MS, "calls": calls})


if __name__ == "__main__":
    main()
