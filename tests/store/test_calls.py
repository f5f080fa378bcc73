from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import func, insert, select

from assist.errors import InputError
from assist.store.calls import (
    CallQuery,
    CallToSave,
    SignalRow,
    call_id_for,
    facets,
    find_call,
    list_calls,
    load_report,
    save_report,
    save_reports,
    set_hold,
)
from assist.store.database import Database
from assist.store.schema import call_flags, calls, originals, signals, turns, verdicts

Build = Callable[..., CallToSave]


def save(db: Database, one: CallToSave) -> int:
    return save_report(db, one.report, one.row, one.original, one.parts)


def ids(db: Database, **query: object) -> list[str]:
    return [one.row.call_id for one in list_calls(db, CallQuery(**query)).calls]


def count(db: Database, table: object) -> int:
    with db.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_what_is_saved_is_loaded(db: Database, call: Build) -> None:
    one = call("a", "退款", original=b'{"phone":"138"}', flags=("abuse",), meta={"queue": "二线"})
    save(db, one)
    assert load_report(db, "a") == one.report
    assert load_report(db, "a", original=True) == b'{"phone":"138"}'
    found = find_call(db, "a")
    assert found is not None
    assert msgspec.structs.replace(found.row, created_at="") == one.row
    assert load_report(db, "b") is None
    assert find_call(db, "b") is None


def test_saving_again_replaces_and_keeps_what_people_did(db: Database, call: Build) -> None:
    key = save(db, call("a", "退款", "好", original=b"{}", content_hash="h", flags=("abuse",)))
    verdict = {"call": key, "target": "call", "verdict": "agree", "reviewer": "r"}
    with db.write() as connection:
        connection.execute(insert(verdicts).values(**verdict, created_at="2026"))
    set_hold(db, "a", True)
    assert save(db, call("renamed", "你好", content_hash="h")) == key
    assert [count(db, table) for table in (calls, turns, originals, call_flags)] == [1, 1, 0, 0]
    assert count(db, verdicts) == 1
    found = find_call(db, "renamed")
    assert found is not None
    assert found.row.hold
    assert find_call(db, "a") is None


def test_one_content_is_not_stored_under_two_ids(db: Database, call: Build) -> None:
    save_reports(db, [call("a", "一", content_hash="h1"), call("b", "二", content_hash="h2")])
    with pytest.raises(InputError, match="call a has the content of call b"):
        save_reports(db, [call("c", "三"), call("a", "一", content_hash="h2")])
    assert ids(db) == ["b", "a"]


def test_an_id_to_save_under_is_free_or_its_own(db: Database, call: Build) -> None:
    save_reports(db, [call("a", content_hash="h1"), call("a-2", content_hash="h2")])
    assert call_id_for(db, "other", "h1") == "a"
    assert call_id_for(db, "a", "h3") == "a-3"
    assert call_id_for(db, "b", "h3") == "b"


@pytest.fixture
def shelf(db: Database, call: Build) -> Database:
    def one(number: int, **row: object) -> CallToSave:
        return call(f"c{number}", started_at=f"2026-01-{number:02}T08:00:00Z", **row)

    save_reports(
        db,
        [
            one(1, agent="李", team="红", anger_peak=0.9, flags=("abuse", "churn_threat")),
            one(2, agent="王", team="红", anger_peak=0.2, interruptions=3, score=80, kind="price"),
            one(3, agent="李", team="蓝", anger_peak=0.5, unanswered=2, score=40, cause="迟到"),
            one(4, agent="王", team="蓝", anger_peak=0.5, language="en", score=40, duration_ms=9),
            one(5, state="broken", product="宽带", flags=("abuse",)),
        ],
    )
    with db.write() as connection:
        key = select(calls.c.id).where(calls.c.call_id == "c4").scalar_subquery()
        row = SignalRow(
            sid="s", signal="anger", speaker="customer", at_ms=1, start_ms=0, end_ms=1, value=1.0
        )
        connection.execute(insert(signals).values(call=key, **msgspec.structs.asdict(row)))
    return db


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["c5", "c4", "c3", "c2", "c1"]),
        ({"agent": "李"}, ["c3", "c1"]),
        ({"team": "蓝", "agent": "王"}, ["c4"]),
        ({"language": "en"}, ["c4"]),
        ({"kind": "price"}, ["c2"]),
        ({"cause": "迟到"}, ["c3"]),
        ({"product": "宽带"}, ["c5"]),
        ({"state": "broken"}, ["c5"]),
        ({"signal": "anger"}, ["c4"]),
        ({"since": "2026-01-02", "until": "2026-01-04"}, ["c3", "c2"]),
        ({"min_anger": 0.5}, ["c4", "c3", "c1"]),
        ({"min_interruptions": 1}, ["c2"]),
        ({"min_unanswered": 2}, ["c3"]),
        ({"max_score": 40}, ["c4", "c3"]),
        ({"min_score": 41}, ["c2"]),
        ({"flags": ("abuse",)}, ["c5", "c1"]),
        ({"flags": ("abuse", "churn_threat")}, ["c1"]),
        ({"sort": "oldest"}, ["c1", "c2", "c3", "c4", "c5"]),
        ({"sort": "angriest"}, ["c1", "c4", "c3", "c2", "c5"]),
        ({"sort": "lowest_score"}, ["c3", "c4", "c2"]),
        ({"sort": "interruptions", "limit": 1}, ["c2"]),
        ({"sort": "unanswered", "limit": 1}, ["c3"]),
        ({"sort": "longest", "limit": 1}, ["c4"]),
        ({"agent": "nobody"}, []),
    ],
)
def test_calls_are_filtered_and_sorted(
    shelf: Database, query: dict[str, object], expected: list[str]
) -> None:
    assert ids(shelf, **query) == expected


@pytest.mark.parametrize(
    "sort",
    ["newest", "oldest", "angriest", "interruptions", "unanswered", "lowest_score", "longest"],
)
def test_pages_put_together_are_the_list(shelf: Database, sort: str) -> None:
    whole = ids(shelf, sort=sort)
    paged: list[str] = []
    cursor = ""
    while True:
        page = list_calls(shelf, CallQuery(sort=sort, limit=2, cursor=cursor))
        assert page.total == len(whole)
        paged += [one.row.call_id for one in page.calls]
        cursor = page.next
        if not cursor:
            break
    assert paged == whole


def test_a_call_that_comes_meanwhile_moves_no_page(shelf: Database, call: Build) -> None:
    first = list_calls(shelf, CallQuery(limit=2))
    save(shelf, call("new", started_at="2026-02-01T00:00:00Z"))
    second = list_calls(shelf, CallQuery(limit=2, cursor=first.next))
    assert [one.row.call_id for one in second.calls] == ["c3", "c2"]


@pytest.mark.parametrize("cursor", ["x", "!!", "WyJvbGRlc3QiLCIyMDI2IiwxXQ"])
def test_a_cursor_of_another_list_is_refused(shelf: Database, cursor: str) -> None:
    with pytest.raises(InputError, match="no place in this list"):
        list_calls(shelf, CallQuery(cursor=cursor))


def test_matches_are_counted_up_to_a_bound(
    shelf: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assist.store.listing.COUNTED", 3)
    page = list_calls(shelf, CallQuery(limit=1))
    assert (page.total, page.exact) == (3, False)
    page = list_calls(shelf, CallQuery(limit=1, min_anger=0.5))
    assert (page.total, page.exact) == (3, True)


def test_facets_are_what_can_be_chosen(shelf: Database) -> None:
    found = facets(shelf)
    assert set(found.agents) == {"李", "王"}
    assert set(found.teams) == {"红", "蓝"}
    assert found.languages == ("en", "zh")
    assert found.products == ("宽带",)
    assert found.kinds == ("price",)
    assert found.flags == ("abuse", "churn_threat")


def test_a_file_is_for_its_owner_only(lite: Database, tmp_path: Path, call: Build) -> None:
    save(lite, call("a", "退款"))
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("calls.sqlite*")}
    assert set(modes.values()) == {0o600}
    assert len(modes) == 3
