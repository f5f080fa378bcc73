"""How well the customer's words alone tell anger, on labelled text.

    python benchmarks/anger_text.py FILE [FILE …] [--lang zh|en] [--record]

FILE holds one JSON object per line (``id, dialogue_id, turn, speaker, text, label``; plain or
gzipped). Rows of a dialogue are fed in order to the detector that listens live; a row is scored
from itself and the rows before it. A row whose text has ``C:`` / ``A:`` lines is a whole dialogue
and gets the customer's highest level. Punctuation is taken out, since Vosk writes none.
"""

from __future__ import annotations

import argparse
import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
from record import record

from assist.analysis.anger import AngerData, AngerOptions, TextCall, Turn
from assist.events import Channel
from assist.packs.yaml_file import read_yaml

PACKS = Path(__file__).parent.parent / "models" / "packs"
_ADDRESS = re.compile(r"https?://\S+|[@#]\s?\S+|<\w+>")
_NOT_SPOKEN = re.compile(r"[^\w'\u3400-\u9fff\s]|_")
_LINE = re.compile(r"^([CA]):\s*(.*)$")


class Row(msgspec.Struct):
    """One row of labelled text."""

    id: str
    text: str
    label: int | None = None
    dialogue_id: str | None = None
    speaker: str | None = None


class Figures(msgspec.Struct):
    """What was measured on one file."""

    file: str
    n: int
    positives: int
    auc: float
    f1_tense: float
    precision_tense: float
    recall_tense: float
    false_alarms_tense: float
    precision_angry: float
    recall_angry: float
    false_alarms_angry: float
    abstained: int


def spoken(text: str) -> str:
    """A text as a recogniser would write it."""
    text = text.replace("’", "'").replace("&amp;", "and").replace("&gt;", " ")
    return " ".join(_NOT_SPOKEN.sub(" ", _ADDRESS.sub(" ", text)).split())


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a file."""
    decoder = msgspec.json.Decoder(Row)
    data = path.read_bytes()
    for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines():
        yield decoder.decode(line)


def score_rows(rows: Iterator[Row], data: AngerData) -> Iterator[tuple[Row, float | None]]:
    """Every row with its level: one call per speaker of a dialogue, told as live."""
    calls: dict[str, TextCall] = {}
    heard: list[Turn | tuple[str, str]] = []
    dialogue: str | None = None
    for row in rows:
        if any(_LINE.match(line) for line in row.text.split("\n")):
            yield row, score_dialogue(row.text, data)
            continue
        if row.dialogue_id != dialogue or dialogue is None:
            calls, heard, dialogue = {}, [], row.dialogue_id
        speaker = row.speaker or "customer"
        if speaker != "agent" and speaker not in calls:
            calls[speaker] = TextCall(data)
            for name, text in heard:
                calls[speaker].hear(Turn(_side(str(name), speaker), str(text)))
        text = spoken(row.text)
        heard.append((speaker, text))
        level: float | None = None
        for name, call in calls.items():
            value = call.hear(Turn(_side(speaker, name), text))
            if name == speaker:
                level = value
        yield row, level


def _side(speaker: str, customer: str) -> Channel:
    return Channel.CUSTOMER if speaker == customer else Channel.AGENT


def score_dialogue(text: str, data: AngerData) -> float | None:
    """The customer's highest level in a whole dialogue."""
    call = TextCall(data)
    side = Channel.CUSTOMER
    highest: float | None = None
    for line in text.split("\n"):
        found = _LINE.match(line)
        if found:
            side = Channel.CUSTOMER if found[1] == "C" else Channel.AGENT
        level = call.hear(Turn(side, spoken(found[2] if found else line)))
        if level is not None and side is Channel.CUSTOMER:
            highest = max(level, highest or 0.0)
    return highest


def auc(scores: list[tuple[float, int]]) -> float:
    """Area under the ROC curve; equal scores count half."""
    ordered = sorted(scores)
    ranks = 0.0
    index = 0
    while index < len(ordered):
        end = index
        while end < len(ordered) and ordered[end][0] == ordered[index][0]:
            end += 1
        ranks += (index + end + 1) / 2 * sum(label for _, label in ordered[index:end])
        index = end
    positives = sum(label for _, label in scores)
    negatives = len(scores) - positives
    if not positives or not negatives:
        return float("nan")
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def at_level(scores: list[tuple[float, int]], level: float) -> tuple[float, float, float]:
    """Precision, recall and false alarms per negative row at a level."""
    raised = [label for score, label in scores if score >= level]
    positives = sum(label for _, label in scores)
    hits = sum(raised)
    false = len(raised) - hits
    return (
        hits / len(raised) if raised else float("nan"),
        hits / positives if positives else float("nan"),
        false / (len(scores) - positives) if len(scores) > positives else float("nan"),
    )


def measure(path: Path, lang: str) -> Figures:
    """All figures of one file."""
    data = read_yaml(PACKS / lang / "anger.yaml", AngerData)
    abstained = 0
    scores = []
    for row, level in score_rows(read_rows(path), data):
        if row.label is None:
            continue
        abstained += level is None
        scores.append((level or 0.0, row.label))
    bands = AngerOptions().level
    precision, recall, false = at_level(scores, bands.tense)
    angry = at_level(scores, bands.angry)
    return Figures(
        file=path.name,
        n=len(scores),
        positives=sum(label for _, label in scores),
        auc=round(auc(scores), 3),
        f1_tense=round(2 * precision * recall / (precision + recall), 3),
        precision_tense=round(precision, 3),
        recall_tense=round(recall, 3),
        false_alarms_tense=round(false, 4),
        precision_angry=round(angry[0], 3),
        recall_angry=round(angry[1], 3),
        false_alarms_angry=round(angry[2], 4),
        abstained=abstained,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--lang", choices=["zh", "en"])
    parser.add_argument("--record", action="store_true", help="write results/anger_text.json")
    asked = parser.parse_args()
    results = []
    print(f"{'file':34}{'n':>7}{'pos':>6}{'AUC':>7}  tense P/R/FA         angry P/R/FA")
    for path in asked.files:
        found = measure(path, asked.lang or ("en" if path.name.startswith("en") else "zh"))
        results.append(found)
        print(
            f"{path.name.split('.')[0]:34}{found.n:7}{found.positives:6}{found.auc:7.3f}"
            f"  {found.precision_tense:.2f} {found.recall_tense:.2f}"
            f" {found.false_alarms_tense:.3f}"
            f"      {found.precision_angry:.2f} {found.recall_angry:.2f}"
            f" {found.false_alarms_angry:.3f}"
        )
        sys.stdout.flush()
    if asked.record:
        record("anger_text", {"files": [msgspec.to_builtins(item) for item in results]})


if __name__ == "__main__":
    main()
