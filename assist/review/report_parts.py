"""The records that ``assist.report/1`` is made of."""

from __future__ import annotations

from typing import Literal

import msgspec

from assist.events import (
    Band,
    Channel,
    CheckItem,
    Evidence,
    FactState,
    OverlapKind,
    PassedOver,
    PromptState,
    SignalState,
    Span,
    Token,
    Word,
    WrapUp,
)
from assist.review.scorecard import Scorecard


class ReportTurn(msgspec.Struct, frozen=True):
    """One utterance.

    Attributes:
        id: Of the transcript line; records and acts point at it.
        text: As the source spelt it, where that differs from the words.
        words: As they were heard, with times.
        readable: With punctuation, numbers in digits and the team's names repaired by sound.
        tokens: The pieces of ``readable``: how many of the words each stands for, and what was
            ``heard`` where a name took its place.
    """

    speaker: Channel
    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...]
    readable: str = ""
    tokens: tuple[Token, ...] = ()
    id: str = ""


class ReportSignal(msgspec.Struct, frozen=True, kw_only=True):
    """A signal that stood in the end, or that was withdrawn after a prompt had come of it.

    Attributes:
        state: ``withdrawn`` where later words took it back; scorecards do not count it.
        slots: What the detector says besides, such as ``{"is": "product"}`` of a complaint.
    """

    id: str
    signal: str
    speaker: Channel
    at_ms: int
    span: Span
    value: float
    band: Band | None
    state: SignalState
    evidence: tuple[Evidence, ...]
    ref: str | None
    slots: dict[str, str]


class AngerPoint(msgspec.Struct, frozen=True):
    """One point of the anger curve, which begins where the detector stops abstaining."""

    at_ms: int
    level: float
    band: Band


class ReportQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the ledger, as it stood in the end."""

    id: str
    text: str
    asked_ms: int
    repeats: int
    status: Literal["answered", "deferred", "unanswered"]
    resolved_ms: int | None
    answer: str | None
    expects: str
    evidence: tuple[Evidence, ...]


class ReportOverlap(msgspec.Struct, frozen=True, kw_only=True):
    """Both spoke at once."""

    id: str
    by: Channel
    at_ms: int
    span: Span
    overlap_ms: int
    kind: OverlapKind
    evidence: tuple[Evidence, ...]


class ReportPrompt(msgspec.Struct, frozen=True, kw_only=True):
    """A prompt and what became of it."""

    id: str
    at_ms: int
    card: str
    because: tuple[str, ...]
    say: tuple[str, ...]
    why: str
    state: PromptState
    evidence: tuple[Evidence, ...]
    instead_of: tuple[PassedOver, ...] = ()


class ReportAct(msgspec.Struct, frozen=True, kw_only=True):
    """What a party did with its words; ``line`` is the transcript line that they are in."""

    id: str
    act: str
    speaker: Channel
    at_ms: int
    span: Span
    line: str
    evidence: tuple[Evidence, ...]


class ReportFact(msgspec.Struct, frozen=True, kw_only=True):
    """A detail of the case as it stood in the end, and where it was said."""

    id: str
    name: str
    value: str
    heard: str
    speaker: Channel
    state: FactState
    span: Span
    line: str


class ReportStage(msgspec.Struct, frozen=True):
    """A stretch of the call on the main line."""

    stage: str
    start_ms: int
    end_ms: int


class CallReport(msgspec.Struct, frozen=True, kw_only=True):
    """One call of the report.

    Attributes:
        timing: ``audio`` or how the transcript was timed; ``estimated`` times can't show pauses.
        notes: What the reader should know about the source, each a sentence.
    """

    call_id: str
    language: str
    duration_ms: int
    source: str
    timing: str
    notes: tuple[str, ...]
    turns: tuple[ReportTurn, ...]
    signals: tuple[ReportSignal, ...]
    anger: tuple[AngerPoint, ...]
    questions: tuple[ReportQuestion, ...]
    interruptions: tuple[ReportOverlap, ...]
    prompts: tuple[ReportPrompt, ...]
    stages: tuple[ReportStage, ...]
    acts: tuple[ReportAct, ...]
    facts: dict[str, str]
    fact_lines: tuple[ReportFact, ...]
    checklist: tuple[CheckItem, ...]
    handover_note: str
    metrics: dict[str, float]
    scorecard: Scorecard
    wrap_up: WrapUp


class Report(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="assist.report/1"):
    """The whole report."""

    calls: tuple[CallReport, ...]
