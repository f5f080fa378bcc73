"""Signals that the customer got angry, and what becomes of those raised from partial words."""

from __future__ import annotations

import msgspec

from assist.analysis.anger.meter import Meter
from assist.events import Channel, Evidence, Signal, SignalState, Span
from assist.events.listener import Ids

_GONE = 0.12
"""Heat lost since a signal was raised that counts as its words having gone, 0..1."""


class _Open(msgspec.Struct):
    """A signal raised from words that may still change."""

    signal: Signal
    rank: int
    heat: float


class RaisedSignals:
    """Raises a signal for a band, then confirms or withdraws it under the same id.

    Args:
        ids: Ids of the call.
        speaker: Whose anger.
    """

    def __init__(self, ids: Ids, speaker: Channel) -> None:
        self._ids = ids
        self._speaker = speaker
        self._open: list[_Open] = []

    def raise_(
        self, at_ms: int, meter: Meter, heat: float, evidence: tuple[Evidence, ...]
    ) -> Signal:
        """A signal for the band of ``meter``.

        Args:
            at_ms: Now.
            meter: Level and band.
            heat: Heat of the utterance that is still open; 0.0 where the band rests on nothing
                that can change, so that the signal is confirmed at once.
            evidence: What the band rests on.
        """
        span = Span(at_ms, at_ms)
        if evidence:
            span = Span(min(e.start_ms for e in evidence), max(e.end_ms for e in evidence))
        words = next((e.text for e in evidence if e.why.startswith(("lexicon:", "learned:"))), "")
        signal = Signal(
            at_ms=at_ms,
            id=self._ids.next("s"),
            signal="anger",
            speaker=self._speaker,
            span=span,
            value=round(meter.level, 3),
            band=meter.band,
            state="raised" if heat else "confirmed",
            evidence=evidence,
            slots={"words": words} if words else {},
        )
        if heat:
            self._open.append(_Open(signal, meter.rank, heat))
        return signal

    def review(self, at_ms: int, meter: Meter, heat: float, *, final: bool) -> list[Signal]:
        """Withdraw what has lost its words; at the final confirm the rest.

        A band whose words have gone is given up at once, without the slack of ordinary fading.

        Args:
            at_ms: Now.
            meter: Level and band; withdrawn bands are taken from it.
            heat: Heat of the utterance that the signals were raised from, as it stands now.
            final: Whether that utterance is over.
        """
        if not self._open:
            return []
        out: list[Signal] = []
        kept: list[_Open] = []
        for item in self._open:
            gone = heat < item.heat - _GONE and not meter.upholds(item.rank)
            if gone:
                meter.leave(item.rank)
            elif not final:
                kept.append(item)
                continue
            state: SignalState = "withdrawn" if gone else "confirmed"
            out.append(msgspec.structs.replace(item.signal, at_ms=at_ms, state=state))
        self._open = kept
        return out
