from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, inspect, text

from assist.errors import InputError
from assist.store import deletion, retention
from assist.store.calls import (
    CallQuery,
    CallToSave,
    HeldError,
    delete_call,
    delete_calls,
    find_call,
    list_calls,
    save_reports,
    set_hold,
)
from assist.store.database import Database, mark_unpurged
from assist.store.schema import calls

Build = Callable[..., CallToSave]
WORD = "鸑鷟獬豸"
"""Said in one call only."""
NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("calls.sqlite*"))


def in_bytes(folder: Path) -> set[str]:
    """Traces of the word: as it was said, and as pairs in the index."""
    data = bytes_of(folder)
    parts = {WORD, *(WORD[n : n + 2] for n in range(3)), "secretoriginal"}
    return {part for part in parts if part.encode() in data}


def some(call: Build, count: int = 30) -> list[CallToSave]:
    return [call(f"c{n}", f"我要退款第{n}次", "好的", content_hash=f"h{n}") for n in range(count)]


def odd(call: Build) -> CallToSave:
    # A short report is stored as it is, so that its bytes would be found, too.
    return call(
        "odd", f"这里有{WORD}", "secretoriginal", content_hash="odd", original=WORD.encode()
    )


def test_of_a_deleted_call_no_byte_is_left(lite: Database, tmp_path: Path, call: Build) -> None:
    # Several commits make several parts of the index, with the word in an old one.
    for one in [*some(call, 10), odd(call), *some(call, 30)]:
        save_reports(lite, [one])
    assert in_bytes(tmp_path) >= {WORD, "secretoriginal", WORD[:2]}
    assert delete_call(lite, "odd")
    assert in_bytes(tmp_path) == set()
    assert "退款".encode() in bytes_of(tmp_path)
    assert list_calls(lite, CallQuery(text="退款")).total == 30
    assert list_calls(lite, CallQuery(text=WORD)).total == 0


def test_no_byte_is_left_once_the_file_is_closed(
    lite: Database, tmp_path: Path, call: Build
) -> None:
    save_reports(lite, [*some(call), odd(call)])
    delete_call(lite, "odd")
    lite.close()
    assert in_bytes(tmp_path) == set()


def test_of_a_call_that_was_saved_again_old_words_go_with_the_next_purge(
    lite: Database, tmp_path: Path, call: Build
) -> None:
    save_reports(lite, [*some(call), odd(call)])
    save_reports(lite, [call("odd", "都好了")])
    lite.purge()
    assert in_bytes(tmp_path) == set()


def test_a_deletion_that_was_cut_short_is_finished_on_opening(
    lite: Database, tmp_path: Path, call: Build
) -> None:
    save_reports(lite, [*some(call), odd(call)])
    with lite.write() as connection:  # The program dies before it could purge.
        connection.execute(delete(calls).where(calls.c.call_id == "odd"))
        mark_unpurged(connection)
    lite.close()
    with Database.open(str(tmp_path / "calls.sqlite")) as again:
        assert in_bytes(tmp_path) == set()
        with again.read() as connection:
            assert connection.execute(text("PRAGMA user_version")).scalar() == 0


def test_a_deleted_call_is_gone_from_every_table(db: Database, call: Build) -> None:
    save_reports(db, [odd(call)])
    assert delete_call(db, "odd")
    assert not delete_call(db, "odd")
    with db.read() as connection:
        names = [n for n in inspect(connection).get_table_names() if n != "alembic_version"]
        full = [
            name
            for name in names
            if not name.startswith("turns_fts")
            and connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar()
        ]
    assert full == []


def test_its_files_go_too_and_no_others(db: Database, tmp_path: Path, call: Build) -> None:
    kept = ["calls/b.journal.jsonl", "calls/a[1]x.flac", "calls/a1.flac"]
    gone = ["calls/a[1].journal.jsonl", "calls/a[1].wrap_up.json", "audio/a.flac"]
    for name in kept + gone:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    save_reports(db, [call("a", "一", audio="audio/a.flac", journal="calls/a[1].journal.jsonl")])
    assert delete_call(db, "a", tmp_path)
    assert [(tmp_path / name).exists() for name in kept + gone] == [True] * 3 + [False] * 3


def test_a_path_out_of_the_folder_is_refused(db: Database, tmp_path: Path, call: Build) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "other.flac").write_bytes(b"x")
    save_reports(db, [call("a", "一", audio="../other.flac")])
    with pytest.raises(InputError, match="left alone"):
        delete_call(db, "a", tmp_path / "data")
    assert (tmp_path / "other.flac").exists()
    assert find_call(db, "a") is not None


def test_a_held_call_is_not_deleted(db: Database, tmp_path: Path, call: Build) -> None:
    (tmp_path / "a.flac").write_bytes(b"x")
    save_reports(db, [call("a", "一", audio="a.flac"), call("b", "二")])
    assert set_hold(db, "a", True)
    with pytest.raises(HeldError, match="legal hold"):
        delete_calls(db, ["b", "a"], tmp_path)
    assert list_calls(db, CallQuery()).total == 2
    assert (tmp_path / "a.flac").exists()
    set_hold(db, "a", False)
    assert delete_calls(db, ["b", "a"], tmp_path) == 2
    assert not set_hold(db, "a", True)


def test_many_are_deleted_in_batches(
    db: Database, call: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deletion, "BATCH", 4)
    save_reports(db, some(call, 11))
    assert delete_calls(db, [f"c{n}" for n in range(10)]) == 10
    assert [one.row.call_id for one in list_calls(db, CallQuery()).calls] == ["c10"]


def test_calls_are_kept_for_as_long_as_the_site_says(db: Database, call: Build) -> None:
    save_reports(
        db,
        [
            call("old", "一", started_at="2026-08-01T00:00:00Z"),
            call("older", "二", started_at="2026-07-01T00:00:00Z"),
            call("held", "三", started_at="2026-07-01T00:00:00Z", hold=True),
            call("live", "四", started_at="2026-07-01T00:00:00Z", state="live"),
            call("at the bound", "五", started_at="2026-08-24T12:00:00Z"),
            call("new", "六", started_at="2026-11-22T00:00:00Z"),
        ],
    )
    assert retention.due(db, NOW, 90) == ("older", "old")
    assert retention.due(db, NOW, 0) == ()
    assert retention.due(db, NOW + datetime.timedelta(seconds=1), 90)[-1] == "at the bound"
    assert retention.apply(db, NOW, 90) == ("older", "old")
    assert retention.due(db, NOW, 90) == ()
    assert list_calls(db, CallQuery()).total == 4
