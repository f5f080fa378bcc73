"""Old calls go by themselves while a service runs."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

from assist.app.config import Config, PrivacyOptions
from assist.app.expiry import Expiry
from assist.store import audit
from assist.store.calls import CallRow, find_call, save_report, set_hold
from assist.store.database import Database

NOW = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)


def stored(db: Database, *days: str) -> None:
    for day in days:
        row = CallRow(call_id=day, source="s", language="zh", started_at=f"{day}T10:00:00Z")
        save_report(db, b"{}", row)


def test_old_calls_go_and_held_ones_stay(tmp_path: Path) -> None:
    config = Config(data=str(tmp_path), privacy=PrivacyOptions(days=30))
    with Database.open(config.database_url) as db:
        stored(db, "2026-01-01", "2026-01-02", "2026-11-20")
        set_hold(db, "2026-01-02", True)
        expiry = Expiry(db, config, lambda: NOW)
        expiry.start()
        deadline = time.monotonic() + 20
        while find_call(db, "2026-01-01") is not None and time.monotonic() < deadline:
            time.sleep(0.05)
        expiry.stop()
        left = [day for day in ("2026-01-01", "2026-01-02", "2026-11-20") if find_call(db, day)]
        assert left == ["2026-01-02", "2026-11-20"]
        assert [(line.user, line.action, line.call) for line in audit.lines(db)] == [
            ("expiry", "expire", "2026-01-01")
        ]


def test_without_a_limit_nothing_begins(tmp_path: Path) -> None:
    config = Config(data=str(tmp_path))
    with Database.open(config.database_url) as db:
        stored(db, "2001-01-01")
        expiry = Expiry(db, config, lambda: NOW)
        expiry.start()
        expiry.stop()
        assert find_call(db, "2001-01-01") is not None
