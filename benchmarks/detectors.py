"""What hearing costs: all detectors together, from hypotheses, beside SnowNLP and VADER.

The turns of a golden call are told to every detector (no coach, no screen) as the recogniser told
them. SnowNLP (zh) and VADER (en) score the same turns for sentiment alone, once a turn, and once a
partial as they would have to for a live call. They are measured where they are installed:
``pip install snownlp vaderSentiment``.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from anger_text import peer
from record import Figure, record
from replay import repeated

from assist.coach import Coach
from assist.events import FinalHypothesis, HangUp, Input, PartialHypothesis, join_words
from assist.packs.pack import load_pack
from assist.pipeline import Pack, listeners
from assist.session import Session
from assist.store.journal import Journal

GOLDEN = Path(__file__).parents[1] / "tests" / "golden"
CALLS = ("zh-demo", "zh-hotel-room", "en-late-parcel")
ROUNDS = 15
MINUTES = 30


def best(work: Callable[[], None], rounds: int = ROUNDS) -> float:
    """CPU seconds of the quickest of several rounds: what is left when nobody disturbs."""
    spent = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return min(spent)


def hear(pack: Pack, batches: list[list[Input]], *, coach: bool) -> None:
    """Run a call through a fresh session."""
    hearing = [one for one in listeners(pack) if coach or not isinstance(one, Coach)]
    session = Session("benchmark", pack.language, hearing)
    for batch in batches:
        for event in batch:
            session.feed(event)
        session.drain()


def measure(name: str) -> dict[str, Figure]:
    """All figures of one call."""
    journal = Journal(GOLDEN / f"{name}.journal.jsonl")
    inputs = [event for event in journal if not isinstance(event, HangUp)]
    pack = load_pack(journal.header.language)
    length_ms = max(event.at_ms for event in inputs) + 1000
    batches = list(repeated(inputs, length_ms, MINUTES * 60_000))
    seconds = len(batches) * length_ms / 1000
    finals = [join_words(e.words) for e in inputs if isinstance(e, FinalHypothesis) and e.words]
    partials = [join_words(e.words) for e in inputs if isinstance(e, PartialHypothesis)]
    turns = len(finals) * len(batches)

    detectors_s = best(lambda: hear(pack, batches, coach=False), 3)
    whole_s = best(lambda: hear(pack, batches, coach=True), 3)
    rival, score = peer(pack.language)
    figures: dict[str, Figure] = {
        "seconds": round(seconds),
        "turns": turns,
        "partials": len(partials) * len(batches),
        "detectors_us_per_call_second": round(detectors_s / seconds * 1e6, 1),
        "detectors_times_real_time": round(seconds / detectors_s),
        "detectors_us_per_turn_with_its_partials": round(detectors_s / turns * 1e6),
        "engine_times_real_time": round(seconds / whole_s),
    }
    if score is not None:
        by_turn_s = best(lambda: [score(text) for text in finals] and None, 3)
        by_partial_s = best(lambda: [score(text) for text in partials] and None, 1)
        figures |= {
            "rival": rival,
            "rival_us_per_turn": round(by_turn_s / len(finals) * 1e6),
            "rival_us_per_turn_with_its_partials": round(by_partial_s / len(finals) * 1e6),
        }
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", nargs="*", default=CALLS)
    given = parser.parse_args()
    record(
        "detectors",
        {
            "target_times_real_time": 5000,
            "target_us_per_call_second": 2000,
            "calls": {name: measure(name) for name in given.calls},
        },
    )


if __name__ == "__main__":
    main()
