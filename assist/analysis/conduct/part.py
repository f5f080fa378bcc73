"""What every part of the conduct detector has in common."""

from __future__ import annotations

from collections.abc import Iterable

from assist.analysis.conduct.talk import Said
from assist.events import (
    Channel,
    Evidence,
    Signal,
    SignalState,
    Span,
    SpeechEnded,
    SpeechStarted,
)
from assist.events.listener import Ids

Told = Iterable[Signal]

LONG_AGO = -(10**9)


class Part:
    """One question asked of the conduct; hooks that it has no use for tell nothing.

    Attributes:
        deadline_ms: When ``elapse`` is to be called, as for a listener.
    """

    deadline_ms: int | None = None

    def started(self, _event: SpeechStarted, /) -> Told:
        """A party began to speak."""
        return ()

    def ended(self, _event: SpeechEnded, /) -> Told:
        """A party stopped."""
        return ()

    def said(self, _said: Said, /) -> Told:
        """An utterance is final."""
        return ()

    def elapse(self, _at_ms: int, /) -> Told:
        """The deadline has passed."""
        return ()

    def over(self, _at_ms: int, /) -> Told:
        """The call is hung up."""
        return ()


class Alarm:
    """Raises one signal by name, not too often, and confirms it when it is over.

    Args:
        name: Of the signal.
        speaker: Whose conduct it is.
        ids: Ids of the call.
        cooldown_ms: Not raised again before.
    """

    __slots__ = ("_cooldown_ms", "_id", "_ids", "_name", "_raised_ms", "_speaker")

    def __init__(self, name: str, speaker: Channel, ids: Ids, cooldown_ms: int) -> None:
        self._name = name
        self._speaker = speaker
        self._ids = ids
        self._cooldown_ms = cooldown_ms
        self._raised_ms = LONG_AGO
        self._id = ""

    @property
    def is_up(self) -> bool:
        """Raised and not yet confirmed or withdrawn."""
        return bool(self._id)

    def rests(self, at_ms: int) -> bool:
        """Whether it was raised too short a time ago."""
        return at_ms - self._raised_ms < self._cooldown_ms

    def tell(
        self,
        at_ms: int,
        span: Span,
        value: float,
        evidence: tuple[Evidence, ...],
        *,
        state: SignalState = "confirmed",
        slots: dict[str, str] | None = None,
    ) -> tuple[Signal, ...]:
        """Raise it, or tell how what was raised ended. Nothing while it rests."""
        if not self._id:
            if state == "withdrawn" or self.rests(at_ms):
                return ()
            self._raised_ms = at_ms
        signal_id = self._id or self._ids.next("s")
        self._id = signal_id if state == "raised" else ""
        return (
            Signal(
                at_ms=at_ms,
                id=signal_id,
                signal=self._name,
                speaker=self._speaker,
                span=span,
                value=value,
                state=state,
                evidence=evidence,
                slots=slots or {},
            ),
        )


def measured(span: Span, text: str, why: str) -> tuple[Evidence, ...]:
    """A measurement as evidence, with the time that it is of."""
    return (Evidence(text, span.start_ms, span.end_ms, f"conduct:{why}"),)


def lasting(span: Span, why: str) -> tuple[Evidence, ...]:
    """A length of time as evidence."""
    return measured(span, f"{span.duration_ms} ms", why)


def seconds(duration_ms: int) -> dict[str, str]:
    """The slot ``seconds``."""
    return {"seconds": str(round(duration_ms / 1000))}


def quoted(said: Said, start: int, end: int, why: str) -> Evidence:
    """Characters of an utterance as evidence."""
    return said.text.evidence(start, end, f"conduct:{why}")
