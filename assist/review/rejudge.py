"""A stored report judged by another form than the one that it was made with."""

from __future__ import annotations

from assist.events import Checklist, DialogueAct, Fact, Signal, StageName
from assist.pipeline import Hearable
from assist.review.judges import Findings
from assist.review.report_parts import CallReport


def findings_of(report: CallReport) -> Findings:
    """What was concluded of a call, out of its report."""
    results = {item.id: item.result for item in report.scorecard.items}
    # These are faults: passed or failed wherever they can be told, and never n/a.
    parties, words = (results.get(name, "na") != "na" for name in ("OBJ-1", "SVC-18"))
    stages: list[StageName] = [stage.stage for stage in report.stages]  # type: ignore[misc]
    return Findings(
        signals=[
            Signal(
                at_ms=one.at_ms,
                id=one.id,
                signal=one.signal,
                speaker=one.speaker,
                span=one.span,
                value=one.value,
                band=one.band,
                state=one.state,
            )
            for one in report.signals
            if one.state != "withdrawn"
        ],
        acts=[
            DialogueAct(at_ms=one.at_ms, id=one.id, act=one.act, speaker=one.speaker, span=one.span)
            for one in report.acts
        ],
        anger_levels=[point.level for point in report.anger],
        facts=[
            Fact(
                at_ms=one.span.end_ms,
                id=one.id,
                name=one.name,
                value=one.value,
                speaker=one.speaker,
                span=one.span,
            )
            for one in report.fact_lines
        ],
        stages=stages,
        checklist=Checklist(at_ms=0, items=report.checklist) if report.checklist else None,
        wrap_up=report.wrap_up,
        hearable=Hearable(parties=parties, words=words),
    )
