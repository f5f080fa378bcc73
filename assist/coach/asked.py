"""What the ledger of questions says about the questions that cards refer to."""

from __future__ import annotations

from assist.coach.catalogue import SIGNALS
from assist.coach.source import Source
from assist.events import Channel, Question

QUESTION_SIGNALS = tuple(name for name, kind in SIGNALS.items() if kind.topic == "question")
_LINES = 32


class Asked:
    """The newest lines of the ledger, as they stand.

    A question has one status at a time: of its signals only the one of that status holds.
    """

    def __init__(self) -> None:
        self._lines: dict[str, Question] = {}

    def note(self, event: Question) -> bool:
        """Take a line; says whether it is one of the customer's."""
        if event.speaker is not Channel.CUSTOMER:
            return False
        self._lines.pop(event.id, None)
        self._lines[event.id] = event
        if len(self._lines) > _LINES:
            del self._lines[next(iter(self._lines))]
        return True

    def knows(self, ref: str) -> bool:
        """Whether the ledger has this question."""
        return ref in self._lines

    def settle(self, name: str, source: Source, at_ms: int) -> None:
        """End a source that is not of its question's status; bring the other up to date.

        The age that a signal tells is dropped: it was true when the signal was raised.
        """
        source.slots = {slot: text for slot, text in source.slots.items() if slot != "seconds"}
        line = self._lines.get(source.ref or "")
        if line is None:
            return
        if name != f"question_{line.status}":
            source.end(at_ms)
            return
        source.ends_ms = None
        source.began_ms = line.asked_ms
        source.slots |= {"question": line.text, "repeats": str(line.repeats)}
