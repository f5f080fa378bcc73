"""What the supervisor tells the agent in the middle of a call, and what the agent answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import msgspec

from assist.events import Event, OutputEvent, TeamNote, TeamNoteSeen, TeamNoteSent

MAX_NOTES = 20
"""Notes that can still be answered or taken back. Source: chosen; no agent reads more."""
MAX_TEXT = 300
"""Longest note. Source: chosen; more can't be read while somebody talks."""
MAX_BY = 40


class TeamNotes:
    """Shows notes and follows them until they are answered or withdrawn.

    - A note that was answered or withdrawn stays so; a note can't be accepted, only seen.
    - What names a note that isn't there changes nothing.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset({TeamNoteSent, TeamNoteSeen})
    deadline_ms: int | None = None

    def __init__(self) -> None:
        self._notes: dict[str, TeamNote] = {}

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Take what the supervisor or the agent did."""
        if type(event) is TeamNoteSent:
            return self._sent(event)
        if type(event) is TeamNoteSeen:
            return self._seen(event)
        return ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """Nothing here waits: nobody is hurried to answer."""
        raise AssertionError(f"no deadline was set, yet {at_ms} elapsed")

    def _sent(self, event: TeamNoteSent) -> Iterable[OutputEvent]:
        known = self._notes.get(event.id)
        if event.kind == "withdrawn":
            if known is None or known.state in ("declined", "withdrawn"):
                return ()
            return self._tell(msgspec.structs.replace(known, at_ms=event.at_ms, state="withdrawn"))
        if known is not None:
            return ()
        return self._tell(
            TeamNote(
                at_ms=event.at_ms,
                id=event.id,
                text=event.text[:MAX_TEXT],
                kind=event.kind,
                by=event.by[:MAX_BY],
                state="open",
                sent_ms=event.at_ms,
            )
        )

    def _seen(self, event: TeamNoteSeen) -> Iterable[OutputEvent]:
        known = self._notes.get(event.note)
        if known is None or known.state == event.answer:
            return ()
        # Having seen an offer is no answer to it yet; an answer is the last word.
        if known.state not in ("open", "seen") or (known.kind == "note" and event.answer != "seen"):
            return ()
        if event.answer == "seen" and known.state != "open":
            return ()
        return self._tell(msgspec.structs.replace(known, at_ms=event.at_ms, state=event.answer))

    def _tell(self, note: TeamNote) -> Iterable[OutputEvent]:
        self._notes[note.id] = note
        if len(self._notes) > MAX_NOTES:
            del self._notes[next(iter(self._notes))]
        return (note,)
