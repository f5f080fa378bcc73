"""Signals of a moment: phrases add up, the signal is raised, then confirmed or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from assist.analysis.wording.data import SignalRules
from assist.analysis.wording.found import Found
from assist.events import OutputEvent, Signal, SignalState
from assist.events.listener import Ids

_ENOUGH = 1.0 - 1e-9
_CITED = 4


class Tally(Protocol):
    """What becomes of phrases that count."""

    def count(self, found: Found, at_ms: int) -> Sequence[OutputEvent]:
        """A phrase counts."""
        ...

    def drop(self, found: Found, at_ms: int) -> Sequence[OutputEvent]:
        """A phrase that counted turned out not to have been said, or not so."""
        ...

    def release(self, found: Found) -> bool:
        """Give a phrase back that nothing has been told of; says whether that could be done."""
        ...

    def settle(self, at_ms: int) -> Sequence[OutputEvent]:
        """An utterance is over; what counted of it stands."""
        ...


def slots_of(founds: Sequence[Found]) -> dict[str, str]:
    """What a prompt may quote: the heaviest words, their kind, and what to say instead."""
    heaviest = max(founds, key=lambda found: found.weight)
    rule = heaviest.rule.rule
    slots = {"heard": heaviest.text}
    if rule.is_:
        slots["is"] = rule.is_
    if rule.better:
        slots["better"] = rule.better
    return slots


class _Raised:
    __slots__ = ("founds", "signal")

    def __init__(self, signal: Signal, founds: list[Found]) -> None:
        self.signal = signal
        self.founds = founds


class Moments:
    """Adds up the weights of one signal's phrases and raises it when they suffice.

    Args:
        name: Of the signal.
        rules: Its rules.
        ids: Ids of the call.
    """

    def __init__(self, name: str, rules: SignalRules, ids: Ids) -> None:
        self._name = name
        self._rules = rules
        self._ids = ids
        self._recent: list[Found] = []
        self._raised: list[_Raised] = []
        self._silent_until_ms = 0
        self._told_in = -1

    def count(self, found: Found, at_ms: int) -> Sequence[OutputEvent]:
        """Add a phrase; raise the signal if it suffices."""
        oldest = at_ms - self._rules.window_ms
        self._recent = [item for item in self._recent if item.counted_ms >= oldest]
        self._recent.append(found)
        if _weight(self._recent) < _ENOUGH:
            return ()
        founds, self._recent = self._recent, []
        number = found.utterance.number
        renewed = self._rules.renewed and number != self._told_in
        if at_ms < self._silent_until_ms and not renewed:
            return ()
        self._told_in = number
        self._silent_until_ms = at_ms + self._rules.cooldown_ms
        is_over = all(item.utterance.is_over for item in founds)
        raised = _Raised(self._tell(founds, at_ms, self._ids.next("s"), is_over), founds)
        if not is_over:
            self._raised.append(raised)
        return (raised.signal,)

    def drop(self, found: Found, at_ms: int) -> Sequence[OutputEvent]:
        """Forget a phrase; withdraw the signal if the rest does not suffice."""
        if found in self._recent:
            self._recent.remove(found)
        for raised in self._raised:
            if found in raised.founds:
                raised.founds.remove(found)
                if _weight(raised.founds) < _ENOUGH:
                    self._raised.remove(raised)
                    self._recent = raised.founds + self._recent
                    self._silent_until_ms = 0
                    withdrawn = msgspec.structs.replace(
                        raised.signal, at_ms=at_ms, seq=0, state="withdrawn"
                    )
                    return (withdrawn,)
                break
        return ()

    def release(self, found: Found) -> bool:
        """Give back a phrase that has only been counted."""
        if found not in self._recent:
            return False
        self._recent.remove(found)
        return True

    def settle(self, at_ms: int) -> Sequence[OutputEvent]:
        """Confirm what was raised from an utterance that is over now."""
        settled = [
            raised
            for raised in self._raised
            if all(found.utterance.is_over for found in raised.founds)
        ]
        if not settled:
            return ()
        self._raised = [raised for raised in self._raised if raised not in settled]
        return [
            self._tell(raised.founds, at_ms, raised.signal.id, is_over=True) for raised in settled
        ]

    def _tell(self, founds: list[Found], at_ms: int, id_: str, is_over: bool) -> Signal:
        last = founds[-1]
        state: SignalState = "confirmed" if is_over else "raised"
        return Signal(
            at_ms=at_ms,
            id=id_,
            signal=self._name,
            speaker=self._rules.speaker,
            span=last.utterance.span(last.start, last.end),
            value=round(min(1.0, _weight(founds)), 3),
            state=state,
            evidence=tuple(found.evidence(self._name) for found in founds[-_CITED:]),
            slots=slots_of(founds),
        )


def _weight(founds: Sequence[Found]) -> float:
    return sum(found.weight for found in founds)
