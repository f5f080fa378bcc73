"""Conversations written as lines: ``A: 您好``, ``C: 喂``, and ``-- 12`` for seconds of silence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assist.analysis.conduct import ConductData, ConductDetector, ConductOptions
from assist.analysis.overlap import OverlapData
from assist.analysis.overlap_wording import OverlapWording
from assist.analysis.pauses import PauseDetector
from assist.events import Channel, HangUp, InputEvent, OutputEvent, Progress, Signal, is_cjk
from assist.events.listener import Ids, Listener
from assist.packs.yaml_file import read_yaml
from assist.session import Session

GAP_MS = 400
"""Between two lines."""

_PIECE = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")


def timed(lines: Sequence[str], start_ms: int = 1000) -> tuple[list[str], int]:
    """Lines for ``talk``, at four characters or two and a half words a second, and their end."""
    at_ms, found = start_ms, []
    for line in lines:
        who, text = line[:2], line[2:].strip()
        if who == "--":
            at_ms += round(float(text) * 1000) - GAP_MS
            continue
        pieces = _PIECE.findall(text)
        length_ms = sum(250 if is_cjk(piece[0]) else 400 for piece in pieces)
        found.append(f"{who[0]} {at_ms}-{at_ms + length_ms} {' '.join(pieces)}")
        at_ms += length_ms + GAP_MS
    return found, at_ms - GAP_MS


@pytest.fixture(scope="session")
def conduct_data(repository: Path) -> Callable[[str], ConductData]:
    """The built-in wording of a language."""
    packs = repository / "models" / "packs"
    data = {
        language: read_yaml(packs / language / "conduct.yaml", ConductData)
        for language in ("zh", "en")
    }
    return data.__getitem__


@pytest.fixture(scope="session")
def listeners(
    conduct_data: Callable[[str], ConductData], overlap_data: Callable[[str], OverlapData]
) -> Callable[..., list[Listener]]:
    """Conduct and pauses as the pipeline has them."""

    def build(language: str = "zh", options: ConductOptions | None = None) -> list[Listener]:
        ids, data = Ids(), conduct_data(language)
        wording = OverlapWording(overlap_data(language))
        return [ConductDetector(ids, data, wording, options), PauseDetector(ids, data=data)]

    return build


@pytest.fixture(scope="session")
def watch(
    listeners: Callable[..., list[Listener]], talk: Callable[..., list[InputEvent]]
) -> Callable[..., list[Signal]]:
    """``watch("A 0-2000 您好", …)``: what conduct and pauses told of timed lines."""

    def run(
        *lines: str,
        language: str = "zh",
        options: ConductOptions | None = None,
        end_ms: int = 0,
        extra: Sequence[InputEvent] = (),
    ) -> list[Signal]:
        session = Session("c", language, listeners(language, options))
        events = talk(*lines, extra=extra)
        for event in events:
            session.feed(event)
        until_ms = max(end_ms, *(event.at_ms for event in events))
        for channel in Channel:
            session.feed(Progress(at_ms=until_ms, channel=channel))
        session.feed(HangUp(at_ms=until_ms))
        told: list[OutputEvent] = session.drain()
        return [output for output in told if isinstance(output, Signal)]

    return run


@pytest.fixture(scope="session")
def converse(watch: Callable[..., list[Signal]]) -> Callable[..., list[Signal]]:
    """``converse("A: 您好", "-- 12", "C: 喂")``: the same from spoken lines."""

    def run(
        *lines: str, language: str = "zh", options: ConductOptions | None = None
    ) -> list[Signal]:
        found, end_ms = timed(lines)
        return watch(*found, language=language, options=options, end_ms=end_ms)

    return run


def last(signals: Sequence[Signal], name: str) -> list[Signal]:
    """Signals of a name as they were told last, without those withdrawn."""
    told = {signal.id: signal for signal in signals if signal.signal == name}
    return [signal for signal in told.values() if signal.state != "withdrawn"]


@pytest.fixture(scope="session")
def standing() -> Callable[..., list[Signal]]:
    """``standing(signals, "monologue")``."""
    return last
