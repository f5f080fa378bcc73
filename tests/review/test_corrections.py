"""Verdicts become labels, figures and thresholds."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import insert

from assist.errors import InputError
from assist.events import Channel, Evidence, Span, Word, WrapUp
from assist.review.corrections import call_rows, labelled_rows, reviewed_calls
from assist.review.measured import measured_here, rate_of
from assist.review.report_parts import (
    AngerPoint,
    CallReport,
    ReportPrompt,
    ReportQuestion,
    ReportSignal,
    ReportTurn,
)
from assist.review.scorecard import Scorecard
from assist.review.stored import CallLabels, call_to_save
from assist.review.tuning import Graded, TuneOptions, choose, tune
from assist.store.calls import find_call, save_reports
from assist.store.database import Database
from assist.store.schema import scorecards
from assist.store.verdicts import NewVerdict, Verdict, add_verdict, standing

LINES = ("您好", "我的钱呢", "我查", "气死我了", "您别急", "什么时候到", "明天", "好吧")
"""The agent's and the customer's, by turns, ten seconds each."""


def signal(ident: str, name: str, line: int, value: float = 0.6) -> ReportSignal:
    return ReportSignal(
        id=ident,
        signal=name,
        speaker=Channel.CUSTOMER if line % 2 else Channel.AGENT,
        at_ms=line * 10_000 + 9_500,
        span=Span(line * 10_000 + 1_000, line * 10_000 + 9_000),
        value=value,
        band="angry" if name == "anger" else None,
        state="confirmed",
        evidence=(Evidence("x", line * 10_000 + 1_000, line * 10_000 + 9_000, "lexicon:x"),),
        ref=None,
        slots={},
    )


@pytest.fixture(scope="module")
def report() -> CallReport:
    turns = tuple(
        ReportTurn(
            Channel.CUSTOMER if n % 2 else Channel.AGENT,
            n * 10_000,
            n * 10_000 + 9_000,
            text,
            (Word(text, n * 10_000, n * 10_000 + 9_000),),
            f"{text}。",
            (),
            f"u{n}",
        )
        for n, text in enumerate(LINES)
    )
    return CallReport(
        call_id="c-1",
        language="zh",
        duration_ms=80_000,
        source="c.wav",
        timing="audio",
        notes=(),
        turns=turns,
        signals=(signal("s1", "anger", 3), signal("s2", "churn_threat", 7, 0.4)),
        anger=(AngerPoint(15_000, 0.1, "calm"), AngerPoint(35_000, 0.7, "angry")),
        questions=(
            ReportQuestion(
                id="q1",
                text="我的钱呢",
                asked_ms=19_000,
                repeats=0,
                status="answered",
                resolved_ms=29_000,
                answer="我查",
                expects="place",
                evidence=(),
            ),
        ),
        interruptions=(),
        prompts=(
            ReportPrompt(
                id="p1",
                at_ms=39_600,
                card="anger.angry.listen",
                because=("s1",),
                say=("嗯",),
                why="",
                state="shown",
                evidence=(Evidence("气死", 31_000, 39_000, "lexicon:x"),),
            ),
        ),
        stages=(),
        acts=(),
        facts={},
        fact_lines=(),
        checklist=(),
        handover_note="",
        metrics={},
        scorecard=Scorecard("f/1", None, ()),
        wrap_up=WrapUp(),
    )


def said(number: int, target: str, ident: str, verdict: str, label: str = "") -> Verdict:
    return msgspec.convert(
        {
            "id": number,
            "target": target,
            "target_id": ident,
            "verdict": verdict,
            "label": label,
            "comment": "",
            "reviewer": "王",
            "created_at": "2026-01-01T00:00:00Z",
        },
        Verdict,
    )


def labels(report: CallReport, *given: Verdict, target: str, complete: bool = False) -> str:
    """One character a line: 1, 0, or . for none."""
    rows = call_rows(report, given, target, complete=complete)
    return "".join("." if row.label is None else str(row.label) for row in rows)


@pytest.mark.parametrize(
    ("given", "target", "wanted"),
    [
        (("signal", "s1", "agree", ""), "anger", "...1...."),
        (("signal", "s1", "disagree", ""), "anger", "...0...."),
        (("signal", "s1", "disagree", "tense"), "anger", "...1...."),
        (("signal", "s1", "disagree", "calm"), "anger", "...0...."),
        (("signal", "s2", "disagree", ""), "anger", "........"),
        (("signal", "s2", "disagree", ""), "churn_threat", ".......0"),
        (("signal", "u1", "missed", "anger"), "anger", ".1......"),
        (("signal", "u1", "missed", "churn_threat"), "anger", "........"),
        (("signal", "51000-52000", "missed", "churn_threat"), "churn_threat", ".....1.."),
        (("anger", "52000", "missed", "angry"), "anger", ".....1.."),
        (("anger", "36000-38000", "agree", ""), "anger", "...1...."),
        (("anger", "36000", "disagree", ""), "anger", "...0...."),
        (("anger", "16000", "disagree", "tense"), "anger", ".1......"),
        (("question", "q1", "agree", ""), "question", ".1......"),
        (("question", "q1", "disagree", ""), "question", ".0......"),
        (("question", "u5", "missed", "什么时候到"), "question", ".....1.."),
        (("prompt", "p1", "disagree", ""), "anger", "........"),
        (("signal", "s1", "comment", ""), "anger", "........"),
        (("signal", "s99", "agree", ""), "anger", "........"),
        (("signal", "nonsense", "missed", "anger"), "anger", "........"),
    ],
)
def test_a_verdict_labels_the_line_that_it_is_about(
    report: CallReport, given: tuple[str, str, str, str], target: str, wanted: str
) -> None:
    assert labels(report, said(1, *given), target=target) == wanted


def test_the_newest_verdict_about_a_line_counts(report: CallReport) -> None:
    first = said(1, "signal", "s1", "agree")
    second = said(2, "signal", "s1", "disagree")
    assert labels(report, second, first, target="anger") == "...0...."


def test_in_a_call_reviewed_to_the_end_untouched_lines_are_0_but_never_unjudged_findings(
    report: CallReport,
) -> None:
    assert labels(report, target="anger", complete=True) == ".0...0.0"
    agreed = said(1, "signal", "s1", "agree")
    assert labels(report, agreed, target="anger", complete=True) == ".0.1.0.0"
    assert labels(report, target="question", complete=True) == "...0.0.0"


def test_a_row_has_the_words_as_heard_and_the_value_raised(report: CallReport) -> None:
    row = call_rows(report, [], "anger", complete=False)[3]
    assert (row.id, row.dialogue_id, row.turn, row.speaker) == ("c-1:3", "c-1", 3, "customer")
    assert (row.text, row.score, row.start, row.end) == ("气死我了", 0.6, 30.0, 39.0)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Database.open(str(tmp_path / "calls.sqlite")) as opened:
        yield opened


@pytest.fixture
def stored(db: Database, report: CallReport) -> Callable[..., int]:
    def store(call_id: str, agent: str = "小李", *, hours: float = 1.0) -> int:
        mine = msgspec.structs.replace(report, call_id=call_id, duration_ms=int(hours * 3_600_000))
        made = call_to_save(mine, CallLabels(started_at="2026-01-01T00:00:00Z", agent=agent))
        save_reports(db, [made])
        found = find_call(db, call_id)
        assert found is not None
        return found.id

    return store


def close_card(db: Database, call: int, reviewer: str | None) -> None:
    with db.write() as connection:
        connection.execute(
            insert(scorecards).values(
                call=call, form="f/1", reviewer=reviewer, state="final", created_at="x"
            )
        )


def test_only_calls_that_somebody_looked_at_give_rows(
    db: Database, stored: Callable[..., int]
) -> None:
    judged, closed, automatic = stored("c-1"), stored("c-2"), stored("c-3")
    add_verdict(db, judged, NewVerdict(target="signal", target_id="s1", verdict="agree"), "王")
    close_card(db, closed, "王")
    close_card(db, automatic, None)
    assert [(c.call_id, c.complete) for c in reviewed_calls(db)] == [("c-1", False), ("c-2", True)]
    found = [(row.dialogue_id, row.label) for row in labelled_rows(db, "anger")]
    assert found.count(("c-1", 1)) == 1
    assert found.count(("c-2", 0)) == 3
    assert not any(call == "c-3" for call, _ in found)


def test_without_labels_the_way_to_some_is_said(db: Database, stored: Callable[..., int]) -> None:
    stored("c-1")
    with pytest.raises(InputError, match="no reviewed call"):
        list(labelled_rows(db, "anger"))


def test_what_was_taken_back_is_no_label(db: Database, stored: Callable[..., int]) -> None:
    call = stored("c-1")
    for verdict in ("disagree", "withdrawn"):
        given = NewVerdict(target="signal", target_id="s1", verdict=verdict)
        add_verdict(db, call, given, "王")
    with pytest.raises(InputError):
        list(labelled_rows(db, "anger"))


def test_the_card_counts_false_alarms_over_the_hours_reviewed(
    db: Database, stored: Callable[..., int]
) -> None:
    one, two = stored("c-1"), stored("c-2", "小张")
    stored("c-3")
    add_verdict(db, one, NewVerdict(target="signal", target_id="s1", verdict="disagree"), "王")
    add_verdict(db, two, NewVerdict(target="signal", target_id="s1", verdict="agree"), "王")
    missed = NewVerdict(target="signal", target_id="u1", verdict="missed", label="abuse")
    add_verdict(db, two, missed, "王")
    card = measured_here(db)
    assert (card.calls, card.complete, card.hours) == (2, 0, 2.0)
    by_name = {line.signal: line for line in card.signals}
    anger = by_name["anger"]
    assert (anger.raised, anger.agreed, anger.disagreed, anger.missed) == (2, 1, 1, 0)
    assert (anger.precision.share, anger.false_alarms.per_hour) == (0.5, 0.5)
    assert by_name["abuse"].missed == 1
    assert card.latency is not None
    assert (card.latency.calls, card.latency.median_ms, card.latency.p95_ms) == (3, 600, 600)
    assert measured_here(db, agent="小张").calls == 1
    assert measured_here(db, agent="nobody").latency is None


def test_reviewers_who_differ_count_once(db: Database, stored: Callable[..., int]) -> None:
    call = stored("c-1")
    for reviewer, verdict in (("王", "agree"), ("李", "disagree")):
        add_verdict(
            db, call, NewVerdict(target="signal", target_id="s1", verdict=verdict), reviewer
        )
    anger = next(line for line in measured_here(db).signals if line.signal == "anger")
    assert (anger.agreed, anger.disagreed) == (0, 1)


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.025, 5.572), (10, 4.795, 18.39), (100, 81.36, 121.63)],
)
def test_the_interval_of_a_rate_is_garwoods(count: int, low: float, high: float) -> None:
    rate = rate_of(count, 1.0)
    assert rate.low == pytest.approx(low, abs=0.01)
    assert rate.high == pytest.approx(high, abs=0.01)


def test_no_hours_no_rate() -> None:
    assert rate_of(3, 0.0).per_hour is None


def graded(positives: int, negatives: int, *, noise: float = 0.1, calls: int = 30) -> list[Graded]:
    """Positives around 0.7, negatives around 0.4."""
    dice = random.Random(7)
    rows = [(0.7, 1)] * positives + [(0.4, 0)] * negatives
    return [
        Graded(round(dice.gauss(mean, noise), 3), label, f"d{n % calls}")
        for n, (mean, label) in enumerate(rows)
    ]


def test_a_threshold_that_lets_in_too_much_is_raised() -> None:
    found = tune(graded(150, 300), 0.3, 10.0)
    assert found.chosen is not None
    assert 0.5 < found.chosen < 0.62
    assert found.better
    assert (found.before.precision.share or 1) < 0.5 < 0.8 < (found.after.precision.share or 0)
    assert found.after.false_alarms.count < found.before.false_alarms.count
    assert found.after.false_alarms.hours == 10.0


def test_what_stands_right_stays() -> None:
    rows = graded(150, 300)
    best = choose(rows, TuneOptions())
    assert best is not None
    assert not tune(rows, best, 10.0).better


def test_labels_without_a_pattern_give_no_better_threshold() -> None:
    dice = random.Random(3)
    rows = [Graded(dice.random(), dice.randrange(2), f"d{n % 40}") for n in range(400)]
    found = tune(rows, 0.5, 1.0, TuneOptions(precision=0.9))
    assert found.chosen is None or (found.after.precision.share or 0) < 0.75


def test_the_floor_of_precision_is_kept_on_the_labels() -> None:
    options = TuneOptions(precision=0.95)
    rows = graded(150, 300, noise=0.15)
    threshold = choose(rows, options)
    assert threshold is not None
    raised = [row.label for row in rows if row.score is not None and row.score >= threshold]
    assert sum(raised) / len(raised) >= 0.95


def test_the_same_labels_give_the_same_threshold_in_any_order() -> None:
    rows = graded(60, 90)
    mixed = random.Random(1).sample(rows, len(rows))
    assert tune(rows, 0.3, 1.0) == tune(mixed, 0.3, 1.0)


def test_an_abstention_is_never_raised() -> None:
    rows = [*graded(50, 50), *(Graded(None, 1, f"d{n}") for n in range(50))]
    found = tune(rows, 0.05, 1.0)
    assert found.before.recall.of == 100
    assert found.before.recall.count <= 50


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (graded(19, 100), "19 rows with label 1"),
        (graded(100, 5), "5 rows with label 0"),
        (graded(100, 100, calls=9), "labels from 9 calls"),
    ],
)
def test_too_few_labels_are_refused_in_a_sentence(rows: list[Graded], says: str) -> None:
    with pytest.raises(InputError, match=says):
        tune(rows, 0.3, 1.0)


def test_standing_verdicts_are_what_is_read(report: CallReport) -> None:
    given = standing([said(1, "signal", "s1", "agree"), said(2, "signal", "s1", "withdrawn")])
    assert labels(report, *given, target="anger") == "........"
