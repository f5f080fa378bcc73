"""Whether what the agent said answers a question, puts it off, or passes it by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from assist.analysis.questions.data import EXPECTS, Expects, QuestionRules
from assist.analysis.questions.detect import Detector
from assist.analysis.questions.options import QuestionOptions
from assist.analysis.questions.similarity import Topic, Topics, share
from assist.events import Evidence
from assist.events.phrases import PhraseSet
from assist.events.timed_text import TimedText
from assist.events.words import is_cjk

Outcome = Literal["answered", "deferred", "asked", "evaded", "ignorant", "none"]

_STRICT: tuple[Expects, ...] = ("time", "amount", "person")
"""Kinds whose answer has to name one; for the others an outcome on the topic will do."""

_CONCRETE: tuple[Expects, ...] = ("time", "amount", "place", "reason")
"""What makes an apology more than a formula."""

_ECHO_SHARE = 0.7
"""A direct reply that says this much of a yes-no question again affirms it. Source: chosen."""

_LENIENT: tuple[Expects, ...] = ("reason", "method", "other", "yes_no")
"""Kinds that nearly anything can answer: whatever is stated right after the question does."""

_SAYS = 2
"""A statement has at least this many characters of Chinese as content, or one word of others.
Source: chosen; less is a mere sign of listening."""

_DIRECT_CLAUSES = 3
"""How many clauses after the question count as a direct reply. Source: chosen."""


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
    no_answer: Literal["deferred", "asked", "evaded", "ignorant", "courtesy", ""]

    @property
    def says(self) -> bool:
        """It states something, be it only a refusal."""
        if self.refuses:
            return self.no_answer in ("", "courtesy")
        content = sum(1 if is_cjk(piece[0]) else _SAYS for piece in self.topic)
        return not self.no_answer and content >= _SAYS


class Asked(NamedTuple):
    """What a verdict needs to know of a question.

    Attributes:
        topic: What it is about.
        expects: Kind of answer that would count.
        options: What each option of a choice adds to the topic.
        end_ms: When it was last asked; earlier clauses cannot answer it.
        latest: No later question lies between it and the reply, or the agent went to find out.
        evaded: The agent has already evaded it: only what plainly answers it counts now.
    """

    topic: Topic
    expects: Expects
    options: tuple[Topic, ...]
    end_ms: int
    latest: bool
    evaded: bool = False


class Verdict(NamedTuple):
    """What a reply did with a question, and the words that show it."""

    outcome: Outcome
    evidence: Evidence | None = None


class Judge:
    """Reads replies and gives verdicts on them.

    Args:
        rules: The wording of the language.
        detector: Of the same language; tells the agent's own questions and splits clauses.
        topics: Of the same language.
        options: How much of a topic a reply has to take up.
    """

    def __init__(
        self, rules: QuestionRules, detector: Detector, topics: Topics, options: QuestionOptions
    ) -> None:
        wording = rules.answers
        self._detector = detector
        self._topics = topics
        self._options = options
        self._fits = {kind: PhraseSet(wording.fits.get(kind, ())) for kind in EXPECTS}
        self._asserts = PhraseSet(wording.asserts)
        self._affirm = PhraseSet(wording.affirm)
        self._defers = PhraseSet(wording.defers)
        self._evades = PhraseSet(wording.evades)
        self._ignorance = PhraseSet(wording.ignorance)
        self._asks = PhraseSet(wording.asks)
        self._courtesy = PhraseSet(wording.courtesy)
        self._between = PhraseSet(wording.between)
        self._policy = PhraseSet(wording.policy)
        self._refuses = PhraseSet(wording.refuses)

    def options_of(self, question: str, expects: Expects) -> tuple[Topic, ...]:
        """What sets the options of a choice apart; nothing for other questions."""
        between = self._between.search(question) if expects == "choice" else None
        if between is None:
            return ()
        first = self._topics.of(question[: between.start])
        second = self._topics.of(question[between.end :])
        return (first - second, second - first)

    def read(self, timed: TimedText, start: int, end: int) -> ReplyClause:
        """Read the clause at the characters ``start:end``."""
        text = timed.text[start:end]
        kinds = () if text in self._policy else EXPECTS
        return ReplyClause(
            evidence=timed.evidence(start, end, "answer"),
            topic=self._topics.of(text),
            fits=tuple(kind for kind in kinds if text in self._fits[kind]),
            asserts=text in self._asserts,
            affirms=text in self._affirm,
            refuses=text in self._refuses,
            no_answer=self._no_answer(text),
        )

    def judge(self, asked: Asked, reply: Iterable[ReplyClause]) -> Verdict:
        """The best that the clauses after the question do for it."""
        clauses = [c for c in reply if c.evidence.start_ms >= asked.end_ms - _TURN_MARGIN_MS]
        for index, clause in enumerate(clauses):
            direct = asked.latest and _before(clauses[:index]) < _DIRECT_CLAUSES
            if self._answers(asked, clause, direct):
                return Verdict("answered", _because(clause, f"answer:{asked.expects}"))
        stated = None if asked.evaded or not asked.latest else _first_statement(clauses)
        if stated is not None and (stated.refuses or asked.expects in _LENIENT):
            return Verdict("answered", _because(stated, f"answer:{asked.expects}"))
        for outcome in _OUTCOMES:
            for clause in clauses:
                if clause.no_answer == outcome:
                    return Verdict(outcome, _because(clause, f"answer:{outcome}"))
        return Verdict("none")

    def _answers(self, asked: Asked, clause: ReplyClause, direct: bool) -> bool:
        fits = asked.expects in clause.fits
        touched = share(asked.topic, clause.topic)
        if asked.expects == "yes_no" and clause.affirms and direct:
            return clause.no_answer not in ("courtesy", "ignorant")
        if asked.expects == "yes_no" and clause.refuses and direct:
            return clause.no_answer in ("", "courtesy", "evaded")
        if clause.no_answer == "evaded":
            if asked.expects in ("yes_no", "other", "method") or not fits or not touched:
                return False
        elif clause.no_answer:
            return False
        on_topic = clause.asserts and touched >= self._options.topic_share
        if asked.expects in _STRICT:
            return fits and (direct or touched > 0)
        if asked.expects == "yes_no":
            echoes = direct and touched >= _ECHO_SHARE
            return echoes or (fits and on_topic)
        if asked.expects == "choice":
            picked = any(share(option, clause.topic) > 0 for option in asked.options)
            return picked or (fits and direct) or (clause.affirms and direct)
        if fits and (direct or touched > 0):
            return True
        return on_topic

    def _no_answer(
        self, text: str
    ) -> Literal["deferred", "asked", "evaded", "ignorant", "courtesy", ""]:
        if text in self._defers:
            return "deferred"
        if text in self._courtesy:
            concrete = any(text in self._fits[kind] for kind in _CONCRETE)
            if concrete:
                return ""
            return "evaded" if text in self._evades else "courtesy"
        if text in self._asks or self._detector.read(text).score >= self._detector.threshold:
            return "asked"
        if text in self._ignorance:
            return "ignorant"
        return "evaded" if text in self._evades else ""


_OUTCOMES: tuple[Literal["deferred", "asked", "evaded", "ignorant"], ...] = (
    "deferred",
    "asked",
    "evaded",
    "ignorant",
)
"""What a reply can do short of answering, best first."""

_TURN_MARGIN_MS = 400
"""A reply may begin this much before the question ends. Source: chosen."""


def _first_statement(clauses: Sequence[ReplyClause]) -> ReplyClause | None:
    """What the reply states at first, unless it puts off, evades or asks before that."""
    for clause in clauses:
        if clause.no_answer not in ("", "courtesy"):
            return None
        if clause.says:
            return clause
    return None


def _before(clauses: Sequence[ReplyClause]) -> int:
    """How many of the clauses say something of their own."""
    return sum(clause.no_answer in ("", "evaded") for clause in clauses)


def _because(clause: ReplyClause, why: str) -> Evidence:
    found = clause.evidence
    return Evidence(found.text, found.start_ms, found.end_ms, why)
