"""Hears the details of a case and tells what is still missing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from assist.analysis.facts.book import Book
from assist.analysis.facts.data import FactsData
from assist.analysis.facts.missing import Missing
from assist.analysis.facts.reader import reader_of
from assist.events import Channel, DialogueAct, Event, Final, HangUp, OutputEvent, Signal
from assist.events.listener import Ids


class FactListener:
    """Tells facts and what of them is missing.

    - Hears finals: a number that is still being read out, or a date that may turn out to be
      "not on the fifth", is no fact yet; see docs/signals/facts.md.
    - ``Fact`` of one name keeps its id when it is corrected or confirmed.
    - ``missing_fact``: see ``Missing``.

    Args:
        ids: Where facts and signals take their ids from.
        language: ``zh`` or ``en``.
        data: The rules of the pack.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset({Final, DialogueAct, Signal, HangUp})
    deadline_ms: int | None = None

    def __init__(self, ids: Ids, language: str, data: FactsData) -> None:
        self._book = Book(reader_of(language, data), ids)
        self._missing = Missing(ids, data)

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Take an utterance, an act of the agent or what the complaint is about."""
        if type(event) is Final:
            return self._final(event)
        if type(event) is DialogueAct:
            self._missing.act(event)
        elif type(event) is Signal:
            self._missing.signal(event)
        elif type(event) is HangUp:
            return self._missing.over(event.at_ms)
        return ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """Nothing here waits."""
        raise AssertionError(f"no deadline was set, yet {at_ms} elapsed")

    def _final(self, final: Final) -> Iterable[OutputEvent]:
        if not final.words:
            return ()
        agent = final.speaker is Channel.AGENT
        told = self._book.agent(final) if agent else self._book.customer(final)
        missing = self._missing.after(final, self._book.facts, self._book.ever_asked)
        return (*told, *missing) if missing else told
