"""Counts over calls, on both databases: they say what a count by hand says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assist.store import audit, patterns, trends
from assist.store.alike import candidates, phrases
from assist.store.calls import (
    AskedRow,
    CallParts,
    CallQuery,
    CallRow,
    CallToSave,
    PromptRow,
    SignalRow,
    StageRow,
    TurnRow,
    save_reports,
)
from assist.store.database import Database
from assist.store.rows import CardRow, ItemRow
from assist.store.scorecards import CardEdit, edit_card

Build = Callable[..., CallToSave]


def signal(sid: str, name: str, at_ms: int, **more: object) -> SignalRow:
    values = {"speaker": "customer", "value": 1.0, **more}
    return SignalRow(
        sid=sid, signal=name, at_ms=at_ms, start_ms=at_ms, end_ms=at_ms + 500, **values
    )


def asked(qid: str, text: str, status: str, at_ms: int) -> AskedRow:
    return AskedRow(qid=qid, text=text, key=text, status=status, asked_ms=at_ms)


def a_call(name: str, day: str, parts: CallParts | None = None, **row: object) -> CallToSave:
    values = {"language": "zh", "agent": "李", "team": "一组", "state": "ended", **row}
    return CallToSave(
        row=CallRow(call_id=name, source=name, started_at=f"{day}T10:00:00Z", **values),
        report=b"{}",
        parts=parts or CallParts(),
    )


PARTS = CallParts(
    turns=(TurnRow("customer", 0, 900, "宽带又断了，什么时候能修好"),),
    stages=(StageRow("intake", 0, 10_000), StageRow("solution", 10_000, 20_000)),
    signals=(
        signal("s1", "anger", 5_000, band="angry"),
        signal("s2", "agent_interrupts", 12_000, speaker="agent"),
        signal("s3", "agent_interrupts", 13_000, speaker="agent"),
        signal("s4", "churn_threat", 13_500),
        signal("s5", "churn_threat", 14_000, state="withdrawn"),
        signal("s6", "complaint_kind", 1_000, kind="service"),
    ),
    asked=(
        asked("q1", "什么时候能修好", "unanswered", 800),
        asked("q2", "谁来修", "answered", 900),
    ),
    prompts=(
        PromptRow(
            pid="p1", card="a", at_ms=0, state="used", anger_before=0.5, anger_after_30s=0.25
        ),
        PromptRow(pid="p2", card="a", at_ms=0, state="expired", anger_before=0.5),
    ),
)


@pytest.fixture
def filled(db: Database) -> Database:
    save_reports(
        db,
        [
            a_call(
                "one",
                "2026-11-02",
                PARTS,
                peak_band="angry",
                anger_peak=0.7,
                interruptions=2,
                questions=2,
                unanswered=1,
                score=60,
                flags=("churn_threat", "regulator_threat"),
                customer_ref="k",
                product="宽带",
                kind="service",
                summary="宽带又断了",
            ),
            a_call(
                "two",
                "2026-11-02",
                peak_band="tense",
                interruptions=1,
                score=80,
                flags=("repeat_issue", "abuse"),
                summary="宽带断了三次",
            ),
            a_call("three", "2026-11-09", team="二组", agent="王", score=80),
            a_call("live", "2026-11-09", state="live"),
        ],
    )
    return db


def test_each_group_is_summed_and_live_calls_are_not_counted(filled: Database) -> None:
    first, second = trends.tallies(filled, CallQuery(), "day")
    assert first == trends.Tally("2026-11-02", 2, 1, 1, 3, 5, 1, 1, {60: 1, 80: 1})
    assert (second.key, second.calls, second.scores) == ("2026-11-09", 1, {80: 1})
    assert [one.key for one in trends.tallies(filled, CallQuery(team="二组"), "agent")] == ["王"]
    assert trends.count_calls(filled, CallQuery(until="2026-11-03")) == 2


def test_what_happened_is_counted_in_the_stage_in_which_it_happened(filled: Database) -> None:
    intake, solution = trends.stage_tallies(filled, CallQuery())
    assert intake == trends.StageTally("intake", 1, 1, 1, 0, 0, 0, 0)
    # The withdrawn threat is not a second one.
    assert solution == trends.StageTally("solution", 1, 0, 0, 2, 4, 1, 0)


def test_patterns_are_read_with_where_to_hear_them(filled: Database) -> None:
    assert patterns.unanswered(filled, CallQuery()) == [
        patterns.Asking("什么时候能修好", "什么时候能修好", "one", 800)
    ]
    found = patterns.reasons(filled, CallQuery(), ("complaint_kind", "churn_threat"))
    assert found == [
        patterns.Reason("churn_threat", "", 1, "one", 13_500),
        patterns.Reason("complaint_kind", "service", 1, "one", 1_000),
    ]
    assert [(one.call, one.said) for one in patterns.contacts(filled, CallQuery())] == [
        ("one", False),
        ("two", True),
    ]
    used = next(one for one in patterns.card_tallies(filled, CallQuery()) if one.state == "used")
    assert (used.shown, used.pairs, used.before, used.after) == (1, 1, 0.5, 0.25)
    expired = patterns.card_tallies(filled, CallQuery())[0]
    assert (expired.state, expired.shown, expired.pairs, expired.before) == ("expired", 1, 0, 0)


def test_nothing_of_another_agents_calls_is_counted(filled: Database) -> None:
    other = CallQuery(agent="王")
    assert patterns.unanswered(filled, other) == []
    assert patterns.contacts(filled, other) == []
    assert patterns.card_tallies(filled, other) == []
    assert trends.stage_tallies(filled, other) == []
    assert patterns.agents_of(filled, "一组") == ("李",)


def test_similar_calls_are_found_by_a_piece_of_what_it_was_about(filled: Database) -> None:
    found = candidates(filled, CallQuery(), "家里宽带又断了", "two")
    assert [one.call_id for one in found] == ["one"]
    assert candidates(filled, CallQuery(agent="王"), "家里宽带又断了", "two") == []
    assert len(phrases("很" + "长的一句话说了又说" * 20)) <= 12


def test_a_practice_list_is_as_it_was_last_ticked(db: Database) -> None:
    for item, done in (("SVC-18", True), ("OBJ-1", True), ("OBJ-1", False)):
        action, detail = patterns.practice_line("李 明", item, done=done)
        audit.note(db, "local", action, detail=detail)
    assert patterns.practised(db, "李 明") == {"SVC-18": True, "OBJ-1": False}
    assert patterns.practised(db, "李") == {}


def test_the_card_that_counts_is_the_reviewers(db: Database) -> None:
    card = CardRow("default/5", 50, (ItemRow("SVC-18", "fail", "", ("s1",)),))
    save_reports(db, [a_call("one", "2026-11-02", CallParts(card=card))])
    assert patterns.item_counts(db, CallQuery(agent="李")) == [patterns.ItemCount("SVC-18", 0, 1)]
    (found,) = patterns.item_calls(db, CallQuery(), ["SVC-18"])
    assert (found.result, found.call, found.evidence) == ("fail", "one", '["s1"]')

    passed = CardRow("default/5", 100, (ItemRow("SVC-18", "pass", "heard it"),))
    for state in ("draft", "final"):
        edit_card(db, "one", "qa", lambda _o, _a, s=state: CardEdit(card=passed, state=s), "qa")
        counted = patterns.item_counts(db, CallQuery(agent="李"))
        drafted = state == "draft"
        assert counted == [patterns.ItemCount("SVC-18", int(not drafted), int(drafted))]
