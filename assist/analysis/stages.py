"""Where the call stands on the main line, from cue words, with a way back to empathy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from assist.analysis.cues import CueData
from assist.events import (
    STAGES,
    Channel,
    Event,
    Final,
    OutputEvent,
    Signal,
    Stage,
    StageName,
)
from assist.events.phrases import PhraseSet

_HEATED = ("angry", "furious")


class StageTracker:
    """Follows the stages of a call, one utterance at a time.

    The call moves forward on a cue of a later stage, but leaves ``closing`` for nothing less
    than new anger; anger that rises to ``angry`` takes it back to ``empathy``. Cues are judged
    on finals: a stage that flickers with a partial helps nobody.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset({Final, Signal})
    deadline_ms: int | None = None

    def __init__(self, data: CueData) -> None:
        self._cues = tuple((cue.stage, cue.speaker, PhraseSet(cue.phrases)) for cue in data.stages)
        self._current: StageName | None = None

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Move on a cue, or back when the customer's anger rises."""
        if type(event) is Final:
            return self._final(event)
        if (
            type(event) is Signal
            and event.signal == "anger"
            and event.band in _HEATED
            and event.state != "withdrawn"
            and self._current not in (None, "greeting", "empathy")
        ):
            return self._enter("empathy", event.at_ms)
        return ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """Nothing here waits."""
        raise AssertionError(f"no deadline was set, yet {at_ms} elapsed")

    def _final(self, event: Final) -> Iterable[OutputEvent]:
        if not event.text:
            return ()
        text = event.text.lower()
        reached = [
            stage
            for stage, speaker, phrases in self._cues
            if speaker is event.speaker and text in phrases
        ]
        if not reached:
            first: StageName = "greeting" if event.speaker is Channel.AGENT else "intake"
            return self._enter(first, event.at_ms) if self._current is None else ()
        latest = max(reached, key=STAGES.index)
        if self._current is None or self._may_move(latest):
            return self._enter(latest, event.at_ms)
        return ()

    def _may_move(self, stage: StageName) -> bool:
        assert self._current is not None
        return STAGES.index(stage) > STAGES.index(self._current)

    def _enter(self, stage: StageName, at_ms: int) -> Iterable[OutputEvent]:
        if stage == self._current:
            return ()
        self._current = stage
        return (Stage(at_ms=at_ms, stage=stage, since_ms=at_ms),)
