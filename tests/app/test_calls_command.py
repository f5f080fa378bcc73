"""``assist calls``: what is stored is listed, shown, held and really deleted."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from assist.app.calls import run_delete, run_expire, run_hold, run_list, run_recover, run_show
from assist.app.config import Config, PrivacyOptions
from assist.errors import InputError
from assist.store import audit
from assist.store.calls import CallParts, CallQuery, CallRow, TurnRow, find_call, save_report
from assist.store.database import Database

NOW = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Two calls with their files."""
    config = Config(data=str(tmp_path), privacy=PrivacyOptions(days=30))
    with Database.open(config.database_url) as db:
        for call_id, day in (("old", "2026-01-02"), ("new", "2026-11-20")):
            folder = tmp_path / "calls" / call_id
            folder.mkdir(parents=True)
            for suffix in ("flac", "journal.jsonl", "outputs.jsonl", "wrap-up.json"):
                (folder / f"{call_id}.{suffix}").write_text("x")
            save_report(
                db,
                b"{}",
                CallRow(
                    call_id=call_id,
                    source="s",
                    language="zh",
                    started_at=f"{day}T10:00:00Z",
                    agent="Li",
                    audio=f"calls/{call_id}/{call_id}.flac",
                    journal=f"calls/{call_id}/{call_id}.journal.jsonl",
                ),
                parts=CallParts(turns=(TurnRow("customer", 0, 900, "我要退款", "u1"),)),
            )
    return config


def files(config: Config, call_id: str) -> list[str]:
    return sorted(path.name for path in (config.data_folder / "calls" / call_id).iterdir())


def test_calls_are_listed(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    run_list(config, None, CallQuery(text="退款"), None)
    shown = capsys.readouterr().out
    assert shown.index("new") < shown.index("old")
    assert "2 of 2 calls" in shown
    run_list(config, None, CallQuery(until="2026-06-01"), "-")
    assert [row["call_id"] for row in json.loads(capsys.readouterr().out)] == ["old"]


def test_a_call_is_shown_and_that_is_noted(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    run_show(config, None, "old", "-")
    assert capsys.readouterr().out == "{}\n"
    with Database.open(config.database_url) as db:
        assert [(line.action, line.call) for line in audit.lines(db)] == [("open", "old")]
    with pytest.raises(InputError, match="no such call"):
        run_show(config, None, "none", None)


def test_deletion_takes_every_file(config: Config) -> None:
    run_delete(config, None, ("old",))
    assert files(config, "old") == []
    assert len(files(config, "new")) == 4
    with Database.open(config.database_url) as db:
        assert find_call(db, "old") is None
        assert [(line.action, line.call) for line in audit.lines(db)] == [("delete", "old")]


def test_nothing_is_deleted_if_one_can_not_be(config: Config) -> None:
    run_hold(config, None, ("new",), hold=True)
    for ids in (("old", "new"), ("old", "none")):
        with pytest.raises(InputError):
            run_delete(config, None, ids)
    assert len(files(config, "old")) == 4
    run_hold(config, None, ("new",), hold=False)
    run_delete(config, None, ("old", "new"))
    assert files(config, "new") == []


def test_calls_expire_unless_they_are_held(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    run_expire(config, None, None, dry_run=True, now=lambda: NOW)
    assert capsys.readouterr().out == "old\n"
    run_hold(config, None, ("old",), hold=True)
    run_expire(config, None, None, dry_run=False, now=lambda: NOW)
    assert len(files(config, "old")) == 4
    run_hold(config, None, ("old",), hold=False)
    run_expire(config, None, None, dry_run=False, now=lambda: NOW)
    assert files(config, "old") == []
    run_expire(config, None, 1, dry_run=False, now=lambda: NOW)
    assert files(config, "new") == []


def test_calls_that_are_kept_for_ever_do_not_expire(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_expire(Config(data=str(tmp_path)), None, None, dry_run=False, now=lambda: NOW)
    assert "for ever" in capsys.readouterr().err
    assert len(files(config, "old")) == 4


def test_there_may_be_nothing_to_recover(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    run_recover(config, None)
    assert capsys.readouterr().out == "finished: 0\n"
