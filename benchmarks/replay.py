"""Replay from hypotheses: how much faster than real time, and whether memory stays flat.

Repeats a golden call end to end until it is eight hours long and runs it through one session.
"""

from __future__ import annotations

import argparse
import resource
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import msgspec
from record import Figure, percentile, record

from assist.events import HangUp, Input, Span, Word
from assist.packs.pack import load_pack
from assist.pipeline import open_session
from assist.store.journal import Journal

HOURS = 8


def shifted(event: Input, by_ms: int, utterances: int) -> Input:
    """The same event ``by_ms`` later, with utterance numbers that go on."""
    changes: dict[str, object] = {"at_ms": event.at_ms + by_ms}
    for field in msgspec.structs.fields(event):
        value = getattr(event, field.name)
        if isinstance(value, Span):
            changes[field.name] = Span(value.start_ms + by_ms, value.end_ms + by_ms)
        elif field.name == "start_ms":
            changes[field.name] = value + by_ms
        elif field.name == "utterance":
            changes[field.name] = value + utterances
        elif field.name == "words":
            changes[field.name] = tuple(
                Word(w.word, w.start_ms + by_ms, w.end_ms + by_ms, w.conf) for w in value
            )
    return msgspec.structs.replace(event, **changes)


def repeated(inputs: list[Input], length_ms: int, until_ms: int) -> Iterator[list[Input]]:
    """The call again and again, one list a repetition."""
    for number, start_ms in enumerate(range(0, until_ms, length_ms)):
        yield [shifted(event, start_ms, number * 1000) for event in inputs]


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("journal", type=Path, nargs="?")
    arguments.add_argument("--hours", type=float, default=HOURS)
    given = arguments.parse_args()
    path = given.journal or Path(__file__).parents[1] / "tests/golden/zh-demo.journal.jsonl"
    journal = Journal(path)
    inputs = [event for event in journal if not isinstance(event, HangUp)]
    length_ms = max(event.at_ms for event in inputs) + 1000
    until_ms = int(given.hours * 3_600_000)
    pack = load_pack(journal.header.language)

    cpu_s, outputs, speeds = 0.0, 0, []
    session = open_session("eight-hours", pack)
    for batch in repeated(inputs, length_ms, until_ms):
        started = time.process_time()
        for event in batch:
            session.feed(event)
            outputs += len(session.drain())
        spent = time.process_time() - started
        cpu_s += spent
        speeds.append(length_ms / 1000 / spent)

    figures: dict[str, Figure] = {
        "call": path.name,
        "hours": given.hours,
        "inputs_per_hour": round(len(inputs) * 3_600_000 / length_ms),
        "outputs": outputs,
        "times_real_time": round(until_ms / 1000 / cpu_s),
        "times_real_time_first_call": round(speeds[0]),
        "times_real_time_median": round(percentile(speeds, 0.5)),
        "target_times_real_time": 3600,
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "held_kb_by_hour": list(_held(inputs, length_ms, until_ms, path)),
    }
    record("replay", figures)


def _held(inputs: list[Input], length_ms: int, until_ms: int, path: Path) -> Iterator[Figure]:
    """What one session holds at each full hour, in KB of Python objects."""
    pack = load_pack(Journal(path).header.language)
    session = open_session("eight-hours", pack)
    tracemalloc.start()
    base = tracemalloc.get_traced_memory()[0]
    hour = 1
    for batch in repeated(inputs, length_ms, until_ms):
        for event in batch:
            session.feed(event)
            session.drain()
        at_ms = batch[-1].at_ms
        del batch, event
        if at_ms >= hour * 3_600_000 or at_ms + length_ms >= until_ms:
            yield round((tracemalloc.get_traced_memory()[0] - base) / 1024)
            hour += 1
    tracemalloc.stop()


if __name__ == "__main__":
    main()
