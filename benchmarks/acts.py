"""Act cases spoken to the detector of acts: precision and recall per act and language.

    python benchmarks/acts.py [--lang zh] [--act restate] [--half dev] [--misses] [--write]

``tests/cases/acts/<lang>/<half>.yaml`` has, by act, utterances or short dialogues in which the act
is done (``positive``) or only seems to be (``near_miss``). A positive case is found if the act
stands at the end. A near miss is a false alarm if the act was ever told, even if it was withdrawn
again. ``--misses`` prints the cases of the half ``dev`` that went wrong; those of ``held`` are
never printed, so that rules cannot be fitted to them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import msgspec
import yaml
from wording_cases import (
    CASES,
    HALVES,
    LANGUAGES,
    TRAILING_MS,
    Case,
    Score,
    inputs,
    known,
    microseconds,
    turns,
)

from assist.analysis.wording import WordingDetector
from assist.events import Channel, DialogueAct, HangUp, OutputEvent, Progress
from assist.events.listener import Ids
from assist.packs.pack import load_pack
from assist.pipeline import Pack
from assist.session import Session


class Cases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The cases of one act; ``act`` where the key is not its name."""

    speaker: Channel
    positive: tuple[str, ...]
    near_miss: tuple[str, ...]
    act: str = ""

    def all(self) -> list[Case]:
        positive = [Case(text, "") for text in self.positive]
        return positive + [Case(text, None) for text in self.near_miss]


def read_acts(language: str, half: str) -> dict[str, Cases]:
    """The cases of a half, by key; empty where the file does not exist."""
    path = CASES / "acts" / language / f"{half}.yaml"
    if not path.is_file():
        return {}
    text = path.read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), dict[str, Cases], strict=False)


def hear(pack: Pack, text: str, speaker: Channel) -> list[OutputEvent]:
    """Every act in a case."""
    session = Session("case", pack.language, [WordingDetector(Ids(), pack.acts)])
    events = inputs(turns(text, speaker))
    for event in events:
        session.feed(event)
    end_ms = known(events[-1].at_ms + TRAILING_MS)
    for channel in Channel:
        session.feed(Progress(at_ms=end_ms, channel=channel))
    session.feed(HangUp(at_ms=end_ms))
    return session.drain()


def acts_of(outputs: list[OutputEvent], name: str, speaker: Channel) -> list[DialogueAct]:
    """Every telling of a party's act."""
    return [
        out
        for out in outputs
        if isinstance(out, DialogueAct) and out.act == name and out.speaker is speaker
    ]


def stands(told: list[DialogueAct]) -> bool:
    """Whether one of them was not withdrawn."""
    return any(act.state != "withdrawn" for act in {act.id: act for act in told}.values())


def score(pack: Pack, key: str, cases: Cases) -> Score:
    """Speak every case of an act to the pipeline."""
    found = false_alarms = 0
    wrong: list[str] = []
    for case in cases.all():
        told = acts_of(hear(pack, case.text, cases.speaker), cases.act or key, cases.speaker)
        short = " / ".join(line.strip() for line in case.text.strip().splitlines())
        if case.wanted is None:
            if told:
                false_alarms += 1
                rules = sorted({f"{e.why} {e.text}" for act in told for e in act.evidence})
                wrong.append(f"FALSE  {short}   <- {'; '.join(rules)}")
        elif stands(told):
            found += 1
        else:
            wrong.append(f"MISSED {short}")
    return Score(len(cases.positive), found, len(cases.near_miss), false_alarms, 0, tuple(wrong))


def rows(args: argparse.Namespace) -> Iterator[dict[str, float | int | str]]:
    for language in args.lang or LANGUAGES:
        pack = load_pack(language)
        for half in args.half or HALVES:
            for key, cases in read_acts(language, half).items():
                if args.act and key not in args.act:
                    continue
                result = score(pack, key, cases)
                print(
                    f"{language} {half:4} {key:18} P {result.precision:5.2f} "
                    f"R {result.recall:5.2f}   found {result.found}/{result.positives}"
                    f"  false {result.false_alarms}/{result.near_misses}",
                    flush=True,
                )
                if args.misses and half == "dev":
                    for line in result.wrong:
                        print("   ", line)
                yield {
                    "language": language,
                    "half": half,
                    "act": key,
                    "positives": result.positives,
                    "found": result.found,
                    "near_misses": result.near_misses,
                    "false": result.false_alarms,
                    "precision": round(result.precision, 3),
                    "recall": round(result.recall, 3),
                }


def totals(table: list[dict[str, float | int | str]]) -> list[dict[str, float | int | str]]:
    """All acts of a language and half together."""
    sums: list[dict[str, float | int | str]] = []
    for language in LANGUAGES:
        for half in HALVES:
            mine = [r for r in table if r["language"] == language and r["half"] == half]
            if not mine:
                continue
            found, false, wanted = (
                sum(int(row[key]) for row in mine) for key in ("found", "false", "positives")
            )
            sums.append(
                {
                    "language": language,
                    "half": half,
                    "precision": round(found / max(1, found + false), 3),
                    "recall": round(found / max(1, wanted), 3),
                }
            )
    return sums


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--lang", action="append", choices=LANGUAGES)
    parser.add_argument("--half", action="append", choices=HALVES)
    parser.add_argument("--act", action="append")
    parser.add_argument("--misses", action="store_true", help="print what went wrong in dev")
    parser.add_argument("--write", action="store_true", help="write results/acts.json")
    args = parser.parse_args()
    table = list(rows(args))
    sums = totals(table)
    for row in sums:
        print(*row.values())
    if args.write:
        from record import record

        packs = {language: load_pack(language) for language in LANGUAGES}
        cost = {
            language: round(microseconds(language, (pack.acts,)), 1)
            for language, pack in packs.items()
        }
        record("acts", {"microseconds_per_event": cost, "together": sums, "acts": table})
    return 0


if __name__ == "__main__":
    sys.exit(main())
