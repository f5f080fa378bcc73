"""How well wording alone tells a question, on labelled text without punctuation.

    python benchmarks/questions_text.py FILE [FILE …] [--lang zh|en] [--models FOLDER] [--cues]
                                        [--record]

FILE holds one JSON object per line (``id, dialogue_id, text``, and the gold in ``question``, else
in ``label``; plain or gzipped). Every row is scored by itself. Rules were developed on the rows
whose dialogue has an even CRC-32 ("seen"); the others ("unseen") are the fair figures. ``--cues``
prints how often each cue was right, which is where the weights in the packs come from.

The shipped weights were learned from both halves of CPED, CrossWOZ and MRDA, so that on these only
weights that were learned from the seen half are measured fairly: ``--models FOLDER`` takes them
from ``FOLDER/LANGUAGE.json`` (models/packs/training/answers.py LANGUAGE DATA --half 0 --out …).
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections import defaultdict
from pathlib import Path

import msgspec
from record import record

from assist.analysis.questions import (
    Detector,
    QuestionModel,
    QuestionRules,
    question_gold,
    question_score,
    spoken,
)
from assist.evaluation.measures import Scored, auc
from assist.evaluation.rows import Row, read_rows
from assist.packs.pack import QUESTIONS_MODEL
from assist.packs.weights import read_weights
from assist.packs.yaml_file import read_yaml

PACKS = Path(__file__).parent.parent / "models" / "packs"
HALVES = ("seen", "unseen")


def half_of(row: Row) -> str:
    """Whether the rules were developed on this row's dialogue."""
    return HALVES[zlib.crc32(str(row.dialogue_id or "").encode()) % 2]


class Figures(msgspec.Struct):
    """What was measured on one half of a file."""

    file: str
    half: str
    n: int
    positives: int
    auc: float
    f1: float
    precision: float
    recall: float
    false_alarms: float


def language_of(path: Path, language: str | None) -> str:
    """The language of a file: as told, or as its name begins."""
    return language or ("en" if path.name.startswith("en") else "zh")


def model_for(language: str, models: Path | None) -> QuestionModel:
    """The shipped weights, or those of a folder."""
    if models is not None:
        return read_weights([models], f"{language}.json", QuestionModel)
    return read_weights([PACKS / language], QUESTIONS_MODEL, QuestionModel)


def rules_for(language: str) -> QuestionRules:
    """The shipped rules."""
    return read_yaml(PACKS / language / "questions.yaml", QuestionRules)


def measure(path: Path, detector: Detector) -> list[Figures]:
    """Both halves of one file."""
    scores: dict[str, list[Scored]] = {half: [] for half in HALVES}
    for row in read_rows(path):
        gold = question_gold(row)
        if gold is not None:
            scores[half_of(row)].append(Scored(question_score(row.text, detector), gold))
    return [figures(path, half, scores[half], detector.threshold) for half in HALVES]


def at_level(scores: list[Scored], level: float) -> tuple[float, float, float]:
    """Precision, recall and false alarms per negative row at a level."""
    raised = [label for score, label in scores if score >= level]
    positives = sum(label for _, label in scores)
    hits = sum(raised)
    false = len(raised) - hits
    return hits / max(1, len(raised)), hits / max(1, positives), false / (len(scores) - positives)


def figures(path: Path, half: str, scores: list[Scored], threshold: float) -> Figures:
    """All figures of some scored rows."""
    precision, recall, false_alarms = at_level(scores, threshold)
    return Figures(
        file=path.name,
        half=half,
        n=len(scores),
        positives=sum(label for _, label in scores),
        auc=round(auc(scores) or 0.0, 3),
        f1=round(2 * precision * recall / (precision + recall), 3),
        precision=round(precision, 3),
        recall=round(recall, 3),
        false_alarms=round(false_alarms, 4),
    )


def print_cues(path: Path, detector: Detector) -> None:
    """For every cue: in how many rows it spoke, and how many of these are questions."""
    spoke: dict[str, list[int]] = defaultdict(list)
    for row in read_rows(path):
        gold = question_gold(row)
        if gold is None or half_of(row) != "seen":
            continue
        text = spoken(row.text)
        clauses = detector.clauser.split(text)
        readings = [detector.read(text[c.start : c.end], led=c.led) for c in clauses]
        best = max(readings, key=lambda reading: reading.score, default=None)
        for cue in best.cues if best is not None and best.cues else ("(none)",):
            spoke[cue].append(gold)
    for cue, gold in sorted(spoke.items(), key=lambda item: -len(item[1])):
        print(f"    {cue:18}{len(gold):7}{sum(gold) / len(gold):7.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--lang", choices=["zh", "en"])
    parser.add_argument("--models", type=Path, help="weights of one half, see above")
    parser.add_argument("--cues", action="store_true", help="print how right each cue is")
    parser.add_argument("--record", action="store_true", help="write results/questions_text.json")
    asked = parser.parse_args()
    results = []
    print(f"{'file':28}{'half':>8}{'n':>7}{'pos':>6}{'AUC':>7}{'F1':>7}{'P':>7}{'R':>7}{'FA':>8}")
    for path in asked.files:
        language = language_of(path, asked.lang)
        model = model_for(language, asked.models)
        detector = Detector(rules_for(language), model=model.asks)
        for found in measure(path, detector):
            results.append(found)
            print(
                f"{path.name.split('.')[0]:28}{found.half:>8}{found.n:7}{found.positives:6}"
                f"{found.auc:7.3f}{found.f1:7.3f}{found.precision:7.3f}{found.recall:7.3f}"
                f"{found.false_alarms:8.4f}"
            )
        if asked.cues:
            print_cues(path, detector)
        sys.stdout.flush()
    if asked.record:
        record("questions_text", {"files": [msgspec.to_builtins(item) for item in results]})


if __name__ == "__main__":
    main()
