"""How likely it is that a reply answers a question: a graded score beside the plain verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from assist.analysis.questions.ask_model import grams, summed
from assist.analysis.questions.data import Expects, QuestionRules
from assist.analysis.questions.reply import ReplyClause
from assist.analysis.questions.similarity import Topic, share
from assist.events.words import is_cjk

_CONCRETE: tuple[Expects, ...] = ("time", "amount", "place", "person", "reason", "method")
"""Kinds of answer that name something."""

_MEMO = 32
"""Questions whose focus is remembered: each is graded anew with every clause of a reply."""

_LAST_PLACE = 3
"""Replies from this one on are all equally late. Source: chosen."""

_SHARES = (0.0, 0.2, 0.4, 0.7)
"""Bounds between "nothing in common", a little, half and most of a topic. Source: chosen."""

_LENGTHS = (0, 2, 5, 10, 20)
"""Bounds between lengths of a reply's content, in characters of Chinese or words of others."""


class AnswerModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights of what a reply shows, in thousandths of log-odds.

    Attributes:
        bias: Of every reply.
        shows: Of each thing that question and reply show together; see ``Grader.shows``.
        grams: Of the reply's turns of phrase.
        longest: Of the grams.
        joint: Between the pieces of a gram.
    """

    bias: int = 0
    shows: dict[str, int] = {}
    grams: dict[str, int] = {}
    longest: int = 2
    joint: Literal["", " "] = ""


class Focus(NamedTuple):
    """What a question wants to know.

    Attributes:
        text: Lower-case words of it.
        topic: What it is about.
        expects: Kind of answer that would count.
        asks: It has the form of a question; else a wish, or a fragment.
        senses: What it is about, by the words that tell of such things.
    """

    text: str
    topic: Topic
    expects: Expects
    asks: bool
    senses: frozenset[str]


class Grader:
    """Grades replies.

    - A grade is the sum of what question and reply show together, as log-odds.
    - Without a model every grade is 0.5.

    Args:
        rules: The wording of the language.
        model: Learned weights.
    """

    def __init__(self, rules: QuestionRules, model: AnswerModel | None = None) -> None:
        self._model = model or AnswerModel()
        self._wording = rules.wording.answers
        self._memo: dict[str, Focus] = {}

    def focus(self, text: str, topic: Topic, expects: Expects, *, asks: bool) -> Focus:
        """What a question wants to know."""
        known = self._memo.get(text)
        if known is not None and known[1:4] == (topic, expects, asks):
            return known
        senses = frozenset(self._wording.ask.of(text))
        if len(self._memo) >= _MEMO:
            self._memo.clear()
        found = self._memo[text] = Focus(text, topic, expects, asks, senses)
        return found

    def grade(self, focus: Focus, reply: Sequence[ReplyClause], place: int) -> float:
        """How likely it is that the reply answers, 0..1.

        Args:
            focus: Of the question.
            reply: All clauses of the reply.
            place: How many other replies came between question and reply.
        """
        model = self._model
        odds = model.bias
        for shown in self.shows(focus, reply, place):
            odds += model.shows.get(shown, 0)
        if model.grams:
            odds += summed(model.grams, grams(said(reply), model.longest, model.joint))
        return round(1.0 / (1.0 + math.exp(-odds / 1000)), 4)

    def shows(self, focus: Focus, reply: Sequence[ReplyClause], place: int) -> list[str]:
        """Names of everything that question and reply show together, for which weights exist."""
        text = said(reply)
        kind = focus.expects if focus.asks else "wish"
        out = [f"place:{min(place, _LAST_PLACE)}", f"expects:{kind}"]
        for name in self._acts(text, reply):
            out += [f"is:{name}", f"{name}@{kind}"]
        fits = {fit for clause in reply for fit in clause.fits}
        if focus.expects in fits:
            out += ["fits", f"fits@{kind}"]
        elif any(fit in fits for fit in _CONCRETE):
            out += ["fits-other", f"fits-other@{kind}"]
        out += self._common(focus, text, reply)
        return out

    def _acts(self, text: str, reply: Sequence[ReplyClause]) -> list[str]:
        """What the reply does, whatever was asked."""
        out = []
        if any(clause.affirms for clause in reply):
            out.append("affirms" if reply[0].affirms else "affirms-later")
        if any(clause.refuses for clause in reply):
            out.append("refuses")
        if any(clause.asserts for clause in reply):
            out.append("asserts")
        if any(clause.says for clause in reply):
            out.append("says")
        kinds = {clause.no_answer for clause in reply}
        for kind in ("deferred", "asked", "evaded", "ignorant", "courtesy"):
            if kind in kinds:
                out.append(kind if kinds == {kind} else f"{kind}-too")
        forms = self._wording.forms.of(text)
        out += [form for form in ("contact", "greets", "acks") if form in forms]
        content = sum(len(clause.topic) for clause in reply)
        out.append(f"length:{sum(content > bound for bound in _LENGTHS)}")
        return out

    def _common(self, focus: Focus, text: str, reply: Sequence[ReplyClause]) -> list[str]:
        """What the reply takes up of the question."""
        topic = frozenset().union(*(clause.topic for clause in reply))
        out = []
        if focus.topic:
            out.append(f"takes-up:{_step(share(focus.topic, topic))}")
            if topic:
                out.append(f"made-of:{_step(share(topic, focus.topic))}")
        else:
            out.append("no-topic")
        told = self._wording.say.of(text)
        if focus.senses & told:
            out.append("sense" if focus.senses <= told else "sense-partly")
        elif focus.senses:
            out.append("sense-other" if told else "sense-none")
        else:
            out.append("senseless-told" if told else "senseless")
        out += [f"tells:{name}" for name in sorted(focus.senses & told)]
        if self.echoes(focus.text, text):
            out += ["echoes", f"echoes@{focus.expects}"]
        return out

    def echoes(self, question: str, text: str) -> bool:
        """The reply opens with a word of the question, affirmed or denied (送不送 – 都不送)."""
        at = 0
        while (found := self._wording.polar.match(text, at)) and found.end() > at:
            at = found.end()
            while at < len(text) and text[at] == " ":
                at += 1
        rest = text[at:]
        if not rest:
            return False
        if is_cjk(rest[0]):
            return rest[0] in question
        return rest.split()[0] in question.split()


def said(reply: Sequence[ReplyClause]) -> str:
    """The text of a reply's clauses."""
    return " ".join(clause.evidence.text for clause in reply)


def _step(value: float) -> int:
    return sum(value > bound for bound in _SHARES)
