"""A report becomes rows: what lists filter by is what the report says."""

from __future__ import annotations

import msgspec
import pytest

from assist.events import Channel, Span, WrapUp
from assist.review.report_parts import AngerPoint, CallReport, ReportOverlap, ReportQuestion
from assist.review.scorecard import Scorecard
from assist.review.stored import CallLabels, call_to_save, question_key

REPORT = CallReport(
    call_id="c-1",
    language="zh",
    duration_ms=60_000,
    source="c-1.wav",
    timing="audio",
    notes=(),
    turns=(),
    signals=(),
    anger=(AngerPoint(1_000, 0.2, "calm"), AngerPoint(9_000, 0.8, "furious")),
    questions=(
        ReportQuestion(
            id="q1",
            text="钱在哪儿呢？",
            asked_ms=1,
            repeats=1,
            status="unanswered",
            resolved_ms=None,
            answer=None,
            expects="place",
            evidence=(),
        ),
    ),
    interruptions=tuple(
        ReportOverlap(
            id=f"o{number}",
            by=by,
            at_ms=1,
            span=Span(0, 1),
            overlap_ms=1,
            kind=kind,
            evidence=(),
        )
        for number, (by, kind) in enumerate(
            (
                (Channel.AGENT, "interruption"),
                (Channel.AGENT, "backchannel"),
                (Channel.CUSTOMER, "interruption"),
            )
        )
    ),
    prompts=(),
    stages=(),
    acts=(),
    facts={"product": "空气炸锅"},
    fact_lines=(),
    checklist=(),
    handover_note="",
    metrics={},
    scorecard=Scorecard("default/4", 70, ()),
    wrap_up=WrapUp(problem="钱没到", kind="service"),
)


def test_the_line_in_the_list_says_what_the_report_says() -> None:
    row = call_to_save(REPORT, CallLabels(started_at="2026-01-02T03:04:05Z", agent="小李")).row
    assert (row.anger_peak, row.peak_band) == (0.8, "furious")
    assert (row.interruptions, row.interrupted) == (1, 1)
    assert (row.questions, row.unanswered) == (1, 1)
    assert (row.kind, row.product, row.summary, row.score) == ("service", "空气炸锅", "钱没到", 70)
    assert row.agent == "小李"


def test_a_call_without_anger_or_score_has_a_line_too() -> None:
    bare = msgspec.structs.replace(REPORT, anger=(), scorecard=Scorecard("f/1", None, ()))
    row = call_to_save(bare, CallLabels()).row
    assert (row.anger_peak, row.peak_band, row.score) == (0.0, "", None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("钱在哪儿呢？", "钱在哪儿"),
        ("12号能到吗", "28号能到"),
        ("Where is order 17?", "where is order 4211"),
    ],
)
def test_the_same_question_has_the_same_key(one: str, other: str) -> None:
    assert question_key(one) == question_key(other)


def test_other_questions_have_other_keys() -> None:
    assert question_key("钱在哪儿") != question_key("人在哪儿")
