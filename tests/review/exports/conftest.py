"""A call with everything in it that an export has to survive, and a long one."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from assist.events import Channel, Evidence, Span, Word, WrapUp
from assist.review.exports.exported import ExportedCall, ReviewerCard, Stamp
from assist.review.report_parts import (
    AngerPoint,
    CallReport,
    ReportOverlap,
    ReportPrompt,
    ReportQuestion,
    ReportSignal,
    ReportStage,
    ReportTurn,
)
from assist.review.scorecard import Scorecard, ScoreItem
from assist.review.stored import CallLabels, call_row

HOSTILE = (
    '<img src=x onerror="alert(1)">&amp;</style><script>alert(2)</script>',
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "שלום \u202eתודה 🙂🇨🇳",
    "{{ 7*7 }} {% raw %} --> NOTE 你好 \x07\x1b[31m",
)
"""What customers may say, as it were."""


def said(speaker: Channel, start_ms: int, text: str, number: int) -> ReportTurn:
    spelt = text.split() if " " in text else list(text)
    each = 200
    words = tuple(
        Word(word, start_ms + i * each, start_ms + (i + 1) * each, 0.9)
        for i, word in enumerate(spelt)
    )
    end_ms = start_ms + each * len(spelt)
    return ReportTurn(speaker, start_ms, end_ms, text, words, text, (), f"u{number}")


def report_of(
    texts: list[str], language: str = "zh", gap_ms: int = 400, signal_every: int = 4
) -> CallReport:
    turns: list[ReportTurn] = []
    at_ms = 500
    for number, text in enumerate(texts):
        speaker = Channel.CUSTOMER if number % 2 else Channel.AGENT
        turns.append(said(speaker, at_ms, text, number))
        at_ms = turns[-1].end_ms + gap_ms
    signals = tuple(
        ReportSignal(
            id=f"s{number}",
            signal="anger" if number % 8 == 1 else "churn_threat",
            speaker=Channel.CUSTOMER,
            at_ms=turn.end_ms,
            span=Span(turn.start_ms, turn.end_ms),
            value=0.7,
            band="angry" if number % 8 == 1 else None,
            state="confirmed",
            evidence=(Evidence(turn.text, turn.start_ms, turn.end_ms, "lexicon:x"),),
            ref=None,
            slots={},
        )
        for number, turn in enumerate(turns)
        if number % signal_every == 1
    )
    evidence = signals[0].evidence if signals else ()
    return CallReport(
        call_id="门店 7/投诉 🙂",
        language=language,
        duration_ms=at_ms,
        source="c.wav",
        timing="audio",
        notes=(),
        turns=tuple(turns),
        signals=signals,
        anger=tuple(
            AngerPoint(ms, 0.2 + 0.6 * (ms / at_ms), "tense") for ms in range(1000, at_ms, 1500)
        ),
        questions=(
            ReportQuestion(
                id="q1",
                text=texts[1],
                asked_ms=1200,
                repeats=1,
                status="unanswered",
                resolved_ms=None,
                answer=None,
                expects="time",
                evidence=evidence,
            ),
        ),
        interruptions=(
            ReportOverlap(
                id="o1",
                by=Channel.AGENT,
                at_ms=900,
                span=Span(700, 900),
                overlap_ms=200,
                kind="interruption",
                evidence=(),
            ),
        ),
        prompts=(
            ReportPrompt(
                id="p1",
                at_ms=2500,
                card="anger.angry.listen",
                because=("s1",),
                say=(texts[1],),
                why="先听完",
                state="used",
                evidence=evidence,
            ),
        ),
        stages=(ReportStage("greeting", 0, at_ms // 5), ReportStage("intake", at_ms // 5, at_ms)),
        acts=(),
        facts={},
        fact_lines=(),
        checklist=(),
        handover_note="",
        metrics={},
        scorecard=Scorecard(
            "default/4",
            50,
            (
                ScoreItem("OBJ-9", "fail", ("s1",)),
                ScoreItem("SVC-1", "pass", ("u0",)),
                ScoreItem("SVC-2", "na", ()),
            ),
        ),
        wrap_up=WrapUp(problem=texts[1], kind="product", promises=(texts[0],)),
    )


@pytest.fixture(scope="session")
def hostile() -> tuple[str, ...]:
    return HOSTILE


@pytest.fixture(scope="session")
def exported() -> Callable[..., ExportedCall]:
    """``exported(["您好", "退钱"], language="zh")``: a call in which this was said."""

    def build(texts: list[str], language: str = "zh", **changes: object) -> ExportedCall:
        report = msgspec.structs.replace(report_of(texts, language), **changes)
        labels = CallLabels(started_at="2026-01-02T03:04:05Z", agent="小李", team="=T1")
        card = ReviewerCard(
            reviewer="质检王", form="default/4", score=80, items=(("OBJ-9", "pass", "听完了"),)
        )
        return ExportedCall(row=call_row(report, labels), report=report, cards=(card,))

    return build


@pytest.fixture(scope="session")
def long_call(exported: Callable[..., ExportedCall]) -> ExportedCall:
    """Two hours, 1,500 lines."""
    lines = [
        "您好我这边帮您看一下这笔订单现在到哪里了请您稍等",
        "我都等了三天了你们到底什么时候给我退钱啊",
    ]
    return exported([lines[n % 2] for n in range(1_500)])


@pytest.fixture(scope="session")
def stamp() -> Stamp:
    return Stamp(by="质检王", at="2026-11-22T10:00:00Z")
