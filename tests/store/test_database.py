from __future__ import annotations

import threading
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine, delete, event, insert, select, text
from sqlalchemy.exc import IntegrityError

from assist.errors import SetupError
from assist.store import schema
from assist.store.calls import CallQuery, CallToSave, list_calls, load_report, save_report
from assist.store.database import Database, file_url
from assist.store.migrate import FOLDER, HEAD, upgrade, version_of
from assist.store.saving import save_call

Build = Callable[..., CallToSave]


def scripts() -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def as_of(url: str, version: str, fill: Callable[[Connection], None]) -> None:
    """A database as an older call-assist left it."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    with engine.begin() as connection:
        upgrade(connection, url, version)
        fill(connection)
    engine.dispose()


NOW = "2026-11-22T10:00:00Z"
OLD: dict[str, dict[str, object]] = {
    "calls": {
        "call_id": "old",
        "source": "old.wav",
        "language": "zh",
        "started_at": NOW,
        "state": "ended",
        "flags": "abuse",
        "hold": True,
        "created_at": NOW,
    },
    "call_flags": {"call": 1, "flag": "abuse"},
    "turns": {"call": 1, "n": 0, "speaker": "customer", "start_ms": 0, "end_ms": 9, "text": "退款"},
    "texts": {"call": 1, "tokens": " 退款 款 ¶ 退 "},
    "originals": {"call": 1, "body": zlib.compress(b"{}")},
    "verdicts": {
        "call": 1,
        "target": "call",
        "verdict": "agree",
        "reviewer": "r",
        "created_at": NOW,
    },
    "users": {"name": "r", "role": "lead", "password_hash": "x"},
}
"""Rows as old versions wrote them. Never change one; a column that came later has a default."""


def fill(connection: Connection) -> None:
    tables = MetaData()
    tables.reflect(connection)
    for name, row in OLD.items():
        if name in tables.tables:
            connection.execute(insert(tables.tables[name]).values(row))
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("UPDATE texts SET words = array_to_tsvector(ARRAY['退款', '款', '退'])")
        )


def test_the_newest_script_is_the_head() -> None:
    assert scripts()[-1] == HEAD


@pytest.mark.parametrize("version", scripts())
def test_every_earlier_version_is_brought_up_with_its_data(
    empty_url: str, version: str, call: Build
) -> None:
    as_of(empty_url, version, fill)
    with Database.open(empty_url) as db:
        with db.read() as connection:
            assert version_of(connection) == HEAD
        (found,) = list_calls(db, CallQuery(text="退款", flags=("abuse",))).calls
        assert found.row.call_id == "old"
        assert found.row.hold
        assert [hit.text for hit in found.hits] == ["退款"]
        assert load_report(db, "old", original=True) == b"{}"
        new = call("new", "我要退款")
        save_report(db, new.report, new.row, parts=new.parts)
        assert list_calls(db, CallQuery(text="退款")).total == 2


def test_the_scripts_make_the_tables_of_the_schema(db: Database) -> None:
    own = ("alembic_version", "turns_fts", *(("ix_texts_words",) if db.lite else ()))

    def counts(_object: object, name: str | None, *_: object) -> bool:
        return not (name or "").startswith(own)

    with db.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": counts, "compare_type": True}
        )
        differences = compare_metadata(context, schema.metadata)
    assert differences == []


def test_opening_again_changes_nothing(tmp_path: Path, call: Build) -> None:
    url = file_url(tmp_path / "deep" / "calls.sqlite")
    for number in range(2):
        with Database.open(url) as db:
            one = call(f"c{number}", "退款")
            save_report(db, one.report, one.row, parts=one.parts)
            assert list_calls(db, CallQuery()).total == number + 1


def test_a_database_of_a_newer_version_is_left_alone(db: Database) -> None:
    with db.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(SetupError, match="version 9999") as caught:
            upgrade(connection, "here")
    assert "update call-assist" in str(caught.value)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://host/calls", "mysql"),
        ("sqlite://", "in memory"),
        ("://", "no URL"),
        ("postgresql://nobody:hush@/none?host=/nowhere", "cannot be opened"),
    ],
)
def test_what_cannot_be_opened_is_explained(url: str, told: str) -> None:
    with pytest.raises(SetupError, match=told) as caught:
        Database.open(url)
    assert "hush" not in str(caught.value)


def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    path.write_text("these are no calls " * 100, encoding="utf-8")
    with pytest.raises(SetupError, match="not a database"):
        Database.open(str(path))


def test_a_transaction_that_fails_leaves_nothing(db: Database, call: Build) -> None:
    def half() -> None:
        with db.write() as connection:
            save_call(connection, call("a", "退款"))
            connection.execute(insert(schema.turns).values(call=999, n=0, speaker="agent"))

    with pytest.raises(IntegrityError):
        half()
    assert list_calls(db, CallQuery()).total == 0


def test_rows_below_a_call_go_with_it(db: Database, call: Build) -> None:
    with db.write() as connection:
        save_call(connection, call("a", "退款", original=b"{}"))
        connection.execute(delete(schema.calls))
        for table in (schema.turns, schema.texts, schema.reports, schema.originals):
            assert connection.execute(select(table)).all() == []


@pytest.mark.parametrize(("durable", "level"), [(False, 1), (True, 2)])
def test_sqlite_keeps_its_promises(lite: Database, durable: bool, level: int) -> None:
    with lite.write(durable=durable) as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "secure_delete", "synchronous")
        }
    assert told == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "secure_delete": 1,
        "synchronous": level,
    }


def test_many_writers_take_turns(db: Database, call: Build) -> None:
    def work(name: str) -> None:
        for number in range(5):
            one = call(f"{name}{number}", "退款")
            save_report(db, one.report, one.row, parts=one.parts)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list_calls(db, CallQuery(text="退款")).total == 20


def test_a_reader_does_not_wait_for_a_writer(lite: Database, call: Build) -> None:
    with lite.write() as connection:
        save_call(connection, call("a", "退款"))
        assert list_calls(lite, CallQuery()).total == 0
    assert list_calls(lite, CallQuery()).total == 1
