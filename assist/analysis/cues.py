"""Wording that tells how far a call has come: the data behind stages and wrap-up."""

from __future__ import annotations

import msgspec

from assist.events import Channel, StageName
from assist.events.phrases import PhraseSet


class StageCue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of the agent (or customer) that show the call to be in a stage."""

    stage: StageName
    speaker: Channel
    phrases: tuple[str, ...]

    def __post_init__(self) -> None:
        PhraseSet(self.phrases)


class CueData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file ``cues.yaml`` of a pack.

    Attributes:
        stages: Cues in main-line order.
        problem: Customer wording that states the trouble.
        cause: Wording that explains how it came about.
        solution: Agent wording that says what has been or will be done.
        promise: Agent wording that commits to something.
        time: Wording of a time, which makes a promise a follow-up.
        smalltalk: Utterances that carry no content of their own.
    """

    stages: tuple[StageCue, ...]
    problem: tuple[str, ...]
    cause: tuple[str, ...]
    solution: tuple[str, ...]
    promise: tuple[str, ...]
    time: tuple[str, ...]
    smalltalk: tuple[str, ...]

    def __post_init__(self) -> None:
        for phrases in (
            self.problem,
            self.cause,
            self.solution,
            self.promise,
            self.time,
            self.smalltalk,
        ):
            PhraseSet(phrases)
