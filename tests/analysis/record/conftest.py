"""Calls as finals of the shipped packs, and acts made by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from assist.analysis.record import Casebook, RecordKeeper, WrapUpWriter
from assist.events import (
    CallEnded,
    Channel,
    DialogueAct,
    Event,
    Final,
    HandoverNote,
    HangUp,
    OutputEvent,
    Signal,
    Span,
    Word,
    WrapUp,
    is_cjk,
    join_words,
)
from assist.events.listener import Ids
from assist.packs.pack import load_pack
from assist.pipeline import Pack, readable_writer

PAUSE_MS = 250
_TURN_MS = 700


def words_of(text: str, start_ms: int) -> tuple[Word, ...]:
    """Chinese character by character with a pause at spaces; English word by word."""
    chinese = any(map(is_cjk, text))
    words: list[Word] = []
    at_ms = start_ms
    for piece in text.split():
        for spelling in piece if chinese else (piece,):
            words.append(Word(spelling, at_ms, at_ms + 250))
            at_ms += 250
        at_ms += PAUSE_MS if chinese else 0
    return tuple(words)


class Told:
    """What keeper and writer told of a call."""

    def __init__(self, outputs: list[OutputEvent], finals: dict[str, Final]) -> None:
        self.outputs = outputs
        self.finals = finals
        self.notes = [out for out in outputs if isinstance(out, HandoverNote)]

    def signals(self, name: str) -> list[Signal]:
        """Signals as they were told last, without those withdrawn."""
        latest = {s.id: s for s in self.outputs if isinstance(s, Signal) and s.signal == name}
        return [signal for signal in latest.values() if signal.state != "withdrawn"]

    @property
    def wrap_up(self) -> WrapUp:
        """The wrap-up."""
        (ended,) = (out for out in self.outputs if isinstance(out, CallEnded))
        return ended.wrap_up

    def turns(self, part: str) -> list[str]:
        """The turns that lines of a part point at."""
        return [self.finals[ln.line].text for ln in self.wrap_up.lines if ln.part == part]


@pytest.fixture(scope="session")
def pack_of() -> Callable[[str], Pack]:
    """The shipped pack of a language, read once."""
    return cache(load_pack)


@pytest.fixture(scope="session")
def finals_of(pack_of: Callable[[str], Pack]) -> Callable[..., list[Final]]:
    """``finals_of("A 您好", "C 钱没到")``: readable finals; brackets are left to ``tell``."""

    def build(*lines: str, language: str = "zh") -> list[Final]:
        writer = readable_writer(pack_of(language))
        finals = []
        at_ms = 1000
        for number, line in enumerate(lines, start=1):
            head, _, text = line.partition(" ")
            speaker = Channel.AGENT if head[0] == "A" else Channel.CUSTOMER
            words = words_of(text, at_ms)
            tokens = writer.write(words)
            end_ms = words[-1].end_ms
            finals.append(
                Final(
                    at_ms=end_ms + 300,
                    id=f"{speaker}-u{number}",
                    speaker=speaker,
                    span=Span(at_ms, end_ms),
                    text=join_words(words),
                    words=words,
                    readable="".join(token.text for token in tokens),
                    tokens=tokens,
                )
            )
            at_ms = end_ms + _TURN_MS
        return finals

    return build


@pytest.fixture(scope="session")
def act() -> Callable[..., DialogueAct]:
    """An act over a whole final."""

    def build(name: str, final: Final) -> DialogueAct:
        return DialogueAct(
            at_ms=final.at_ms,
            id=f"a-{name}-{final.id}",
            act=name,
            speaker=final.speaker,
            span=final.span,
            state="confirmed",
            line=final.id,
        )

    return build


@pytest.fixture(scope="session")
def keep(pack_of: Callable[[str], Pack]) -> Callable[..., Told]:
    """Events to a keeper and a writer behind it, then the hang-up."""

    def run(events: list[Event], language: str = "zh") -> Told:
        data = pack_of(language).record
        book = Casebook(data)
        keeper, writer = RecordKeeper(Ids(), data, book), WrapUpWriter(data, book)
        outputs: list[OutputEvent] = []
        end_ms = max((event.at_ms for event in events), default=0) + 1000
        for event in [*events, HangUp(at_ms=end_ms)]:
            told = list(keeper.hear(event)) if type(event) in keeper.hears else []
            outputs += told
            for heard in (event, *told):
                if type(heard) in writer.hears:
                    outputs += writer.hear(heard)
        return Told(outputs, {e.id: e for e in events if isinstance(e, Final)})

    return run


@pytest.fixture(scope="session")
def tell(
    finals_of: Callable[..., list[Final]],
    act: Callable[..., DialogueAct],
    keep: Callable[..., Told],
) -> Callable[..., Told]:
    """``tell("A 您好", "A[promise] 我盯着")``: a call, with acts of whole lines in brackets."""

    def run(*lines: str, language: str = "zh") -> Told:
        events: list[Event] = []
        for line, final in zip(lines, finals_of(*lines, language=language), strict=True):
            events.append(final)
            names = line.partition(" ")[0][1:].strip("[]")
            events += [act(name, final) for name in names.split(",") if name]
        return keep(events, language)

    return run
