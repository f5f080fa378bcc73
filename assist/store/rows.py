"""What is stored of a call besides its report: what lists filter by and insights count."""

from __future__ import annotations

from typing import Literal

import msgspec

from assist.events import Band, PromptState, SignalState

CallState = Literal["live", "ended", "broken"]


class CallRow(msgspec.Struct, frozen=True, kw_only=True):
    """A call in one line.

    Attributes:
        call_id: Its public id; the one it is linked by.
        source: Where it came from, as shown to QA.
        started_at: UTC, ``2026-11-22T10:00:00Z``.
        content_hash: Of the recording or transcript; the same one is never stored twice.
        team: Of the agent.
        customer_ref: How the site's own systems call the customer.
        state: ``live`` while it goes on; ``broken`` where it could not be finished.
        kind: Of complaint.
        anger_peak: 0..1; 0 where anger can't be told.
        interruptions: The agent's.
        interrupted: The customer's.
        unanswered: Of ``questions``, the customer's that nobody answered.
        score: 0..100; null where no form applied.
        form: Name and version of that form.
        flags: Risks, such as ``churn_threat``.
        summary: What it was about, in one redacted line.
        audio: Path of its recording, relative to the data folder.
        journal: Path of its journal, relative to the data folder.
        hold: Legal hold: it can't be deleted. Saving a call again never lifts it.
        created_at: When it was first stored; filled in by the store where empty.
        meta: What else its source told, name to value.
    """

    call_id: str
    source: str
    language: str
    started_at: str
    content_hash: str | None = None
    pack: str = ""
    agent: str = ""
    team: str = ""
    product: str = ""
    customer_ref: str = ""
    duration_ms: int = 0
    state: CallState = "ended"
    kind: str = ""
    cause: str = ""
    anger_peak: float = 0.0
    peak_band: Band | Literal[""] = ""
    interruptions: int = 0
    interrupted: int = 0
    questions: int = 0
    unanswered: int = 0
    prompts: int = 0
    score: int | None = None
    form: str = ""
    flags: tuple[str, ...] = ()
    summary: str = ""
    app_version: str = ""
    pack_hash: str = ""
    model_hash: str = ""
    audio: str | None = None
    journal: str | None = None
    hold: bool = False
    created_at: str = ""
    meta: dict[str, str] = msgspec.field(default_factory=dict)


class TurnRow(msgspec.Struct, frozen=True):
    """A redacted line of the transcript. ``line`` is the report's id of it."""

    speaker: str
    start_ms: int
    end_ms: int
    text: str
    line: str = ""


class SignalRow(msgspec.Struct, frozen=True, kw_only=True):
    """A signal of the report. ``sid`` is its id there, ``kind`` its ``slots["is"]``."""

    sid: str
    signal: str
    speaker: str
    at_ms: int
    start_ms: int
    end_ms: int
    value: float
    band: Band | Literal[""] = ""
    kind: str = ""
    state: SignalState = "confirmed"


class AskedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A question of the customer's. ``key`` is the same for questions that ask the same."""

    qid: str
    text: str
    key: str
    status: str
    expects: str = ""
    asked_ms: int
    resolved_ms: int | None = None
    repeats: int = 0


class PromptRow(msgspec.Struct, frozen=True, kw_only=True):
    """A prompt, and how angry the customer was before it and 30 s after it."""

    pid: str
    card: str
    tactic: str = ""
    at_ms: int
    state: PromptState
    anger_before: float | None = None
    anger_after_30s: float | None = None


class StageRow(msgspec.Struct, frozen=True):
    """A stretch of the call on the main line."""

    stage: str
    start_ms: int
    end_ms: int


class ItemRow(msgspec.Struct, frozen=True):
    """An item of a scorecard: ``pass``, ``fail``, ``na``, or ``1`` to ``5``."""

    item: str
    result: str
    reason: str = ""
    evidence: tuple[str, ...] = ()


class CardRow(msgspec.Struct, frozen=True):
    """A scorecard: the form that it was filled in by, its score 0..100, its items."""

    form: str
    score: int | None
    items: tuple[ItemRow, ...] = ()


class CallParts(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that belong to a call. ``card`` is the automatic scorecard."""

    turns: tuple[TurnRow, ...] = ()
    signals: tuple[SignalRow, ...] = ()
    asked: tuple[AskedRow, ...] = ()
    prompts: tuple[PromptRow, ...] = ()
    stages: tuple[StageRow, ...] = ()
    card: CardRow | None = None


class CallToSave(msgspec.Struct, frozen=True, kw_only=True):
    """All that is stored of one call.

    Attributes:
        row: Its line in the list.
        report: JSON of the redacted report.
        parts: Rows made from it.
        original: JSON of the report before redaction; None where the policy keeps none.
    """

    row: CallRow
    report: bytes
    parts: CallParts = CallParts()
    original: bytes | None = None
