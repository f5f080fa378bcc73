"""A shorthand for conversations: who spoke when, and what a listener made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import pytest

from assist.analysis.overlap import OverlapData, OverlapDetector, OverlapOptions
from assist.events import (
    Channel,
    Event,
    FinalHypothesis,
    HangUp,
    InputEvent,
    OutputEvent,
    Overlap,
    PartialHypothesis,
    Progress,
    Signal,
    Span,
    SpeechEnded,
    SpeechStarted,
    Word,
)
from assist.events.listener import Ids, Listener
from assist.packs.yaml_file import read_yaml
from assist.session import Session

BLOCK_MS = 64
START_KNOWN_MS = 130
END_KNOWN_MS = 300
WORD_STABLE_MS = 250
FINAL_MS = 600

PARTIES = {"A": Channel.AGENT, "C": Channel.CUSTOMER}


def known(at_ms: int) -> int:
    """The end of the block in which something becomes known."""
    return -(-at_ms // BLOCK_MS) * BLOCK_MS


def utterance(line: str, number: int) -> list[InputEvent]:
    """``A 1000-4000 我 想 问``: voice activity, a stable partial per word, and a final."""
    party, times, *spellings = line.split()
    channel = PARTIES[party]
    start_ms, end_ms = (int(time) for time in times.split("-"))
    each = (end_ms - start_ms) / max(1, len(spellings))
    words = tuple(
        Word(spelling, round(start_ms + index * each), round(start_ms + (index + 1) * each))
        for index, spelling in enumerate(spellings)
    )
    events: list[InputEvent] = [
        SpeechStarted(at_ms=known(start_ms + START_KNOWN_MS), channel=channel, start_ms=start_ms),
        SpeechEnded(
            at_ms=known(end_ms + END_KNOWN_MS), channel=channel, span=Span(start_ms, end_ms)
        ),
    ]
    for count, word in enumerate(words, start=1):
        events.append(
            PartialHypothesis(
                at_ms=known(word.end_ms + WORD_STABLE_MS),
                channel=channel,
                utterance=number,
                words=words[:count],
                stable=count,
            )
        )
    if words:
        events.append(
            FinalHypothesis(
                at_ms=known(end_ms + FINAL_MS), channel=channel, utterance=number, words=words
            )
        )
    return events


def conversation(*lines: str, extra: Sequence[InputEvent] = ()) -> list[InputEvent]:
    """The inputs of both channels in merged order, without progress or hang-up."""
    events = [event for number, line in enumerate(lines, 1) for event in utterance(line, number)]
    return sorted(
        (*events, *extra),
        key=lambda event: (event.at_ms, not isinstance(event, SpeechStarted | SpeechEnded)),
    )


def feed(session: Session, events: Sequence[InputEvent], trailing_ms: int = 8000) -> None:
    """Everything at once, then silence, then the hang-up."""
    for event in events:
        session.feed(event)
    end_ms = known(max((event.at_ms for event in events), default=0) + trailing_ms)
    for channel in Channel:
        session.feed(Progress(at_ms=end_ms, channel=channel))
    session.feed(HangUp(at_ms=end_ms))


class Heard:
    """What was concluded, in order."""

    def __init__(self, outputs: Sequence[OutputEvent]) -> None:
        self.outputs = list(outputs)
        self.overlaps = [o for o in outputs if isinstance(o, Overlap)]
        self.signals = [o for o in outputs if isinstance(o, Signal)]

    @property
    def final(self) -> list[Overlap]:
        """Each overlap as it was told last."""
        return list({overlap.id: overlap for overlap in self.overlaps}.values())

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Who came in and the kind, per overlap."""
        return [(overlap.by.value, overlap.kind) for overlap in self.final]

    def states(self, name: str) -> list[str]:
        """The states that signals of a name went through."""
        return [signal.state for signal in self.signals if signal.signal == name]

    def why(self) -> str:
        """The rule that decided the only overlap."""
        (overlap,) = self.final
        return overlap.evidence[-1].why

    def why_of(self, index: int) -> str:
        """The rule that decided an overlap."""
        return self.final[index].evidence[-1].why


class Hear(Protocol):
    """Runs a conversation through an overlap detector."""

    def __call__(
        self,
        *lines: str,
        language: str = "zh",
        options: OverlapOptions | None = None,
        can_tell: bool = True,
        extra: Sequence[InputEvent] = (),
    ) -> Heard: ...


@pytest.fixture(scope="session")
def overlap_data(repository: Path) -> Callable[[str], OverlapData]:
    """The built-in wording of a language."""
    packs = repository / "models" / "packs"
    data = {
        language: read_yaml(packs / language / "overlap.yaml", OverlapData)
        for language in ("zh", "en")
    }
    return data.__getitem__


@pytest.fixture(scope="session")
def hear(overlap_data: Callable[[str], OverlapData]) -> Hear:
    """``hear("C 0-3000 我 想", "A 1000-3500 您 先")``: what the detector told."""

    def run(
        *lines: str,
        language: str = "zh",
        options: OverlapOptions | None = None,
        can_tell: bool = True,
        extra: Sequence[InputEvent] = (),
    ) -> Heard:
        detector = OverlapDetector(Ids(), overlap_data(language), options, can_tell=can_tell)
        return listen(detector, conversation(*lines, extra=extra), language)

    return run


def listen(listener: Listener, events: Sequence[InputEvent], language: str = "zh") -> Heard:
    """Run events through a session with one listener."""
    session = Session("c", language, [listener])
    feed(session, events)
    return Heard(session.drain()[1:])


@pytest.fixture(scope="session")
def listen_to() -> Callable[..., Heard]:
    """``listen_to(listener, events)``."""
    return listen


@pytest.fixture(scope="session")
def talk() -> Callable[..., list[InputEvent]]:
    """``talk("A 0-1000 您好", …)``: input events."""
    return conversation


@pytest.fixture(scope="session")
def feed_all() -> Callable[..., None]:
    """``feed_all(session, events)``: events, silence, hang-up."""
    return feed


@pytest.fixture(scope="session")
def run_directly() -> Callable[..., list[OutputEvent]]:
    """Run a listener without a session, deadlines included, keeping no outputs back."""

    def run(listener: Listener, events: Sequence[Event]) -> list[OutputEvent]:
        told: list[OutputEvent] = []
        for event in events:
            while listener.deadline_ms is not None and listener.deadline_ms < event.at_ms:
                told.extend(listener.elapse(listener.deadline_ms))
            told.extend(listener.hear(event))
        return told

    return run
