"""How long each figure of /insights takes over 100,000 calls.

    python benchmarks/store_load.py sqlite:///calls.sqlite --calls 100000
    python benchmarks/insights.py sqlite:///calls.sqlite

Give it a copy of its own: questions, prompts, customers and scorecards of the made-up calls are
given states first. A figure is the whole of what its route does, from the query to the JSON.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable

import msgspec
from record import Figure, percentile, record
from sqlalchemy import func, select

from assist.review.cases import similar
from assist.review.coaching import coaching_of
from assist.review.form import default_form
from assist.review.insights import (
    cards_of,
    questions_of,
    reasons_of,
    repeats_of,
    trends_of,
)
from assist.store.calls import CallQuery, find_call
from assist.store.database import Database
from assist.store.schema import calls, items

CLOCK = time.process_time
"""As in benchmarks/store.py: SQLite works within this process."""

TARGET_MS = 300
ITEMS = "OBJ-9 CMP-5b SVC-18 SVC-19 OBJ-1 CMP-5g AFT-2 SVC-17 AFT-5 OBJ-7 SVC-3 AFT-3b"

RANGES = {
    "all": CallQuery(),
    "the newest month": CallQuery(since="2026-03-10"),
    "a team's": CallQuery(team="team3"),
    "an agent's": CallQuery(agent="agent40"),
}
FIGURES: dict[str, Callable[[Database, CallQuery], object]] = {
    "trends by week": lambda db, query: trends_of(db, query, "week"),
    "trends by day": lambda db, query: trends_of(db, query, "day"),
    "trends by team": lambda db, query: trends_of(db, query, "team"),
    "trends by agent": lambda db, query: trends_of(db, query, "agent"),
    "trends by product": lambda db, query: trends_of(db, query, "product"),
    "trends by cause": lambda db, query: trends_of(db, query, "cause"),
    "trends by stage": lambda db, query: trends_of(db, query, "stage"),
    "questions": questions_of,
    "reasons": reasons_of,
    "repeats": repeats_of,
    "cards": cards_of,
}
STATES = (
    "UPDATE asked SET status = 'unanswered' WHERE id % 2 = 0",
    "UPDATE prompts SET state = CASE id % 4 WHEN 0 THEN 'used' WHEN 1 THEN 'dismissed'"
    " ELSE 'expired' END, anger_before = 0.5 + (id * 37 % 100) / 250.0,"
    " anger_after_30s = 0.4 + (id * 53 % 100) / 250.0 WHERE id % 5 <> 0",
    "UPDATE calls SET customer_ref = 'c' || (id * 7919 % 60000), cause = CASE id % 4"
    " WHEN 0 THEN 'service_quality' WHEN 1 THEN 'expectation_gap'"
    " WHEN 2 THEN 'information_gap' ELSE 'environment' END",
    "UPDATE signals SET kind = CASE id % 3 WHEN 0 THEN 'service' WHEN 1 THEN 'product'"
    " ELSE 'price' END, signal = 'complaint_kind' WHERE id % 4 = 0",
    "INSERT INTO call_flags SELECT 'repeat_issue', id FROM calls WHERE id % 9 = 0",
    "UPDATE calls SET flags = trim(flags || ' repeat_issue') WHERE id % 9 = 0",
    "INSERT INTO scorecards (call, form, score, state, created_at, comment, updated_at)"
    " SELECT id, 'default/5', score, 'final', created_at, '', created_at FROM calls",
)
ITEM = (
    "INSERT INTO items (card, item, result, reason, evidence) SELECT id, ?,"
    " CASE WHEN (id * 31 + ?) % 10 < ? THEN 'fail' ELSE 'pass' END, '', '[\"u4\"]'"
    " FROM scorecards WHERE (id + ?) % 3 <> 0"
)


def prepare(db: Database) -> None:
    """Give the made-up calls what figures are made of; once."""
    with db.read() as connection:
        if connection.execute(select(func.count(items.c.id))).scalar_one():
            return
    with db.write() as connection:
        for state in STATES:
            connection.exec_driver_sql(state)
        for number, name in enumerate(ITEMS.split()):
            values = (name, number * 7, number % 6 + 1, number)
            connection.exec_driver_sql(ITEM, values)


def times_ms(work: Callable[[], object], rounds: int) -> list[float]:
    found = []
    for _ in range(rounds):
        begun = CLOCK()
        msgspec.json.encode(work())
        found.append((CLOCK() - begun) * 1000)
    return found


def measure(db: Database, rounds: int) -> dict[str, Figure]:
    each: dict[str, Figure] = {}
    every: list[float] = []

    def take(name: str, work: Callable[[], object]) -> None:
        times = times_ms(work, rounds)
        every.extend(times)
        each[name] = round(percentile(times, 0.5), 1)

    for which, query in RANGES.items():
        for name, figure in FIGURES.items():
            take(f"{name}, {which}", lambda f=figure, q=query: f(db, q))
    form = default_form()
    own = RANGES["an agent's"]
    take("coaching", lambda: coaching_of(db, own, form, "zh"))
    call = find_call(db, "made-up-500")
    assert call is not None
    take("similar calls", lambda: similar(db, call.row, CallQuery()))
    return {
        "p50_of_each_ms": each,
        "p95_ms": round(percentile(every, 0.95), 1),
        "max_ms": round(max(every), 1),
        "over_target": [name for name, at in each.items() if float(str(at)) > TARGET_MS],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    figures: dict[str, Figure] = {}
    with Database.open(arguments.url) as db:
        with db.read() as connection:
            figures["calls"] = connection.execute(select(func.count(calls.c.id))).scalar_one()
        prepare(db)
        gc.disable()
        figures |= measure(db, arguments.rounds)
    figures["target_ms"] = TARGET_MS
    figures["load_average"] = round(os.getloadavg()[0], 1)
    figures["times"] = "of the processor; by the wall they depend on what else the machine does"
    record("insights", figures)


if __name__ == "__main__":
    sys.exit(main())
