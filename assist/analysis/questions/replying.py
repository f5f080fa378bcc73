"""From the agent's words to the fate of open lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from assist.analysis.questions.answer import Asked, Judge, Verdict
from assist.analysis.questions.book import Book, with_evidence
from assist.analysis.questions.entry import NAMES, Entry
from assist.analysis.questions.options import QuestionOptions
from assist.analysis.questions.reply import ReplyClause
from assist.events import OutputEvent, QuestionStatus, SignalState


class _Tentative(NamedTuple):
    """A line before the agent's current utterance changed it, and what it made of it.

    ``name`` is the signal that was raised, empty where the status stayed.
    """

    before: Entry
    after: Entry
    name: str


class Replies:
    """Applies verdicts on the agent's current utterance, and takes them back with its words.

    - Until ``final`` a verdict is tentative: each call judges the line as it was before.

    Args:
        book: The lines.
        judge: Gives the verdicts.
        options: How much time a promise to check buys.
    """

    def __init__(self, book: Book, judge: Judge, options: QuestionOptions) -> None:
        self._book = book
        self._judge = judge
        self._options = options
        self._tentative: dict[str, _Tentative] = {}
        self._evaded: dict[str, int] = {}
        self._replied: dict[str, tuple[int, QuestionStatus, int]] = {}

    def heard(self, at_ms: int, reply: Sequence[ReplyClause], *, final: bool) -> list[OutputEvent]:
        """Judge every line by what the agent's utterance says so far."""
        out: list[OutputEvent] = []
        if not self._book.entries:
            return out
        latest = self._latest(reply)
        for entry in tuple(self._book.entries.values()):
            before = self._before(entry)
            asked = Asked(
                before.topic,
                before.expects,
                before.options,
                before.last_ms,
                before.id == latest or before.status == "deferred",
                self._evaded.get(before.id, -1) >= before.last_ms,
                before.text,
                self._place(before),
            )
            verdict = self._judge.judge(asked, reply)
            after = self._apply(at_ms, before, verdict)
            out += self._change(at_ms, before, entry, after, final=final)
            if final and verdict.outcome in ("evaded", "ignorant"):
                self._evaded[entry.id] = reply[-1].evidence.end_ms
        if final:
            self._tentative.clear()
            open_ids = self._book.entries.keys()
            self._evaded = {id: at for id, at in self._evaded.items() if id in open_ids}
            self._replied = {
                id: (entry.last_ms, entry.status, self._place(entry) + 1)
                for id, entry in self._book.entries.items()
            }
            for entry in tuple(self._book.entries.values()):
                if entry.closed:
                    self._book.close(entry.id)
        return out

    def _place(self, entry: Entry) -> int:
        """How many replies there were since it was asked, or since the agent went to find out."""
        asked_ms, status, replies = self._replied.get(entry.id, (-1, "open", 0))
        fresh = asked_ms != entry.last_ms or (status != "deferred" and entry.status == "deferred")
        return 0 if fresh else replies

    def _before(self, entry: Entry) -> Entry:
        """The line without what this utterance did, but with what others did meanwhile."""
        known = self._tentative.get(entry.id)
        if known is None:
            return entry
        if (known.after.status, known.after.repeats) != (entry.status, entry.repeats):
            del self._tentative[entry.id]
            return entry
        return msgspec.structs.replace(
            known.before,
            text=entry.text,
            span=entry.span,
            expects=entry.expects,
            topic=entry.topic,
            options=entry.options,
            last_ms=entry.last_ms,
        )

    def _latest(self, reply: Sequence[ReplyClause]) -> str:
        """The line that was asked last before the reply was over."""
        end_ms = reply[-1].evidence.end_ms if reply else -1
        asked = [e for e in self._book.entries.values() if e.last_ms <= end_ms]
        return max(asked, key=lambda entry: entry.last_ms).id if asked else ""

    def _apply(self, at_ms: int, entry: Entry, verdict: Verdict) -> Entry:
        """The line after a verdict; itself where the verdict changes nothing."""
        evidence = verdict.evidence
        if evidence is None or entry.closed:
            return entry
        if verdict.outcome == "answered":
            return msgspec.structs.replace(
                entry,
                status="answered",
                due_ms=None,
                resolved_ms=at_ms,
                answer=evidence.text,
                evidence=with_evidence(entry.evidence, evidence),
            )
        if verdict.outcome == "deferred" and entry.status != "deferred":
            return msgspec.structs.replace(
                entry,
                status="deferred",
                due_ms=max(evidence.end_ms + self._options.deferred_ms, at_ms),
                evidence=with_evidence(entry.evidence, evidence),
            )
        if verdict.outcome == "asked" and entry.status == "open" and not entry.countered:
            due = evidence.end_ms + self._options.answer_ms
            return msgspec.structs.replace(
                entry, countered=True, due_ms=max(due, entry.due_ms or 0)
            )
        return entry

    def _change(
        self, at_ms: int, before: Entry, entry: Entry, after: Entry, *, final: bool
    ) -> list[OutputEvent]:
        known = self._tentative.get(entry.id)
        if after is before:
            return self._revert(at_ms, before, entry) if known is not None else []
        state: SignalState = "confirmed" if final else "raised"
        same = (after.status, after.answer) == (entry.status, entry.answer)
        if known is not None and same:
            if not final or not known.name:
                return []
            return self._book.signal(at_ms, entry, known.name, "confirmed")
        out: list[OutputEvent] = []
        if known is not None and known.name and after.status != entry.status:
            out += self._book.signal(at_ms, entry, known.name, "withdrawn")
        changed = after.status != before.status
        name = NAMES[after.status] if changed else ""
        self._tentative[entry.id] = _Tentative(before, after, name)
        if not changed:
            return out + self._book.tell(at_ms, after, None)
        return out + self._book.tell(at_ms, after, state, fresh=known is None)

    def _revert(self, at_ms: int, before: Entry, entry: Entry) -> list[OutputEvent]:
        """The words that had changed the line are gone."""
        known = self._tentative.pop(entry.id)
        if before.due_ms is not None:
            due = max(before.due_ms, at_ms + 1)
            before = msgspec.structs.replace(before, due_ms=due)
        out = self._book.tell(at_ms, before, None)
        if known.name:
            out += self._book.signal(at_ms, before, known.name, "withdrawn")
        return out
