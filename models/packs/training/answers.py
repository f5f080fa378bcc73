"""Trains what a pack knows of questions and answers beyond its rules.

    python models/packs/training/answers.py zh FOLDER [--half 0 --out FILE]

FOLDER holds the labelled sets that answers_card.md names. Writes ``questions_model.json`` into the
pack, or to ``--out``; ``--half`` leaves the other half of every set to be measured on.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec
from answers_asking import train as train_asking
from answers_data import PACKS
from answers_grading import train as train_grading

from assist.analysis.questions import QuestionModel, QuestionRules
from assist.packs.yaml_file import read_yaml

SOURCE = "models/packs/training/answers.py; data and figures: answers_card.md beside it"


def main() -> None:
    """Train, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("language", choices=["zh", "en"])
    parser.add_argument("folder", type=Path, help="of the labelled sets")
    parser.add_argument("--half", type=int, choices=[0, 1], help="train on this half only")
    parser.add_argument("--out", type=Path, help="write here instead of into the pack")
    asked = parser.parse_args()
    pack = PACKS / asked.language
    rules = read_yaml(pack / "questions.yaml", QuestionRules)
    asks = train_asking(asked.language, asked.folder, rules, half=asked.half)
    model = QuestionModel(
        source=SOURCE,
        asks=asks,
        answers=train_grading(asked.language, asked.folder, rules, asks, half=asked.half),
    )
    path = asked.out or pack / "questions_model.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(model), indent=0) + b"\n")
    print(f"{path.name}: {len(asks.grams)} turns of phrase, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
