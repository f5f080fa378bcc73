"""Signals that say which of several kinds somebody or something is: evidence adds up and may turn.

``Signal.value`` is the confidence: the leader's share of all weight, with half a phrase of doubt.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from assist.analysis.wording.data import Classes, SignalRules
from assist.analysis.wording.found import Found
from assist.events import Evidence, OutputEvent, Signal, Span
from assist.events.listener import Ids

_DOUBT = 0.5
_STEP = 0.15
_CITED = 3


class Leaning:
    """A running weight per class; publishes the class that leads.

    One signal id stands for the leaning through the call: a later signal with it supersedes the
    earlier one, with another class or a surer value.

    Args:
        name: Of the signal.
        rules: Its rules.
        classes: Its classes.
        ids: Ids of the call.
    """

    def __init__(self, name: str, rules: SignalRules, classes: Classes, ids: Ids) -> None:
        self._name = name
        self._rules = rules
        self._classes = classes
        self._ids = ids
        self._settled = dict.fromkeys(classes.names, 0.0)
        self._settled_ms = 0
        self._evidence: dict[str, tuple[Evidence, ...]] = dict.fromkeys(classes.names, ())
        self._open: list[Found] = []
        self._told: Signal | None = None

    def count(self, found: Found, at_ms: int) -> Sequence[OutputEvent]:
        """Add a phrase."""
        self._open.append(found)
        return self.settle(at_ms)

    def drop(self, found: Found, at_ms: int) -> Sequence[OutputEvent]:
        """Forget a phrase of the utterance that is still going on."""
        if found in self._open:
            self._open.remove(found)
        return self._publish(at_ms)

    def release(self, found: Found) -> bool:  # noqa: ARG002
        """What was weighed stays: the leader may have been told by it."""
        return False

    def settle(self, at_ms: int) -> Sequence[OutputEvent]:
        """Keep what counted of utterances that are over."""
        for found in [item for item in self._open if item.utterance.is_over]:
            self._open.remove(found)
            self._fade(at_ms)
            name = found.rule.rule.is_
            self._settled[name] = min(self._classes.most, self._settled[name] + found.weight)
            cited = (*self._evidence[name], found.evidence(self._name))
            self._evidence[name] = cited[-_CITED:]
        return self._publish(at_ms)

    def _fade(self, at_ms: int) -> None:
        half_life_ms = self._classes.half_life_ms
        if half_life_ms is not None:
            share = 0.5 ** ((at_ms - self._settled_ms) / half_life_ms)
            self._settled = {name: weight * share for name, weight in self._settled.items()}
        self._settled_ms = at_ms

    def _publish(self, at_ms: int) -> Sequence[OutputEvent]:
        self._fade(at_ms)
        weights = dict(self._settled)
        for found in self._open:
            name = found.rule.rule.is_
            weights[name] = min(self._classes.most, weights[name] + found.weight)
        ranked = sorted(weights, key=lambda name: -weights[name])
        leader = ranked[0]
        lead = weights[leader] - (weights[ranked[1]] if len(ranked) > 1 else 0.0)
        told = self._told
        leads = weights[leader] >= self._classes.least - 1e-9 and (
            lead >= self._classes.margin - 1e-9 or (told is not None and told.slots["is"] == leader)
        )
        if leads:
            value = round(weights[leader] / (sum(weights.values()) + _DOUBT), 3)
            return self._tell(leader, value, at_ms)
        if told is not None and told.state == "raised":
            self._told = None
            return (msgspec.structs.replace(told, at_ms=at_ms, seq=0, state="withdrawn"),)
        return ()

    def _tell(self, leader: str, value: float, at_ms: int) -> Sequence[OutputEvent]:
        told = self._told
        mine = [found for found in self._open if found.rule.rule.is_ == leader]
        is_new = told is None or told.slots["is"] != leader
        if told is not None and not is_new:
            firm = told.state == "raised" and not mine
            if not firm and abs(value - told.value) < _STEP:
                return ()
            firm = firm or told.state == "confirmed"
        else:
            firm = not mine
        evidence = (*self._evidence[leader], *(found.evidence(self._name) for found in mine))
        cited = evidence[-_CITED:]
        self._told = Signal(
            at_ms=at_ms,
            id=told.id if told is not None else self._ids.next("s"),
            signal=self._name,
            speaker=self._rules.speaker,
            span=mine[-1].utterance.span(mine[-1].start, mine[-1].end)
            if mine
            else Span(cited[-1].start_ms, cited[-1].end_ms),
            value=value,
            state="confirmed" if firm else "raised",
            evidence=cited,
            slots={"is": leader, "heard": cited[-1].text},
        )
        return (self._told,)
