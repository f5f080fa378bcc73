"""From the customer's words to lines of the ledger: new, asked again, or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from assist.analysis.questions.book import Book, with_evidence
from assist.analysis.questions.clock import Clock
from assist.analysis.questions.data import Expects
from assist.analysis.questions.entry import Entry
from assist.analysis.questions.options import QuestionOptions
from assist.analysis.questions.similarity import Topic, overlap, share
from assist.events import Evidence, OutputEvent, SignalState, Span

_VAGUE: tuple[Expects, ...] = ("yes_no", "choice", "other")
"""Kinds that say little of themselves: only their topics can make two of them the same."""

_WAITED_FOR: tuple[Expects, ...] = ("time", "place")
"""Asked bare (``so when``), these are about what was asked before, whatever led up to them."""

_SAME_WORDS = 0.8
"""Share of all content that makes two questions of different kinds the same. Source: chosen."""

_AGENT_MARGIN_MS = 400
"""An agent who starts this much before the question ends still replies to it. Source: chosen."""


class Asking(NamedTuple):
    """A question as it was just heard.

    Attributes:
        text: As it is shown, with the clause before where it says too little alone.
        span: Its words.
        score: How sure that it is one, 0..1.
        expects: Kind of answer that would count.
        topic: What its own clause is about; may be empty.
        context: What all of ``text`` is about.
        options: What each option of a choice adds to the topic.
        tagged: It ends in a tag (对吧, right).
        evidence: Its words with times.
    """

    text: str
    span: Span
    score: float
    expects: Expects
    topic: Topic
    context: Topic
    options: tuple[Topic, ...]
    tagged: bool
    evidence: Evidence


class _Item(NamedTuple):
    """What an asking of the current utterance did: a new line, or a known one ``before`` it."""

    asking: Asking
    entry: str
    before: Entry | None
    repeated: bool


class Asker:
    """Keeps the ledger in step with what the customer's utterance seems to say.

    - ``heard`` takes questions from words that may still change.
    - ``final`` takes all questions of the utterance as it will stay: it confirms, extends,
      adds and takes back.

    Args:
        book: The lines.
        clock: Tells due times and when the agent last began to speak.
        options: When two questions are the same.
    """

    def __init__(self, book: Book, clock: Clock, options: QuestionOptions) -> None:
        self._book = book
        self._clock = clock
        self._options = options
        self._items: list[_Item] = []

    def heard(self, at_ms: int, asking: Asking) -> list[OutputEvent]:
        """A question that is complete, in words that may still change."""
        item = _overlapping(self._items, asking)
        if item is None:
            return self._ask(at_ms, asking, "raised")
        return self._amend(at_ms, item, asking, "raised")

    def final(self, at_ms: int, askings: Sequence[Asking]) -> list[OutputEvent]:
        """Every question of an utterance that will not change any more."""
        out: list[OutputEvent] = []
        left = list(self._items)
        matched: list[tuple[Asking, _Item | None]] = []
        for asking in askings:
            item = _overlapping(left, asking)
            if item is not None:
                left.remove(item)
            matched.append((asking, item))
        for item in left:
            out += self._take_back(at_ms, item)
        for asking, known in matched:
            if known is None:
                out += self._ask(at_ms, asking, "confirmed")
            else:
                out += self._amend(at_ms, known, asking, "confirmed")
        self._items.clear()
        return out

    def drop(self, at_ms: int) -> list[OutputEvent]:
        """The utterance will get no final: take back what it had raised."""
        return self.final(at_ms, ()) if self._items else []

    def _ask(self, at_ms: int, asking: Asking, state: SignalState) -> list[OutputEvent]:
        known = self._same(at_ms, asking)
        if known is None:
            return self._open(at_ms, asking, state)
        repeated = self._had_a_chance(known, asking)
        self._items.append(_Item(asking, known.id, known, repeated))
        out: list[OutputEvent] = []
        if known.id not in self._book.entries:
            out += self._book.reopen(at_ms, known)
        evidence = with_evidence(known.evidence, asking.evidence)
        entry = msgspec.structs.replace(known, last_ms=asking.span.end_ms, evidence=evidence)
        if not repeated:
            self._book.put(entry)
            return out
        return out + self._repeat(at_ms, entry, state)

    def _open(self, at_ms: int, asking: Asking, state: SignalState) -> list[OutputEvent]:
        out = self._book.make_room(at_ms)
        entry = Entry(
            id=self._book.next_id(),
            text=asking.text,
            span=asking.span,
            score=asking.score,
            expects=asking.expects,
            topic=asking.context,
            bare=not asking.topic,
            options=asking.options,
            evidence=(asking.evidence,),
            last_ms=asking.span.end_ms,
            due_ms=self._clock.due_ms(asking.span.end_ms, at_ms),
        )
        self._items.append(_Item(asking, entry.id, None, False))
        return out + self._book.tell(at_ms, entry, state)

    def _repeat(self, at_ms: int, entry: Entry, state: SignalState) -> list[OutputEvent]:
        """Asked again: an open line was left unanswered, a closed one was not settled."""
        again = entry.closed
        entry = msgspec.structs.replace(
            entry,
            repeats=entry.repeats + 1,
            status="open" if again else "unanswered",
            due_ms=self._clock.due_ms(entry.last_ms, at_ms) if again else None,
            resolved_ms=None,
            answer=None,
        )
        if again:
            return self._book.tell(at_ms, entry, state, fresh=True)
        out = self._book.tell(at_ms, entry, None)
        out += self._book.signal(at_ms, entry, "question_open", state, fresh=True)
        return out + self._book.signal(at_ms, entry, "question_unanswered", state)

    def _amend(
        self, at_ms: int, item: _Item, asking: Asking, state: SignalState
    ) -> list[OutputEvent]:
        """The same question in more or other words than it was raised with."""
        self._items[self._items.index(item)] = item._replace(asking=asking)
        entry = self._book.entries.get(item.entry)
        if entry is None:
            return []
        if item.before is not None:
            return self._confirm_repeat(at_ms, item, entry, asking, state)
        if asking == item.asking:
            return self._confirm(at_ms, entry, state)
        if self._same(at_ms, asking, but=entry.id) is not None:
            index = self._items.index(item._replace(asking=asking))
            del self._items[index]
            return self._take_back(at_ms, item) + self._ask(at_ms, asking, state)
        entry = msgspec.structs.replace(
            entry,
            text=asking.text,
            span=asking.span,
            score=asking.score,
            expects=asking.expects,
            topic=asking.context,
            bare=not asking.topic,
            options=asking.options,
            evidence=(asking.evidence, *entry.evidence[1:]),
            last_ms=max(entry.last_ms, asking.span.end_ms),
        )
        out = self._book.tell(at_ms, entry, None)
        return out + self._book.signal(at_ms, entry, "question_open", state)

    def _confirm(self, at_ms: int, entry: Entry, state: SignalState) -> list[OutputEvent]:
        if state != "confirmed":
            return []
        return self._book.signal(at_ms, entry, "question_open", state)

    def _confirm_repeat(
        self, at_ms: int, item: _Item, entry: Entry, asking: Asking, state: SignalState
    ) -> list[OutputEvent]:
        self._book.put(
            msgspec.structs.replace(entry, last_ms=max(entry.last_ms, asking.span.end_ms))
        )
        if not item.repeated or state != "confirmed":
            return []
        out = self._confirm(at_ms, entry, state)
        if entry.status == "unanswered":
            out += self._book.signal(at_ms, entry, "question_unanswered", state)
        return out

    def _take_back(self, at_ms: int, item: _Item) -> list[OutputEvent]:
        """The words turned out otherwise."""
        entry = self._book.entries.get(item.entry)
        if entry is None:
            return []
        if item.before is None:
            entry = msgspec.structs.replace(entry, status="withdrawn", due_ms=None)
            out = self._book.tell(at_ms, entry, None)
            for name in ("question_open", "question_deferred", "question_answered"):
                out += self._book.signal(at_ms, entry, name, "withdrawn")
            self._book.forget(entry.id)
            return out
        if not item.repeated:
            self._book.put(item.before)
            return []
        before = item.before
        if before.due_ms is not None:
            due = max(before.due_ms, self._clock.due_ms(before.last_ms, at_ms))
            before = msgspec.structs.replace(before, due_ms=due)
        out = self._book.tell(at_ms, before, None)
        out += self._book.signal(at_ms, before, "question_open", "withdrawn")
        if before.status != "unanswered":
            out += self._book.signal(at_ms, before, "question_unanswered", "withdrawn")
        if before.closed:
            self._book.close(before.id)
        return out

    def _same(self, at_ms: int, asking: Asking, but: str = "") -> Entry | None:
        """The line, open before closed and late before early, that asks the same."""
        reopen_from = at_ms - self._options.reopen_ms
        recent = [e for e in self._book.closed if e.last_ms >= reopen_from]
        for entries in (list(self._book.entries.values()), recent):
            for entry in reversed(entries):
                if entry.id != but and self._asks_the_same(entry, asking):
                    return entry
        return None

    def _asks_the_same(self, entry: Entry, asking: Asking) -> bool:
        one, other = entry.topic, asking.topic
        if entry.expects != asking.expects:
            return len(one | other) > 2 and share(one | other, one & other) >= _SAME_WORDS
        if entry.expects in _VAGUE:
            return bool(one) and share(one | other, one & other) >= self._options.same_share
        if one and other and not (entry.bare and entry.expects in _WAITED_FOR):
            return overlap(one, other) >= self._options.same_share
        if entry.expects in _WAITED_FOR or not asking.context:
            return True
        return overlap(one, asking.context) >= self._options.same_share

    def _had_a_chance(self, entry: Entry, asking: Asking) -> bool:
        """The agent spoke, or could have, since the question was last asked."""
        if asking.span.start_ms - entry.last_ms >= self._options.chance_ms:
            return True
        after_ms = entry.last_ms - _AGENT_MARGIN_MS
        return self._clock.agent_began(after_ms, asking.span.start_ms)


def _overlapping(items: Sequence[_Item], asking: Asking) -> _Item | None:
    """The first item whose words are partly the same."""
    span = asking.span
    for item in items:
        other = item.asking.span
        if other.start_ms < span.end_ms and span.start_ms < other.end_ms:
            return item
    return None
