"""The ledger of questions: what the customer asked, and whether anybody answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from assist.analysis.questions.answer import Judge
from assist.analysis.questions.asking import Asker, Asking
from assist.analysis.questions.book import Book
from assist.analysis.questions.clock import Clock
from assist.analysis.questions.closing import Closer
from assist.analysis.questions.data import QuestionRules
from assist.analysis.questions.detect import Detector
from assist.analysis.questions.heard import Heard
from assist.analysis.questions.model import QuestionModel
from assist.analysis.questions.options import QuestionOptions
from assist.analysis.questions.reading import Reader
from assist.analysis.questions.reply import ReplyClause
from assist.analysis.questions.replying import Replies
from assist.analysis.questions.similarity import Topics
from assist.analysis.questions.stretch import Stretch
from assist.events import (
    Channel,
    Event,
    FinalHypothesis,
    HangUp,
    OutputEvent,
    PartialHypothesis,
    SpeechEnded,
    SpeechStarted,
    Word,
)
from assist.events.listener import Ids

_MAX_CLAUSES = 40
"""Longest reply that is kept while it goes on, in clauses. Source: chosen, for memory."""

_CUT_IN_MS = 2000
"""How long before the customer gives way the agent may have cut in. Source: chosen."""


class QuestionLedger:
    """Listens for questions of the customer and follows each until it is answered.

    - A question is told as soon as the stable words hold all of it, then confirmed, extended or
      withdrawn at the final.
    - A line is ``open`` until the agent answers, promises to check (``deferred``), or the time
      that the agent had is up (``unanswered``); asking again makes it ``unanswered`` at once.
    - At the end of the call what is still open is ``unanswered``.

    Args:
        rules: Wording of the call's language.
        ids: Ids of the call.
        options: Thresholds.
        model: Learned weights beside the rules.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset(
        {FinalHypothesis, HangUp, PartialHypothesis, SpeechEnded, SpeechStarted}
    )

    def __init__(
        self,
        rules: QuestionRules,
        ids: Ids,
        options: QuestionOptions | None = None,
        model: QuestionModel | None = None,
    ) -> None:
        self._options = options or QuestionOptions()
        model = model or QuestionModel()
        detector = Detector(rules, self._options, model.asks)
        topics = Topics(rules.content)
        judge = Judge(rules, detector, topics, self._options, model.answers)
        self._reader = Reader(detector, topics, judge, self._options)
        self._book = Book(ids, self._options)
        self._clock = Clock(self._book, self._options)
        self._asker = Asker(self._book, self._clock, self._options)
        self._replies = Replies(self._book, judge, self._options)
        self._closer = Closer(self._book, self._reader, rules)
        endings = rules.wording.clauses.endings
        self._agent = Heard(self._options, endings)
        self._customer = Heard(self._options, endings)
        self._settles_ms: int | None = None
        self._trailing: Asking | None = None
        self._reply: list[ReplyClause] = []
        self._last_reply: tuple[Word, ...] = ()

    @property
    def deadline_ms(self) -> int | None:
        """When a line turns overdue, or a question counts as complete."""
        due = self._clock.deadline_ms
        if due is None or self._settles_ms is None:
            return self._settles_ms if due is None else due
        return min(due, self._settles_ms)

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Follow words and voices."""
        if type(event) is PartialHypothesis:
            return self._partial(event)
        if type(event) is FinalHypothesis:
            return self._final(event)
        if type(event) is SpeechStarted:
            self._clock.started(event)
        elif type(event) is SpeechEnded:
            return self._ended(event)
        elif type(event) is HangUp:
            return self._hang_up(event.at_ms)
        return ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """A pause was long enough, or somebody waited too long."""
        out: list[OutputEvent] = []
        if self._settles_ms is not None and self._settles_ms <= at_ms:
            out += self._pause(at_ms)
        return out + self._clock.elapse(at_ms)

    def _partial(self, event: PartialHypothesis) -> list[OutputEvent]:
        if event.channel is Channel.AGENT:
            heard = self._agent
            out = self._end_reply(event.at_ms) if event.utterance != heard.utterance else []
            if not heard.grow(event) or not heard.ripe():
                return out
            self._clock.agent_words(event.words[0].start_ms)
            return out + self._agent_grew(event.at_ms, heard)
        heard = self._customer
        out = self._asker.drop(event.at_ms) if event.utterance != heard.utterance else []
        if heard.grow(event):
            self._trailing = None
            if heard.ripe():
                out += self._read(event.at_ms, heard)
        self._settles_ms = None
        if heard.tail_ms is not None and (heard.unread or self._trailing is not None):
            out += self._await_pause(event.at_ms, heard.tail_ms)
        return out

    def _final(self, event: FinalHypothesis) -> list[OutputEvent]:
        if event.channel is Channel.AGENT:
            self._agent.start(event.utterance)
            return self._agent_final(event)
        self._customer.start(event.utterance)
        said = Stretch(event.words)
        self._settles_ms = self._trailing = None
        clauses = self._reader.split(said) if self._reader.may_ask(said) else []
        askings = [
            (asking, found)
            for asking, found in self._reader.askings(said, clauses)
            if not self._reader.echoes(asking, self._last_reply)
            and not (found.last and self._cut_off(asking))
        ]
        out = self._asker.final(event.at_ms, [asking for asking, _ in askings])
        if not askings and event.words:
            out += self._closer.heard(event.at_ms, said.text, self._last_reply)
        elif self._last_reply and askings:
            out += self._already_answered(event.at_ms, askings[0][0])
        return out

    def _read(self, at_ms: int, heard: Heard) -> list[OutputEvent]:
        """Take every question that is complete; remember one that may go on."""
        said = heard.read()
        self._trailing = None
        if not self._reader.may_ask(said):
            return []
        clauses = self._reader.split(said)
        out: list[OutputEvent] = []
        for asking, found in self._reader.askings(said, clauses):
            if self._reader.echoes(asking, self._last_reply):
                continue
            if not found.last or found.quick:
                out += self._asker.heard(at_ms, asking)
            else:
                self._trailing = asking
        if len(clauses) > 2:
            # The last but one stays in sight: a tag or a bare "so when" leans on it.
            heard.close(said.timed.word_index(clauses[-2].begin))
        return out

    def _await_pause(self, at_ms: int, tail_ms: int) -> list[OutputEvent]:
        """Wait until the silence after the last word is long enough; perhaps it is already."""
        voiced = self._clock.customer_speaks
        wait = self._options.voiced_settle_ms if voiced else self._options.settle_ms
        self._settles_ms = tail_ms + wait
        return self._pause(at_ms) if self._settles_ms <= at_ms else []

    def _pause(self, at_ms: int, *, over: bool = False) -> list[OutputEvent]:
        """The customer paused: what was asked last is complete, unless it plainly breaks off.

        Args:
            at_ms: Now.
            over: The voice detector says that the customer stopped speaking.
        """
        heard = self._customer
        self._settles_ms = None
        out = self._read(at_ms, heard) if heard.unread else []
        asking = self._trailing
        if asking is None or heard.tail_ms is None:
            return out
        open_until = heard.tail_ms + self._options.voiced_settle_ms
        if not over and at_ms < open_until and self._reader.is_open(asking.text):
            self._settles_ms = open_until
            return out
        self._trailing = None
        return out + self._asker.heard(at_ms, asking)

    def _cut_off(self, asking: Asking) -> bool:
        """The agent cut in, and what is left of the question is no whole one."""
        span = asking.span
        after_ms = span.end_ms - _CUT_IN_MS
        cut_in = self._clock.agent_began(after_ms, span.end_ms + self._options.pause_ms)
        return cut_in and self._reader.breaks_off(asking.evidence.text)

    def _agent_grew(self, at_ms: int, heard: Heard) -> list[OutputEvent]:
        """Judge every clause of the agent's that another one follows."""
        if not self._book.entries:
            heard.skip()
            return []
        said = heard.read()
        clauses = self._reader.split(said, reply=True)
        if len(clauses) < 2:
            return []
        heard.close(said.timed.word_index(clauses[-1].begin))
        self._reply += self._reader.clauses(said, clauses[:-1])
        del self._reply[:-_MAX_CLAUSES]
        return self._replies.heard(at_ms, self._reply, final=False)

    def _end_reply(self, at_ms: int) -> list[OutputEvent]:
        """The utterance will get no final: what it did so far stands."""
        reply, self._reply = self._reply, []
        return self._replies.heard(at_ms, reply, final=True) if reply else []

    def _agent_final(self, event: FinalHypothesis) -> list[OutputEvent]:
        self._reply = []
        if not event.words:
            return self._replies.heard(event.at_ms, (), final=True)
        self._clock.agent_words(event.words[0].start_ms)
        self._last_reply = event.words
        if not self._book.entries:
            return []
        reply = self._reader.reply(Stretch(event.words))
        return self._replies.heard(event.at_ms, reply, final=True)

    def _already_answered(self, at_ms: int, asking: Asking) -> list[OutputEvent]:
        """The agent's reply became final before the question did."""
        if self._reply or self._last_reply[-1].end_ms <= asking.span.end_ms:
            return []
        reply = self._reader.reply(Stretch(self._last_reply))
        return self._replies.heard(at_ms, reply, final=True)

    def _ended(self, event: SpeechEnded) -> list[OutputEvent]:
        told = self._clock.ended(event)
        if event.channel is Channel.AGENT or self._settles_ms is None:
            return told
        return told + self._pause(event.at_ms, over=True)

    def _hang_up(self, at_ms: int) -> list[OutputEvent]:
        out: list[OutputEvent] = []
        if self._settles_ms is not None:
            out += self._pause(at_ms, over=True)
        self._settles_ms = None
        for entry in tuple(self._book.entries.values()):
            out += self._book.give_up(at_ms, entry)
        return out
