"""Explaining before it is known what the customer knows."""

from __future__ import annotations

from collections.abc import Iterator

from assist.analysis.questions.any_of import AnyOf
from assist.analysis.questions.gate import Gate
from assist.analysis.record.data import RecordData
from assist.analysis.record.line import Line
from assist.analysis.record.promises import LINE
from assist.events import Channel, Evidence, OutputEvent, Signal
from assist.events.listener import Ids

SIGNAL = "explain_first"

_LASTS_MS = 90_000
"""How long a misunderstanding that was shown counts. Source: chosen."""
_ASKED_MS = 180_000
"""How long having asked what the customer knows is enough. Source: chosen."""


class Explaining:
    """Tells when the agent explains into a misunderstanding without having asked about it.

    The misunderstanding is a ``complaint_cause`` of ``information_gap``, or ``arguing`` of the
    agent. Told once for each.

    Args:
        ids: Gives ids.
        data: How people explain, and ask what somebody knows.
        gate: Tells which cues a text can hold.
    """

    def __init__(self, ids: Ids, data: RecordData, gate: Gate) -> None:
        self._ids = ids
        self._explains = AnyOf(data.explains.phrases, gate)
        self._unless = AnyOf(data.explains.unless, gate)
        self._asks = AnyOf(data.asks_known, gate)
        self._gap: Signal | None = None
        self._asked_ms = -_ASKED_MS
        self._told: frozenset[str] = frozenset()

    def signal(self, signal: Signal) -> None:
        """A misunderstanding showed, or it was none after all."""
        name = signal.signal
        if name == "complaint_cause":
            shows = signal.slots.get("is") == "information_gap"
        elif name == "arguing":
            shows = True
        else:
            return
        if shows and signal.state != "withdrawn":
            self._gap = signal
        elif self._gap is not None and self._gap.id == signal.id:
            self._gap = None

    def agent(self, line: Line, at_ms: int) -> Iterator[OutputEvent]:
        """The agent spoke."""
        if line.text in self._asks or any(name == "ask_known" for name, _ in line.acts):
            self._asked_ms = at_ms
            return
        gap = self._gap
        if gap is None or at_ms - gap.at_ms > _LASTS_MS or at_ms - self._asked_ms < _ASKED_MS:
            return
        if gap.id in self._told:
            return
        for index, clause in enumerate(line.clauses):
            if clause.asks or clause.text in self._unless:
                continue
            if clause.text in self._explains or line.has("explain", index):
                if clause.span.end_ms <= gap.span.start_ms:
                    continue
                yield self._first(line, index, gap, at_ms)
                return

    def _first(self, line: Line, index: int, gap: Signal, at_ms: int) -> Signal:
        clause = line.clauses[index]
        text = line.read(index, index + 1)
        self._told = frozenset((gap.id,))
        self._gap = None
        shown = next(iter(gap.evidence), None)
        said = Evidence(text, clause.span.start_ms, clause.span.end_ms, LINE + line.id)
        return Signal(
            at_ms=at_ms,
            id=self._ids.next("s"),
            signal=SIGNAL,
            speaker=Channel.AGENT,
            span=clause.span,
            value=1.0,
            state="confirmed",
            evidence=(said,) if shown is None else (shown, said),
            slots={"explained": text, "heard": gap.slots.get("heard", "")},
            ref=line.id,
        )
