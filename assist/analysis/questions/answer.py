"""Whether what the agent said answers a question, puts it off, or passes it by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from assist.analysis.questions.data import EXPECTS, Expects, QuestionRules
from assist.analysis.questions.detect import Detector
from assist.analysis.questions.grading import AnswerModel, Grader
from assist.analysis.questions.options import QuestionOptions
from assist.analysis.questions.reply import NoAnswer, ReplyClause
from assist.analysis.questions.similarity import Topic, Topics, share
from assist.events import Evidence
from assist.events.timed_text import TimedText

Outcome = Literal["answered", "deferred", "asked", "evaded", "ignorant", "none"]

_STRICT: tuple[Expects, ...] = ("time", "amount", "person")
"""Kinds whose answer has to name one; for the others an outcome on the topic will do."""

_CONCRETE: tuple[Expects, ...] = ("time", "amount", "place", "reason")
"""What makes an apology more than a formula."""

_ECHO_SHARE = 0.7
"""A direct reply that says this much of a yes-no question again affirms it. Source: chosen."""

_LENIENT: tuple[Expects, ...] = ("reason", "method", "other", "yes_no")
"""Kinds that nearly anything can answer: what is stated right after needs no more than a fair
grade."""

_MEMO = 64
"""Clauses whose reading is remembered: a final repeats what its partials said."""

_DIRECT_CLAUSES = 3
"""How many clauses after the question count as a direct reply. Source: chosen."""


class Asked(NamedTuple):
    """What a verdict needs to know of a question.

    Attributes:
        topic: What it is about.
        expects: Kind of answer that would count.
        options: What each option of a choice adds to the topic.
        end_ms: When it was last asked; earlier clauses cannot answer it.
        latest: No later question lies between it and the reply, or the agent went to find out.
        evaded: The agent has already evaded it: only what plainly answers it counts now.
        text: Its words.
        place: How many replies came between it and this one.
    """

    topic: Topic
    expects: Expects
    options: tuple[Topic, ...]
    end_ms: int
    latest: bool
    evaded: bool = False
    text: str = ""
    place: int = 0


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
        options: How much of a topic a reply has to take up, and how good a grade it needs.
        model: Learned weights of replies.
    """

    def __init__(
        self,
        rules: QuestionRules,
        detector: Detector,
        topics: Topics,
        options: QuestionOptions,
        model: AnswerModel | None = None,
    ) -> None:
        self.grader = Grader(rules, model)
        self._memo: dict[str, ReplyClause] = {}
        self._detector = detector
        self._topics = topics
        self._options = options
        self._wording = rules.wording.answers

    def options_of(self, question: str, expects: Expects) -> tuple[Topic, ...]:
        """What sets the options of a choice apart; nothing for other questions."""
        between = self._wording.between.search(question) if expects == "choice" else None
        if between is None:
            return ()
        first = self._topics.of(question[: between.start])
        second = self._topics.of(question[between.end :])
        return (first - second, second - first)

    def read(self, timed: TimedText, start: int, end: int) -> ReplyClause:
        """Read the clause at the characters ``start:end``."""
        text = timed.text[start:end]
        reading = self._memo.get(text)
        evidence = timed.evidence(start, end, "answer")
        if reading is None:
            if len(self._memo) >= _MEMO:
                self._memo.clear()
            reading = self._memo[text] = self._read(text, evidence)
        return reading._replace(evidence=evidence)

    def _read(self, text: str, evidence: Evidence) -> ReplyClause:
        acts = self._wording.acts.of(text)
        fits = self._wording.fits.of(text)
        return ReplyClause(
            evidence=evidence,
            topic=self._topics.of(text),
            fits=() if "policy" in acts else tuple(kind for kind in EXPECTS if kind in fits),
            asserts="asserts" in acts,
            affirms="affirm" in acts,
            refuses="refuses" in acts,
            no_answer=self._no_answer(text, acts, fits),
        )

    def judge(self, asked: Asked, reply: Iterable[ReplyClause]) -> Verdict:
        """The best that the clauses after the question do for it."""
        clauses = [c for c in reply if c.evidence.start_ms >= asked.end_ms - _TURN_MARGIN_MS]
        for index, clause in enumerate(clauses):
            direct = asked.latest and _before(clauses[:index]) < _DIRECT_CLAUSES
            if self.answers(asked, clause, direct=direct):
                return Verdict("answered", _because(clause, f"answer:{asked.expects}"))
        stated = self._stated(asked, clauses)
        if stated is not None:
            return Verdict("answered", _because(stated, f"answer:{asked.expects}"))
        for outcome in _OUTCOMES:
            for clause in clauses:
                if clause.no_answer == outcome:
                    return Verdict(outcome, _because(clause, f"answer:{outcome}"))
        return Verdict("none")

    def _stated(self, asked: Asked, clauses: Sequence[ReplyClause]) -> ReplyClause | None:
        """What the reply states, if question and reply together are graded well enough."""
        if asked.evaded:
            return None
        stated = _first_statement(clauses)
        if stated is None:
            return None
        if asked.latest and stated.refuses:
            return stated
        focus = self.grader.focus(asked.text, asked.topic, asked.expects, asks=True)
        lenient = asked.latest and asked.expects in _LENIENT
        need = self._options.fair_grade if lenient else self._options.sure_grade
        return stated if self.grader.grade(focus, clauses, asked.place) >= need else None

    def answers(self, asked: Asked, clause: ReplyClause, *, direct: bool) -> bool:
        """The clause alone plainly answers: by its kind, by yes or no, or on the topic."""
        fits = asked.expects in clause.fits
        touched = share(asked.topic, clause.topic)
        if asked.expects == "yes_no" and clause.affirms and direct:
            return clause.no_answer not in ("courtesy", "ignorant")
        if asked.expects == "yes_no" and direct and not (clause.says or clause.no_answer):
            # Too short to state anything, unless it is the verb of the question: 能免吗 – 给您免了.
            return self.grader.echoes(asked.text, clause.evidence.text)
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

    def _no_answer(self, text: str, acts: set[str], fits: set[str]) -> NoAnswer:
        if "defers" in acts:
            return "deferred"
        if "courtesy" in acts:
            if not fits.isdisjoint(_CONCRETE):
                return ""
            return "evaded" if "evades" in acts else "courtesy"
        if "advises" in acts:
            return ""
        if "asks" in acts or self._detector.read(text).score >= self._detector.threshold:
            return "asked"
        if "ignorance" in acts:
            return "ignorant"
        return "evaded" if "evades" in acts else ""


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
