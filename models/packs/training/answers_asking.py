"""The question model: wording beside the rules, learned clause by clause from whole turns."""

from __future__ import annotations

from pathlib import Path

from answers_data import ASKING, dialogues, half_of, own_pairs, own_sentences
from answers_fit import Example, Features, fit, thousandths

from assist.analysis.questions import Detector, QuestionRules, spoken
from assist.analysis.questions.ask_model import AskModel, clipped, grams, length_class

LONGEST = 3
LENGTHS = 7
L2 = {"": 7.0, "#": 1.0}
LEAST = 3
SMALLEST = 0.02
SHIFT = {"zh": 1.0, "en": 0.1}
"""Added to the bias: callers ask more often than characters of a series, and a threshold of .5
then gives the best F1 on the held-out half of the training sets. Source: measured there."""

OWN_WEIGHT = 3.0
"""Of a sentence of our own: callers are what the model is for. Source: chosen."""

LED: Features = {"#led": 1.0}
"""A clause that a lead announces is left to the rules: its own words (where it is) mislead."""

Turn = list[tuple[Features, float]]
"""The clauses of a turn: what each shows, and its score by the rules."""


def train(
    language: str, folder: Path, rules: QuestionRules, *, half: int | None = None
) -> AskModel:
    """Train the question model of a language.

    Args:
        language: ``zh`` or ``en``.
        folder: Of the labelled sets.
        rules: Of the language.
        half: Train on the dialogues of this half only, to be measured on the other; None for all.
    """
    detector = Detector(rules)
    joint = "" if language == "zh" else " "
    turns: list[tuple[Turn, int, float]] = []
    for name in ASKING[language]:
        for rows in dialogues(folder, name):
            if half is not None and half_of(rows[0].dialogue_id) != half:
                continue
            turns += [
                (_clauses(detector, row.text, joint), row.gold, 1.0)
                for row in rows
                if row.gold is not None
            ]
    turns += [
        (_clauses(detector, text, joint), label, OWN_WEIGHT)
        for text, label in own_text(language, detector)
    ]
    best = [max(range(len(turn)), key=lambda at: turn[at][1]) for turn, _, _ in turns]
    for _ in range(2):
        examples = []
        for (turn, label, weight), asking in zip(turns, best, strict=True):
            chosen = [turn[asking]] if label else turn
            examples += [Example(features, label, weight) for features, _ in chosen]
        found = fit(examples, L2, LEAST)
        best = [
            max(range(len(turn)), key=lambda at: found.odds(turn[at][0])) for turn, _, _ in turns
        ]
    named = sorted(found.weights.items())
    return AskModel(
        bias=round(1000 * (found.bias + SHIFT[language])),
        odds=round(1000 * found.weights["#odds"]),
        cues=thousandths(((k[1:], w) for k, w in named if k[0] == "@"), 0.0),
        lengths=tuple(
            round(1000 * found.weights.get(f"#length{at}", 0.0)) for at in range(LENGTHS)
        ),
        grams=thousandths(((k[1:], w) for k, w in named if k[0] == "="), SMALLEST),
        longest=LONGEST,
        joint=joint,
    )


def own_text(language: str, detector: Detector) -> list[tuple[str, int]]:
    """Our own sentences: questions in form, and replies that are none."""
    questions = dict(own_sentences(language))
    for pair in own_pairs(language):
        if detector.score(spoken(pair.question)) >= 0.5:
            questions.setdefault(pair.question, 1)
        if pair.kind != "contact":
            questions.setdefault(pair.reply, int(pair.kind == "counter_question"))
    return list(questions.items())


def _clauses(detector: Detector, text: str, joint: str) -> Turn:
    said = spoken(text)
    turn: Turn = []
    for clause in detector.clauser.split(said):
        own = said[clause.start : clause.end]
        reading = detector.read(own, led=clause.led)
        features = {f"={gram}": 1.0 for gram in grams(own, LONGEST, joint)}
        features |= {f"@{cue}": 1.0 for cue in reading.cues}
        features[f"#length{length_class(own, LENGTHS)}"] = 1.0
        features["#odds"] = clipped(reading.rules)
        if clause.led:
            features = LED
        turn.append((features, reading.rules))
    return turn or [({}, -9.0)]
