"""A report is what stood in the end, with its evidence."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from assist.app.replay import conclude
from assist.events import (
    Anger,
    CallEnded,
    CallStarted,
    Channel,
    Evidence,
    Final,
    Metrics,
    Notice,
    OutputEvent,
    Overlap,
    Prompt,
    Question,
    Signal,
    SignalState,
    Span,
    Stage,
    Word,
    WrapUp,
)
from assist.packs.pack import load_pack
from assist.review.report import CallSource, call_report
from assist.review.report_parts import CallReport, Report
from assist.store.journal import Journal

SOURCE = CallSource(call_id="c-1", language="zh", source="c-1.wav", texts={"customer-u1": "钱呢？"})


def final(line: str, speaker: Channel, start_ms: int, text: str) -> Final:
    word = Word(text, start_ms, start_ms + 500)
    return Final(
        at_ms=start_ms + 900,
        id=line,
        speaker=speaker,
        span=word.span,
        text=text,
        words=(word,) if text else (),
    )


def signal(name: str, at_ms: int, state: SignalState, number: int) -> Signal:
    return Signal(
        at_ms=at_ms,
        id=f"s{number}",
        signal=name,
        speaker=Channel.AGENT,
        span=Span(at_ms, at_ms),
        value=1.0,
        state=state,
        band="angry" if name == "anger" else None,
        evidence=(Evidence("呢", 1, 2, "test"),),
    )


def question(at_ms: int, **changes: object) -> Question:
    whole = Question(
        at_ms=at_ms,
        id="q1",
        speaker=Channel.CUSTOMER,
        text="钱呢",
        span=Span(0, 500),
        asked_ms=500,
        repeats=0,
        status="open",
        expects="place",
    )
    return msgspec.structs.replace(whole, **changes)


def anger(at_ms: int, level: float | None) -> Anger:
    return Anger(
        at_ms=at_ms,
        speaker=Channel.CUSTOMER,
        level=level,
        band=None if level is None else "angry" if level > 0.5 else "calm",
        trend="steady",
        contributions={},
    )


def prompt(at_ms: int, **changes: object) -> Prompt:
    whole = Prompt(
        at_ms=at_ms,
        id="p1",
        card="x",
        because=("s1",),
        say=("好",),
        why="因为",
        priority=50,
        state="shown",
    )
    return msgspec.structs.replace(whole, **changes)


OUTPUTS: list[OutputEvent] = [
    CallStarted(at_ms=0, call_id="c-1", language="zh"),
    Stage(at_ms=100, stage="greeting", since_ms=100),
    final("agent-u1", Channel.AGENT, 3000, "您好"),
    final("customer-u1", Channel.CUSTOMER, 1000, "钱呢"),
    final("customer-u2", Channel.CUSTOMER, 5000, ""),
    anger(1000, None),
    anger(2000, 0.7),
    signal("agent_interrupts", 2000, "raised", 1),
    signal("question_open", 2100, "raised", 2),
    signal("agent_interrupts", 2500, "withdrawn", 1),
    signal("anger", 2600, "confirmed", 3),
    question(2000),
    question(9000, status="answered", resolved_ms=8800, answer="今天三点", repeats=1),
    Overlap(
        at_ms=2000,
        id="o1",
        by=Channel.AGENT,
        span=Span(1800, 2600),
        overlap_ms=800,
        kind="attempt",
    ),
    prompt(2100),
    prompt(4000, state="used"),
    Stage(at_ms=6000, stage="closing", since_ms=6000),
    Metrics(at_ms=9000, values={"talk_ratio": 0.4}),
    Notice(at_ms=9000, code="x", level="warning", text="a note"),
    anger(9500, 0.1),
    CallEnded(at_ms=10000, duration_ms=10000, wrap_up=WrapUp(problem="钱呢")),
]


@pytest.fixture(scope="module")
def report() -> CallReport:
    return call_report(OUTPUTS, SOURCE)


def test_turns_are_in_order_and_spelt_as_the_source_did(report: CallReport) -> None:
    assert [(t.speaker, t.text) for t in report.turns] == [
        (Channel.CUSTOMER, "钱呢？"),
        (Channel.AGENT, "您好"),
    ]


def test_a_withdrawn_signal_stays_only_where_a_prompt_had_come_of_it(report: CallReport) -> None:
    assert [(s.id, s.state) for s in report.signals] == [
        ("s1", "withdrawn"),
        ("s2", "raised"),
        ("s3", "confirmed"),
    ]
    without = call_report([o for o in OUTPUTS if not isinstance(o, Prompt)], SOURCE)
    assert [s.id for s in without.signals] == ["s2", "s3"]


def test_what_a_prompt_cites_is_in_the_report(report: CallReport) -> None:
    known = {s.id for s in report.signals}
    assert {name for p in report.prompts for name in p.because} <= known


def test_an_overlap_is_dated_when_it_was_known_as_what_it_is() -> None:
    first = Overlap(
        at_ms=2000,
        id="o1",
        by=Channel.AGENT,
        span=Span(1800, 2000),
        overlap_ms=200,
        kind="overlap",
        open=True,
    )
    later = msgspec.structs.replace(
        first, at_ms=2700, span=Span(1800, 2600), overlap_ms=800, kind="interruption", open=False
    )
    (found,) = call_report([first, later], SOURCE).interruptions
    assert (found.at_ms, found.kind) == (2700, "interruption")


def test_a_call_without_speech_is_said_to_be_one() -> None:
    silent = call_report(OUTPUTS[-1:], SOURCE)
    assert silent.notes == ("no speech was heard",)
    assert silent.scorecard.score is None


def test_the_last_word_on_a_question_counts_but_it_is_dated_when_asked(
    report: CallReport,
) -> None:
    (asked,) = report.questions
    assert (asked.status, asked.asked_ms, asked.resolved_ms, asked.repeats) == (
        "answered",
        500,
        8800,
        1,
    )


def test_a_prompt_is_dated_when_shown_and_keeps_its_last_state(report: CallReport) -> None:
    (shown,) = report.prompts
    assert (shown.at_ms, shown.state) == (2100, "used")


def test_stages_follow_each_other_to_the_end(report: CallReport) -> None:
    assert [(s.stage, s.start_ms, s.end_ms) for s in report.stages] == [
        ("greeting", 100, 6000),
        ("closing", 6000, 10000),
    ]


def test_the_curve_begins_where_the_detector_stops_abstaining(report: CallReport) -> None:
    assert [point.level for point in report.anger] == [0.7, 0.1]


def test_the_report_names_its_format_and_survives_json(report: CallReport) -> None:
    data = msgspec.json.encode(Report(calls=(report,)))
    assert data.startswith(b'{"format":"assist.report/1"')
    assert msgspec.json.decode(data, type=Report).calls == (report,)


@pytest.mark.parametrize("name", ["zh-demo", "en-late-parcel"])
def test_every_verdict_rests_on_something_in_the_report(repository: Path, name: str) -> None:
    journal = Journal(repository / f"tests/golden/{name}.journal.jsonl")
    outputs = conclude(journal.header, journal, load_pack(journal.header.language))
    report = call_report(outputs, CallSource(call_id="c", language="zh", source="c.wav"))
    turns = {turn.id for turn in report.turns}
    known = turns | {signal.id for signal in report.signals} | {act.id for act in report.acts}
    items = {item.id: set(item.evidence) for item in report.scorecard.items}
    assert items["AFT-6"]
    assert items["AFT-6"] <= turns
    del items["AFT-1c"]  # It rests on facts, which the report tells by name.
    assert [name for name, evidence in items.items() if evidence - known] == []
