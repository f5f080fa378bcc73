"""A site's own thresholds: the file ``tuning.yaml`` of a pack, which ``assist tune`` writes.

- ``anger`` and ``question`` move the levels from which those are told.
- ``signals`` silences a signal, or lets it through only from a value up. What is silenced is not
  raised at all: no card, no scorecard and no list sees it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Annotated, Final

import msgspec

from assist.analysis.anger import AngerOptions
from assist.analysis.anger.options import LevelOptions
from assist.events import Event, OutputEvent, Signal
from assist.events.listener import Listener

Level = Annotated[float, msgspec.Meta(gt=0, lt=1)]

_SHIPPED: Final = LevelOptions()

_KNOWN: Final = 4_096
"""Signals of a call that are remembered as let through. Source: chosen; an 8-hour call at one every
seven seconds."""


class AngerLevels(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Levels at which a band of anger is entered, 0..1, in their order."""

    tense: Level = _SHIPPED.tense
    angry: Level = _SHIPPED.angry
    furious: Level = _SHIPPED.furious

    def __post_init__(self) -> None:
        if not self.tense < self.angry < self.furious:
            raise ValueError("tense, angry, furious: must rise in this order")


class SignalKnob(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a site wants of one signal.

    Attributes:
        on: Raise it at all.
        least: Least value from which it is raised, 0..1.
    """

    on: bool = True
    least: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0


class TuningData(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file. What it leaves out stays as it ships.

    Attributes:
        question: Score from which a clause is a question, in place of ``questions.yaml``'s.
        signals: By name.
    """

    anger: AngerLevels = AngerLevels()
    question: Level | None = None
    signals: dict[str, SignalKnob] = msgspec.field(default_factory=dict)

    @property
    def anger_options(self) -> AngerOptions:
        """The anger detector's thresholds with these levels."""
        levels = msgspec.structs.asdict(self.anger)
        return AngerOptions(level=msgspec.structs.replace(_SHIPPED, **levels))


class Tuned:
    """A listener whose signals go through the site's knobs.

    A signal that was let through once stays, whatever its value becomes: what was raised can
    always be confirmed or withdrawn.

    Args:
        listener: Who raises them.
        knobs: By name of the signal.
    """

    def __init__(self, listener: Listener, knobs: dict[str, SignalKnob]) -> None:
        self._listener = listener
        self._knobs = knobs
        self._through: OrderedDict[str, None] = OrderedDict()

    @property
    def hears(self) -> frozenset[type[Event]]:
        """What the listener hears."""
        return self._listener.hears

    @property
    def deadline_ms(self) -> int | None:
        """When the listener wants to be called."""
        return self._listener.deadline_ms

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """What the listener concludes, without what is silenced."""
        told = self._listener.hear(event)
        return self._passed(told) if told else ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """The same of a deadline."""
        return self._passed(self._listener.elapse(at_ms))

    def _passed(self, told: Iterable[OutputEvent]) -> Sequence[OutputEvent]:
        return [event for event in told if type(event) is not Signal or self._lets(event)]

    def _lets(self, signal: Signal) -> bool:
        knob = self._knobs.get(signal.signal)
        if knob is None or signal.id in self._through:
            return True
        if not knob.on or signal.value < knob.least or signal.state == "withdrawn":
            return False
        self._through[signal.id] = None
        if len(self._through) > _KNOWN:
            self._through.popitem(last=False)
        return True
