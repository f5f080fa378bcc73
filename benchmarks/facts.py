"""Facts heard in labelled sentences: precision, recall and F1 by language, half and name.

    python benchmarks/facts.py [--lang zh] [--half dev] [--misses] [--write]

The sentences and the rules of counting stand in ``tests/cases/facts/README.md``. Beside it: facts
told in calls that aren't about any (``--write``: and the time a final takes). ``--misses`` prints
what went wrong in ``dev`` and ``fresh``; sentences of ``held`` are never printed.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import yaml

from assist.analysis.facts import FactListener, FactsData
from assist.events import Channel, Event, Fact, Final, Span, Word, join_words
from assist.events.listener import Ids
from assist.packs.pack import load_pack

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases" / "facts"
RESULT = ROOT / "benchmarks" / "results" / "facts.json"
LANGUAGES = ("zh", "en")
HALVES = ("dev", "held")
FRESH = "fresh"
"""A third part, by a second writer after the first rules."""
OPEN = ("dev", FRESH)
"""Parts whose sentences may be read and printed."""
LENIENT = ("symptom", "wish", "address", "product", "model", "channel")
LENIENT_CHARACTERS = {"zh": 8, "en": 24}

_LINE = re.compile(r"^\s*([AC]):\s*(.*)$")
_PARTIES = {"A": Channel.AGENT, "C": Channel.CUSTOMER}
_PIECE = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")


class Label(msgspec.Struct, frozen=True):
    """What is right for a name; what is left out is not judged."""

    value: str
    heard: str = ""
    state: str = ""
    was: str = ""


class Case(msgspec.Struct, frozen=True):
    """A short talk and the facts that stand at its end."""

    say: str | tuple[str, ...]
    facts: dict[str, str | Label]

    @property
    def turns(self) -> tuple[str, ...]:
        return (f"C: {self.say}",) if isinstance(self.say, str) else self.say

    def label(self, name: str) -> Label | None:
        label = self.facts.get(name)
        return Label(label) if isinstance(label, str) else label


class Counts:
    """Right, told and wanted facts, and of the right ones how many details."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.told: Counter[str] = Counter()
        self.wanted: Counter[str] = Counter()
        self.details: Counter[str] = Counter()
        self.misses: list[str] = []

    def row(self, names: list[str]) -> dict[str, float | int]:
        right, told, wanted = (
            sum(of[name] for name in names) for of in (self.right, self.told, self.wanted)
        )
        precision = right / told if told else 1.0
        recall = right / wanted if wanted else 1.0
        f1 = 2 * right / (told + wanted) if told + wanted else 1.0
        return {
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "f1": round(f1, 3),
            "wanted": wanted,
            "told": told,
        }


def read_cases(language: str, half: str) -> list[Case]:
    """The cases of a file."""
    loaded = yaml.safe_load((CASES / language / f"{half}.yaml").read_text(encoding="utf-8"))
    return msgspec.convert(loaded["cases"], list[Case])


def halves_of(language: str) -> tuple[str, ...]:
    """The parts that a language has."""
    fresh = (CASES / language / f"{FRESH}.yaml").is_file()
    return (*HALVES, FRESH) if fresh else HALVES


def finals(turns: tuple[str, ...]) -> list[Final]:
    """Turns as finals, a character or word every quarter of a second."""
    made: list[Final] = []
    at = 0
    for number, turn in enumerate(turns, 1):
        found = _LINE.match(turn)
        party = _PARTIES[found[1]] if found is not None else Channel.CUSTOMER
        words = []
        for spelling in _PIECE.findall((found[2] if found is not None else turn).lower()):
            words.append(Word(spelling, at, at + 250))
            at += 250
        at += 700
        span = Span(words[0].start_ms, words[-1].end_ms) if words else Span(at, at)
        made.append(
            Final(
                at_ms=at,
                id=f"{party}-u{number}",
                speaker=party,
                span=span,
                text=join_words(words),
                words=tuple(words),
            )
        )
    return made


def standing(language: str, data: FactsData, events: list[Event]) -> list[Fact]:
    """The facts that stand at the end."""
    listener = FactListener(Ids(), language, data)
    last: dict[str, Fact] = {}
    for event in events:
        for output in listener.hear(event):
            if isinstance(output, Fact):
                last[output.id] = output
    return list(last.values())


def is_right(language: str, fact: Fact, label: Label) -> bool:
    """Whether a fact is what the label says."""
    if fact.name not in LENIENT:
        return fact.value.lower() == label.value.lower()
    told = "".join(fact.value.lower().split())
    wanted = "".join(label.value.lower().split())
    if told not in wanted and wanted not in told:
        return False
    return len(told) <= len(wanted) + LENIENT_CHARACTERS[language]


def score(language: str, half: str, data: FactsData) -> Counts:
    """Facts of a half, counted."""
    counts = Counts()
    for case in read_cases(language, half):
        told = standing(language, data, list(finals(case.turns)))
        counts.wanted.update(case.facts.keys())
        found: set[str] = set()
        for fact in told:
            counts.told[fact.name] += 1
            label = case.label(fact.name)
            if label is None or fact.name in found or not is_right(language, fact, label):
                if half in OPEN:
                    counts.misses.append(
                        f"+ {fact.name}={fact.value!r} want {label and label.value!r}: {case.say}"
                    )
                continue
            found.add(fact.name)
            counts.right[fact.name] += 1
            for detail in ("state", "was", "heard"):
                wanted = getattr(label, detail)
                if wanted:
                    counts.details[f"{detail} wanted"] += 1
                    same = getattr(fact, detail) == wanted
                    counts.details[f"{detail} right"] += same
                    if not same and half in OPEN:
                        counts.misses.append(
                            f"~ {fact.name} {detail}={getattr(fact, detail)!r} "
                            f"want {wanted!r}: {case.say}"
                        )
        if half in OPEN:
            names = {fact.name for fact in told}
            for name in case.facts.keys() - found - names:
                label = case.label(name)
                assert label is not None
                counts.misses.append(f"- {name}={label.value!r}: {case.say}")
    return counts


def main() -> None:
    """Print the figures; write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", choices=LANGUAGES)
    parser.add_argument("--half", choices=(*HALVES, FRESH))
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for language in [chosen.lang] if chosen.lang else LANGUAGES:
        data = load_pack(language).facts
        for half in [chosen.half] if chosen.half else halves_of(language):
            counts = score(language, half, data)
            names = sorted(counts.wanted | counts.told)
            row = {"language": language, "half": half, **counts.row(names)}
            row["details"] = dict(sorted(counts.details.items()))
            row["names"] = {name: counts.row([name]) for name in names}
            rows.append(row)
            print(json.dumps({k: v for k, v in row.items() if k != "names"}, ensure_ascii=False))
            for name, of in row["names"].items():
                if of["f1"] < 0.999:
                    print(
                        f"   {name:16} P {of['precision']:.2f} R {of['recall']:.2f}",
                        f"({of['wanted']})",
                    )
            if chosen.misses and half in OPEN:
                print("\n".join(counts.misses))
    if chosen.write:
        speed = {language: per_final_us(language) for language in LANGUAGES}
        RESULT.write_text(
            json.dumps({"cases": rows, "us_per_final": speed}, ensure_ascii=False, indent=1) + "\n",
            encoding="utf-8",
        )


def per_final_us(language: str) -> float:
    """Median of several passes over all cases, in microseconds a final."""
    data = load_pack(language).facts
    told = [
        event
        for half in halves_of(language)
        for case in read_cases(language, half)
        for event in finals(case.turns)
    ]
    listener = FactListener(Ids(), language, data)
    for event in told:
        listener.hear(event)
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        for event in told:
            listener.hear(event)
        taken.append((time.perf_counter() - start) / len(told) * 1e6)
    return round(statistics.median(taken), 1)


if __name__ == "__main__":
    main()
