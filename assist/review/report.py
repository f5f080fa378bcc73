"""``assist.report/1``: one call's outputs folded into what a reviewer reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeVar

import msgspec

from assist.events import (
    Anger,
    Band,
    CallEnded,
    Channel,
    Evidence,
    Fact,
    Final,
    Metrics,
    Notice,
    OutputEvent,
    Overlap,
    OverlapKind,
    Prompt,
    PromptState,
    Question,
    Signal,
    SignalState,
    Span,
    Stage,
    Token,
    Word,
    WrapUp,
)
from assist.pipeline import Hearable
from assist.review.scorecard import Scorecard, score_call


class ReportTurn(msgspec.Struct, frozen=True):
    """One utterance.

    Attributes:
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
    facts: dict[str, str]
    metrics: dict[str, float]
    scorecard: Scorecard
    wrap_up: WrapUp


class Report(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="assist.report/1"):
    """The whole report."""

    calls: tuple[CallReport, ...]


class CallSource(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a call besides its outputs.

    Attributes:
        parties: Each party has a channel of its own.
        words: Somebody recognised words.
        texts: Transcript line id to the source's own spelling of that line.
    """

    call_id: str
    language: str
    source: str
    timing: str = "audio"
    notes: tuple[str, ...] = ()
    parties: bool = True
    words: bool = True
    texts: dict[str, str] = msgspec.field(default_factory=dict)


def call_report(outputs: Iterable[OutputEvent], source: CallSource) -> CallReport:
    """Fold the outputs of an ended call.

    Args:
        outputs: Every output of the session, in order.
        source: Where the call came from.
    """
    fold = _Fold()
    for event in outputs:
        fold.take(event)
    return fold.report(source)


_Identified = TypeVar("_Identified", Signal, Question, Overlap, Prompt)


class _Fold:
    """Later outputs with the same id replace earlier ones but keep their place."""

    def __init__(self) -> None:
        self.finals: dict[str, Final] = {}
        self.signals: dict[str, Signal] = {}
        self.first_at_ms: dict[str, int] = {}
        self.anger: list[AngerPoint] = []
        self.questions: dict[str, Question] = {}
        self.overlaps: dict[str, Overlap] = {}
        self.prompts: dict[str, Prompt] = {}
        self.stages: list[Stage] = []
        self.facts: dict[str, str] = {}
        self.metrics: dict[str, float] = {}
        self.notes: list[str] = []
        self.ended: CallEnded | None = None

    def take(self, event: OutputEvent) -> None:
        if isinstance(event, Final):
            self.finals[event.id] = event
        elif isinstance(event, Signal):
            self._keep(self.signals, event)
        elif isinstance(event, Anger):
            if event.level is not None and event.band is not None:
                self.anger.append(AngerPoint(event.at_ms, event.level, event.band))
        elif isinstance(event, Question):
            self._keep(self.questions, event)
        elif isinstance(event, Overlap):
            known = self.overlaps.get(event.id)
            if known is not None and known.kind != event.kind:
                del self.first_at_ms[event.id]  # dated when it became known as what it is
            self._keep(self.overlaps, event)
        elif isinstance(event, Prompt):
            self._keep(self.prompts, event)
        elif isinstance(event, Stage):
            self.stages.append(event)
        elif isinstance(event, Fact):
            self.facts[event.name] = event.value
        elif isinstance(event, Metrics):
            self.metrics = event.values
        elif isinstance(event, Notice):
            self.notes.append(event.text)
        elif isinstance(event, CallEnded):
            self.ended = event

    def _keep(self, kept: dict[str, _Identified], event: _Identified) -> None:
        self.first_at_ms.setdefault(event.id, event.at_ms)
        kept[event.id] = event

    def report(self, source: CallSource) -> CallReport:
        duration_ms = self.ended.duration_ms if self.ended else self._last_ms()
        stood = [s for s in self.signals.values() if s.state != "withdrawn"]
        cited = {name for prompt in self.prompts.values() for name in prompt.because}
        shown = [s for s in self.signals.values() if s.state != "withdrawn" or s.id in cited]
        questions = self._questions()
        overlaps = tuple(self._overlap(o) for o in self.overlaps.values())
        return CallReport(
            call_id=source.call_id,
            language=source.language,
            duration_ms=duration_ms,
            source=source.source,
            timing=source.timing,
            notes=self._notes(source),
            turns=self._turns(source),
            signals=tuple(self._signal(s) for s in shown),
            anger=tuple(self.anger),
            questions=questions,
            interruptions=overlaps,
            prompts=tuple(self._prompt(p) for p in self.prompts.values()),
            stages=self._stages(duration_ms),
            facts=self.facts,
            metrics=self.metrics,
            scorecard=score_call(stood, [p.level for p in self.anger], self._hearable(source)),
            wrap_up=self.ended.wrap_up if self.ended else WrapUp(),
        )

    def _notes(self, source: CallSource) -> tuple[str, ...]:
        notes = [*source.notes, *self.notes]
        can_tell = source.parties or source.words
        return tuple(notes if self._spoken() or not can_tell else [*notes, "no speech was heard"])

    def _spoken(self) -> bool:
        return any(final.words for final in self.finals.values()) or any(
            self.metrics.get(f"{channel}_talk_ms") for channel in Channel
        )

    def _hearable(self, source: CallSource) -> Hearable:
        if not self._spoken():
            return Hearable(parties=False, words=False)
        return Hearable(parties=source.parties, words=source.parties and source.words)

    def _last_ms(self) -> int:
        return max((final.span.end_ms for final in self.finals.values()), default=0)

    def _turns(self, source: CallSource) -> tuple[ReportTurn, ...]:
        turns = [
            ReportTurn(
                final.speaker,
                final.span.start_ms,
                final.span.end_ms,
                source.texts.get(final.id, final.text),
                final.words,
                final.readable,
                final.tokens,
            )
            for final in self.finals.values()
            if final.words
        ]
        return tuple(sorted(turns, key=lambda turn: (turn.start_ms, turn.end_ms)))

    def _signal(self, event: Signal) -> ReportSignal:
        return ReportSignal(
            id=event.id,
            signal=event.signal,
            speaker=event.speaker,
            at_ms=self.first_at_ms[event.id],
            span=event.span,
            value=event.value,
            band=event.band,
            state=event.state,
            evidence=event.evidence,
            ref=event.ref,
            slots=event.slots,
        )

    def _questions(self) -> tuple[ReportQuestion, ...]:
        return tuple(
            ReportQuestion(
                id=q.id,
                text=q.text,
                asked_ms=q.asked_ms,
                repeats=q.repeats,
                status="unanswered" if q.status == "open" else q.status,
                resolved_ms=q.resolved_ms,
                answer=q.answer,
                expects=q.expects,
                evidence=q.evidence,
            )
            for q in self.questions.values()
            if q.status != "withdrawn" and q.speaker is Channel.CUSTOMER
        )

    def _overlap(self, event: Overlap) -> ReportOverlap:
        return ReportOverlap(
            id=event.id,
            by=event.by,
            at_ms=self.first_at_ms[event.id],
            span=event.span,
            overlap_ms=event.overlap_ms,
            kind=event.kind,
            evidence=event.evidence,
        )

    def _prompt(self, event: Prompt) -> ReportPrompt:
        return ReportPrompt(
            id=event.id,
            at_ms=self.first_at_ms[event.id],
            card=event.card,
            because=event.because,
            say=event.say,
            why=event.why,
            state=event.state,
            evidence=event.evidence,
        )

    def _stages(self, duration_ms: int) -> tuple[ReportStage, ...]:
        starts = [stage.since_ms for stage in self.stages]
        ends = [*starts, duration_ms][1:]
        return tuple(
            ReportStage(stage.stage, stage.since_ms, end)
            for stage, end in zip(self.stages, ends, strict=False)
        )
