"""Wording cases spoken to the whole pipeline: precision and recall per signal and language.

    python benchmarks/wording_cases.py [--lang zh] [--signal dont_know] [--half dev] [--misses]

Each case of ``tests/cases/<lang>/<half>/<signal>.yaml`` becomes a short call: partial hypotheses
word by word, finals, voice activity, a pause between turns. A positive case is found if the signal
(of its class) stands at the end. A near miss is a false alarm if the signal was ever raised, even
if it was withdrawn again. ``--misses`` prints the cases of the half ``dev`` that went wrong; those
of ``held`` are never printed, so that rules cannot be fitted to them.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import yaml

from assist.analysis.wording import WordingData, WordingDetector
from assist.events import (
    Channel,
    FinalHypothesis,
    HangUp,
    InputEvent,
    OutputEvent,
    PartialHypothesis,
    Progress,
    Signal,
    Span,
    SpeechEnded,
    SpeechStarted,
    Word,
    is_cjk,
)
from assist.events.listener import Ids
from assist.packs.pack import load_pack
from assist.pipeline import Pack, open_session

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases"
RESULT = ROOT / "benchmarks" / "results" / "wording_cases.json"
LANGUAGES = ("zh", "en")
HALVES = ("dev", "held")

BLOCK_MS = 64
CHARACTER_MS = 250
"""Chinese at 4 characters a second."""
WORD_MS = 400
"""English at 2.5 words a second."""
COMMA_MS = 250
"""Where a Chinese case has a space."""
TURN_MS = 700
"""Between two turns."""
STABLE_MS = 250
FINAL_MS = 600
TRAILING_MS = 8_000

_LINE = re.compile(r"^\s*([AC]):\s*(.*)$")
_PARTIES = {"A": Channel.AGENT, "C": Channel.CUSTOMER}
_PIECE = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+|\s+")


class CaseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The cases of one signal; ``positive`` may be sorted into classes."""

    signal: str
    speaker: Channel
    near_miss: tuple[str, ...]
    positive: tuple[str, ...] | dict[str, tuple[str, ...]] = ()


class Case(NamedTuple):
    """A short call and what should be heard in it: a class, ``""`` for any, None for nothing."""

    text: str
    wanted: str | None


class Score(NamedTuple):
    """How the cases of one file came out; ``wrong`` holds those that did not."""

    positives: int
    found: int
    near_misses: int
    false_alarms: int
    wrong_class: int
    wrong: tuple[str, ...]

    @property
    def precision(self) -> float:
        alarms = self.found + self.false_alarms + self.wrong_class
        return self.found / alarms if alarms else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.positives if self.positives else 1.0


def read_cases(path: Path) -> tuple[CaseFile, list[Case]]:
    file = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), CaseFile, strict=False)
    classes = file.positive if isinstance(file.positive, dict) else {"": file.positive}
    cases = [Case(text, name) for name, texts in classes.items() for text in texts]
    return file, cases + [Case(text, None) for text in file.near_miss]


def case_files(language: str, half: str) -> list[Path]:
    return sorted((CASES / language / half).glob("*.yaml"))


def turns(text: str, speaker: Channel) -> list[tuple[Channel, str]]:
    """Who says what; a case without ``A:`` or ``C:`` is one utterance of the file's speaker."""
    found = [_LINE.match(line) for line in text.strip().splitlines() if line.strip()]
    if not all(found):
        return [(speaker, " ".join(text.split()))]
    return [(_PARTIES[line[1]], line[2].strip()) for line in found if line]


def spoken(text: str, start_ms: int) -> tuple[Word, ...]:
    """Words as a recogniser would give them, spelt as the case spells them."""
    words: list[Word] = []
    at_ms = start_ms
    chinese = any(map(is_cjk, text))
    for piece in _PIECE.findall(text):
        if piece.isspace():
            at_ms += COMMA_MS if chinese else 0
            continue
        length = CHARACTER_MS if is_cjk(piece[0]) else WORD_MS
        words.append(Word(piece, at_ms, at_ms + length))
        at_ms += length
    return tuple(words)


def known(at_ms: int) -> int:
    """End of the block in which something becomes known."""
    return -(-at_ms // BLOCK_MS) * BLOCK_MS


def inputs(lines: list[tuple[Channel, str]]) -> list[InputEvent]:
    """A call of these turns, without its hang-up."""
    events: list[InputEvent] = []
    start_ms = 1_000
    for number, (channel, text) in enumerate(lines, start=1):
        words = spoken(text, start_ms)
        if not words:
            continue
        end_ms = words[-1].end_ms
        span = Span(start_ms, end_ms)
        events.append(
            SpeechStarted(at_ms=known(start_ms + 130), channel=channel, start_ms=start_ms)
        )
        events += [
            PartialHypothesis(
                at_ms=known(word.end_ms + STABLE_MS),
                channel=channel,
                utterance=number,
                words=words[:count],
                stable=count,
            )
            for count, word in enumerate(words, start=1)
        ]
        events.append(SpeechEnded(at_ms=known(end_ms + 300), channel=channel, span=span))
        final = FinalHypothesis(
            at_ms=known(end_ms + FINAL_MS), channel=channel, utterance=number, words=words
        )
        events.append(final)
        start_ms = end_ms + TURN_MS
    return sorted(
        events,
        key=lambda event: (event.at_ms, not isinstance(event, SpeechStarted | SpeechEnded)),
    )


def hear(pack: Pack, text: str, speaker: Channel) -> list[OutputEvent]:
    """Everything that the whole pipeline concludes from a case."""
    session = open_session("case", pack)
    events = inputs(turns(text, speaker))
    for event in events:
        session.feed(event)
    end_ms = known(events[-1].at_ms + TRAILING_MS)
    for channel in Channel:
        session.feed(Progress(at_ms=end_ms, channel=channel))
    session.feed(HangUp(at_ms=end_ms))
    return session.drain()


def signals(outputs: list[OutputEvent], name: str) -> list[Signal]:
    """Every telling of a signal."""
    return [out for out in outputs if isinstance(out, Signal) and out.signal == name]


def standing(told: list[Signal]) -> list[Signal]:
    """Signals as they were told last, without those withdrawn."""
    return [s for s in {s.id: s for s in told}.values() if s.state != "withdrawn"]


def score(pack: Pack, path: Path) -> Score:
    """Speak every case of a file to the pipeline."""
    file, cases = read_cases(path)
    found = false_alarms = wrong_class = 0
    wrong: list[str] = []
    for case in cases:
        told = signals(hear(pack, case.text, file.speaker), file.signal)
        if case.wanted is None:
            if told:
                false_alarms += 1
                rules = {item.why for signal in told for item in signal.evidence}
                wrong.append(f"FALSE  {_short(case.text)}   <- {' '.join(sorted(rules))}")
            continue
        classes = {signal.slots.get("is", "") for signal in standing(told)}
        if classes and (not case.wanted or case.wanted in classes):
            found += 1
            continue
        if classes:
            wrong_class += 1
        heard = f"   <- {' '.join(sorted(classes))}" if classes else ""
        wrong.append(f"MISSED {case.wanted} {_short(case.text)}{heard}")
    positives = sum(case.wanted is not None for case in cases)
    return Score(positives, found, len(cases) - positives, false_alarms, wrong_class, tuple(wrong))


def call_signals(pack: Pack, path: Path) -> list[Signal]:
    """Signals that stand at the end of a call written down as ``A:`` and ``C:`` lines."""
    lines = "\n".join(
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    )
    outputs = hear(pack, lines, Channel.AGENT)
    return standing([out for out in outputs if isinstance(out, Signal)])


def microseconds(language: str, files: Sequence[WordingData]) -> float:
    """What an event costs the detectors of these files together, over the written calls.

    The best of five rounds.
    """
    calls = []
    for path in sorted((CASES / language / "calls").glob("*.txt")):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line[1:2] == ":"]
        calls.append(inputs(turns("\n".join(lines), Channel.AGENT)))
    best = float("inf")
    for _ in range(5):
        spent = 0.0
        for events in calls:
            detectors = [WordingDetector(Ids(), data) for data in files]
            heard = [event for event in events if type(event) in WordingDetector.hears]
            began = time.process_time()
            for event in heard:
                for detector in detectors:
                    due_ms = detector.deadline_ms
                    if due_ms is not None and due_ms < event.at_ms:
                        detector.elapse(due_ms)
                    detector.hear(event)
            spent += time.process_time() - began
        best = min(best, spent / sum(len(events) for events in calls))
    return best * 1e6


def rows(args: argparse.Namespace) -> Iterator[dict[str, float | int | str]]:
    for language in args.lang or LANGUAGES:
        pack = load_pack(language)
        for half in args.half or HALVES:
            for path in case_files(language, half):
                if args.signal and path.stem not in args.signal:
                    continue
                result = score(pack, path)
                print(
                    f"{language} {half:4} {path.stem:22} P {result.precision:5.2f} "
                    f"R {result.recall:5.2f}   found {result.found}/{result.positives}"
                    f"  false {result.false_alarms}/{result.near_misses}"
                    f"  wrong class {result.wrong_class}",
                    flush=True,
                )
                if args.misses and half == "dev":
                    for line in result.wrong:
                        print("   ", line)
                yield {
                    "language": language,
                    "half": half,
                    "signal": path.stem,
                    "positives": result.positives,
                    "near_misses": result.near_misses,
                    "precision": round(result.precision, 3),
                    "recall": round(result.recall, 3),
                }


def _short(text: str) -> str:
    return " / ".join(line.strip() for line in text.strip().splitlines())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--lang", action="append", choices=LANGUAGES)
    parser.add_argument("--half", action="append", choices=HALVES)
    parser.add_argument("--signal", action="append")
    parser.add_argument("--misses", action="store_true", help="print what went wrong in dev")
    parser.add_argument("--write", action="store_true", help=f"write {RESULT.name}")
    args = parser.parse_args()
    table = list(rows(args))
    if args.write:
        from record import record

        packs = {language: load_pack(language) for language in LANGUAGES}
        cost = {
            language: round(microseconds(language, (pack.wording, pack.customer)), 1)
            for language, pack in packs.items()
        }
        record("wording_cases", {"microseconds_per_event": cost, "cases": table})
    return 0


if __name__ == "__main__":
    sys.exit(main())
