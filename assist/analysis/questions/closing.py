"""The customer settles a line: takes the question back, or has understood the answer."""

from __future__ import annotations

import msgspec

from assist.analysis.questions.book import Book, with_evidence
from assist.analysis.questions.data import QuestionRules
from assist.analysis.questions.reading import Reader
from assist.analysis.questions.stretch import Stretch
from assist.events import OutputEvent, Word


class Closer:
    """Closes lines by what the customer says beside questions.

    Args:
        book: The lines.
        reader: Reads the agent's last reply.
        rules: Wording of the language.
    """

    def __init__(self, book: Book, reader: Reader, rules: QuestionRules) -> None:
        self._book = book
        self._reader = reader
        self._withdraw = rules.wording.withdraw
        self._acknowledge = rules.wording.acknowledge

    def heard(self, at_ms: int, text: str, last_reply: tuple[Word, ...]) -> list[OutputEvent]:
        """An utterance of the customer's that asks nothing.

        Args:
            at_ms: When it was final.
            text: What was said.
            last_reply: The agent's utterance before it.
        """
        if not self._book.entries:
            return []
        if text in self._withdraw:
            return self._withdrawn(at_ms)
        if last_reply and text in self._acknowledge:
            return self._acknowledged(at_ms, last_reply)
        return []

    def _withdrawn(self, at_ms: int) -> list[OutputEvent]:
        out: list[OutputEvent] = []
        for entry in tuple(self._book.entries.values()):
            entry = msgspec.structs.replace(
                entry, status="withdrawn", due_ms=None, resolved_ms=at_ms
            )
            out += self._book.tell(at_ms, entry, None)
            self._book.close(entry.id)
        return out

    def _acknowledged(self, at_ms: int, last_reply: tuple[Word, ...]) -> list[OutputEvent]:
        """Whatever the agent last stated, the customer takes it for an answer.

        It is one to the question that was asked last; what was asked before that may be open yet.
        """
        entry = self._book.latest
        if entry is None:
            return []
        reply = self._reader.reply(Stretch(last_reply))
        stated = [c for c in reply if c.says and c.evidence.start_ms >= entry.last_ms]
        if not stated or any(clause.no_answer == "deferred" for clause in reply):
            return []
        entry = msgspec.structs.replace(
            entry,
            status="answered",
            due_ms=None,
            resolved_ms=at_ms,
            answer=stated[0].evidence.text,
            evidence=with_evidence(entry.evidence, stated[0].evidence),
        )
        out = self._book.tell(at_ms, entry, "confirmed", fresh=True)
        self._book.close(entry.id)
        return out
