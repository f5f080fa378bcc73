"""The record of written calls: is it the labelled line, the promise, the contradiction?

    python benchmarks/record_cases.py [--lang zh] [--half dev] [--show]

Each call of ``tests/cases/record`` is spoken to the whole pipeline. A line of the wrap-up is right
if the turn that it points at holds the labelled words. A promise is found if a signal quotes a turn
with its words; its time must read as labelled. ``--show`` prints what was written for calls of the
half ``dev``; those of ``held`` are never printed, so that rules cannot be fitted to them. Calls of
``tests/cases`` and ``tests/cases/duties`` that are known to be good count for false alarms.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from assist.analysis.record import checkable
from assist.events import (
    CallEnded,
    Channel,
    Fact,
    Final,
    HandoverNote,
    OutputEvent,
    RecordLine,
    Signal,
    WrapUp,
)
from assist.packs.pack import load_pack
from assist.pipeline import Pack

sys.path.insert(0, str(Path(__file__).resolve().parent))
from wording_cases import HALVES, LANGUAGES, ROOT, hear

CALLS = ROOT / "tests" / "cases" / "record"
DUTIES = ROOT / "tests" / "cases" / "duties"
RESULT = ROOT / "benchmarks" / "results" / "record_cases.json"
PARTS = ("problem", "cause", "solution", "follow_up")
SIGNALS = ("inconsistent_statement", "solution_mismatch", "explain_first")
_LABELS = {
    "inconsistent_statement": "inconsistent",
    "solution_mismatch": "mismatch",
    "explain_first": "explain_first",
}


class Labelled(NamedTuple):
    """A call and what its record should hold, by label."""

    path: Path
    text: str
    labels: dict[str, list[str]]


class Heard(NamedTuple):
    """What the engine made of it."""

    finals: dict[str, Final]
    signals: list[Signal]
    notes: list[HandoverNote]
    facts: list[Fact]
    wrap_up: WrapUp


class Tally:
    """Found, false and missing."""

    def __init__(self) -> None:
        self.right = self.false = self.missing = 0

    def row(self) -> dict[str, float | int]:
        told, wanted = self.right + self.false, self.right + self.missing
        return {
            "wanted": wanted,
            "right": self.right,
            "false": self.false,
            "precision": round(self.right / told, 3) if told else 1.0,
            "recall": round(self.right / wanted, 3) if wanted else 1.0,
        }


def read_call(path: Path) -> Labelled:
    """A call with the labels in its head."""
    labels: dict[str, list[str]] = {}
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            name, _, value = line[1:].partition(":")
            labels.setdefault(name.strip(), []).append(value.strip())
        elif line.strip():
            lines.append(line)
    return Labelled(path, "\n".join(lines), labels)


def calls(language: str, half: str, folder: Path = CALLS) -> list[Labelled]:
    """The labelled calls of a half."""
    return [read_call(path) for path in sorted((folder / language / half).glob("*.txt"))]


def listen(pack: Pack, text: str) -> Heard:
    """The whole pipeline on a call."""
    outputs = hear(pack, text, Channel.AGENT)
    standing: dict[str, Signal] = {}
    for out in outputs:
        if isinstance(out, Signal):
            standing[out.id] = out
    return Heard(
        {out.id: out for out in outputs if isinstance(out, Final)},
        [signal for signal in standing.values() if signal.state != "withdrawn"],
        _of(outputs, HandoverNote),
        _of(outputs, Fact),
        _of(outputs, CallEnded)[-1].wrap_up,
    )


def _of(outputs: list[OutputEvent], kind: type[Any]) -> list[Any]:
    return [out for out in outputs if isinstance(out, kind)]


def bare(text: str) -> str:
    return "".join(text.lower().split())


def turn(heard: Heard, line: str) -> str:
    """The words of the turn with this id."""
    final = heard.finals.get(line)
    return "" if final is None else bare(final.text)


def score_parts(call: Labelled, heard: Heard, tallies: dict[str, Tally]) -> list[str]:
    """Lines of the wrap-up against the labels; what went wrong."""
    wrong = []
    for part in PARTS:
        labels = [value for value in call.labels.get(part, []) if value != "-"]
        lines: list[RecordLine] = [line for line in heard.wrap_up.lines if line.part == part]
        if part == "follow_up" and not labels:
            continue
        wanted = [bare(option) for value in labels for option in value.split("|")]
        right = [ln for ln in lines if any(words in turn(heard, ln.line) for words in wanted)]
        tally = tallies.setdefault(part, Tally())
        tally.right += bool(right)
        tally.missing += bool(labels) and not right
        # A line beside the labelled one is one too many.
        tally.false += len(lines) - len(right)
        if bool(labels) != bool(right) or len(lines) > len(right):
            wrong.append(f"{part}: wanted {labels}, is {[line.text for line in lines]}")
    return wrong


def score_promises(call: Labelled, heard: Heard, tallies: dict[str, Tally]) -> list[str]:
    """Promise signals against the labels."""
    said = [signal for signal in heard.signals if signal.signal == "promise"]
    wanted = [value.partition("~") for value in call.labels.get("promise", [])]
    tally, due = tallies.setdefault("promise", Tally()), tallies.setdefault("due", Tally())
    wrong = []
    left = list(said)
    for time, _, words in wanted:
        match = next((s for s in left if _quotes(s, bare(words))), None)
        if match is None:
            tally.missing += 1
            wrong.append(f"promise missed: {words}")
            continue
        left.remove(match)
        tally.right += 1
        is_due = match.slots["due"] == ("" if time.strip() == "-" else time.strip())
        due.right += is_due
        due.false += not is_due
        due.missing += not is_due
        if not is_due:
            wrong.append(f"due: wanted {time}, is {match.slots['due']} ({words})")
    tally.false += len(left)
    wrong += [f"promise FALSE: {signal.slots}" for signal in left]
    return wrong


def _quotes(signal: Signal, words: str) -> bool:
    """Whether the promise shares its main part with the labelled words."""
    text = "".join(char for char in bare(signal.slots["promise"]) if char.isalnum())
    target = "".join(char for char in words if char.isalnum())
    heard = _pairs(text) & _pairs(target)
    return len(heard) >= 0.5 * min(len(_pairs(text)), len(_pairs(target)))


def _pairs(text: str) -> set[str]:
    spelt = text.translate(str.maketrans("一二三四五六七八九", "123456789")).replace("两", "2")
    return {spelt[at : at + 2] for at in range(len(spelt) - 1)}


def score_signals(call: Labelled, heard: Heard, tallies: dict[str, Tally]) -> list[str]:
    """The other signals: raised where labelled, in a turn with the labelled words."""
    wrong = []
    for name in SIGNALS:
        wanted = [v for v in call.labels.get(_LABELS[name], []) if v != "-"]
        told = [signal for signal in heard.signals if signal.signal == name]
        tally = tallies.setdefault(name, Tally())
        left = list(told)
        for value in wanted:
            words = [bare(part) for part in value.split("~")]
            match = next((s for s in left if _is_about(s, words, heard)), None)
            if match is None:
                tally.missing += 1
                wrong.append(f"{name} missed: {value}")
            else:
                tally.right += 1
                left.remove(match)
        tally.false += len(left)
        wrong += [f"{name} FALSE: {signal.slots}" for signal in left]
    return wrong


def _is_about(signal: Signal, words: list[str], heard: Heard) -> bool:
    turns = [turn(heard, e.why.removeprefix("line:")) for e in signal.evidence]
    return any(part in text for part in words for text in turns)


def score_transfer(call: Labelled, heard: Heard, tallies: dict[str, Tally]) -> list[str]:
    wanted = [v for v in call.labels.get("transfer", []) if v != "-"]
    tally = tallies.setdefault("handover_note", Tally())
    tally.right += bool(wanted and heard.notes)
    tally.missing += bool(wanted and not heard.notes)
    tally.false += bool(heard.notes and not wanted)
    return [f"handover: {wanted} {len(heard.notes)}"] if bool(wanted) != bool(heard.notes) else []


def score_open(call: Labelled, heard: Heard, tallies: dict[str, Tally]) -> list[str]:
    if "open" not in call.labels:
        return []
    wanted = [bare(v) for v in call.labels["open"] if v != "-"]
    texts = [bare(text) for text in heard.wrap_up.open_questions]
    tally = tallies.setdefault("open_question", Tally())
    found = [w for w in wanted if any(w in text or text[:-1] in w for text in texts)]
    tally.right += len(found)
    tally.missing += len(wanted) - len(found)
    tally.false += len(texts) - len(found)
    return [f"open: {wanted} {texts}"] if len(texts) != len(wanted) else []


_SCORERS: tuple[Callable[[Labelled, Heard, dict[str, Tally]], list[str]], ...] = (
    score_parts,
    score_promises,
    score_signals,
    score_transfer,
    score_open,
)


def score(pack: Pack, half: str, *, show: bool = False) -> dict[str, dict[str, float | int]]:
    """Every call of a half."""
    tallies: dict[str, Tally] = {}
    unproven = 0
    for call in calls(pack.language, half):
        heard = listen(pack, call.text)
        wrong = [line for scorer in _SCORERS for line in scorer(call, heard, tallies)]
        proof = checkable(heard.wrap_up, heard.finals, heard.facts, pack.record)
        proof += [p for n in heard.notes for p in checkable(n, heard.finals, heard.facts)]
        unproven += len(proof)
        if show:
            print(f"== {call.path.stem}")
            print("\n".join(f"  {line}" for line in wrong + proof))
    rows = {name: tally.row() for name, tally in tallies.items()}
    rows["unproven"] = {"sentences": unproven}
    return rows


def duty_promises(pack: Pack, half: str, *, show: bool = False) -> dict[str, float | int]:
    """Calls that were labelled for other ends: the promises in them."""
    tally = Tally()
    for call in calls(pack.language, half, DUTIES):
        heard = listen(pack, call.text)
        left = [signal for signal in heard.signals if signal.signal == "promise"]
        for words in filter(None, "|".join(call.labels.get("promises", [])).split("|")):
            match = next((s for s in left if _quotes(s, bare(words))), None)
            tally.right += match is not None
            tally.missing += match is None
            if match is not None:
                left.remove(match)
            elif show:
                print(f"{call.path.stem}: missed {words}")
        tally.false += len(left)
        if show:
            print("\n".join(f"{call.path.stem}: FALSE {s.slots}" for s in left))
    return tally.row()


def false_alarms(pack: Pack, *, show: bool = False) -> dict[str, float | int]:
    """Signals but promises in good calls, where none is right."""
    hours = 0.0
    told = 0
    paths = sorted((ROOT / "tests" / "cases" / pack.language / "calls").glob("good-*.txt"))
    for half in HALVES:
        paths += sorted((DUTIES / pack.language / half).glob("good-*.txt"))
    for path in paths:
        heard = listen(pack, read_call(path).text)
        hours += max(final.span.end_ms for final in heard.finals.values()) / 3_600_000
        false = [signal for signal in heard.signals if signal.signal in SIGNALS]
        told += len(false)
        if show and "held" not in path.parts:
            print("\n".join(f"{path.stem}: {s.signal} {s.slots}" for s in false))
    return {
        "calls": len(paths),
        "hours": round(hours, 2),
        "false": told,
        "false_per_hour": round(told / hours, 2) if hours else 0.0,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lang", choices=LANGUAGES)
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    found: dict[str, Any] = {}
    for language in [args.lang] if args.lang else LANGUAGES:
        pack = load_pack(language)
        for half in [args.half] if args.half else HALVES:
            show = args.show and half == "dev"
            rows: dict[str, Any] = dict(score(pack, half, show=show))
            rows["promises of tests/cases/duties"] = duty_promises(pack, half, show=show)
            found[f"{language} {half}"] = rows
            for name, row in rows.items():
                print(f"{language} {half:4} {name:32} {row}")
        found[f"{language} good calls"] = false_alarms(pack, show=args.show)
        print(f"{language} good calls {found[f'{language} good calls']}")
    if not args.lang and not args.half:
        document = {
            "command": "python benchmarks/record_cases.py",
            "machine": f"{platform.machine()}, Python {platform.python_version()}",
            "cases": found,
        }
        text = json.dumps(document, ensure_ascii=False, indent=1)
        RESULT.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
