"""What the coach costs: microseconds for each event that it hears, with the shipped playbooks.

A golden call is run through the detectors, then what they and the recogniser told is told to the
coach alone, event by event and timer by timer, as the session would. The quickest of
many rounds counts: what is left when nobody disturbs.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

from record import Figure, record

from assist.coach import Coach
from assist.events import Event, Prompt
from assist.events.listener import Ids
from assist.packs.pack import load_pack
from assist.pipeline import Pack, listeners
from assist.session import Session
from assist.store.journal import Journal

GOLDEN = Path(__file__).parents[1] / "tests" / "golden"
CALLS = ("zh-demo", "zh-hotel-room", "zh-calm-booking", "en-late-parcel")
ROUNDS = 60
TARGET_US = 50


class Ear:
    """Stands where the coach does, and remembers what it would hear."""

    hears = Coach.hears
    deadline_ms = None

    def __init__(self) -> None:
        self.heard: list[Event] = []

    def hear(self, event: Event) -> tuple[()]:
        self.heard.append(event)
        return ()

    def elapse(self, at_ms: int) -> tuple[()]:
        raise AssertionError(at_ms)


def heard_by_the_coach(pack: Pack, journal: Journal) -> list[Event]:
    """Everything that a coach hears of a call, in order."""
    ear = Ear()
    hearing = [ear if isinstance(one, Coach) else one for one in listeners(pack)]
    session = Session("benchmark", pack.language, hearing)
    for event in journal:
        session.feed(event)
    return ear.heard


def run(pack: Pack, heard: list[Event]) -> tuple[float, int, int]:
    """CPU seconds, reviews and cards shown of one call."""
    coach = Coach(Ids(), pack.playbook)
    reviews = shown = 0
    started = time.process_time()
    for event in heard:
        while (due_ms := coach.deadline_ms) is not None and due_ms < event.at_ms:
            reviews += 1
            shown += sum(isinstance(p, Prompt) and p.state == "shown" for p in coach.elapse(due_ms))
        coach.hear(event)
    return time.process_time() - started, reviews, shown


def measure(name: str) -> dict[str, Figure]:
    """All figures of one call."""
    journal = Journal(GOLDEN / f"{name}.journal.jsonl")
    pack = load_pack(journal.header.language)
    heard = heard_by_the_coach(pack, journal)
    seconds = max(event.at_ms for event in heard) / 1000
    kinds = Counter(type(event).__name__ for event in heard)
    best_s = min(run(pack, heard)[0] for _ in range(ROUNDS))
    _, reviews, shown = run(pack, heard)
    return {
        "cards": len(pack.playbook.cards),
        "seconds": round(seconds),
        "events_heard": len(heard),
        "kinds": dict(kinds.most_common()),
        "reviews": reviews,
        "cards_shown": shown,
        "us_per_event": round(best_s / len(heard) * 1e6, 1),
        "us_per_call_second": round(best_s / seconds * 1e6, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", nargs="*", default=CALLS)
    given = parser.parse_args()
    calls: dict[str, Figure] = {name: measure(name) for name in given.calls}
    record("coach", {"target_us_per_event": TARGET_US, "calls": calls})


if __name__ == "__main__":
    main()
