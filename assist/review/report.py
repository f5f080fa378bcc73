"""``assist.report/1``: one call's outputs folded into what a reviewer reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from assist.events import (
    Anger,
    CallEnded,
    Channel,
    Checklist,
    DialogueAct,
    Fact,
    Final,
    HandoverNote,
    Metrics,
    Notice,
    OutputEvent,
    Overlap,
    Prompt,
    Question,
    Signal,
    Stage,
    StageName,
    WrapUp,
)
from assist.pipeline import Hearable
from assist.review.judges import Findings
from assist.review.report_parts import (
    AngerPoint,
    CallReport,
    ReportAct,
    ReportFact,
    ReportOverlap,
    ReportPrompt,
    ReportQuestion,
    ReportSignal,
    ReportStage,
    ReportTurn,
)
from assist.review.scorecard import score_call


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


_Identified = TypeVar("_Identified", Signal, DialogueAct, Question, Overlap, Prompt)


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
        self.acts: dict[str, DialogueAct] = {}
        self.facts: dict[str, Fact] = {}
        self.checklist: Checklist | None = None
        self.handover = ""
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
            self._enter(event)
        elif isinstance(event, DialogueAct):
            self._keep(self.acts, event)
        elif isinstance(event, Fact):
            self.facts[event.name] = event
        elif isinstance(event, Checklist):
            self.checklist = event
        elif isinstance(event, HandoverNote):
            self.handover = event.text
        elif isinstance(event, Metrics):
            self.metrics = event.values
        elif isinstance(event, Notice):
            self.notes.append(event.text)
        elif isinstance(event, CallEnded):
            self.ended = event

    def _enter(self, event: Stage) -> None:
        """A stage is told again when what it owes changes; it began once."""
        if not self.stages or self.stages[-1].since_ms != event.since_ms:
            self.stages.append(event)
        else:
            self.stages[-1] = event

    def _keep(self, kept: dict[str, _Identified], event: _Identified) -> None:
        self.first_at_ms.setdefault(event.id, event.at_ms)
        kept[event.id] = event

    def report(self, source: CallSource) -> CallReport:
        duration_ms = self.ended.duration_ms if self.ended else self._last_ms()
        stood = [s for s in self.signals.values() if s.state != "withdrawn"]
        cited = {name for prompt in self.prompts.values() for name in prompt.because}
        shown = [s for s in self.signals.values() if s.state != "withdrawn" or s.id in cited]
        acts = [a for a in self.acts.values() if a.state != "withdrawn"]
        wrap_up = self.ended.wrap_up if self.ended else WrapUp()
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
            acts=tuple(self._act(a) for a in acts),
            facts={name: fact.value for name, fact in self.facts.items()},
            fact_lines=tuple(self._fact(f) for f in self.facts.values()),
            checklist=self.checklist.items if self.checklist else (),
            handover_note=self.handover,
            metrics=self.metrics,
            scorecard=score_call(self._findings(stood, acts, wrap_up, source)),
            wrap_up=wrap_up,
        )

    def _notes(self, source: CallSource) -> tuple[str, ...]:
        notes = [*source.notes, *self.notes]
        can_tell = source.parties or source.words
        return tuple(notes if self._spoken() or not can_tell else [*notes, "no speech was heard"])

    def _spoken(self) -> bool:
        return any(final.words for final in self.finals.values()) or any(
            self.metrics.get(f"{channel}_talk_ms") for channel in Channel
        )

    def _findings(
        self,
        signals: list[Signal],
        acts: list[DialogueAct],
        wrap_up: WrapUp,
        source: CallSource,
    ) -> Findings:
        stages: list[StageName] = [stage.stage for stage in self.stages]
        return Findings(
            signals=signals,
            acts=acts,
            anger_levels=[point.level for point in self.anger],
            facts=tuple(self.facts.values()),
            stages=stages,
            checklist=self.checklist,
            wrap_up=wrap_up,
            hearable=self._hearable(source),
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
                final.id,
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

    def _act(self, event: DialogueAct) -> ReportAct:
        return ReportAct(
            id=event.id,
            act=event.act,
            speaker=event.speaker,
            at_ms=self.first_at_ms[event.id],
            span=event.span,
            line=event.line,
            evidence=event.evidence,
        )

    @staticmethod
    def _fact(event: Fact) -> ReportFact:
        return ReportFact(
            id=event.id,
            name=event.name,
            value=event.value,
            heard=event.heard,
            speaker=event.speaker,
            state=event.state,
            span=event.span,
            line=event.line,
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
            instead_of=event.instead_of,
        )

    def _stages(self, duration_ms: int) -> tuple[ReportStage, ...]:
        starts = [stage.since_ms for stage in self.stages]
        ends = [*starts, duration_ms][1:]
        return tuple(
            ReportStage(stage.stage, stage.since_ms, end)
            for stage, end in zip(self.stages, ends, strict=False)
        )
