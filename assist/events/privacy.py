"""What is for the agent alone, and what is left of a call when that is taken out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

import msgspec

from assist.events.base import OutputEvent
from assist.events.outputs import (
    Anger,
    CallEnded,
    CallStarted,
    Metrics,
    Prompt,
    Question,
    Signal,
    TeamNote,
)
from assist.events.outputs import Final as FinalLine
from assist.events.words import Channel, Evidence
from assist.events.wrap_up import WrapUp

PRIVATE_SIGNALS: Final[tuple[str, ...]] = ("agent_tone", "wellbeing")
"""Signals about the agent's own state, which nobody else sees unless the settings share them."""


WallShare: TypeAlias = Literal["off", "mood", "all"]
"""How much of a call the supervisors' wall gets."""

ALARMS: Final[tuple[str, ...]] = (
    "repeat_issue",
    "churn_threat",
    "publicity_threat",
    "regulator_threat",
    "abuse",
)
"""Signals about the customer that the wall shows even where it gets no words."""


class Sharing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which of the private signals others may see. None of them unless somebody says so.

    Attributes:
        agent_tone: The agent's own raised voice and words.
        wellbeing: How hard the call was, told at its end.
        wall: What the supervisors' wall gets of a call while it goes on. ``mood``: how the
            customer is, how many questions are open and for how long, threats and abuse, but no
            word that was said and nothing that the agent did. ``all``: the words, too. Mood is
            the default, because help should come to who needs it without anybody listening in.
    """

    agent_tone: bool = False
    wellbeing: bool = False
    wall: WallShare = "mood"

    def allows(self, signal: str) -> bool:
        """Whether others may see a signal of this name."""
        return signal not in PRIVATE_SIGNALS or bool(getattr(self, signal))


class Veil:
    """Takes out of a call, as it goes on, what is for the agent alone.

    - Left out: private signals, and prompts that private signals alone raised. Their ``seq`` is
      missing then.
    - Other prompts lose the ids and the evidence of private signals.

    Args:
        sharing: What others may see nevertheless.
    """

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._allowed: set[str] = set()
        self._hidden: set[str] = set()
        self._cited: set[Evidence] = set()

    def over(self, event: OutputEvent) -> OutputEvent | None:
        """What others see of the next output of the call; None for nothing."""
        if isinstance(event, Signal) and event.signal in PRIVATE_SIGNALS:
            if self._sharing.allows(event.signal):
                self._allowed.add(event.id)
                return event
            self._hidden.add(event.id)
            self._cited.update(event.evidence)
            return None
        if not isinstance(event, Prompt):
            return event
        if event.private:
            known = event.because and all(id_ in self._allowed for id_ in event.because)
            return event if known else None
        if not any(id_ in self._hidden for id_ in event.because):
            return event
        return msgspec.structs.replace(
            event,
            because=tuple(id_ for id_ in event.because if id_ not in self._hidden),
            evidence=tuple(item for item in event.evidence if item not in self._cited),
        )


def shared(outputs: Iterable[OutputEvent], sharing: Sharing) -> Iterator[OutputEvent]:
    """The outputs of a call, in order and from its start, as others may see them."""
    veil = Veil(sharing)
    for event in outputs:
        left = veil.over(event)
        if left is not None:
            yield left


class WallVeil:
    """Takes out of a call, as it goes on, what the supervisors' wall does not get.

    Args:
        sharing: What the agent shares; private signals pass only where that says so, too.
    """

    def __init__(self, sharing: Sharing) -> None:
        self._share = sharing.wall
        self._veil = Veil(sharing)

    def over(self, event: OutputEvent) -> OutputEvent | None:
        """What the wall gets of the next output of the call; None for nothing."""
        if self._share == "off":
            return None
        if self._share == "mood":
            return _mood(event)
        left = self._veil.over(event)
        if isinstance(left, FinalLine):
            # Times and confidences of single words are for QA; half of the bytes are theirs.
            return msgspec.structs.replace(left, words=())
        return left


def _mood(event: OutputEvent) -> OutputEvent | None:
    """No word that was said and nothing that the agent did; the team's own notes as they are."""
    match event:
        case CallStarted() | TeamNote():
            return event
        case Anger(speaker=Channel.CUSTOMER):
            return msgspec.structs.replace(event, evidence=())
        case Question(speaker=Channel.CUSTOMER):
            return msgspec.structs.replace(event, text="", answer=None, evidence=())
        case Signal(speaker=Channel.CUSTOMER) if event.signal in ALARMS:
            return msgspec.structs.replace(event, evidence=(), slots={})
        case Metrics():
            return msgspec.structs.replace(event, values={})  # Only that time passes.
        case CallEnded():
            return msgspec.structs.replace(event, wrap_up=WrapUp())
        case _:
            return None
