"""Questions of the customer that nobody answered, as their lines read."""

from __future__ import annotations

from collections.abc import Iterable

from assist.analysis.record.line import Line
from assist.events import Channel, Question, RecordLine

_OPEN = 12
"""Questions that are kept; later ones wait for one to be answered. Source: chosen."""


class OpenQuestions:
    """What stands open, deferred or unanswered in the ledger.

    A question is quoted from its transcript line as soon as that is over; until then it stands as
    the ledger spells it. Where its line, read at leisure, asks nothing, it is left out: better no
    line than one that embarrasses.
    """

    def __init__(self) -> None:
        self._lines: dict[str, RecordLine] = {}
        self._known: dict[str, Question] = {}
        self._unplaced: dict[str, Question] = {}

    def take(self, question: Question, recent: Iterable[Line]) -> None:
        """A line of the ledger.

        Args:
            question: As it stands now.
            recent: Lines that it may be in, newest first.
        """
        if question.speaker is not Channel.CUSTOMER:
            return
        if question.status in ("answered", "withdrawn"):
            for shelf in (self._lines, self._known, self._unplaced):
                shelf.pop(question.id, None)
        elif question.id in self._known or len(self._known) < _OPEN:
            self._known[question.id] = question
            self._place(question, recent)

    def final(self, line: Line) -> None:
        """A line is over: questions may be in it."""
        for question in tuple(self._unplaced.values()):
            self._place(question, (line,))

    def lines(self) -> list[RecordLine]:
        """All of them."""
        return list(self._lines.values())

    def plain(self, expects: frozenset[str]) -> list[RecordLine]:
        """Those that plainly ask for one of these, or were asked again."""
        return [
            line
            for name, line in self._lines.items()
            if line.line and (self._known[name].expects in expects or self._known[name].repeats)
        ]

    def _place(self, question: Question, recent: Iterable[Line]) -> None:
        name, span = question.id, question.span
        for line in recent:
            if line.speaker is not question.speaker or not line.covers(span):
                continue
            at = [i for i, clause in enumerate(line.clauses) if clause.overlaps(span)]
            if not at:
                continue
            self._unplaced.pop(name, None)
            self._lines.pop(name, None)
            asking = [index for index in at if line.clauses[index].asks]
            if asking:
                self._lines[name] = line.quote("open_question", asking[0], asking[-1] + 1)
            return
        known = self._lines.get(name)
        if known is None or not known.line:
            self._unplaced[name] = question
            self._lines[name] = RecordLine(
                part="open_question",
                text=question.text,
                speaker=question.speaker,
                line="",
                span=span,
            )
