"""The points of an outbound call, ticked off as the agent says them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

import msgspec

from assist.events import (
    Agenda,
    Channel,
    CheckItem,
    Checklist,
    Event,
    FinalHypothesis,
    OutputEvent,
    PartialHypothesis,
    Word,
    is_cjk,
)
from assist.events.timed_text import TimedText

_POINTS = 40
"""Points that are followed; nobody works through more in a call."""


class AgendaData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The part ``agenda`` of ``stages.yaml``.

    Attributes:
        share: Share of a point's content that must have been said, 0..1.
            Source: chosen; a point read out in other words keeps about two thirds of them.
        empty: Words that carry no content: a point is not said by saying these.
    """

    share: float = 0.6
    empty: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError("share: must lie above 0 and not above 1")


class _Point:
    """A point with what of it was said in the agent's last two utterances."""

    __slots__ = ("done_ms", "text", "wanted")

    def __init__(self, text: str, wanted: frozenset[str]) -> None:
        self.text = text
        self.wanted = wanted
        self.done_ms: int | None = None


class AgendaChecklist:
    """Tells the ``Checklist`` when an ``Agenda`` comes, and again as points are said.

    A point is said when enough of its content words (Chinese: its pairs of characters) stand in
    two utterances of the agent that follow on each other. A point without any is never ticked.

    Args:
        data: The language's wording.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset(
        {Agenda, PartialHypothesis, FinalHypothesis}
    )
    deadline_ms: int | None = None

    def __init__(self, data: AgendaData) -> None:
        self._share = data.share
        self._empty = tuple(word.lower() for word in data.empty)
        self._points: list[_Point] = []
        self._utterance = 0
        self._words = 0
        self._before: frozenset[str] = frozenset()
        self._now: frozenset[str] = frozenset()

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Take the agenda, or tick off what the agent says."""
        if type(event) is Agenda:
            points = event.points[:_POINTS]
            self._points = [_Point(text, self._content(text)) for text in points]
            return (self._tell(event.at_ms),)
        if not self._points:
            return ()
        if type(event) is PartialHypothesis and event.channel is Channel.AGENT:
            return self._said(event.utterance, event.stable_words, event.at_ms)
        if type(event) is FinalHypothesis and event.channel is Channel.AGENT:
            return self._said(event.utterance, event.words, event.at_ms)
        return ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """Nothing here waits."""
        raise AssertionError(f"no deadline was set, yet {at_ms} elapsed")

    def _said(self, utterance: int, words: Sequence[Word], at_ms: int) -> Iterable[OutputEvent]:
        if utterance != self._utterance:
            self._utterance, self._words = utterance, 0
            self._before, self._now = self._now, frozenset()
        if len(words) <= self._words:
            return ()
        self._words = len(words)
        self._now = self._content(TimedText(words).text)
        said = self._now | self._before
        ticked = False
        for point in self._points:
            if point.done_ms is None and point.wanted:
                share = len(point.wanted & said) / len(point.wanted)
                if share >= self._share:
                    point.done_ms = at_ms
                    ticked = True
        return (self._tell(at_ms),) if ticked else ()

    def _tell(self, at_ms: int) -> Checklist:
        items = tuple(CheckItem(text=p.text, done_ms=p.done_ms) for p in self._points)
        return Checklist(at_ms=at_ms, items=items)

    def _content(self, text: str) -> frozenset[str]:
        """Latin words, and pairs of Chinese characters, without those that carry no content."""
        text = text.lower()
        for word in self._empty:
            if is_cjk(word[0]):
                text = text.replace(word, " ")
        units: set[str] = set()
        latin = ""
        before = ""
        for char in f"{text} ":
            if is_cjk(char) and char not in "，。！？、；：":
                if before:
                    units.add(before + char)
                before = char
            else:
                before = ""
            if char.isascii() and (char.isalnum() or char == "'"):
                latin += char
            elif latin:
                if latin not in self._empty:
                    units.add(latin)
                latin = ""
        return frozenset(units)
