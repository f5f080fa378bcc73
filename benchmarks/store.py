"""How long lists and searches of 100,000 calls take, and how fast calls are stored.

    python benchmarks/store_load.py sqlite:///calls.sqlite --calls 100000
    python benchmarks/store.py sqlite:///calls.sqlite

Every time is the whole of ``list_calls``: rows, count and the lines that were found.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import msgspec
from record import Figure, percentile, record
from sqlalchemy import func, select
from store_load import BATCH, TURNS, load, made_up, one

from assist.store.calls import (
    CallQuery,
    delete_calls,
    facets,
    list_calls,
    load_report,
    save_reports,
)
from assist.store.database import Database
from assist.store.schema import calls, turns

CLOCK = time.process_time
"""SQLite works within this process, so its own time is what a list takes on a machine that has
nothing else to do; the wall clock is recorded beside it."""

LISTS = {
    "newest": CallQuery(),
    "oldest": CallQuery(sort="oldest"),
    "angriest": CallQuery(sort="angriest"),
    "lowest score": CallQuery(sort="lowest_score"),
    "longest": CallQuery(sort="longest"),
    "an agent's": CallQuery(agent="agent40"),
    "an agent's angriest": CallQuery(agent="agent40", sort="angriest"),
    "a team's": CallQuery(team="team3"),
    "a month's": CallQuery(since="2025-06-01", until="2025-07-01"),
    "a month's most interrupted": CallQuery(
        since="2025-06-01", until="2025-07-01", sort="interruptions"
    ),
    "very angry": CallQuery(min_anger=0.9),
    "very angry and unanswered": CallQuery(min_anger=0.9, min_unanswered=3),
    "bad and of a kind": CallQuery(max_score=45, kind="price"),
    "with a risk": CallQuery(flags=("regulator_threat",)),
    "with two risks": CallQuery(flags=("regulator_threat", "abuse")),
    "with a signal": CallQuery(signal="talk_over"),
    "English, much interrupted": CallQuery(language="en", min_interruptions=5),
    "none": CallQuery(agent="agent40", team="team5"),
}
SEARCHES = {
    "in most calls": CallQuery(text="抱歉"),
    "in every third": CallQuery(text="退款"),
    "a phrase": CallQuery(text="退款一直没有到"),
    "in every thousandth": CallQuery(text="蓝鲸"),
    "in every ten thousandth": CallQuery(text="蓝鲸3号"),
    "in one call": CallQuery(text="K7007"),
    "in none": CallQuery(text="鸑鷟"),
    "one character": CallQuery(text="款"),
    "two words in many calls": CallQuery(text="退款 发票"),
    "three words": CallQuery(text="退款 发票 主管"),
    "a word in many and one in few": CallQuery(text="抱歉 蓝鲸"),
    "in most calls, an agent's": CallQuery(text="抱歉", agent="agent40"),
    "in every third, very angry": CallQuery(text="退款", min_anger=0.95),
    "in every third, angriest first": CallQuery(text="退款", sort="angriest"),
    "in every third, a month's": CallQuery(text="退款", since="2025-06-01", until="2025-07-01"),
    "in every third, with a risk": CallQuery(text="退款", flags=("abuse",)),
    "in every third, no such agent": CallQuery(text="退款", agent="nobody"),
}


def times_ms(db: Database, query: CallQuery, rounds: int, wall: list[float]) -> list[float]:
    """The first page and the next two, as often as asked."""
    found = []
    for _ in range(rounds):
        at = query
        for _page in range(3):
            begun, begun_wall = CLOCK(), time.perf_counter()
            page = list_calls(db, at)
            found.append((CLOCK() - begun) * 1000)
            wall.append((time.perf_counter() - begun_wall) * 1000)
            if not page.next:
                break
            at = msgspec.structs.replace(query, cursor=page.next)
    return found


def reading(url: str, rounds: int) -> dict[str, Figure]:
    """Lists and searches."""
    figures: dict[str, Figure] = {}
    with Database.open(url) as db:
        with db.read() as connection:
            figures["calls"] = connection.execute(select(func.count(calls.c.id))).scalar_one()
            figures["turns"] = connection.execute(select(func.count(turns.c.id))).scalar_one()
        for name, queries in (("lists", LISTS), ("searches", SEARCHES)):
            wall: list[float] = []
            each = {what: times_ms(db, query, rounds, wall) for what, query in queries.items()}
            every = list(itertools.chain.from_iterable(each.values()))
            figures[f"{name}_ms"] = {
                "p50": round(percentile(every, 0.5), 1),
                "p95": round(percentile(every, 0.95), 1),
                "max": round(max(every), 1),
                "p95_by_the_wall": round(percentile(wall, 0.95), 1),
                "queries": len(every),
                "p95_of_each": {w: round(percentile(t, 0.95), 1) for w, t in each.items()},
            }
        begun = CLOCK()
        facets(db)
        figures["facets_ms"] = round((CLOCK() - begun) * 1000, 1)
        begun = CLOCK()
        load_report(db, "made-up-500")
        figures["load_report_ms"] = round((CLOCK() - begun) * 1000, 1)
    return figures


def writing(count: int = 1000) -> dict[str, Figure]:
    """Storing into a new file, calls of two minutes and of two hours."""
    with tempfile.TemporaryDirectory() as folder:
        stored = load(str(Path(folder) / "calls.sqlite"), count)
        with Database.open(str(Path(folder) / "long.sqlite")) as db:
            long = one(random.Random(1), 7, turns=1200)
            begun = time.process_time()
            save_reports(db, [long])
            spent = time.process_time() - begun
    return {
        "calls_of": f"{TURNS} turns, {BATCH} calls a transaction, reports with every word",
        "turns_per_s_of_a_core": round(stored["turns_per_s"]),
        "target_turns_per_s": 2000,
        "call_of_1200_turns_ms": round(spent * 1000),
    }


def deleting(url: str) -> float:
    """Seconds until no byte of one call is left; it is stored again afterwards."""
    with Database.open(url) as db:
        begun = CLOCK()
        delete_calls(db, ["made-up-123"])
        spent = CLOCK() - begun
        save_reports(db, [next(itertools.islice(made_up(124), 123, None))])
    return round(spent, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    gc.disable()
    figures = reading(arguments.url, arguments.rounds)
    figures["target_p95_ms"] = 100
    figures["load_average"] = round(os.getloadavg()[0], 1)
    figures["times"] = "of the processor; by the wall they depend on what else the machine does"
    figures["storing"] = writing()
    figures["deleting_one_call_s"] = deleting(arguments.url)
    record("store", figures)


if __name__ == "__main__":
    sys.exit(main())
