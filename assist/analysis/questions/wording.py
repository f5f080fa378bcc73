"""The wording of a language, compiled: once for every call that is heard with it."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from assist.analysis.questions.any_of import AnyOf, Phrases, anchored
from assist.analysis.questions.gate import Gate
from assist.events.phrases import PhraseSet

if TYPE_CHECKING:
    from assist.analysis.questions.data import AnswerWording, Clauses, Content, Cue, QuestionRules


class Wording:
    """What the rules of a language compile to; nothing of a call is kept in it.

    Args:
        rules: The rules.
    """

    def __init__(self, rules: QuestionRules) -> None:
        gate = Gate()
        self.clauses = ClauseWording(rules.clauses, gate)
        self.answers = ReplyWording(rules.answers, gate)
        self.cue_of = tuple(cue for cue in rules.cues for _ in cue.phrases)
        self.cues = Phrases([_placed(p, cue) for cue in rules.cues for p in cue.phrases], gate)
        self.triggers = AnyOf(rules.triggers, gate)
        self.masks = Phrases(rules.masks, gate)
        self.rhetorical = AnyOf(rules.rhetorical, gate)
        self.checks = AnyOf(rules.checks, gate)
        self.withdraw = AnyOf(rules.withdraw, gate)
        self.acknowledge = AnyOf(rules.acknowledge, gate)


class ClauseWording:
    """Where clauses begin and end; see ``Clauses``."""

    def __init__(self, data: Clauses, gate: Gate) -> None:
        self.leads = Phrases(data.leads, gate)
        self.leading = AnyOf(data.leads, gate)
        self.openers = anchored(data.openers)
        self.joins = Phrases(data.joins, gate)
        self.before = Phrases(data.before, gate)
        self.after = Phrases(data.after, gate)
        self.soft = PhraseSet(data.soft)
        self.tag = anchored(data.tags)
        self.endings = anchored(data.endings, end=True)
        self.open_ends = anchored(data.open_ends, end=True)
        self.cut_ends = anchored(data.cut_ends, end=True)
        self.clings = anchored(data.clings)
        self.fillers = anchored(data.fillers)
        self.tails = anchored(data.tails, end=True)


class ReplyWording:
    """What replies do; see ``AnswerWording``."""

    def __init__(self, data: AnswerWording, gate: Gate) -> None:
        self.fits = [(kind, AnyOf(data.fits[kind], gate)) for kind in sorted(data.fits, key=_order)]
        self.asserts = AnyOf(data.asserts, gate)
        self.affirm = AnyOf(data.affirm, gate)
        self.defers = AnyOf(data.defers, gate)
        self.evades = AnyOf(data.evades, gate)
        self.ignorance = AnyOf(data.ignorance, gate)
        self.asks = AnyOf(data.asks, gate)
        self.courtesy = AnyOf(data.courtesy, gate)
        self.between = PhraseSet(data.between)
        self.policy = AnyOf(data.policy, gate)
        self.refuses = AnyOf(data.refuses, gate)
        self.advises = AnyOf(data.advises, gate)
        self.ask = [(sense.id, AnyOf(sense.ask, gate)) for sense in data.senses]
        self.say = [(sense.id, AnyOf((*sense.ask, *sense.say), gate)) for sense in data.senses]
        self.contact = AnyOf(data.contact, gate)
        self.greets = AnyOf(data.greets, gate)
        self.acks = AnyOf(data.acks, gate)
        self.polar = anchored(data.polar)


class ContentWording:
    """What texts are about; see ``Content``."""

    def __init__(self, data: Content) -> None:
        self.stop = anchored(data.stop, start=True)
        self.same = anchored(tuple(chain.from_iterable(data.same)), start=True)
        self.first = {word: group[0] for group in data.same for word in group}


def _placed(phrase: str, cue: Cue) -> str:
    """The phrase as a pattern that is tried only where the cue may stand."""
    if cue.at != "start":
        return phrase
    regular = len(phrase) > 2 and phrase[0] == phrase[-1] == "/"
    return f"/^(?:{phrase[1:-1] if regular else re.escape(phrase)})/"
