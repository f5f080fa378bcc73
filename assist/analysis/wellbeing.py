"""How hard a call was on the agent, told to the agent alone as it ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import msgspec

from assist.events import (
    BANDS,
    Anger,
    Band,
    Channel,
    Event,
    Evidence,
    HangUp,
    OutputEvent,
    Signal,
    Span,
)
from assist.events.listener import Ids

_ANGRY = BANDS.index("angry")
_FURIOUS = BANDS.index("furious")
_ABUSE = "abuse"
_MINUTE_MS = 60_000


class WellbeingOptions(msgspec.Struct, frozen=True, kw_only=True):
    """From when on a call counts as hard, and as worth a word at all.

    Attributes:
        hard_ms: Time with an angry or furious customer, 1000..3600000 ms. Source: chosen; about
            half of a complaint call of average length.
        furious_ms: The same with a furious one, 1000..3600000 ms. Source: chosen.
        abuses: Times that the agent was abused, 1..20. Source: chosen; the second time is what
            the abusive-caller cards draw the line at.
        long_ms: Length from which a call with an angry customer is hard whatever its other
            marks, 60000..36000000 ms. Source: chosen.
        hot_ms: Time with an angry customer that a call must have had for its end to be a turn,
            0..3600000 ms. Source: chosen; a single flash is none.
        tense_ms: Time above calm from which a call was not ordinary, 1000..3600000 ms.
            Source: chosen.
        tiring_ms: Length from which even a calm call was not ordinary, 60000..36000000 ms.
            Source: chosen.
    """

    hard_ms: int = 120_000
    furious_ms: int = 45_000
    abuses: int = 2
    long_ms: int = 1_200_000
    hot_ms: int = 5_000
    tense_ms: int = 60_000
    tiring_ms: int = 1_800_000

    def __post_init__(self) -> None:
        limits = (
            ("hard_ms", 1_000, 3_600_000),
            ("furious_ms", 1_000, 3_600_000),
            ("abuses", 1, 20),
            ("long_ms", 60_000, 36_000_000),
            ("hot_ms", 0, 3_600_000),
            ("tense_ms", 1_000, 3_600_000),
            ("tiring_ms", 60_000, 36_000_000),
        )
        for name, low, high in limits:
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} must be {low} to {high}, not {getattr(self, name)}")


class Wellbeing:
    """Tells ``wellbeing`` at the hang-up; nothing of an ordinary short and calm call.

    - ``turned_round``: the customer was angry, and calm in the end.
    - ``breather``: it was hard: long anger, fury, abuse.
    - ``steady``: neither, but no ordinary call.

    ``value`` is how hard it was, 1 from where it is called hard on; also of a call that was
    turned round. It must come after the anger and wording detectors.

    Args:
        ids: Shared ids of the call.
        options: Thresholds.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset({Anger, HangUp, Signal})
    deadline_ms: ClassVar[int | None] = None

    def __init__(self, ids: Ids, options: WellbeingOptions | None = None) -> None:
        self._ids = ids
        self._options = options or WellbeingOptions()
        self._spent_ms: dict[Band, int] = dict.fromkeys(BANDS, 0)
        self._band: Band | None = None
        self._known: Band | None = None
        self._since_ms = 0
        self._hot: Span | None = None
        self._abuses: dict[str, None] = {}

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Keep count; tell at the end."""
        if isinstance(event, Anger):
            if event.speaker is Channel.CUSTOMER and event.band != self._band:
                self._enter(event.band, event.at_ms)
        elif isinstance(event, Signal):
            if event.signal == _ABUSE and event.speaker is Channel.CUSTOMER:
                self._count(event)
        elif isinstance(event, HangUp):
            self._enter(None, event.at_ms)
            return self._tell(event.at_ms)
        return ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """Nothing here waits."""
        raise AssertionError(f"no deadline was set, yet {at_ms} elapsed")

    def _enter(self, band: Band | None, at_ms: int) -> None:
        last = self._band
        if last is not None:
            self._spent_ms[last] += at_ms - self._since_ms
            if BANDS.index(last) >= _ANGRY:
                self._hot = Span(self._hot.start_ms if self._hot else self._since_ms, at_ms)
        self._band, self._since_ms = band, at_ms
        if band is not None:
            self._known = band

    def _count(self, event: Signal) -> None:
        if event.state == "withdrawn":
            self._abuses.pop(event.id, None)
        elif len(self._abuses) < self._options.abuses:
            self._abuses[event.id] = None

    def _tell(self, at_ms: int) -> list[Signal]:
        options = self._options
        hot_ms = sum(self._spent_ms[band] for band in BANDS[_ANGRY:])
        hard = self._hardness(hot_ms, at_ms)
        if hot_ms >= options.hot_ms and hot_ms and self._known == BANDS[0]:
            verdict = "turned_round"
        elif hard >= 1.0:
            verdict = "breather"
        elif (
            hot_ms
            or self._abuses
            or self._spent_ms["tense"] >= options.tense_ms
            or at_ms >= options.tiring_ms
        ):
            verdict = "steady"
        else:
            return []
        peak = next(band for band in reversed(BANDS) if self._spent_ms[band] or band == "calm")
        slots = {"is": verdict, "peak": peak}
        evidence: tuple[Evidence, ...] = ()
        if self._hot is not None:
            slots["minutes"] = str(max(1, round(hot_ms / _MINUTE_MS)))
            evidence = (Evidence(peak, self._hot.start_ms, self._hot.end_ms, "level:peak"),)
        return [
            Signal(
                at_ms=at_ms,
                id=self._ids.next("s"),
                signal="wellbeing",
                speaker=Channel.AGENT,
                span=Span(0, at_ms),
                value=round(min(1.0, hard), 3),
                state="confirmed",
                evidence=evidence,
                slots=slots,
            )
        ]

    def _hardness(self, hot_ms: int, length_ms: int) -> float:
        """How hard it was; 1 and above is hard."""
        options = self._options
        if hot_ms and length_ms >= options.long_ms:
            return 1.0
        return max(
            hot_ms / options.hard_ms,
            self._spent_ms["furious"] / options.furious_ms,
            len(self._abuses) / options.abuses,
        )
