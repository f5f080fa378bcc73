"""The file ``questions.yaml`` of a pack: wording of questions and of answers to them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Literal

import msgspec

from assist.analysis.questions.wording import ContentWording, Wording
from assist.events.phrases import PhraseSet

Expects = Literal[
    "time", "amount", "place", "person", "reason", "method", "yes_no", "choice", "other"
]
"""Kind of answer that would count."""

EXPECTS: tuple[Expects, ...] = (
    "time",
    "amount",
    "place",
    "person",
    "reason",
    "method",
    "yes_no",
    "choice",
    "other",
)


def _check(name: str, phrases: Iterable[str]) -> None:
    try:
        PhraseSet(tuple(phrases))
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


class Cue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Wording that makes a clause more (or, with a negative weight, less) of a question.

    Attributes:
        id: Short name, quoted in the evidence.
        weight: Added to the log-odds of the clause once, however often the cue occurs.
        phrases: Literals or ``/regular expressions/``, matched within one clause.
        expects: Kind of answer that the cue asks for, if it tells.
        at: ``end`` counts only matches that end the clause, ``start`` those that begin it.
        decides: Its ``expects`` outranks that of question words before it.
        quick: The clause is complete as soon as this cue ends it: no pause needs to follow.
        weak: Asks for something to be done, or claims something for the other to deny. Alone it
            makes a question in form, but no line in the ledger: a demand is not left unanswered
            the way a question is.
    """

    id: str
    weight: float
    phrases: tuple[str, ...]
    expects: Expects | None = None
    at: Literal["any", "start", "end"] = "any"
    decides: bool = False
    quick: bool = False
    weak: bool = False

    def __post_init__(self) -> None:
        _check("phrases", self.phrases)


class Clauses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where one clause ends and the next begins in speech without punctuation.

    Attributes:
        leads: Announces a question and is no part of it; the question starts after it.
        openers: Replies and greetings at the start of a turn that are a clause of their own.
        joins: Conjunctions: a new clause always starts with them.
        before: A new clause starts with one of these, unless the words before it are left open.
        after: A new clause starts where one of these ends.
        soft: Where an overlong clause may be cut before its question word.
        endings: A clause is probably complete after these; looked at early.
        tags: Asked of the clause before, after a pause or not: right, 对吧.
        own_tags: With these the agent makes sure of what it has just stated (您看方便吗); they
            end a clause of a reply.
        open_ends: No clause ends right after these, nor does a short pause count there.
        clings: No clause starts with these: they belong to the word before.
        fillers: Taken off the front of a question before it is shown.
        tails: Taken off its end.
        max_chars: A longer clause is cut at a soft place before its first cue.
        cut_ends: A question that ends with these when the agent cuts in was never finished.
        min_chars: A pause after fewer characters than this does not end a clause.
    """

    leads: tuple[str, ...]
    openers: tuple[str, ...]
    joins: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    soft: tuple[str, ...]
    endings: tuple[str, ...]
    tags: tuple[str, ...]
    open_ends: tuple[str, ...]
    clings: tuple[str, ...]
    fillers: tuple[str, ...]
    tails: tuple[str, ...]
    max_chars: int
    min_chars: int
    cut_ends: tuple[str, ...] = ()
    own_tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, tuple):
                _check(name, value)


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """What a question is about, as opposed to how it is asked.

    Attributes:
        stop: Words that carry no topic.
        same: Groups of words that mean the same here; each counts as the first of its group.
    """

    stop: tuple[str, ...]
    same: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def wording(self) -> ContentWording:
        """It, compiled on first use."""
        return ContentWording(self)


class Sense(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that people ask about, and the words of those who tell of it.

    Attributes:
        id: Short name.
        ask: Wording that asks about it, and may tell of it too.
        say: Wording that only tells of it: a price is asked for as 价格 and told as 八万.
    """

    id: str
    ask: tuple[str, ...]
    say: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check("ask", self.ask)
        _check("say", self.say)


class AnswerWording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the agent's reply is told from talk that is none.

    Attributes:
        fits: For each kind of answer, wording that is of this kind.
        asserts: Wording that states an outcome; with the topic of the question it answers it.
        affirm: Says yes or no at the start of a reply.
        defers: Promises to find out.
        evades: Rule, system or blame in place of an answer.
        ignorance: Does not know; no answer.
        asks: The agent asks for something needed first.
        courtesy: Apology, empathy, thanks and formulae: neither answer nor evasion.
        between: Stands between the options of a choice.
        policy: Rules and systems: names no answer, whatever figure it has with it.
        refuses: Says no or names who else to ask: an answer to what was asked just before.
        senses: What is asked about, by the words of question and answer.
        contact: Asks for a number or offers one, instead of an answer.
        greets: Greets, or says who is speaking.
        acks: Says that it was heard (嗯嗯, 好的), and no more.
        advises: Advice, though it may end as a question does (您重启试试吧).
        polar: What may stand before the verb of an echoed question: not, already, of course.
    """

    fits: dict[Expects, tuple[str, ...]]
    asserts: tuple[str, ...]
    affirm: tuple[str, ...]
    defers: tuple[str, ...]
    evades: tuple[str, ...]
    ignorance: tuple[str, ...]
    asks: tuple[str, ...]
    courtesy: tuple[str, ...]
    between: tuple[str, ...]
    policy: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    senses: tuple[Sense, ...] = ()
    contact: tuple[str, ...] = ()
    greets: tuple[str, ...] = ()
    acks: tuple[str, ...] = ()
    polar: tuple[str, ...] = ()
    advises: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for kind, phrases in self.fits.items():
            _check(f"fits.{kind}", phrases)
        for name in (
            "asserts",
            "affirm",
            "defers",
            "evades",
            "ignorance",
            "asks",
            "courtesy",
            "between",
            "policy",
            "refuses",
            "contact",
            "greets",
            "acks",
            "polar",
            "advises",
        ):
            _check(name, getattr(self, name))


class QuestionRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """The rules of one language.

    Attributes:
        bias: Log-odds that a clause without any cue is a question.
        lead_weight: Added where a lead announces the clause.
        threshold: Score in 0..1 from which a clause enters the ledger.
        triggers: At least one of these is in every clause that wants an answer; a clause without
            is not read any further.
        cues: What speaks for and against a question.
        masks: Wording in which a question word asks nothing; hidden from the cues.
        rhetorical: Questions in form that want no answer.
        checks: Greetings and line checks that any reply answers.
        withdraw: The customer takes the question back.
        acknowledge: The customer has understood the answer.
    """

    bias: float
    lead_weight: float
    threshold: float
    triggers: tuple[str, ...]
    cues: tuple[Cue, ...]
    masks: tuple[str, ...]
    rhetorical: tuple[str, ...]
    checks: tuple[str, ...]
    withdraw: tuple[str, ...]
    acknowledge: tuple[str, ...]
    clauses: Clauses
    content: Content
    answers: AnswerWording

    def __post_init__(self) -> None:
        if not 0 < self.threshold < 1:
            raise ValueError("threshold: must lie between 0 and 1")
        names = [cue.id for cue in self.cues]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"cues: the id {name!r} is used twice; give each cue its own")
        for name in ("triggers", "masks", "rhetorical", "checks", "withdraw", "acknowledge"):
            _check(name, getattr(self, name))

    @cached_property
    def wording(self) -> Wording:
        """All of it, compiled on first use."""
        return Wording(self)
