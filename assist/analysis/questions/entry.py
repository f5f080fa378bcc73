"""One line of the ledger, and how it is told to the others."""

from __future__ import annotations

import msgspec

from assist.analysis.questions.data import Expects
from assist.analysis.questions.similarity import Topic
from assist.events import (
    Channel,
    Evidence,
    Question,
    QuestionStatus,
    Signal,
    SignalState,
    Span,
)

NAMES: dict[QuestionStatus, str] = {
    "open": "question_open",
    "deferred": "question_deferred",
    "answered": "question_answered",
    "unanswered": "question_unanswered",
}
"""The signal of each status; a withdrawn question has none."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A question of the customer and what became of it.

    Attributes:
        id: ``q1``, ``q2`` …
        text: As the agent is shown it.
        span: The words that were asked first.
        score: How sure that it is a question, 0..1.
        expects: Kind of answer that would count.
        topic: What it is about.
        bare: Asked without a topic of its own (where is it); ``topic`` is of the words before.
        options: What each option of a choice adds to the topic.
        evidence: The words of every asking, then of the answer.
        last_ms: End of the latest asking.
        status: Where it stands.
        repeats: How often it was asked again.
        due_ms: When it turns overdue; None once it has, or is closed.
        countered: The agent has already had extra time for a question of its own.
        resolved_ms: When the answer was known.
        answer: The answering words.
    """

    id: str
    text: str
    span: Span
    score: float
    expects: Expects
    topic: Topic
    bare: bool
    options: tuple[Topic, ...]
    evidence: tuple[Evidence, ...]
    last_ms: int
    status: QuestionStatus = "open"
    repeats: int = 0
    due_ms: int | None = None
    countered: bool = False
    resolved_ms: int | None = None
    answer: str | None = None

    @property
    def closed(self) -> bool:
        """Nothing more is expected of the agent."""
        return self.status in ("answered", "withdrawn")

    def question(self, at_ms: int) -> Question:
        """The line as an output."""
        return Question(
            at_ms=at_ms,
            id=self.id,
            speaker=Channel.CUSTOMER,
            text=self.text,
            span=self.span,
            asked_ms=self.span.end_ms,
            repeats=self.repeats,
            status=self.status,
            expects=self.expects,
            due_ms=self.due_ms,
            resolved_ms=self.resolved_ms,
            answer=self.answer,
            evidence=self.evidence,
        )

    def signal(self, at_ms: int, id: str, name: str, state: SignalState) -> Signal:
        """The signal ``name`` about this line."""
        slots = {
            "question": self.text,
            "repeats": str(self.repeats),
            "seconds": str(max(0, at_ms - self.span.end_ms) // 1000),
        }
        if self.answer is not None:
            slots["answer"] = self.answer
        by_agent = name in ("question_answered", "question_deferred")
        return Signal(
            at_ms=at_ms,
            id=id,
            signal=name,
            speaker=Channel.AGENT if by_agent else Channel.CUSTOMER,
            span=self.span,
            value=self.score,
            state=state,
            evidence=self.evidence,
            slots=slots,
            ref=self.id,
        )
