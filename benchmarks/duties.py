"""Whole written calls: which duties the agent left undone, and where the call stood.

    python benchmarks/duties.py [--lang zh] [--half dev] [--show] [--write]

Calls of ``tests/cases/duties/<lang>/<half>`` name in their first lines what is missing, the stages
in their order, and where a duty is owed. A missing duty is found if its signal stands at the end;
any other duty signal that was ever raised is a false alarm, even if it was withdrawn again. Only
the duties of ``stages.yaml`` are judged; signals of the facts and the record are not. The coach
is left out. ``--show`` prints what went wrong in the half ``dev``; nothing of ``held`` is ever
printed.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from wording_cases import CASES, HALVES, LANGUAGES, TRAILING_MS, inputs, known, turns

from assist.coach import Coach
from assist.events import Channel, HangUp, OutputEvent, Progress, Signal, Stage
from assist.packs.pack import load_pack
from assist.pipeline import Pack, listeners
from assist.session import Session

Row = dict[str, float | int | str]


class Call(NamedTuple):
    """A written call and what is said of it."""

    name: str
    text: str
    missing: frozenset[str]
    stages: tuple[str, ...]
    owed_at: tuple[tuple[int, str], ...]


class Heard(NamedTuple):
    """What the engine made of it: duty signals, and the stage events."""

    standing: frozenset[str]
    ever: frozenset[str]
    stages: tuple[str, ...]
    owed: tuple[tuple[int, frozenset[str]], ...]
    told: tuple[Signal, ...]


class Judged(NamedTuple):
    """A call beside what was heard in it."""

    call: Call
    heard: Heard

    @property
    def found(self) -> frozenset[str]:
        return self.call.missing & self.heard.standing

    @property
    def false(self) -> frozenset[str]:
        return self.heard.ever - self.call.missing

    @property
    def likeness(self) -> float:
        matcher = difflib.SequenceMatcher(None, self.call.stages, self.heard.stages, autojunk=False)
        return matcher.ratio()

    @property
    def owed_right(self) -> int:
        return sum(
            name in next((owed for t, owed in reversed(self.heard.owed) if t <= turn), frozenset())
            for turn, name in self.call.owed_at
        )


def duty_names(pack: Pack) -> frozenset[str]:
    return frozenset(duty.name for duty in pack.stages.duties)


def read_call(path: Path, duties: frozenset[str]) -> Call:
    """A file; lines that begin with # say what is expected."""
    lines = path.read_text(encoding="utf-8").splitlines()
    said = {}
    owed: list[tuple[int, str]] = []
    for line in lines:
        if line.startswith("#"):
            key, _, value = line[1:].partition(":")
            if key.strip().startswith("owed_at"):
                turn = int(key.split()[-1])
                owed += [(turn, n.strip()) for n in value.split(",") if n.strip() in duties]
            else:
                said[key.strip()] = value
    missing = {name.strip() for name in said.get("missing", "").split(",")} & duties
    text = "\n".join(line for line in lines if line.strip() and not line.startswith("#"))
    stages = tuple(said.get("stages", "").split())
    return Call(path.stem, text, frozenset(missing), stages, tuple(owed))


def hear(pack: Pack, call: Call) -> Heard:
    """Speak a call to every listener but the coach."""
    hearing = [one for one in listeners(pack) if not isinstance(one, Coach)]
    session = Session("case", pack.language, hearing)
    lines = turns(call.text, Channel.AGENT)
    events = inputs(lines)
    for event in events:
        session.feed(event)
    end_ms = known(events[-1].at_ms + TRAILING_MS)
    for channel in Channel:
        session.feed(Progress(at_ms=end_ms, channel=channel))
    session.feed(HangUp(at_ms=end_ms))
    return heard(session.drain(), duty_names(pack), _starts(lines))


def _starts(lines: list[tuple[Channel, str]]) -> list[int]:
    """When each turn begins."""
    starts = []
    for count in range(len(lines)):
        events = inputs(lines[: count + 1])
        starts.append(max(getattr(event, "start_ms", 0) for event in events))
    return starts


def heard(outputs: list[OutputEvent], duties: frozenset[str], starts: list[int]) -> Heard:
    """The duty signals and stages among the outputs."""
    told = [out for out in outputs if isinstance(out, Signal) and out.signal in duties]
    last = {signal.id: signal for signal in told}
    stages: list[str] = []
    owed: list[tuple[int, frozenset[str]]] = []
    for out in outputs:
        if isinstance(out, Stage):
            if not stages or stages[-1] != out.stage:
                stages.append(out.stage)
            turn = sum(start <= out.at_ms for start in starts)
            owed.append((turn, frozenset(out.owed)))
    return Heard(
        frozenset(s.signal for s in last.values() if s.state != "withdrawn"),
        frozenset(signal.signal for signal in told),
        tuple(stages),
        tuple(owed),
        tuple(told),
    )


def judge(language: str, half: str) -> Iterator[Judged]:
    pack = load_pack(language)
    duties = duty_names(pack)
    for path in sorted((CASES / "duties" / language / half).glob("*.txt")):
        call = read_call(path, duties)
        yield Judged(call, hear(pack, call))


def figures(language: str, half: str, judged: list[Judged]) -> Row:
    """All calls of a half together."""
    wanted = sum(len(one.call.missing) for one in judged)
    found = sum(len(one.found) for one in judged)
    false = sum(len(one.false) for one in judged)
    good = [one for one in judged if not one.call.missing]
    return {
        "language": language,
        "half": half,
        "calls": len(judged),
        "missing": wanted,
        "found": found,
        "false": false,
        "precision": round(found / max(1, found + false), 3),
        "recall": round(found / max(1, wanted), 3),
        "good_calls": len(good),
        "false_on_good_calls": sum(len(one.false) for one in good),
        "stages_alike": round(sum(one.likeness for one in judged) / max(1, len(judged)), 3),
        "owed": sum(len(one.call.owed_at) for one in judged),
        "owed_right": sum(one.owed_right for one in judged),
    }


def by_duty(language: str, half: str, judged: list[Judged]) -> Iterator[Row]:
    """Each duty on its own."""
    wanted = Counter(name for one in judged for name in one.call.missing)
    found = Counter(name for one in judged for name in one.found)
    false = Counter(name for one in judged for name in one.false)
    for name in sorted({*wanted, *false}):
        yield {
            "language": language,
            "half": half,
            "duty": name,
            "missing": wanted[name],
            "found": found[name],
            "false": false[name],
        }


def show(one: Judged) -> None:
    """What went wrong in a call, and what the engine made of its stages."""
    lost = sorted(one.call.missing - one.found)
    print(f"  {one.call.name}: missed {lost} false {sorted(one.false)}")
    for signal in one.heard.told:
        if signal.signal in one.false:
            print("     ", signal.state, signal.signal, [e.text for e in signal.evidence])
    if one.likeness < 1:
        print("      stages", " ".join(one.heard.stages))
        print("      wanted", " ".join(one.call.stages))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--lang", action="append", choices=LANGUAGES)
    parser.add_argument("--half", action="append", choices=HALVES)
    parser.add_argument("--show", action="store_true", help="print what went wrong in dev")
    parser.add_argument("--write", action="store_true", help="write results/duties.json")
    args = parser.parse_args()
    sums: list[Row] = []
    rows: list[Row] = []
    for language in args.lang or LANGUAGES:
        for half in args.half or HALVES:
            judged = list(judge(language, half))
            if not judged:
                continue
            sums.append(figures(language, half, judged))
            rows += by_duty(language, half, judged)
            if args.show and half == "dev":
                for one in judged:
                    show(one)
    for row in (*rows, *sums):
        print(*(f"{key}={value}" for key, value in row.items()))
    if args.write:
        from record import record

        record("duties", {"together": sums, "duties": rows})
    return 0


if __name__ == "__main__":
    sys.exit(main())
