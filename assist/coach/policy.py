"""What may be shown now: few cards, none twice, urgent ones first, nothing that flickers."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from assist.coach.cards import Card
from assist.coach.options import CoachOptions
from assist.coach.source import Source
from assist.events import Prompt

_MINUTE_MS = 60_000
_SPENT = 8
_LONGEST_MS = 3_600_000


class Up(NamedTuple):
    """A card that is on the screen."""

    card: Card
    prompt: Prompt
    shown_ms: int
    sources: tuple[Source, ...]


class Admission(NamedTuple):
    """Whether a card may be shown.

    Attributes:
        admitted: It may.
        replaces: The card that has to leave for it.
        again_ms: When it may be asked again if time alone can help.
    """

    admitted: bool
    replaces: Up | None = None
    again_ms: int | None = None


class History(msgspec.Struct):
    """What has become of one card in this call.

    Attributes:
        shows: How often it was up.
        rests_ms: It stays away until then.
        dismissals: How often the agent did not want it.
        muted: The agent never wants it in this call.
        spent: Sources that have raised it, newest last.
    """

    shows: int = 0
    rests_ms: int = 0
    dismissals: int = 0
    muted: bool = False
    spent: deque[str] = msgspec.field(default_factory=lambda: deque(maxlen=_SPENT))


class Policy:
    """Admits cards and remembers what was shown.

    Rules, in order: one card per topic, where only a weightier
    one replaces another; at most ``max_up`` cards, of which the weightiest stay; a card that was
    just put up is not taken down before it could be read, except for an urgent one; at most
    ``per_minute`` cards a minute, the last of them a weighty one, which an urgent one may exceed
    now and then.
    """

    def __init__(self, cards: Sequence[Card], options: CoachOptions) -> None:
        self._options = options
        self._cards = {card.id: History() for card in cards}
        self._topics: dict[str, tuple[int, int]] = {}
        self._shows: deque[int] = deque()
        self._exceeded_ms: int | None = None

    def history(self, card: Card) -> History:
        """What has become of a card."""
        return self._cards[card.id]

    def admit(self, card: Card, at_ms: int, up: Sequence[Up]) -> Admission:
        """Whether ``card`` may be shown beside, or instead of, what is up."""
        rival = next((other for other in up if other.card.topic == card.topic), None)
        if rival is None:
            wait_ms = self._topic_wait(card, at_ms)
            if wait_ms is not None:
                return Admission(False, again_ms=wait_ms)
            if len(up) >= self._options.max_up:
                rival = min(up, key=lambda other: (other.card.priority, other.shown_ms))
            elif up and not card.urgent:
                readable_ms = max(other.shown_ms for other in up) + self._options.min_stay_ms
                if at_ms < readable_ms:
                    return Admission(False, again_ms=readable_ms)
        if rival is not None:
            if rival.card.priority >= card.priority:
                return Admission(False)
            readable_ms = rival.shown_ms + self._options.min_stay_ms
            if at_ms < readable_ms and not card.urgent:
                return Admission(False, again_ms=readable_ms)
        refill_ms = self._budget(card, at_ms)
        if refill_ms is not None:
            return Admission(False, again_ms=refill_ms)
        return Admission(True, rival)

    def showed(self, card: Card, at_ms: int, sources: Sequence[Source]) -> None:
        """A card went up."""
        if len(self._shows) >= self._options.per_minute:
            self._exceeded_ms = at_ms
        self._shows.append(at_ms)
        self._topics[card.topic] = (at_ms, card.priority)
        history = self._cards[card.id]
        history.shows += 1
        if sources:
            history.spent.append(sources[0].key)

    def left(self, card: Card, at_ms: int, *, withdrawn: bool = False) -> None:
        """A card went down. One that should not have been up rests only briefly."""
        history = self._cards[card.id]
        rest_ms = self._options.topic_gap_ms if withdrawn else card.cooldown_ms
        factor = 1 << min(history.dismissals, 10)
        history.rests_ms = max(history.rests_ms, at_ms + min(rest_ms * factor, _LONGEST_MS))

    def dismissed(self, card: Card) -> None:
        """The agent did not want a card: it rests twice as long from now on."""
        self._cards[card.id].dismissals += 1

    def mute(self, card_id: str, muted: bool) -> bool:
        """Never show a card again, or do; says whether there is such a card."""
        history = self._cards.get(card_id)
        if history is None:
            return False
        history.muted = muted
        return True

    def _topic_wait(self, card: Card, at_ms: int) -> int | None:
        """When a card may follow the last one on its topic, if not now."""
        shown_ms, priority = self._topics.get(card.topic, (at_ms, -1))
        ready_ms = shown_ms + self._options.topic_gap_ms
        return ready_ms if at_ms < ready_ms and card.priority <= priority else None

    def _budget(self, card: Card, at_ms: int) -> int | None:
        """When the budget allows a card, if not now."""
        while self._shows and self._shows[0] <= at_ms - _MINUTE_MS:
            self._shows.popleft()
        limit = self._options.per_minute
        if card.priority < self._options.weighty:
            limit = max(1, limit - 1)
        if len(self._shows) < limit:
            return None
        refill_ms = self._shows[len(self._shows) - limit] + _MINUTE_MS
        if not card.urgent:
            return refill_ms
        if self._exceeded_ms is None:
            return None
        again_ms = self._exceeded_ms + self._options.urgent_every_ms
        return None if at_ms >= again_ms else min(again_ms, refill_ms)
