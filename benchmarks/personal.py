"""Personal data found in labelled turns: precision, recall, and false alarms in other calls.

    python benchmarks/personal.py [--lang zh] [--half dev] [--misses] [--data FOLDER] [--write]

The turns and the rules of counting stand in ``tests/cases/personal/README.md``. ``--data`` names a
folder with calls in which nobody looked for personal data: everything found there is counted as a
false alarm. ``--misses`` prints what went wrong in ``dev``; turns of ``held`` are never printed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import platform
import re
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import msgspec
import yaml

from assist.analysis.personal import Kind, PersonalFinder, PersonalSpan, Said, finder_of
from assist.events import Channel
from assist.packs.pack import load_pack

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases" / "personal"
RESULT = ROOT / "benchmarks" / "results" / "personal.json"
LANGUAGES = ("zh", "en")
HALVES = ("dev", "held")
KINDS: tuple[Kind, ...] = (
    *("phone", "id_card", "bank_card", "address", "name"),
    *("email", "passport", "plate", "secret"),
)
WHOLE = 0.9
"""Share of an item's characters, but for spaces, that must be hidden for it to be found."""
OTHER_CALLS = {
    "zh": ("zh_mobilecs_examples", "zh_crosswoz_question"),
    "en": ("en_mrda_meetings",),
}
_OTHER_TURNS = 4000
_LABEL = re.compile(r"\{(\w+):([^}]*)\}")
_PARTY = re.compile(r"^([AC]):\s*")


class Labelled(NamedTuple):
    """A turn and what is personal in it."""

    said: Said
    spans: tuple[PersonalSpan, ...]


def read_cases(language: str, half: str) -> list[tuple[Labelled, ...]]:
    """The cases of a file; one of a single turn is the customer's."""
    loaded = yaml.safe_load((CASES / language / f"{half}.yaml").read_text(encoding="utf-8"))
    cases = msgspec.convert(loaded["cases"], list[str | list[str]])
    return [
        tuple(labelled(turn) for turn in ([case] if isinstance(case, str) else case))
        for case in cases
    ]


def labelled(written: str) -> Labelled:
    """A turn as it stands in a file: ``A: 电话是{phone:幺三八…}对吧``."""
    party = _PARTY.match(written)
    speaker = Channel.AGENT if party is not None and party[1] == "A" else Channel.CUSTOMER
    written = written[party.end() :] if party is not None else written
    text, at = "", 0
    spans: list[PersonalSpan] = []
    for found in _LABEL.finditer(written):
        text += written[at : found.start()]
        kind = next(kind for kind in KINDS if kind == found[1])
        spans.append(PersonalSpan(kind, len(text), len(text) + len(found[2])))
        text, at = text + found[2], found.end()
    return Labelled(Said(text + written[at:], speaker), tuple(spans))


class Counts:
    """Items and characters: wanted, found (under whatever label), told, and told rightly."""

    def __init__(self) -> None:
        self.items: Counter[tuple[Kind, str]] = Counter()
        self.characters: Counter[tuple[Kind, str]] = Counter()
        self.misses: list[str] = []

    def take(self, turn: Labelled, found: tuple[PersonalSpan, ...]) -> None:
        text = turn.said.text
        assert isinstance(text, str)
        hidden = _places(text, found)
        right = _places(text, turn.spans)
        for want in turn.spans:
            places = _places(text, (want,))
            self.items[want.kind, "wanted"] += 1
            self.items[want.kind, "found"] += len(places & hidden) >= WHOLE * len(places)
            self.characters[want.kind, "wanted"] += len(places)
            self.characters[want.kind, "found"] += len(places & hidden)
        for span in found:
            places = _places(text, (span,))
            self.items[span.kind, "told"] += 1
            self.items[span.kind, "right"] += 2 * len(places & right) >= len(places)
            self.characters[span.kind, "told"] += len(places)
            self.characters[span.kind, "right"] += len(places & right)
        if len(hidden ^ right) > 1:
            told = [(span.kind, text[span.start : span.end]) for span in found]
            self.misses.append(f"{turn.said.speaker}: {text}\n    {told}")

    def row(self, kinds: tuple[Kind, ...]) -> dict[str, float | int]:
        row: dict[str, float | int] = {}
        for name, counter in (("", self.items), ("characters_", self.characters)):
            wanted, found, told, right = (
                sum(counter[kind, what] for kind in kinds)
                for what in ("wanted", "found", "told", "right")
            )
            row[f"{name}precision"] = round(right / told, 3) if told else 1.0
            row[f"{name}recall"] = round(found / wanted, 3) if wanted else 1.0
            if not name:
                row |= {"wanted": wanted, "told": told}
        return row


def _places(text: str, spans: tuple[PersonalSpan, ...]) -> set[int]:
    return {at for span in spans for at in range(span.start, span.end) if not text[at].isspace()}


def finder(language: str) -> PersonalFinder:
    """The finder of a language's own pack."""
    pack = load_pack(language)
    return finder_of(language, pack.personal, pack.facts.grammar)


def measure(language: str, half: str) -> Counts:
    """Counts of one file."""
    counts, find = Counts(), finder(language)
    for case in read_cases(language, half):
        for turn, spans in zip(case, find.find_call([turn.said for turn in case]), strict=True):
            counts.take(turn, spans)
    return counts


def other_calls(language: str, data: Path, *, show: bool) -> dict[str, dict[str, float | int]]:
    """What is found in calls of which nobody knows what is personal in them."""
    rows: dict[str, dict[str, float | int]] = {}
    find = finder(language)
    for name in OTHER_CALLS[language]:
        calls: dict[str, list[Said]] = defaultdict(list)
        with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number >= _OTHER_TURNS:
                    break
                turn = json.loads(line)
                calls[turn["dialogue_id"]].append(Said(turn["text"]))
        turns = hits = with_hits = 0
        kinds: Counter[str] = Counter()
        started = time.process_time()
        for call in calls.values():
            for said, spans in zip(call, find.find_call(call), strict=True):
                turns, hits, with_hits = turns + 1, hits + len(spans), with_hits + bool(spans)
                kinds.update(span.kind for span in spans)
                if show and spans:
                    told = [(span.kind, said.text[span.start : span.end]) for span in spans]
                    print(f"  {name}: {told}")
        spent = time.process_time() - started
        rows[name] = {
            "turns": turns,
            "spans": hits,
            "turns_with_spans_per_1000": round(1000 * with_hits / max(1, turns), 2),
            "ms_per_turn": round(1000 * spent / max(1, turns), 3),
            **{f"of_{kind}": count for kind, count in sorted(kinds.items())},
        }
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", choices=LANGUAGES)
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--data", type=Path, help="folder with other calls (*.jsonl.gz)")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    result: dict[str, object] = {
        "command": "python benchmarks/personal.py --data DATA/text --write",
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "date": time.strftime("%Y-%m-%d"),
    }
    for language in [given.lang] if given.lang else LANGUAGES:
        of_language: dict[str, object] = {}
        for half in [given.half] if given.half else HALVES:
            counts = measure(language, half)
            rows = {kind: counts.row((kind,)) for kind in KINDS} | {"all": counts.row(KINDS)}
            of_language[half] = {"cases": len(read_cases(language, half)), **rows}
            for kind, row in rows.items():
                print(
                    f"{language} {half:4} {kind:9} P {row['precision']:.3f} R {row['recall']:.3f}"
                    f"  characters P {row['characters_precision']:.3f}"
                    f" R {row['characters_recall']:.3f}  ({row['wanted']} wanted)"
                )
            if given.misses and half == "dev":
                print("\n".join(counts.misses))
        if given.data is not None:
            others = other_calls(language, given.data, show=given.misses)
            of_language["other_calls"] = others
            print(json.dumps(others, indent=1))
        result[language] = of_language
    if given.write:
        RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
