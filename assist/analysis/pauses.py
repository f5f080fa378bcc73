"""Nobody speaks: dead air while it lasts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import msgspec

from assist.analysis.conduct.data import ConductData
from assist.analysis.conduct.talk import NEVER_MS
from assist.analysis.conduct.waiting import Waiting
from assist.events import (
    Channel,
    Event,
    Evidence,
    FinalHypothesis,
    HangUp,
    OutputEvent,
    PartialHypothesis,
    Signal,
    SignalState,
    Span,
    SpeechEnded,
    SpeechStarted,
)
from assist.events.listener import Ids


class PauseOptions(msgspec.Struct, frozen=True, kw_only=True):
    """When silence is worth a word.

    Attributes:
        dead_air_ms: Silence of both parties before it is raised. Milliseconds, 2000..60000.
            Source: chosen, for Chinese and English alike; well above the pause in which people
            look something up and say so, since a prompt for every pause would be ignored.
        again_factor: Silence is raised again each time it has lasted this many times longer.
            1.5..10. Source: chosen.
    """

    dead_air_ms: int = 6000
    again_factor: float = 3.0

    def __post_init__(self) -> None:
        if self.dead_air_ms < 1:
            raise ValueError(f"dead_air_ms must be above 0, not {self.dead_air_ms}")
        if self.again_factor <= 1:
            raise ValueError(f"again_factor must be above 1, not {self.again_factor}")


class PauseDetector:
    """Raises ``dead_air`` for the agent while nobody speaks.

    - Not before the conversation has begun: the first recognised words, or speech of both
      parties where nothing recognises words.
    - ``slots["seconds"]`` is the silence so far; ``value`` the same as a number.
    - Raised again under a new id only when the silence has lasted ``again_factor`` times longer.
    - A wait that somebody announced gives as long as was said, or ``WaitOptions.default_ms``.
    - When anyone speaks, or the call ends, the last one raised is confirmed with its whole span.

    Args:
        ids: Ids of the call.
        options: Thresholds.
        data: Tells announced waits; without it none is known of.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset(
        {FinalHypothesis, HangUp, PartialHypothesis, SpeechEnded, SpeechStarted}
    )

    def __init__(
        self, ids: Ids, options: PauseOptions | None = None, data: ConductData | None = None
    ) -> None:
        self.deadline_ms: int | None = None
        self._ids = ids
        self._options = options or PauseOptions()
        self._waiting = Waiting(data) if data is not None else None
        self._speaking = dict.fromkeys(Channel, False)
        self._spoke = dict.fromkeys(Channel, False)
        self._begun = False
        self._silent_from_ms = NEVER_MS
        self._due_ms = self._options.dead_air_ms
        self._raised = ""

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Follow who speaks."""
        if isinstance(event, PartialHypothesis | FinalHypothesis):
            if not self._begun and event.words:
                self._begin(event.at_ms)
            if self._waiting is not None and isinstance(event, FinalHypothesis):
                self._waiting.hear(event)
                self._arm(event.at_ms)
            return ()
        if isinstance(event, SpeechStarted):
            return self._started(event)
        if isinstance(event, SpeechEnded):
            self._ended(event)
        elif isinstance(event, HangUp):
            return self._broken(event.at_ms, event.at_ms)
        return ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """The silence has lasted long enough."""
        self._raised = self._ids.next("s")
        silent_from_ms = self._silent_from_ms
        self._due_ms = int(self._due_ms * self._options.again_factor)
        self._arm(at_ms)
        return (self._signal(at_ms, Span(silent_from_ms, at_ms), "raised"),)

    def _begin(self, at_ms: int) -> None:
        self._begun = True
        self._arm(at_ms)

    def _started(self, event: SpeechStarted) -> Iterable[OutputEvent]:
        self._speaking[event.channel] = True
        self._spoke[event.channel] = True
        told = self._broken(event.at_ms, event.start_ms)
        if not self._begun and all(self._spoke.values()):
            self._begin(event.at_ms)
        return told

    def _ended(self, event: SpeechEnded) -> None:
        self._speaking[event.channel] = False
        # The other may have stopped later but been told of earlier.
        self._silent_from_ms = max(self._silent_from_ms, event.span.end_ms)
        self._arm(event.at_ms)

    def _broken(self, at_ms: int, spoken_ms: int) -> Iterable[OutputEvent]:
        """The silence is over, from ``spoken_ms`` on."""
        told: tuple[OutputEvent, ...] = ()
        if self._raised:
            told = (self._signal(at_ms, Span(self._silent_from_ms, spoken_ms), "confirmed"),)
        self._raised = ""
        self._due_ms = self._options.dead_air_ms
        self.deadline_ms = None
        return told

    def _arm(self, now_ms: int) -> None:
        silent = not any(self._speaking.values()) and self._silent_from_ms != NEVER_MS
        if self._begun and silent:
            announced_ms = self._waiting.until_ms if self._waiting is not None else 0
            due_ms = max(self._silent_from_ms + self._due_ms, announced_ms)
            self.deadline_ms = max(now_ms, due_ms)
        else:
            self.deadline_ms = None

    def _signal(self, at_ms: int, span: Span, state: SignalState) -> Signal:
        seconds = span.duration_ms / 1000
        evidence = Evidence(f"{span.duration_ms} ms", span.start_ms, span.end_ms, "pause:dead_air")
        return Signal(
            at_ms=at_ms,
            id=self._raised,
            signal="dead_air",
            speaker=Channel.AGENT,
            span=span,
            value=round(seconds, 1),
            state=state,
            evidence=(evidence,),
            slots={"seconds": str(round(seconds))},
        )
