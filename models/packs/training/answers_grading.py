"""The answer model: what question and reply show together, learned from pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from answers_data import Row, dialogues, half_of, own_pairs
from answers_fit import Example, Features, fit, thousandths

from assist.analysis.questions import QuestionModel, QuestionRules
from assist.analysis.questions.ask_model import AskModel, grams
from assist.analysis.questions.grading import AnswerModel, Focus, said
from assist.analysis.questions.score import TextReader

LONGEST = 2
L2 = {"": 2.0, "=": 12.0}
LEAST = 3
SMALLEST = 0.01
SHIFTED = 1.0
"""Weight of a reply that answers some other question of the same industry: surely no answer."""

FIRST = 0.5
"""Weight of a reply that is none, as if it had come first: on the phone evasions do."""

WOZ = 0.1
"""Weight of an exchange of CrossWOZ, of which there are many, all at the same desk. Source: chosen;
without them AUC on the answers of estate agents is .01 lower."""

MEETING = 0.5
"""Weight of a reply of MRDA: meetings are not calls. Source: chosen."""

AFTER_S = 15.0
AFTER_ROWS = 12
"""How far after a question a reply of MRDA is looked for, in seconds and rows."""


def train(
    language: str, folder: Path, rules: QuestionRules, asks: AskModel, *, half: int | None = None
) -> AnswerModel:
    """Train the answer model of a language; arguments as of the question model."""
    reader = TextReader(rules, QuestionModel(asks=asks))
    examples = list(_own(language, reader))
    if language == "zh":
        examples += _requests(folder, reader, half)
    else:
        examples += _meetings(folder, reader, half)
    found = fit(examples, L2, LEAST)
    named = sorted(found.weights.items())
    return AnswerModel(
        bias=round(1000 * found.bias),
        shows=thousandths(((k[1:], w) for k, w in named if k[0] == "+"), SMALLEST),
        grams=thousandths(((k[1:], w) for k, w in named if k[0] == "="), SMALLEST),
        longest=LONGEST,
        joint="" if language == "zh" else " ",
    )


def _features(reader: TextReader, focus: Focus, reply: str, place: int) -> Features:
    clauses = reader.reply(reply)
    features = {f"+{name}": 1.0 for name in reader.grader.shows(focus, clauses, place)}
    features |= {f"={gram}": 1.0 for gram in grams(said(clauses), LONGEST, reader.joint)}
    return features


def _own(language: str, reader: TextReader) -> Iterator[Example]:
    """Our pairs, and answers shifted to the next question but one of the same industry."""
    questions: dict[str, list[str]] = defaultdict(list)
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    for pair in own_pairs(language):
        yield Example(
            _features(reader, reader.focus(pair.question), pair.reply, pair.place), pair.answers
        )
        if pair.place and not pair.answers:
            yield Example(_features(reader, reader.focus(pair.question), pair.reply, 0), 0, FIRST)
        if pair.question not in questions[pair.industry]:
            questions[pair.industry].append(pair.question)
        if pair.kind in ("direct", "unasked_information", "other_question"):
            told[pair.industry, pair.question].append(pair.reply)
    for industry, asked in questions.items():
        for at, question in enumerate(asked):
            other = asked[(at + 3) % len(asked)]
            for index, reply in enumerate(told[industry, other]):
                place = (at + index) % 4
                yield Example(_features(reader, reader.focus(question), reply, place), 0, SHIFTED)


def _requests(folder: Path, reader: TextReader, half: int | None) -> Iterator[Example]:
    """CrossWOZ: what the next turn of the desk told of what was asked for, or a later turn."""
    for rows in dialogues(folder, "zh_crosswoz_question"):
        if half is not None and half_of(rows[0].dialogue_id) != half:
            continue
        for at, row in enumerate(rows[:-1]):
            if row.answered_frac is None or row.gold != 1 or rows[at + 1].speaker != "agent":
                continue
            focus = reader.focus(row.text)
            label = int(row.answered_frac >= 0.5)
            yield Example(_features(reader, focus, rows[at + 1].text, 0), label, WOZ)
            later = at + 5
            if later < len(rows) and rows[later].speaker == "agent":
                yield Example(_features(reader, focus, rows[later].text, 1), 0, WOZ)


def _meetings(folder: Path, reader: TextReader, half: int | None) -> Iterator[Example]:
    """MRDA: what others say after a question, and whether it is the second part of its pair."""
    for rows in dialogues(folder, "en_mrda_meetings"):
        if half is not None and half_of(rows[0].dialogue_id) != half:
            continue
        for at, row in enumerate(rows):
            if row.answered is None:
                continue
            focus = reader.focus(row.text)
            place = 0
            for reply in rows[at + 1 : at + 1 + AFTER_ROWS]:
                if reply.speaker == row.speaker:
                    continue
                if (reply.start or 0.0) - (row.end or 0.0) > AFTER_S:
                    break
                label = int(row.answered == 1 and _second_part(row, reply))
                yield Example(_features(reader, focus, reply.text, place), label, MEETING)
                place += 1


def _second_part(asked: Row, reply: Row) -> bool:
    """The annotators paired the two: ``12a`` with ``12b``, ``12b-1`` or ``12b+``."""
    firsts = {part.rstrip("+")[:-1] for part in _parts(asked) if part.rstrip("+")[-1:] == "a"}
    return any(part[: part.index("b")] in firsts for part in _parts(reply) if "b" in part)


def _parts(row: Row) -> list[str]:
    return [part.split("-")[0] for part in (row.ap or "").split(".") if part]
