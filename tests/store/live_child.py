"""A program in which a call goes on until it is killed. Tells each line once it was said."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from assist.store.database import Database
from assist.store.live import LiveCall, LiveFigures
from assist.store.rows import CallRow, TurnRow

url, folder = sys.argv[1], Path(sys.argv[2])
row = CallRow(
    call_id="killed",
    source="killed",
    language="zh",
    started_at="2026-11-22T10:00:00Z",
    journal="killed.journal.jsonl",
    audio="killed.flac",
)
live = LiveCall(Database.open(url), row, folder)
for n in range(10_000):
    live.turn(TurnRow("agent", n * 100, n * 100 + 90, f"第{n}句", f"u{n}"))
    live.figures(LiveFigures(duration_ms=n * 100))
    print(n, time.time(), flush=True)
    time.sleep(0.05)
