"""Finding promises in what the agent says."""

from __future__ import annotations

from typing import NamedTuple

from assist.analysis.questions.any_of import AnyOf, Phrases
from assist.analysis.questions.gate import Gate
from assist.analysis.record.data import PromiseData
from assist.analysis.record.due import DueReader
from assist.analysis.record.line import MARKS, ClauseReader, Line
from assist.events.phrases import PhraseSet

_ACTS = ("promise", "arrange_followup")
_REACH = 2
"""How many clauses a condition, or asking for leave, reaches over. Source: chosen."""
_BARE_TIME = 10
"""Characters up to which a clause that says a time says nothing else. Source: chosen."""
_TAGGED = 3
"""Characters in front of a tag question (…可以吗) that are said by themselves. Source: chosen."""
_SHORT = 24
"""Characters up to which a clause before a promise only says its time. Source: chosen."""


class Promised(NamedTuple):
    """Clauses ``first:last`` of a line are a promise.

    Attributes:
        offer: It waits for the customer's yes.
        option: It is one of several ways, counted from 0; it waits to be chosen.
    """

    first: int
    last: int
    due: str
    who: str
    offer: bool = False
    option: int = -1


class _Marked(NamedTuple):
    """Which clauses promise something and which say a time; those before ``done`` are told."""

    done: int
    dues: list[str]
    marked: list[bool]


class PromiseReader:
    """Finds promises in an utterance of the agent.

    Args:
        data: What counts as one.
        clauses: How utterances fall apart.
        due: Reads times.
        gate: Tells which cues a text can hold.
    """

    def __init__(
        self, data: PromiseData, clauses: ClauseReader, due: DueReader, gate: Gate
    ) -> None:
        self._clauses = clauses
        self.due = due
        self._said = AnyOf(data.said, gate)
        self._with_time = AnyOf(data.with_time, gate)
        self._unless = AnyOf(data.unless, gate)
        self._offers = AnyOf(data.offers, gate)
        self._follows = AnyOf(data.follows, gate)
        self._tags = PhraseSet(data.tags)
        self._reports = AnyOf(data.reports, gate)
        self._then = AnyOf(data.then, gate)
        self._arrives = AnyOf(data.arrives, gate)
        self._call = AnyOf(data.call, gate)
        self._seen = AnyOf(data.seen, gate)
        self._choice = AnyOf(data.choice, gate)
        self.recap = AnyOf(data.recap, gate)
        self._now = AnyOf(data.now, gate)
        self._waits = AnyOf(data.waits, gate)
        self._actors = Phrases(data.actors, gate)
        self._delegates = AnyOf(data.delegates, gate)
        self._me = AnyOf(data.me, gate)
        self._subjects = AnyOf(data.subjects, gate)
        self._who_me = data.who_me
        self._who_us = data.who_us

    def find(self, line: Line, *, granted: bool = False) -> list[Promised]:
        """The promises of an utterance, in order, and offers of them.

        Args:
            line: The utterance.
            granted: The customer has asked what is done if something happens: then that is one.
        """
        clauses = line.clauses
        if not any(self._may(line, index) for index in range(len(clauses))):
            return []
        dues = [self.due.read(clause.text) for clause in clauses]
        marked = [
            self._promises(line, index, dues[index] or self._lent(line, dues, index), granted)
            for index in range(len(clauses))
        ]
        if not any(marked):
            return []
        waits = line.text in self._waits
        found: list[Promised] = []
        done = 0
        for index, is_one in enumerate(marked):
            if not is_one or index < done:
                continue
            first, done, due = self._extent(line, index, _Marked(done, dues, marked))
            heard = line.heard(first, done)
            at_once = waits or (heard in self._now and heard not in self._delegates)
            if due or not at_once:
                offer = self._offered(line, index) and heard not in self._reports
                option = self._option(line, first)
                found.append(Promised(first, done, due, self._who(heard), offer, option))
        return found

    def conditional(self, line: Line) -> bool:
        """Whether somebody speaks of what may happen."""
        return line.text in self._clauses.conditions

    def arrives(self, text: str) -> bool:
        """Whether money or goods will be there."""
        return text in self._arrives

    def calls(self, text: str) -> bool:
        """Whether it will be done by telephone."""
        return text in self._call

    def quote(self, line: Line, promised: Promised) -> str:
        """A promise as it reads, without asking for leave."""
        # 到没到都告诉您 reads like a question and is none.
        text = line.read(promised.first, promised.last).replace("？", "。").replace("?", ".")
        bare = text.rstrip(MARKS)
        for match in self._tags.find(bare):
            if match.end == len(bare) and match.start > _TAGGED:
                kept = bare[: match.start].rstrip(MARKS + " ")
                return kept + text[len(bare) :]
        return text

    def _lent(self, line: Line, dues: list[str], index: int) -> str:
        """The time that stands right before a clause of the agent's own: 十分钟之内，我过去."""
        before = index - 1
        own = line.clauses[index].text in self._me
        return dues[before] if before >= 0 and own and self._leads(line, before, dues) else ""

    def _leads(self, line: Line, index: int, dues: list[str]) -> bool:
        """Whether a clause only says the time for the next, which is the agent's own."""
        clause, after = line.clauses[index], index + 1
        if not dues[index] or clause.ends or after >= len(line.clauses):
            return False
        bare = len(clause.text) <= _BARE_TIME and clause.text not in self._me
        return bare and clause.text not in self._with_time and line.clauses[after].text in self._me

    def _option(self, line: Line, first: int) -> int:
        """Which of several ways a clause belongs to; -1 where there is nothing to choose."""
        choosing = line.text in self._choice or any(
            name == "offer_options" for name, _ in line.acts
        )
        if not choosing:
            return -1
        marks = [index for index, c in enumerate(line.clauses) if c.text in self._choice]
        return sum(index <= first for index in marks)

    def _extent(self, line: Line, index: int, told: _Marked) -> tuple[int, int, str]:
        """The clauses of a promise, which may have its time or its end beside it."""
        clauses, dues, marked = line.clauses, told.dues, told.marked
        first, last, due = index, index + 1, dues[index]
        more = last < len(clauses) and not clauses[index].ends
        leads = more and self._leads(line, last, dues)
        if (
            not due
            and more
            and not leads
            and dues[last]
            and self._adds(line, last, promises=marked[last])
        ):
            due, last = dues[last], last + 1
        before = index - 1
        if not due and before >= told.done and dues[before] and self._only_time(line, before):
            due, first = dues[before], before
        elif before >= told.done and clauses[before].text in self._clauses.conditions:
            due, first = due or dues[before], before  # what he does then, and when that is
        while last < len(clauses) and marked[last] and self._goes_on(line, last, dues[last]):
            last += 1  # 我下午给您打电话，告诉您结果: one promise
        return first, last, due

    def only_time(self, line: Line) -> tuple[int, str] | None:
        """A clause that says a time and is no promise itself, with the time."""
        for index, clause in enumerate(line.clauses):
            due = self.due.read(clause.text)
            if due and clause.text not in self._unless and not clause.asks:
                return index, due
        return None

    def _may(self, line: Line, index: int) -> bool:
        """Whether a clause could be a promise; most are not, and times take long to read."""
        text = line.clauses[index].text
        return (
            text in self._said
            or text in self._with_time
            or any(line.has(act, index) for act in _ACTS)
        )

    def _promises(self, line: Line, index: int, due: str, granted: bool) -> bool:
        clause = line.clauses[index]
        text = clause.text
        # 我再打个电话看您到没到 asks nobody, though it reads like a question.
        text = self._untagged(text)
        if text in self._unless or (clause.asks and text == clause.text and text not in self._said):
            return False
        if self._conditional(line, index) and not (granted and text in self._reports):
            return False
        if text in self._said:
            return True
        if due and text in self._with_time:
            return True
        if self._clauses.is_filler(text) or (due and len(text) <= _BARE_TIME):
            return False
        return any(line.has(act, index) for act in _ACTS)

    def _untagged(self, text: str) -> str:
        for match in self._tags.find(text):
            if match.end == len(text) and match.start > _TAGGED:
                return text[: match.start].strip()
        return text

    def _conditional(self, line: Line, index: int) -> bool:
        """Whether it would hold only if something happened: said in the sentence before it."""
        conditions = self._clauses.conditions
        if line.clauses[index].text in conditions:
            return True
        first, _ = line.sentence(index)
        for clause in reversed(line.clauses[max(first, index - _REACH) : index]):
            if clause.text in conditions:
                return clause.text not in self._follows
        return False

    def _offered(self, line: Line, index: int) -> bool:
        """Whether the sentence goes on to ask for leave."""
        _, last = line.sentence(index)
        after = line.clauses[index : min(last, index + 1 + _REACH)]
        return any(
            clause.text in self._offers or self._untagged(clause.text) != clause.text
            for clause in after
        )

    def _adds(self, line: Line, index: int, *, promises: bool) -> bool:
        """Whether a clause after a promise may lend it its time."""
        clause = line.clauses[index]
        if clause.text in self._seen:
            return True
        return not promises and not clause.asks and clause.text not in self._unless

    def _goes_on(self, line: Line, index: int, due: str) -> bool:
        """Whether a clause only goes on with the promise before it: nobody else, no other time."""
        text = line.clauses[index].text
        if text in self._then and not due:
            return True
        own = due or line.clauses[index - 1].ends
        return not own and text not in self._me and text not in self._subjects

    def _only_time(self, line: Line, index: int) -> bool:
        clause = line.clauses[index]
        return not clause.ends and clause.text not in self._unless and len(clause.text) <= _SHORT

    def _who(self, text: str) -> str:
        for found in self._actors.find(text):
            return text[found.start : found.end]
        return self._who_me if text in self._me else self._who_us
