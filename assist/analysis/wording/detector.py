"""Hears wording that is worth a signal: one listener for all signals of a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from assist.analysis.wording.acts import ActData, ActTally
from assist.analysis.wording.data import SignalRules
from assist.analysis.wording.found import Found
from assist.analysis.wording.leaning import Leaning
from assist.analysis.wording.moments import Moments, Tally
from assist.analysis.wording.rules import WordingData
from assist.analysis.wording.talk import Hit, Talk, Utterance
from assist.events import (
    Channel,
    Event,
    FinalHypothesis,
    HangUp,
    OutputEvent,
    PartialHypothesis,
    Question,
    Word,
)
from assist.events.listener import Ids

_LONG_AGO = -(10**9)


class WordingDetector:
    """Tells the wording signals, or the acts, of a file, from stable words of either party.

    - A phrase counts once no word that may still come would take it back or mend it, or after a
      short grace. The signal is then ``raised``, and ``confirmed`` or ``withdrawn`` under the same
      id when the utterance is over; from words that are final it is ``confirmed`` at once.
    - Every signal cites the words, with rule ``wording:<signal>/<rule>``; an act, which is told
      as a ``DialogueAct`` and at most once an utterance, with rule ``act:<act>/<rule>``.
    - It must come after the questions in the pipeline, whose lines it asks for.

    Args:
        ids: Ids of the call.
        data: The language's ``wording.yaml``, ``customer.yaml`` or ``acts.yaml``.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset(
        {FinalHypothesis, HangUp, PartialHypothesis, Question}
    )

    def __init__(self, ids: Ids, data: WordingData) -> None:
        self._rules = data.rules
        self._talks = {
            party: Talk(self._new_utterance(party, 0, 0), self._rules.unless) for party in Channel
        }
        acts = isinstance(data, ActData)
        self._tallies: tuple[Tally, ...] = tuple(
            _tally(name, signal, ids, acts=acts)
            for name, signal in zip(self._rules.names, self._rules.signals, strict=True)
        )
        self._pending: list[Found] = []
        self._watched: list[Found] = []
        self._heard_ms: dict[int, int] = {}
        self._terms: set[tuple[int, int]] = set()
        self._asked_ms = _LONG_AGO
        self._deadline_ms: int | None = None

    @property
    def deadline_ms(self) -> int | None:
        """When a phrase that waits to be mended is to be looked at again."""
        return self._deadline_ms

    def hear(self, event: Event) -> Sequence[OutputEvent]:
        """Take one event; return conclusions stamped with its ``at_ms``."""
        if type(event) is PartialHypothesis:
            talk = self._talks[event.channel]
            utterance = talk.utterance
            if event.utterance == utterance.number:
                if event.stable <= len(utterance.words) or utterance.is_over:
                    return ()
                return self._grow(event.channel, event.stable_words, event.at_ms)
            if not event.stable:
                return ()
            told = self._open(event.channel, event.utterance, event.at_ms)
            return [*told, *self._grow(event.channel, event.stable_words, event.at_ms)]
        if type(event) is FinalHypothesis:
            return self._final(event)
        if type(event) is Question:
            if event.speaker is Channel.CUSTOMER and event.status == "open":
                self._asked_ms = event.at_ms
            return ()
        if type(event) is HangUp:
            return self._end(event.at_ms)
        return ()

    def elapse(self, at_ms: int) -> Sequence[OutputEvent]:
        """Nothing has mended what was said."""
        return self._review(at_ms)

    def _new_utterance(self, party: Channel, number: int, first: int) -> Utterance:
        net = self._rules.nets[party].net
        return Utterance(number, net, first, self._rules.fillers, self._rules.alike)

    def _open(self, party: Channel, number: int, at_ms: int) -> Sequence[OutputEvent]:
        """A new utterance; the one before is over even if no final was told."""
        talk = self._talks[party]
        before = talk.utterance
        told = () if before.is_over else self._close(party, at_ms)
        talk.utterance = self._new_utterance(party, number, before.first + before.length)
        return told

    def _grow(self, party: Channel, words: tuple[Word, ...], at_ms: int) -> Sequence[OutputEvent]:
        talk = self._talks[party]
        hits = talk.utterance.grow(words)
        talk.last_ms = at_ms
        if hits:
            for found in self._take(party, hits, at_ms):
                self._add(found)
        return self._review(at_ms) if self._pending or self._watched else ()

    def _final(self, event: FinalHypothesis) -> Sequence[OutputEvent]:
        party, at_ms = event.channel, event.at_ms
        talk = self._talks[party]
        told: list[OutputEvent] = []
        if event.utterance != talk.utterance.number:
            if not event.words:
                return ()
            told += self._open(party, event.utterance, at_ms)
        elif talk.utterance.is_over:
            return ()
        if not talk.utterance.begins_with(event.words):
            return [*told, *self._reread(party, event.words, at_ms)]
        if len(event.words) > len(talk.utterance.words):
            told += self._grow(party, event.words, at_ms)
        return [*told, *self._close(party, at_ms)]

    def _close(self, party: Channel, at_ms: int) -> Sequence[OutputEvent]:
        """The utterance is over with the words it has."""
        utterance = self._talks[party].utterance
        for found in self._take(party, utterance.close(), at_ms):
            self._add(found)
        return [*self._review(at_ms), *self._settle(utterance, at_ms)]

    def _reread(self, party: Channel, words: tuple[Word, ...], at_ms: int) -> Sequence[OutputEvent]:
        """The final reads otherwise than the words before: look again, keep what still holds."""
        talk = self._talks[party]
        before = talk.utterance
        talk.forget(before.number)
        after = self._new_utterance(party, before.number, before.first)
        talk.utterance = after
        talk.last_ms = at_ms
        hits = after.grow(words)
        fresh = list(self._take(party, [*hits, *after.close()], at_ms, only_new=False))
        told: list[OutputEvent] = []
        for old in [f for f in (*self._pending, *self._watched) if f.utterance is before]:
            same = [f for f in fresh if f.rule.signal == old.rule.signal]
            if same:
                new = min(same, key=lambda f: (f.rule.number != old.rule.number, f.start))
                fresh.remove(new)
                old.become(new)
            else:
                told += self._forget(old, at_ms)
        for found in fresh:
            if self._fits(found, at_ms):
                self._add(found)
        return [*told, *self._review(at_ms), *self._settle(after, at_ms)]

    def _settle(self, utterance: Utterance, at_ms: int) -> Sequence[OutputEvent]:
        told: list[OutputEvent] = []
        watched = [found for found in self._watched if found.utterance is utterance]
        if watched:
            self._watched = [found for found in self._watched if found not in watched]
            for signal in sorted({found.rule.signal for found in watched}):
                told += self._tallies[signal].settle(at_ms)
        return told

    def _take(
        self, party: Channel, hits: Iterable[Hit], at_ms: int, *, only_new: bool = True
    ) -> list[Found]:
        """Note what was heard; the rules that it fits."""
        talk = self._talks[party]
        rules = self._rules
        meanings = rules.nets[party].meanings
        founds: list[Found] = []
        for hit in hits:
            meaning = meanings[hit.phrase]
            if meaning.mark >= 0:
                talk.note(hit, meaning.mark, at_ms, mends=meaning.mark in rules.mends)
                if meaning.mark in rules.context:
                    self._heard_ms[meaning.mark] = at_ms
            elif meaning.echo >= 0:
                self._terms.add((meaning.echo, meaning.term))
            elif (meaning.rule, meaning.term) not in self._terms:
                found = Found(rules.rules[meaning.rule], talk.utterance, hit.start, hit.end, at_ms)
                if not only_new or self._fits(found, at_ms):
                    founds.append(found)
        return founds

    def _fits(self, found: Found, at_ms: int) -> bool:
        """Whether what was heard before allows the rule."""
        rule = found.rule
        if rule.needs_mark is not None and not self._heard_since(rule.needs_mark, at_ms):
            return False
        if rule.bars_mark is not None and self._heard_since(rule.bars_mark, at_ms):
            return False
        asked_ms = rule.rule.asked_within_ms
        return asked_ms is None or at_ms - self._asked_ms <= asked_ms

    def _heard_since(self, need: tuple[tuple[int, ...], int], at_ms: int) -> bool:
        marks, within_ms = need
        return any(at_ms - self._heard_ms.get(mark, _LONG_AGO) <= within_ms for mark in marks)

    def _add(self, found: Found) -> None:
        """Wait with it, unless it is another reading of words that were found already."""
        if found.taken_back():
            return
        for known in self._watched:
            if known.utterance is found.utterance and known.overlaps(found):
                heavier = found.weight > known.weight
                if not heavier or not self._tallies[known.rule.signal].release(known):
                    return
                self._watched.remove(known)
                break
        for known in self._pending:
            if known.utterance is found.utterance and known.overlaps(found):
                if found.outweighs(known):
                    known.become(found)
                return
        self._pending.append(found)

    def _forget(self, found: Found, at_ms: int) -> Sequence[OutputEvent]:
        if found in self._pending:
            self._pending.remove(found)
            return ()
        self._watched.remove(found)
        return self._tallies[found.rule.signal].drop(found, at_ms)

    def _review(self, at_ms: int) -> Sequence[OutputEvent]:
        """Drop what was taken back or mended, count what is ripe, and name the next deadline."""
        told: list[OutputEvent] = []
        for found in [item for item in self._watched if item.taken_back()]:
            told += self._forget(found, at_ms)
        due_ms: int | None = None
        for found in tuple(self._pending):
            signal = self._rules.signals[found.rule.signal]
            talk = self._talks[signal.speaker]
            if found.taken_back() or found.mended(talk):
                self._pending.remove(found)
            elif found.lacks_company():
                if found.hopeless(talk):
                    self._pending.remove(found)
            elif found.ripe(talk, signal.grace_ms, at_ms):
                told += self._count(found, at_ms)
            else:
                at = found.due_ms(talk, signal.grace_ms)
                due_ms = at if due_ms is None else min(due_ms, at)
        self._deadline_ms = due_ms
        return told

    def _count(self, found: Found, at_ms: int) -> Sequence[OutputEvent]:
        self._pending.remove(found)
        found.counted_ms = at_ms
        if not found.utterance.is_over:
            self._watched.append(found)
        return self._tallies[found.rule.signal].count(found, at_ms)

    def _end(self, at_ms: int) -> Sequence[OutputEvent]:
        """The call is over: nothing is mended any more."""
        told: list[OutputEvent] = []
        for party in Channel:
            if not self._talks[party].utterance.is_over:
                told += self._close(party, at_ms)
        for found in tuple(self._pending):
            told += self._count(found, at_ms)
        self._deadline_ms = None
        return told


def _tally(name: str, signal: SignalRules, ids: Ids, *, acts: bool) -> Tally:
    if acts:
        return ActTally(name, signal, ids)
    if signal.classes is not None:
        return Leaning(name, signal, signal.classes, ids)
    return Moments(name, signal, ids)
