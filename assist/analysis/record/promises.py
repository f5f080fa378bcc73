"""Every promise once, renewed when it gets its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from assist.analysis.record.line import Line
from assist.analysis.record.promise_reader import Promised, PromiseReader
from assist.events import Channel, Evidence, OutputEvent, RecordLine, Signal, Span, is_cjk
from assist.events.listener import Ids
from assist.events.phrases import PhraseSet

SIGNAL = "promise"
LINE = "line:"
"""``Evidence.why`` of a record's evidence is this and the id of the transcript line."""

_KEPT = 64
"""Promises that are remembered to know them again; the newest. Source: chosen."""
_ALIKE = 0.5
"""Share of the shorter promise's pieces that the other has, from which they are one.
Source: chosen on the development calls."""
_RECAP_ALIKE = 0.15
"""The same where the agent sums up, or names the very same time. Source: chosen likewise."""
_LINES_LATER = 3
"""A time belongs to a promise at most so many lines back. Source: chosen."""


class _Open(NamedTuple):
    """A promise as it was told last."""

    signal: Signal
    pieces: frozenset[str]
    order: int


class PromiseBook:
    """Tells each promise once, and again under the same id when it gets a time.

    Args:
        ids: Gives ids.
        reader: Finds promises.
        asks_when: The customer asks for a time.
    """

    def __init__(self, ids: Ids, reader: PromiseReader, asks_when: Iterable[str]) -> None:
        self._ids = ids
        self._reader = reader
        self._asks_when = PhraseSet(tuple(asks_when))
        self._open: dict[str, _Open] = {}
        self._asked = False
        self._told: dict[tuple[str, int], str] = {}
        self._granted = False
        self._provisional: set[str] = set()
        self._offers: tuple[Line, list[Promised]] | None = None

    def customer(self, line: Line, at_ms: int, *, accepts: bool) -> Iterator[OutputEvent]:
        """The customer spoke: he may have asked when, or taken what was offered.

        Args:
            line: What he said.
            at_ms: When it is known.
            accepts: He said yes.
        """
        self._asked = line.text in self._asks_when
        self._granted = self._reader.conditional(line)
        if self._offers is None:
            return
        offered, found = self._offers
        chosen = self._chosen(line, offered, found) if found[0].option >= 0 else found
        if line.order <= offered.order:
            return
        if line.order - offered.order > _LINES_LATER:
            self._offers = None
        elif chosen and (accepts or found[0].option >= 0):
            self._offers = None
            for promised in chosen:
                for told in self._take(offered, promised, at_ms):
                    if promised.option >= 0 and isinstance(told, Signal):
                        self._provisional = {*self._provisional, told.id} & set(self._open)
                    yield told

    def retract(self, line: str, span: Span, at_ms: int) -> Iterator[OutputEvent]:
        """What was said there no longer holds, and so no promise made of it."""
        for known, kept in tuple(self._open.items()):
            first = kept.signal.evidence[0]
            said = first.why == LINE + line
            if said and first.start_ms < span.end_ms and span.start_ms < first.end_ms:
                del self._open[known]
                yield withdrawn(kept.signal, at_ms)

    def agent(self, line: Line, at_ms: int) -> Iterator[OutputEvent]:
        """Promises of an utterance of the agent. May be called again when acts were added."""
        found = self._reader.find(line, granted=self._granted)
        waiting = [p for p in found if p.option >= 0] or [p for p in found if p.offer]
        if waiting:
            self._offers = (line, waiting)
        for promised in found:
            key = (line.id, promised.first)
            if key not in self._told and promised not in waiting and promised.option < 0:
                yield from self._take(line, promised, at_ms)
        if not found and self._asked:
            yield from self._later(line, at_ms)

    def lines(self) -> list[RecordLine]:
        """Every remembered promise as lines of the record."""
        return [line for kept in self._open.values() for line in promise_lines(kept.signal)]

    def _chosen(self, line: Line, offered: Line, found: list[Promised]) -> list[Promised]:
        """The way that shares most words with what the customer says, if one does."""
        said = _pieces(line.text)
        ways: dict[int, frozenset[str]] = {}
        for promised in found:
            heard = _pieces(offered.heard(max(0, promised.first - 1), promised.last))
            ways[promised.option] = ways.get(promised.option, frozenset()) | heard
        marks: dict[int, int] = {}
        for way, pieces in ways.items():
            others = frozenset().union(*(p for other, p in ways.items() if other != way))
            marks[way] = len(said & (pieces - others))
        best = max(marks, key=lambda way: (marks[way], -way))
        return [p for p in found if p.option == best and p.due] if marks[best] else []

    def _settled(self, at_ms: int) -> Iterator[OutputEvent]:
        """The way that was chosen gives way to what is said about it now."""
        for name in sorted(self._provisional & set(self._open)):
            if self._reader.arrives(self._open[name].signal.slots["promise"]):
                yield withdrawn(self._open.pop(name).signal, at_ms)

    def _replaced(self, at_ms: int) -> Iterator[OutputEvent]:
        """Asked when he will ring, he says it once more with the time: that is the promise."""
        latest = next(reversed(self._open.values()), None)
        slots = latest.signal.slots if latest is not None else {"due": "none"}
        if latest is not None and not slots["due"] and self._reader.calls(slots["promise"]):
            yield withdrawn(self._open.pop(latest.signal.id).signal, at_ms)

    def _take(self, line: Line, promised: Promised, at_ms: int) -> Iterator[OutputEvent]:
        text = self._reader.quote(line, promised)
        span = line.span_of(promised.first, promised.last)
        pieces = _pieces(line.heard(promised.first, promised.last))
        recap = line.text in self._reader.recap or any(name == "recap" for name, _ in line.acts)
        known = self._same(pieces, promised, _RECAP_ALIKE if recap else _ALIKE)
        evidence = Evidence(text, span.start_ms, span.end_ms, LINE + line.id)
        key = (line.id, promised.first)
        if known is None and promised.due and self._asked and self._reader.calls(text):
            yield from self._replaced(at_ms)
        if promised.option < 0 and self._reader.arrives(text):
            yield from self._settled(at_ms)
            known = known if known in self._open else None
        if known is not None:
            self._remember(key, known)
            before = self._open[known].signal
            if promised.due and not before.slots["due"]:
                yield self._renew(known, before, promised.due, evidence, at_ms, pieces, line.order)
            return
        signal = Signal(
            at_ms=at_ms,
            id=self._ids.next("s"),
            signal=SIGNAL,
            speaker=Channel.AGENT,
            span=span,
            value=1.0,
            state="confirmed",
            evidence=(evidence,),
            slots={"promise": text, "due": promised.due, "who": promised.who},
            ref=line.id,
        )
        self._remember(key, signal.id)
        self._keep(_Open(signal, pieces, line.order))
        yield signal

    def _later(self, line: Line, at_ms: int) -> Iterator[OutputEvent]:
        """The customer asked when, and here is the time."""
        said = self._reader.only_time(line)
        latest = next(reversed(self._open.values()), None)
        if said is None or latest is None:
            return
        signal, pieces, order = latest
        if signal.slots["due"] or line.order - order > _LINES_LATER:
            return
        index, due = said
        span = line.span_of(index, index + 1)
        text = line.read(index, index + 1)
        evidence = Evidence(text, span.start_ms, span.end_ms, LINE + line.id)
        self._asked = False
        yield self._renew(signal.id, signal, due, evidence, at_ms, pieces, line.order)

    def _renew(
        self,
        known: str,
        before: Signal,
        due: str,
        evidence: Evidence,
        at_ms: int,
        pieces: frozenset[str],
        order: int,
    ) -> Signal:
        signal = Signal(
            at_ms=at_ms,
            id=known,
            signal=SIGNAL,
            speaker=Channel.AGENT,
            span=Span(before.span.start_ms, max(before.span.end_ms, evidence.end_ms)),
            value=1.0,
            state="confirmed",
            evidence=(before.evidence[0], evidence),
            slots=before.slots | {"due": due},
            ref=before.ref,
        )
        self._keep(_Open(signal, pieces, order))
        return signal

    def _same(self, pieces: frozenset[str], promised: Promised, alike: float) -> str | None:
        for known, kept in reversed(self._open.items()):
            due = kept.signal.slots["due"]
            if due and promised.due and not _one_time(due, promised.due):
                continue
            least = min(len(pieces), len(kept.pieces))
            same_time = bool(due) and due == promised.due and " " in due
            share = _RECAP_ALIKE if same_time else alike
            if least and len(pieces & kept.pieces) >= share * least:
                return known
        return None

    def _keep(self, kept: _Open) -> None:
        self._open[kept.signal.id] = kept
        if len(self._open) > _KEPT:
            del self._open[next(iter(self._open))]

    def _remember(self, key: tuple[str, int], known: str) -> None:
        self._told[key] = known
        if len(self._told) > _KEPT:
            del self._told[next(iter(self._told))]


def promise_lines(signal: Signal) -> list[RecordLine]:
    """The sentences of a promise: what was said, and where its time was said later."""
    parts = ("promise", "promise_time")
    return [
        RecordLine(
            part=part,
            text=evidence.text,
            speaker=Channel.AGENT,
            line=evidence.why.removeprefix(LINE),
            span=Span(evidence.start_ms, evidence.end_ms),
            due=signal.slots["due"],
        )
        for part, evidence in zip(parts, signal.evidence, strict=False)
    ]


def withdrawn(signal: Signal, at_ms: int) -> Signal:
    """The signal taken back, with all that it had said."""
    return msgspec.structs.replace(signal, at_ms=at_ms, value=0.0, state="withdrawn")


def _one_time(before: str, now: str) -> bool:
    """Whether two times can be the same: a recap often leaves out the day."""
    return before == now or (now.startswith("today ") and before.endswith(now[5:]))


def _pieces(text: str) -> frozenset[str]:
    """Pairs of neighbouring Chinese characters, or words: what makes two promises alike."""
    if any(map(is_cjk, text)):
        bare = text.replace(" ", "")
        return frozenset(bare[at : at + 2] for at in range(len(bare) - 1))
    return frozenset(text.split())
