"""The wording of a language, compiled: once for every call that is heard with it."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from assist.analysis.questions.any_of import AnyOf, EndsWith, Labels, Phrases, anchored
from assist.analysis.questions.gate import Gate
from assist.events.phrases import PhraseSet

if TYPE_CHECKING:
    from assist.analysis.questions.data import AnswerWording, Clauses, Content, Cue, QuestionRules


LATIN = re.compile(r"[a-z0-9']+")
"""A word that is not Chinese."""


_ACTS = (
    "asserts",
    "affirm",
    "defers",
    "evades",
    "ignorance",
    "asks",
    "courtesy",
    "policy",
    "refuses",
    "advises",
)
"""Fields of ``AnswerWording``: what a clause of a reply may do."""


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
        self._gate = gate
        self._cutting = self.leads.bits | self.joins.bits | self.before.bits | self.after.bits
        self.soft = PhraseSet(data.soft)
        self.tag = anchored(data.tags)
        self.endings = EndsWith(data.endings)
        self.open_ends = EndsWith(data.open_ends)
        self.cut_ends = EndsWith(data.cut_ends)
        self.clings = anchored(data.clings)
        self.fillers = anchored(data.fillers)
        self.tails = anchored(data.tails, end=True)
        self.own_tags = PhraseSet(data.own_tags)

    def may_cut(self, text: str) -> bool:
        """False where no wording of ``text`` begins or ends a clause."""
        return self._gate.may_hold(text) & self._cutting != 0


class ReplyWording:
    """What replies do; see ``AnswerWording``."""

    def __init__(self, data: AnswerWording, gate: Gate) -> None:
        acts = {name: getattr(data, name) for name in _ACTS}
        self.acts = Labels(acts.items(), gate)
        self.fits = Labels(data.fits.items(), gate)
        self.ask = Labels([(sense.id, sense.ask) for sense in data.senses], gate)
        self.say = Labels([(sense.id, (*sense.ask, *sense.say)) for sense in data.senses], gate)
        forms = {"contact": data.contact, "greets": data.greets, "acks": data.acks}
        self.forms = Labels(forms.items(), gate)
        self.between = PhraseSet(data.between)
        self.polar = anchored(data.polar)


class ContentWording:
    """What texts are about; see ``Content``."""

    def __init__(self, data: Content) -> None:
        self.stop = anchored(data.stop, start=True)
        self.same = anchored(tuple(chain.from_iterable(data.same)), start=True)
        self.first = {word: group[0] for group in data.same for word in group}
        self.stops = frozenset(data.stop)
        # In text without Chinese every phrase is then a word of its own, or in none.
        latin = [phrase for phrase in (*data.stop, *self.first) if phrase.isascii()]
        self.by_word = all(LATIN.fullmatch(phrase) for phrase in latin)


def _placed(phrase: str, cue: Cue) -> str:
    """The phrase as a pattern that is tried only where the cue may stand."""
    if cue.at != "start":
        return phrase
    regular = len(phrase) > 2 and phrase[0] == phrase[-1] == "/"
    return f"/^(?:{phrase[1:-1] if regular else re.escape(phrase)})/"
