"""One clause of a reply, and what it does."""

from __future__ import annotations

from typing import Literal, NamedTuple

from assist.analysis.questions.data import Expects
from assist.analysis.questions.similarity import Topic
from assist.events import Evidence
from assist.events.words import is_cjk

NoAnswer = Literal["deferred", "asked", "evaded", "ignorant", "courtesy", ""]
"""What a clause does instead of answering."""

_SAYS = 2
"""A statement has at least this many characters of Chinese as content, or one word of others.
Source: chosen; less is a mere sign of listening."""


class ReplyClause(NamedTuple):
    """One clause of the agent's, read once for all open questions.

    Attributes:
        evidence: Its words with times; ``why`` is filled by the verdict.
        topic: What it is about.
        fits: Kinds of answer that its wording would be.
        asserts: It states an outcome.
        affirms: It opens with yes or no.
        refuses: It says no, or names who else to ask.
        no_answer: It puts off, evades, asks or is a formula; which of these.
    """

    evidence: Evidence
    topic: Topic
    fits: tuple[Expects, ...]
    asserts: bool
    affirms: bool
    refuses: bool
    no_answer: NoAnswer

    @property
    def says(self) -> bool:
        """It states something, be it only a refusal."""
        if self.refuses:
            return self.no_answer in ("", "courtesy")
        content = sum(1 if is_cjk(piece[0]) else _SAYS for piece in self.topic)
        return not self.no_answer and content >= _SAYS
