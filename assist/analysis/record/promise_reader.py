"""Finding promises in what the agent says."""

from __future__ import annotations

from typing import NamedTuple

from assist.analysis.questions.any_of import AnyOf, Phrases
from assist.analysis.questions.gate import Gate
from assist.analysis.record.data import PromiseData
from assist.analysis.record.due import DueReader
from assist.analysis.record.line import ClauseReader, Line

_ACTS = ("promise", "arrange_followup")
_REACH = 2
"""How many clauses a condition, or asking for leave, reaches over. Source: chosen."""
_SHORT = 24
"""Characters up to which a clause before a promise only says its time. Source: chosen."""


class Promised(NamedTuple):
    """Clauses ``first:last`` of a line are a promise."""

    first: int
    last: int
    due: str
    who: str


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

    def find(self, line: Line) -> list[Promised]:
        """The promises of an utterance, in order."""
        clauses = line.clauses
        if not any(self._may(line, index) for index in range(len(clauses))):
            return []
        dues = [self.due.read(clause.text) for clause in clauses]
        marked = [self._promises(line, index, dues[index]) for index in range(len(clauses))]
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
                found.append(Promised(first, done, due, self._who(heard)))
        return found

    def _extent(self, line: Line, index: int, told: _Marked) -> tuple[int, int, str]:
        """The clauses of a promise, which may have its time or its end beside it."""
        clauses, dues, marked = line.clauses, told.dues, told.marked
        first, last, due = index, index + 1, dues[index]
        more = last < len(clauses) and not clauses[index].ends
        if not due and more and dues[last] and self._adds(line, last, promises=marked[last]):
            due, last = dues[last], last + 1
        before = index - 1
        if not due and before >= told.done and dues[before] and self._only_time(line, before):
            due, first = dues[before], before
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

    def _promises(self, line: Line, index: int, due: str) -> bool:
        clause = line.clauses[index]
        text = clause.text
        # 我再打个电话看您到没到 asks nobody, though it reads like a question.
        if text in self._unless or (clause.asks and text not in self._said):
            return False
        if self._conditional(line, index) or self._offered(line, index):
            return False
        if text in self._said:
            return True
        if due and text in self._with_time and line.text not in self._choice:
            return True
        return any(line.has(act, index) for act in _ACTS) and not self._clauses.is_filler(text)

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
        return any(clause.text in self._offers for clause in after)

    def _adds(self, line: Line, index: int, *, promises: bool) -> bool:
        """Whether a clause after a promise may lend it its time."""
        clause = line.clauses[index]
        if clause.text in self._seen:
            return True
        return not promises and not clause.asks and clause.text not in self._unless

    def _goes_on(self, line: Line, index: int, due: str) -> bool:
        """Whether a clause only goes on with the promise before it: nobody else, no other time."""
        text = line.clauses[index].text
        own = due or line.clauses[index - 1].ends
        return not own and text not in self._me and text not in self._subjects

    def _only_time(self, line: Line, index: int) -> bool:
        clause = line.clauses[index]
        return not clause.ends and clause.text not in self._unless and len(clause.text) <= _SHORT

    def _who(self, text: str) -> str:
        for found in self._actors.find(text):
            return text[found.start : found.end]
        return self._who_me if text in self._me else self._who_us
