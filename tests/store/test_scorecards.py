"""Cards of a call, objections to them, and who is to review what."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from assist.errors import InputError
from assist.store import audit
from assist.store.assignments import (
    Assignment,
    assign,
    candidates,
    list_assignments,
    plans,
    set_state,
    settle,
)
from assist.store.calls import CallToSave, find_call, save_report
from assist.store.database import Database
from assist.store.deletion import delete_call
from assist.store.disputes import Resolution, list_disputes, open_dispute, resolve
from assist.store.rows import CardRow, ItemRow
from assist.store.scorecards import (
    CardEdit,
    Change,
    StoredCard,
    cards_of,
    changes_of,
    edit_card,
    final_cards,
    scored_often,
)

Build = Callable[..., CallToSave]
AUTOMATIC = CardRow(
    "f/1", 50, (ItemRow("A", "pass"), ItemRow("B", "fail", "", ("s1",)), ItemRow("C", "na"))
)


@pytest.fixture
def save(db: Database, call: Build) -> Callable[..., None]:
    def keep(call_id: str, card: CardRow | None = AUTOMATIC, **row: object) -> None:
        one = call(call_id, "你好", **row)
        parts = msgspec.structs.replace(one.parts, card=card)
        save_report(db, one.report, one.row, parts=parts)

    return keep


def edit(score: int, state: str = "draft", *changes: Change, **results: str) -> CardEdit:
    items = tuple(ItemRow(name, result) for name, result in results.items())
    return CardEdit(card=CardRow("f/1", score, items), state=state, changes=changes)  # type: ignore[arg-type]


def score_of(db: Database, call_id: str) -> int | None:
    found = find_call(db, call_id)
    assert found is not None
    return found.row.score


def test_the_automatic_card_is_stored_with_its_call(
    db: Database, save: Callable[..., None]
) -> None:
    save("c")
    (card,) = cards_of(db, "c")
    assert (card.reviewer, card.form, card.score, card.state) == (None, "f/1", 50, "final")
    # What does not apply isn't kept; the report has it.
    assert card.items == (ItemRow("A", "pass"), ItemRow("B", "fail", "", ("s1",)))
    assert score_of(db, "c") == 50


def test_a_call_that_is_saved_again_keeps_what_people_said(
    db: Database, save: Callable[..., None]
) -> None:
    save("c")
    edit_card(db, "c", "wu", lambda _own, _auto: edit(80, "final", A="pass", B="pass"), by="wu")
    before = cards_of(db, "c")[0].id
    save("c", CardRow("f/1", 10, (ItemRow("A", "fail"),)))
    automatic, own = cards_of(db, "c")
    assert (automatic.id, automatic.score, automatic.items) == (before, 10, (ItemRow("A", "fail"),))
    assert (own.score, score_of(db, "c")) == (80, 80)


def test_the_newest_finished_card_counts(db: Database, save: Callable[..., None]) -> None:
    save("c")
    edit_card(db, "c", "wu", lambda *_: edit(70, "draft"), by="wu")
    assert score_of(db, "c") == 50
    edit_card(db, "c", "wu", lambda *_: edit(70, "final"), by="wu")
    assert score_of(db, "c") == 70
    edit_card(db, "c", "li", lambda *_: edit(90, "final"), by="li")
    assert score_of(db, "c") == 90
    edit_card(db, "c", "li", lambda *_: edit(90, "draft"), by="li")
    assert score_of(db, "c") == 70


def test_every_change_is_written_down(db: Database, save: Callable[..., None]) -> None:
    save("c")
    seen: list[tuple[StoredCard | None, StoredCard | None]] = []

    def first(own: StoredCard | None, automatic: StoredCard | None) -> CardEdit:
        seen.append((own, automatic))
        return edit(60, "draft", Change(item="B", was="fail", became="pass", reason="why"))

    card = edit_card(db, "c", "wu", first, by="wu")
    again = edit_card(
        db,
        "c",
        "wu",
        lambda *_: edit(60, "final", Change(item="", was="draft", became="final")),
        by="wu",
    )
    assert card.id == again.id
    assert seen[0][0] is None
    assert seen[0][1] is not None
    told = changes_of(db, (card.id,))[card.id]
    assert [(one.item, one.was, one.became, one.reason, one.by) for one in told] == [
        ("B", "fail", "pass", "why", "wu"),
        ("", "draft", "final", "", "wu"),
    ]
    assert all(one.at for one in told)
    assert [line.action for line in audit.lines(db, call="c")] == ["score", "score"]


def test_an_edit_that_fails_leaves_nothing(db: Database, save: Callable[..., None]) -> None:
    save("c")

    def no(*_: object) -> CardEdit:
        raise InputError("no")

    with pytest.raises(InputError):
        edit_card(db, "c", "wu", no, by="wu")
    with pytest.raises(InputError, match="no such call"):
        edit_card(db, "none", "wu", lambda *_: edit(1), by="wu")
    assert len(cards_of(db, "c")) == 1
    assert audit.lines(db) == ()


def test_an_objection_changes_its_card_as_one_step(db: Database, save: Callable[..., None]) -> None:
    save("c", agent="ann", team="t")
    card = cards_of(db, "c")[0]
    made = open_dispute(db, card.id, "B", "ann", "I did")
    with pytest.raises(InputError, match="in dispute already"):
        open_dispute(db, card.id, "B", "ann", "again")
    with pytest.raises(InputError, match="no such scorecard"):
        open_dispute(db, 999, "B", "ann", "x")
    assert list_disputes(db, agent="bob") == ()
    assert list_disputes(db, state="open", agent="ann", team="t") == (made,)

    change = Change(item="B", was="fail", became="pass", reason="quoted")
    ended = resolve(
        db,
        made.id,
        Resolution(
            state="upheld",
            text="right",
            by="lin",
            edit=lambda _card, _of: edit(100, "final", change, A="pass", B="pass"),
        ),
    )
    assert (ended.state, ended.resolution, ended.resolved_by) == ("upheld", "right", "lin")
    assert ended.resolved_at
    assert score_of(db, "c") == 100
    assert changes_of(db, (card.id,))[card.id][0].by == "lin"
    with pytest.raises(InputError, match="decided"):
        resolve(db, made.id, Resolution(state="rejected", text="x", by="lin"))
    # Hearing the call again doesn't undo what people decided.
    save("c", agent="ann")
    assert score_of(db, "c") == 100
    assert cards_of(db, "c")[0].score == 100


def test_a_rejected_objection_leaves_the_card(db: Database, save: Callable[..., None]) -> None:
    save("c")
    made = open_dispute(db, cards_of(db, "c")[0].id, "B", "ann", "I did")
    ended = resolve(db, made.id, Resolution(state="rejected", text="no", by="lin"))
    assert (ended.state, score_of(db, "c")) == ("rejected", 50)


def test_cards_go_with_their_call(db: Database, save: Callable[..., None]) -> None:
    save("c")
    edit_card(
        db, "c", "wu", lambda *_: edit(1, "final", Change(item="A", was="a", became="b")), by="wu"
    )
    open_dispute(db, cards_of(db, "c")[0].id, "B", "ann", "I did")
    assign(db, [Assignment(call="c", reviewer="wu", plan="p", kind="random")], "lin")
    delete_call(db, "c")
    assert cards_of(db, "c") == ()
    assert list_disputes(db) == ()
    assert list_assignments(db) == ()
    assert audit.lines(db, call="c")


def test_candidates_are_ended_calls_of_the_days(db: Database, save: Callable[..., None]) -> None:
    save("old", started_at="2026-11-01T00:00:00Z")
    save("b", started_at="2026-11-10T00:00:00Z", agent="li", team="t", flags=("abuse",))
    save("a", started_at="2026-11-09T00:00:00Z", agent="wu")
    save("live", started_at="2026-11-10T00:00:00Z", state="live")
    since, until = "2026-11-09T00:00:00Z", "2026-11-11T00:00:00Z"
    found = candidates(db, since, until)
    assert [(one.call_id, one.reviewed) for one in found] == [("a", False), ("b", False)]
    assert found[1].flags == ("abuse",)
    assert [one.call_id for one in candidates(db, since, until, team="t")] == ["b"]
    edit_card(db, "a", "x", lambda *_: edit(1), by="x")
    assign(db, [Assignment(call="b", reviewer="x", plan="p", kind="risk")], "lin")
    assert all(one.reviewed for one in candidates(db, since, until))


def test_a_plan_drawn_again_adds_only_what_is_new(db: Database, save: Callable[..., None]) -> None:
    for name in "abc":
        save(name, team="t")
    drawn = [
        Assignment(call=name, reviewer=who, plan="p", kind="calibration", why=("random",))
        for name in "ab"
        for who in ("x", "y")
    ]
    assert assign(db, drawn, "lin") == 4
    more = Assignment(call="c", reviewer="x", plan="p", kind="calibration")
    gone = Assignment(call="none", reviewer="x", plan="p", kind="calibration")
    assert assign(db, [*drawn, more, gone], "lin") == 1
    assert [one.call for one in list_assignments(db, reviewer="x")] == ["a", "b", "c"]
    assert list_assignments(db, call="a")[0].why == ("random",)
    settle(db, "a", "x")
    assert [one.call for one in list_assignments(db, reviewer="x", state="open")] == ["b", "c"]
    other = list_assignments(db, reviewer="y")[0]
    with pytest.raises(InputError):
        set_state(db, other.id, "skipped", "x")
    set_state(db, other.id, "skipped", "y")
    assert plans(db, team="t") == (("p", "calibration", 5, 3),)
    assert plans(db, team="u") == ()


def test_calls_that_several_finished(db: Database, save: Callable[..., None]) -> None:
    save("a", team="t")
    save("b")
    for who in ("x", "y"):
        edit_card(db, "a", who, lambda *_: edit(5, "final", A="pass"), by=who)
    edit_card(db, "b", "x", lambda *_: edit(5, "final"), by="x")
    edit_card(db, "b", "y", lambda *_: edit(5, "draft"), by="y")
    assert scored_often(db) == ("a",)
    assert scored_often(db, "u") == ()
    finished = {(one.call, one.reviewer) for one in final_cards(db, ("a", "b"))}
    assert finished == {("a", "x"), ("a", "y"), ("b", "x")}
