"""An agent's page: what goes well, what to practise, with moments of their own calls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from assist.review.coaching import ENOUGH, coaching_of
from assist.review.form import default_form
from assist.store import audit, patterns
from assist.store.calls import CallParts, CallQuery, CallRow, CallToSave, save_reports
from assist.store.database import Database
from assist.store.rows import CardRow, ItemRow

REPORT = {
    "turns": [
        {"speaker": "customer", "start_ms": 1_000, "text": "到底谁来管", "id": "u1"},
        {"speaker": "agent", "start_ms": 4_000, "text": "这个我不清楚", "id": "u2"},
    ],
    "acts": [{"id": "a1", "span": {"start_ms": 4_200, "end_ms": 4_900}}],
    "signals": [{"id": "s1", "span": {"start_ms": 4_100, "end_ms": 4_900}, "slots": {}}],
}
QUERY = CallQuery(agent="李")


def a_call(number: int, *items: ItemRow, agent: str = "李") -> CallToSave:
    return CallToSave(
        row=CallRow(
            call_id=f"{agent}-{number}",
            source="x",
            language="zh",
            started_at=f"2026-11-{number + 1:02}T10:00:00Z",
            agent=agent,
            score=70,
        ),
        report=msgspec.json.encode(REPORT),
        parts=CallParts(card=CardRow("default/5", 70, items)),
    )


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Database.open(str(tmp_path / "calls.sqlite")) as db:
        yield db


def passed(item: str, *evidence: str) -> ItemRow:
    return ItemRow(item, "pass", "", evidence)


def failed(item: str, *evidence: str) -> ItemRow:
    return ItemRow(item, "fail", "", evidence)


def test_of_few_calls_nothing_is_said(db: Database) -> None:
    save_reports(db, [a_call(n, failed("SVC-18", "s1")) for n in range(ENOUGH - 1)])
    found = coaching_of(db, QUERY, default_form(), "zh")
    assert (found.enough, found.strengths, found.practice) == (False, (), ())
    assert found.calls == ENOUGH - 1


def test_what_passes_often_is_a_strength_and_what_is_missed_is_practised(db: Database) -> None:
    save_reports(
        db,
        [
            a_call(
                n,
                passed("CMP-5b", "a1"),
                failed("SVC-18", "s1") if n % 2 else passed("SVC-18", "u2"),
                # One miss of twelve is no habit.
                failed("SVC-17") if n == 0 else passed("SVC-17"),
            )
            for n in range(12)
        ],
    )
    found = coaching_of(db, QUERY, default_form(), "zh")
    (strength,) = found.strengths
    assert strength.item == "CMP-5b"
    assert "情绪" in strength.title.zh
    assert (strength.rate.count, strength.rate.of) == (12, 12)
    newest = strength.examples[0]
    assert (newest.call_id, newest.at_ms, newest.finding) == ("李-11", 4_200, "a1")
    assert newest.text == "这个我不清楚"
    (practice,) = found.practice
    assert practice.item == "SVC-18"
    assert [moment.call_id for moment in practice.replay] == ["李-11", "李-9", "李-7"]
    assert [moment.call_id for moment in practice.examples] == ["李-10", "李-8"]
    assert practice.tips
    assert not any("{" in tip or "…" in tip for tip in practice.tips)


def test_the_weightier_of_two_equally_missed_comes_first(db: Database) -> None:
    # CMP-5g weighs more than SVC-25b in the shipped form.
    save_reports(db, [a_call(n, failed("SVC-25b"), failed("CMP-5g", "u1")) for n in range(6)])
    found = coaching_of(db, QUERY, default_form(), "en")
    assert [one.item for one in found.practice] == ["CMP-5g", "SVC-25b"]
    assert found.practice[1].replay == ()  # Nothing to replay where nothing was heard.


def test_a_row_of_several_ids_is_told_once_and_other_agents_do_not_count(db: Database) -> None:
    ids = default_form().row_of("CMP-5b").ids
    save_reports(db, [a_call(n, *(failed(name, "s1") for name in ids)) for n in range(6)])
    save_reports(db, [a_call(n, passed("CMP-5b"), agent="王") for n in range(9)])
    (practice,) = coaching_of(db, QUERY, default_form(), "zh").practice
    assert (practice.rate.count, practice.rate.of) == (0, 6)


def test_what_was_ticked_stays_ticked(db: Database) -> None:
    save_reports(db, [a_call(n, failed("SVC-18", "s1")) for n in range(6)])
    action, detail = patterns.practice_line("李", "SVC-18", done=True)
    audit.note(db, "李", action, detail=detail)
    (practice,) = coaching_of(db, QUERY, default_form(), "zh").practice
    assert practice.done
