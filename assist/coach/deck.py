"""The cards in order of weight, and which of them are worth judging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assist.coach.board import anger_key
from assist.coach.cards import Card
from assist.coach.rules import Rule
from assist.events import Channel
from assist.events.phrases import PhraseSet, phrase_set

_KEPT = 256


class Deck:
    """A playbook prepared for a call.

    - ``possible`` leaves out the cards whose signals are not there: most of them, most of the
      time.
    - Cards come weightiest first, and in the order of the file where they weigh the same.
    """

    def __init__(self, cards: Sequence[Card]) -> None:
        self.cards = tuple(sorted(cards, key=lambda card: -card.priority))
        self.done = {card.id: PhraseSet(card.done) for card in cards if card.done}
        self._possible: dict[tuple[bool, tuple[str, ...]], tuple[Card, ...]] = {}
        self._always: list[int] = []
        self._needing: dict[str, list[int]] = {}
        for index, card in enumerate(self.cards):
            keys = _keys(card.when)
            if keys is None:
                self._always.append(index)
                continue
            for key in keys:
                self._needing.setdefault(key, []).append(index)
        self._hearing = {
            channel: tuple(card for card in self.cards if _hears(card, channel))
            for channel in Channel
        }
        self._raising = {channel: phrase_set(_said(self.cards, channel)) for channel in Channel}

    def possible(self, active: Iterable[str], *, pause: bool = True) -> tuple[Card, ...]:
        """Cards that may hold while these signals are there (keys of ``Board.active``).

        Args:
            active: What is there.
            pause: False while somebody speaks: only the cards that do not wait for a pause.
        """
        names = tuple(active)
        key = (pause, names)
        found = self._possible.get(key)
        if found is None:
            indices = set(self._always).union(*(self._needing.get(name, ()) for name in names))
            cards = [self.cards[index] for index in sorted(indices)]
            found = tuple(card for card in cards if pause or card.moment == "now")
            if len(self._possible) >= _KEPT:
                self._possible.clear()
            self._possible[key] = found
        return found

    def hearing(self, channel: Channel) -> tuple[Card, ...]:
        """Cards that words of this channel can raise by themselves."""
        return self._hearing[channel]

    def raised_by(self, channel: Channel, text: str) -> bool:
        """Whether words of this channel hold anything that such a card waits for."""
        return text in self._raising[channel]


def _keys(rule: Rule) -> tuple[str, ...] | None:
    """Keys of which one must be active for a rule to hold; None where it may hold without any."""
    if rule.signal == "anger":
        return tuple(anger_key(band) for band in rule.bands())
    if rule.signal is not None:
        return (rule.signal,)
    for part in rule.all:
        keys = _keys(part)
        if keys is not None:
            return keys
    if not rule.any:
        return None
    found: list[str] = []
    for part in rule.any:
        keys = _keys(part)
        if keys is None:
            return None
        found += keys
    return tuple(dict.fromkeys(found))


def _said(cards: Sequence[Card], channel: Channel) -> list[str]:
    """What a rule of these cards may wait to hear from a channel."""
    leaves = [leaf for card in cards for leaf in card.when.walk() if leaf.speaker is channel]
    return [phrase for leaf in leaves for phrase in leaf.said]


def _hears(card: Card, channel: Channel) -> bool:
    return any(leaf.said and leaf.speaker is channel for leaf in card.when.walk())
