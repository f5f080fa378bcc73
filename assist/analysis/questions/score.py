"""Labelled dialogues, scored row by row: what ``assist eval`` and the benchmarks measure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, Protocol

from assist.analysis.questions.answer import Judge
from assist.analysis.questions.data import QuestionRules
from assist.analysis.questions.detect import Detector, spoken
from assist.analysis.questions.grading import Focus
from assist.analysis.questions.model import QuestionModel
from assist.analysis.questions.options import QuestionOptions
from assist.analysis.questions.reply import ReplyClause
from assist.analysis.questions.similarity import Topics
from assist.events import Word
from assist.events.timed_text import TimedText

_AGENT = "agent"
"""How labelled dialogues name the agent; whatever any other speaker says may be asked."""

_WITHIN_S = 15.0
"""A reply to a question is looked for this long after it. Source: chosen."""

_WITHIN_ROWS = 12
"""And in this many rows. Source: chosen."""

_FADES_S = 3.0
"""A reply that begins this long after the question counts for a third. Source: measured on the
dialogues of MRDA: better than no fading, whatever the time between 1 and 4 seconds."""

_WORD_MS = 100
"""Length that a written word gets, so that it has a place in time."""


class Row(Protocol):
    """What is read of a row of labelled dialogue."""

    @property
    def text(self) -> str:
        """What was said."""

    @property
    def speaker(self) -> str | None:
        """Who said it."""

    @property
    def label(self) -> Literal[0, 1] | None:
        """Whether what the set is about is there."""

    @property
    def question(self) -> Literal[0, 1] | None:
        """Whether it is a question, where ``label`` says something else."""

    @property
    def answered(self) -> Literal[0, 1] | None:
        """Whether somebody answers it; null where it is no question, or nobody can tell."""

    @property
    def start(self) -> float | None:
        """When it was said, in seconds."""

    @property
    def end(self) -> float | None:
        """When it was over, in seconds."""


class TextReader:
    """Reads written rows as the ledger reads what it hears.

    Args:
        rules: The wording of the language.
        model: Learned weights of the language.
    """

    def __init__(self, rules: QuestionRules, model: QuestionModel | None = None) -> None:
        model = model or QuestionModel()
        options = QuestionOptions()
        self.detector = Detector(rules, options, model.asks)
        self.topics = Topics(rules.content)
        self.judge = Judge(rules, self.detector, self.topics, options, model.answers)
        self.grader = self.judge.grader
        self.joint = model.asks.joint

    def asks(self, text: str) -> float:
        """How sure that the text holds a question, 0..1."""
        return self.detector.score(spoken(text))

    def focus(self, text: str) -> Focus:
        """What the text wants to know: its last question, or all of it where it has none."""
        said = spoken(text)
        clauses = [said[c.start : c.end] for c in self.detector.clauser.split(said)]
        readings = [(self.detector.read(clause), clause) for clause in clauses]
        asked = [pair for pair in readings if pair[0].score >= self.detector.threshold]
        if not asked:
            return self.grader.focus(said, self.topics.of(said), "other", asks=False)
        reading, own = asked[-1]
        topic = self.topics.of(own) or self.topics.of(said)
        return self.grader.focus(
            own if len(own) > 3 else said, topic, reading.expects, asks=not reading.weak
        )

    def asked(self, texts: Sequence[str]) -> Focus:
        """What the last question among some texts wants to know; the last text without one."""
        for text in reversed(texts):
            if self.asks(text) >= self.detector.threshold:
                return self.focus(text)
        return self.focus(texts[-1])

    def reply(self, text: str) -> list[ReplyClause]:
        """The clauses of a reply."""
        said = spoken(text)
        words = said.split(" ") if said else []
        timed = TimedText(
            [Word(word, _WORD_MS * i, _WORD_MS * (i + 1)) for i, word in enumerate(words)]
        )
        clauses = self.detector.clauser.split(timed.text, reply=True)
        return [self.judge.read(timed, clause.begin, clause.end) for clause in clauses]


def question_gold(row: Row) -> Literal[0, 1] | None:
    """Whether the row holds a question, if somebody said so."""
    return row.label if row.question is None else row.question


def answer_gold(row: Row) -> Literal[0, 1] | None:
    """Whether the question was answered, or the agent's reply answers; if somebody said so."""
    if row.answered is not None:
        return row.answered
    return row.label if row.speaker == _AGENT else None


def question_scores(rows: Sequence[Row], reader: TextReader) -> list[float | None]:
    """How sure that each row of a dialogue holds a question, 0..1."""
    return [reader.asks(row.text) for row in rows]


def answer_scores(rows: Sequence[Row], reader: TextReader) -> list[float | None]:
    """How likely an answer each row of a dialogue is, or gets.

    - A row of the agent's: that it answers what the other party asked last.
    - A row with the label ``answered``: that somebody else answers it soon after.
    - Any other row: None.

    Args:
        rows: One dialogue in its order.
        reader: Of its language.
    """
    scores: list[float | None] = []
    asked: list[str] = []
    focus: Focus | None = None
    place = 0
    for index, row in enumerate(rows):
        score: float | None = None
        if row.speaker == _AGENT and asked:
            focus, place, asked = reader.asked(asked), 0, []
        if row.answered is not None:
            score = _gets_answer(rows, index, reader)
        elif row.speaker == _AGENT and focus is not None:
            score = reader.grader.grade(focus, reader.reply(row.text), place)
            place += 1
        if row.speaker != _AGENT:
            asked.append(row.text)
        scores.append(score)
    return scores


def _gets_answer(rows: Sequence[Row], index: int, reader: TextReader) -> float:
    """How likely one of the rows after a question answers it."""
    asked = rows[index]
    focus = reader.focus(asked.text)
    unanswered = 1.0
    place = 0
    for row in rows[index + 1 : index + 1 + _WITHIN_ROWS]:
        if row.speaker == asked.speaker:
            continue
        wait_s = 0.0
        if asked.end is not None and row.start is not None:
            wait_s = max(0.0, row.start - asked.end)
        if wait_s > _WITHIN_S:
            break
        grade = reader.grader.grade(focus, reader.reply(row.text), place)
        unanswered *= 1.0 - grade * math.exp(-wait_s / _FADES_S)
        place += 1
    return round(1.0 - unanswered, 4)
