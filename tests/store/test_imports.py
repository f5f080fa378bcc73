"""Files that have been read are known again; what is known of their calls can be put right."""

from __future__ import annotations

import os
from pathlib import Path

from assist.store.calls import CallRow, find_call, save_report
from assist.store.database import Database
from assist.store.imports import (
    FileStamp,
    Import,
    content_hash,
    find_import,
    known_call,
    put_import,
    relabel,
)

DONE = Import(content_hash="h", state="done")


def remember(db: Database, *stamps: FileStamp, what: Import = DONE) -> None:
    with db.write() as connection:
        put_import(connection, stamps, what)


def test_a_file_is_known_until_it_changes(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"x")
    stamp = FileStamp.of(path)
    assert find_import(db, [stamp]) is None
    remember(db, stamp)
    assert find_import(db, [FileStamp.of(path)]) == DONE
    failed = Import(content_hash="h", state="failed", error="why")
    remember(db, stamp, what=failed)
    assert find_import(db, [stamp]) == failed
    os.utime(path, ns=(1, 1))
    assert find_import(db, [FileStamp.of(path)]) is None


def test_two_files_are_known_if_they_were_one_call(db: Database) -> None:
    one, two = FileStamp("/a", 1, 2**62), FileStamp("/b", 3, 4)
    remember(db, one)
    assert find_import(db, [one, two]) is None
    remember(db, two, what=Import(content_hash="other", state="done"))
    assert find_import(db, [one, two]) is None
    remember(db, one, two)
    assert find_import(db, [one, two]) == DONE


def test_the_hash_is_of_what_is_in_the_files(tmp_path: Path) -> None:
    for name, body in (("a", b"x"), ("b", b"y"), ("c", b"x")):
        (tmp_path / name).write_bytes(body)
    a, b, c = (tmp_path / name for name in "abc")
    assert content_hash([a]) == content_hash([c])
    assert content_hash([a, b]) == content_hash([c, b])
    assert len({content_hash(files) for files in ([a], [b], [a, b], [b, a])}) == 4


def test_what_is_known_of_a_call_is_put_right(db: Database) -> None:
    row = CallRow(
        call_id="c",
        source="s",
        language="zh",
        started_at="2026-11-22T10:00:00Z",
        content_hash="h",
        agent="Li",
        meta={"queue": "7"},
    )
    save_report(db, b"{}", row)
    assert known_call(db, "none") is None
    assert not relabel(db, "c", {"agent": "Li", "team": ""}, {"queue": "7"})
    assert relabel(db, "c", {"agent": "Han", "team": "cards"}, {"vip": "1"})
    call = find_call(db, "c")
    assert call is not None
    assert (call.row.agent, call.row.team) == ("Han", "cards")
    assert call.row.meta == {"queue": "7", "vip": "1"}
    known = known_call(db, "h")
    assert known is not None
    assert known.call_id == "c"
    assert not relabel(db, "none", {"agent": "x"}, {})
