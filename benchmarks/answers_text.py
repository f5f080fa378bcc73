"""How well question and reply together tell an answer, on labelled dialogue.

    python benchmarks/answers_text.py FILE [FILE …] [--models FOLDER] [--record]

FILE holds one JSON object per line: rows of an agent with a ``label``, after the row of a customer;
or questions with the label ``answered``. The halves are those of questions_text.py: wording was
written while reading one, the other is the fair figure. Beside the grade stand what is known
without any: that the first reply is the likeliest answer, how long the reply is, how much of the
question it repeats; and the rules alone (without the learned weights).
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from questions_text import at_level, half_of, language_of, model_for, rules_for
from record import record

from assist.analysis.questions import TextReader, answer_gold, answer_scores, spoken
from assist.analysis.questions.answer import Asked
from assist.analysis.questions.options import QuestionOptions
from assist.evaluation.measures import Scored, auc
from assist.evaluation.rows import Row, dialogues, read_rows

LEVELS = (QuestionOptions().fair_grade, 0.5, QuestionOptions().sure_grade)


def measures(rows: Sequence[Row], reader: TextReader) -> list[dict[str, float]]:
    """Every measure of every row with a label."""
    out = []
    asked = ""
    place = 0
    for row, grade in zip(rows, answer_scores(rows, reader), strict=True):
        if row.speaker == "agent" and grade is not None:
            shown = {
                "place alone": -float(place),
                "length alone": float(len(row.text)),
                "repeats the question": _overlap(asked, row.text),
                "rules alone": _verdict(asked, row.text, place, reader),
            }
            place += 1
        else:
            shown = {}
            asked, place = row.text, 0
        if answer_gold(row) is not None:
            out.append({"grade": grade or 0.0, **shown})
    return out


def _overlap(asked: str, reply: str) -> float:
    characters = set(spoken(asked))
    return len(characters & set(spoken(reply))) / max(1, len(characters))


def _verdict(asked: str, reply: str, place: int, reader: TextReader) -> float:
    """The rules' verdict on the reply: whether its kind, topic or wording answers."""
    focus = reader.focus(asked)
    question = Asked(focus.topic, focus.expects, (), -1, place == 0)
    clauses = reader.reply(reply)
    said = any(
        reader.judge.answers(question, clause, direct=place == 0 and index < 3)
        for index, clause in enumerate(clauses)
    )
    return float(said)


def figures(name: str, half: str, scored: list[Scored]) -> dict[str, float | int | str]:
    """AUC, and precision and recall at the grades that the ledger uses."""
    found: dict[str, float | int | str] = {
        "measure": name,
        "half": half,
        "n": len(scored),
        "positives": sum(label for _, label in scored),
        "auc": round(auc(scored) or 0.0, 3),
    }
    for level in LEVELS if name == "grade" else ():
        precision, recall, _ = at_level(scored, level)
        found[f"precision at {level}"] = round(precision, 3)
        found[f"recall at {level}"] = round(recall, 3)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--models", type=Path, help="weights of one half, as in questions_text.py")
    parser.add_argument("--record", action="store_true", help="write results/answers_text.json")
    given = parser.parse_args()
    results = []
    for path in given.files:
        language = language_of(path, None)
        reader = TextReader(rules_for(language), model_for(language, given.models))
        scored: dict[tuple[str, str], list[Scored]] = defaultdict(list)
        for rows in dialogues(read_rows(path)):
            half = half_of(rows[0])
            gold = [label for row in rows if (label := answer_gold(row)) is not None]
            for shown, label in zip(measures(rows, reader), gold, strict=True):
                for name, value in shown.items():
                    scored[name, half].append(Scored(value, label))
        for (name, half), pairs in sorted(scored.items()):
            results.append({"file": path.name, **figures(name, half, pairs)})
            print(results[-1])
    if given.record:
        record("answers_text", {"files": results})


if __name__ == "__main__":
    main()
