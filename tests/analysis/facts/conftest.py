"""A shorthand for talks about facts: turns in, what stands at the end out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import pytest

from assist.analysis.facts import FactListener, FactsData
from assist.events import Channel, Event, Fact, Final, OutputEvent, Span, Word, is_cjk, join_words
from assist.events.listener import Ids
from assist.packs.pack import load_pack

PARTIES = {"A": Channel.AGENT, "C": Channel.CUSTOMER}
STEP_MS = 250


@cache
def rules(pack: str) -> FactsData:
    return load_pack(pack).facts


def spoken(turns: Sequence[str]) -> list[Final]:
    """``C: 我姓张`` as finals, one character or word every quarter of a second."""
    made: list[Final] = []
    at = 0
    for number, turn in enumerate(turns, 1):
        party, _, text = turn.partition(": ")
        spellings = [
            piece
            for word in text.split()
            for piece in (list(word) if all(map(is_cjk, word)) else [word])
        ]
        words = tuple(
            Word(spelling, at + STEP_MS * index, at + STEP_MS * (index + 1))
            for index, spelling in enumerate(spellings)
        )
        span = Span(at, words[-1].end_ms if words else at)
        at = span.end_ms + 700
        channel = PARTIES[party]
        made.append(
            Final(
                at_ms=at,
                id=f"{channel}-u{number}",
                speaker=channel,
                span=span,
                text=join_words(words),
                words=words,
            )
        )
    return made


def told(pack: str, events: Sequence[Event]) -> list[OutputEvent]:
    data = rules(pack)
    listener = FactListener(Ids(), pack[:2], data)
    return [output for event in events for output in listener.hear(event)]


@pytest.fixture(scope="session")
def rules_of() -> Callable[[str], FactsData]:
    """The facts of a shipped pack."""
    return rules


@pytest.fixture(scope="session")
def say() -> Callable[..., list[Final]]:
    """``say("C: 我姓张", "A: 好的")``: finals."""
    return lambda *turns: spoken(turns)


@pytest.fixture(scope="session")
def hear() -> Callable[[str, Sequence[Event]], list[OutputEvent]]:
    """Everything that a listener of a pack tells of some events."""
    return told


@pytest.fixture(scope="session")
def facts_of() -> Callable[..., dict[str, Fact]]:
    """``facts_of("zh", "C: 我姓张")``: what stands at the end, by name."""

    def run(pack: str, *turns: str) -> dict[str, Fact]:
        outputs = told(pack, spoken(turns))
        return {output.name: output for output in outputs if isinstance(output, Fact)}

    return run
