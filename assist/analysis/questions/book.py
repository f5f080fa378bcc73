"""The lines of the ledger, their signals, and the order in which they leave."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import msgspec

from assist.analysis.questions.entry import NAMES, Entry
from assist.analysis.questions.options import QuestionOptions
from assist.events import Evidence, OutputEvent, SignalState
from assist.events.listener import Ids

_MAX_EVIDENCE = 6
"""The first asking and the latest few; a call in which one thing is asked all day stays small."""


class Book:
    """Open lines, a few closed ones, and the signals that were raised about them.

    Args:
        ids: Ids of the call.
        options: How many lines to keep.
    """

    def __init__(self, ids: Ids, options: QuestionOptions) -> None:
        self._ids = ids
        self._options = options
        self._signals: dict[tuple[str, str], str] = {}
        self._due_ms: int | None = None
        self._due_known = True
        self.entries: dict[str, Entry] = {}
        self.closed: deque[Entry] = deque(maxlen=options.max_closed)

    @property
    def latest(self) -> Entry | None:
        """The line that was asked last, if it is not closed."""
        last = max(self.entries.values(), key=lambda entry: entry.last_ms, default=None)
        if last is None or any(entry.last_ms > last.last_ms for entry in self.closed):
            return None
        return last

    @property
    def due_ms(self) -> int | None:
        """When the first line turns overdue."""
        if not self._due_known:
            dues = (entry.due_ms for entry in self.entries.values())
            self._due_ms = min((due for due in dues if due is not None), default=None)
            self._due_known = True
        return self._due_ms

    def next_id(self) -> str:
        """The id of a new line."""
        return self._ids.next("q")

    def put(self, entry: Entry) -> None:
        """Change a line without telling."""
        self._due_known = False
        self.entries[entry.id] = entry

    def tell(
        self, at_ms: int, entry: Entry, state: SignalState | None, *, fresh: bool = False
    ) -> list[OutputEvent]:
        """Change a line and tell it.

        Args:
            at_ms: When it became known.
            entry: The line as it is now.
            state: Of the signal of its status; None tells no signal.
            fresh: Raise the signal anew, even if there is one for this status.
        """
        self.put(entry)
        out: list[OutputEvent] = [entry.question(at_ms)]
        if state is not None and entry.status in NAMES:
            out += self.signal(at_ms, entry, NAMES[entry.status], state, fresh=fresh)
        return out

    def signal(
        self, at_ms: int, entry: Entry, name: str, state: SignalState, *, fresh: bool = False
    ) -> list[OutputEvent]:
        """Raise, confirm or withdraw the signal ``name`` about a line."""
        key = (entry.id, name)
        known = self._signals.get(key)
        if state == "withdrawn":
            if known is None:
                return []
            del self._signals[key]
        elif known is None or fresh:
            known = self._signals[key] = self._ids.next("s")
        return [entry.signal(at_ms, known, name, state)]

    def make_room(self, at_ms: int) -> list[OutputEvent]:
        """Let the oldest lines go where there are too many."""
        out: list[OutputEvent] = []
        while len(self.entries) >= self._options.max_open:
            oldest = next(iter(self.entries.values()))
            out += self.give_up(at_ms, oldest)
            self.close(oldest.id)
        return out

    def give_up(self, at_ms: int, entry: Entry) -> list[OutputEvent]:
        """Nobody answered it."""
        if entry.status not in ("open", "deferred"):
            return []
        entry = msgspec.structs.replace(entry, status="unanswered", due_ms=None)
        return self.tell(at_ms, entry, "confirmed", fresh=True)

    def close(self, id: str) -> None:
        """Move a line to the closed ones."""
        entry = self.forget(id)
        if entry is not None:
            self.closed.append(entry)

    def forget(self, id: str) -> Entry | None:
        """Drop a line and what is known of its signals."""
        for name in NAMES.values():
            self._signals.pop((id, name), None)
        self._due_known = False
        return self.entries.pop(id, None)

    def reopen(self, at_ms: int, entry: Entry) -> list[OutputEvent]:
        """Take a closed line back; another may have to make room for it."""
        self.closed.remove(entry)
        out = self.make_room(at_ms)
        self.put(entry)
        return out


def with_evidence(known: Iterable[Evidence], more: Evidence) -> tuple[Evidence, ...]:
    """The evidence of a line with one more piece; the middle gives way."""
    pieces = (*known, more)
    if len(pieces) <= _MAX_EVIDENCE:
        return pieces
    return (pieces[0], *pieces[-(_MAX_EVIDENCE - 1) :])
