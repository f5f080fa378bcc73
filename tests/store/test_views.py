"""Saved views and verdicts: each person's own, kept in order, on both databases."""

from __future__ import annotations

import msgspec
import pytest

from assist.errors import InputError
from assist.store.calls import CallRow, SignalRow, TurnRow, save_report
from assist.store.database import Database
from assist.store.rows import CallParts
from assist.store.verdicts import (
    NewVerdict,
    Target,
    add_verdict,
    has_target,
    standing,
    verdicts_of,
)
from assist.store.views import MOST_VIEWS, delete_view, save_view, views_of


@pytest.fixture
def call(db: Database) -> int:
    row = CallRow(call_id="a", source="a", language="zh", started_at="2026-11-01T00:00:00Z")
    signal = SignalRow(
        sid="s1",
        signal="anger",
        speaker="customer",
        at_ms=1,
        start_ms=0,
        end_ms=1,
        value=0.5,
        state="confirmed",
    )
    turn = TurnRow("customer", 0, 1, "喂", "l1")
    return save_report(db, b"{}", row, parts=CallParts(turns=(turn,), signals=(signal,)))


def names(db: Database, user: str) -> list[str]:
    return [view.name for view in views_of(db, user)]


def test_a_view_is_replaced_by_its_name_and_gone_when_deleted(db: Database) -> None:
    save_view(db, "ann", "生气", b'{"min_anger":0.5}')
    save_view(db, "ann", "生气", b'{"min_anger":0.9}')
    save_view(db, "bob", "生气", b"{}")
    (view,) = views_of(db, "ann")
    assert msgspec.json.encode(view) == '{"name":"生气","query":{"min_anger":0.9}}'.encode()
    assert delete_view(db, "ann", "生气")
    assert not delete_view(db, "ann", "生气")
    assert (names(db, "ann"), names(db, "bob")) == ([], ["生气"])


def test_views_end_somewhere(db: Database) -> None:
    for number in range(MOST_VIEWS):
        save_view(db, "ann", str(number), b"{}")
    with pytest.raises(InputError, match="kept already"):
        save_view(db, "ann", "one more", b"{}")
    save_view(db, "ann", "7", b"{}")
    assert len(names(db, "ann")) == MOST_VIEWS


def test_verdicts_are_added_and_the_newest_stands(db: Database, call: int) -> None:
    first = add_verdict(
        db, call, NewVerdict(target="signal", target_id="s1", verdict="agree"), "ann"
    )
    second = add_verdict(
        db, call, NewVerdict(target="signal", target_id="s1", verdict="disagree"), "ann"
    )
    other = add_verdict(
        db, call, NewVerdict(target="signal", target_id="s1", verdict="agree"), "bob"
    )
    assert verdicts_of(db, call) == (first, second, other)
    assert standing(verdicts_of(db, call)) == (second, other)


@pytest.mark.parametrize(
    ("target", "target_id", "known"),
    [
        ("signal", "s1", True),
        ("signal", "l1", False),
        ("turn", "l1", True),
        ("question", "s1", False),
        ("prompt", "", False),
        ("anger", "0-1", True),
    ],
)
def test_only_what_a_call_has_can_be_judged(
    db: Database, call: int, target: Target, target_id: str, known: bool
) -> None:
    assert has_target(db, call, target, target_id) is known
