"""Until when the agent may take for an answer, in audio time."""

from __future__ import annotations

from collections import deque

import msgspec

from assist.analysis.questions.book import Book
from assist.analysis.questions.options import QuestionOptions
from assist.events import Channel, OutputEvent, SpeechEnded, SpeechStarted

_TURN_MARGIN_MS = 400
"""A question belongs to a stretch of speech that begins this much after it at most: word times
and voice activity come from different detectors. Source: chosen."""

_STARTS = 16
"""How many times that the agent began to speak are remembered: a few turns. Source: chosen."""

_WORTH_TELLING_MS = 1000
"""A clock that moved by less is not told anew. Source: chosen."""


class Clock:
    """Who is speaking, and when each open line turns overdue.

    - The agent's time runs while the customer is not speaking.
    - Nothing turns overdue while the customer speaks, unless a turn runs past ``turn_ms``.

    Args:
        book: The lines.
        options: Lengths of time.
    """

    def __init__(self, book: Book, options: QuestionOptions) -> None:
        self._book = book
        self._options = options
        self._customer_since: int | None = None
        self._customer_end = -1
        self._agent_since: int | None = None
        self._agent_starts: deque[int] = deque(maxlen=_STARTS)

    @property
    def deadline_ms(self) -> int | None:
        """When the first line turns overdue, as far as is known now."""
        due = self._book.due_ms
        if due is None or self._customer_since is None:
            return due
        return max(due, self._customer_since + self._options.turn_ms)

    @property
    def customer_speaks(self) -> bool:
        """The customer's voice is heard."""
        return self._customer_since is not None

    def due_ms(self, asked_ms: int, at_ms: int) -> int:
        """When a question that was asked at ``asked_ms`` turns overdue, seen from ``at_ms``."""
        turn_end = max(asked_ms, self._customer_end)
        return max(turn_end + self._options.answer_ms, at_ms + _WORTH_TELLING_MS)

    def started(self, event: SpeechStarted) -> None:
        """Somebody began to speak."""
        if event.channel is Channel.CUSTOMER:
            self._customer_since = event.start_ms
        else:
            self._agent_since = event.start_ms
            self.agent_words(event.start_ms)

    def agent_words(self, start_ms: int) -> None:
        """The agent said something; told also where there is no voice activity."""
        if start_ms not in self._agent_starts:
            self._agent_starts.append(start_ms)

    def agent_began(self, after_ms: int, before_ms: int) -> bool:
        """The agent began to speak in that time."""
        return any(after_ms <= start_ms < before_ms for start_ms in self._agent_starts)

    def ended(self, event: SpeechEnded) -> list[OutputEvent]:
        """Somebody stopped; the customer's speech did not cost the agent any time."""
        if event.channel is Channel.AGENT:
            self._agent_since = None
            return []
        self._customer_since = None
        self._customer_end = event.span.end_ms
        out: list[OutputEvent] = []
        for entry in tuple(self._book.entries.values()):
            if entry.due_ms is None:
                continue
            if entry.status == "open" and entry.last_ms >= event.span.start_ms - _TURN_MARGIN_MS:
                due = self.due_ms(entry.last_ms, event.at_ms)
            else:
                due = entry.due_ms + event.span.duration_ms
            told = abs(due - entry.due_ms) >= _WORTH_TELLING_MS
            entry = msgspec.structs.replace(entry, due_ms=due)
            self._book.put(entry)
            if told:
                out.append(entry.question(event.at_ms))
        return out

    def elapse(self, at_ms: int) -> list[OutputEvent]:
        """Give up what is overdue; an agent who has just begun to speak gets a little longer."""
        out: list[OutputEvent] = []
        for entry in tuple(self._book.entries.values()):
            if entry.due_ms is None or entry.due_ms > at_ms:
                continue
            grace = -1 if self._agent_since is None else self._agent_since + self._options.grace_ms
            if entry.status == "open" and grace > at_ms:
                out += self._book.tell(at_ms, msgspec.structs.replace(entry, due_ms=grace), None)
            else:
                out += self._book.give_up(at_ms, entry)
        return out
