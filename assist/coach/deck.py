"""The cards in order of weight, and which of them are worth judging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assist.coach.board import (
    act_key,
    anger_key,
    fact_key,
    owed_key,
    said_key,
    stage_key,
    tactic_key,
)
from assist.coach.cards import Card
from assist.coach.policy import weight
from assist.coach.rules import Rule
from assist.coach.texts import compiled
from assist.events import Channel

_KEPT = 256


class Deck:
    """A playbook prepared for a call.

    - ``possible`` leaves out the cards whose signals are not there: most of them, most of the
      time.
    - Cards come weightiest first, and in the order of the file where they weigh the same.
    """

    def __init__(self, cards: Sequence[Card]) -> None:
        by_weight = sorted(cards, key=weight, reverse=True)
        self.cards = tuple(card for card in by_weight if card.moment != "after")
        self.after = tuple(card for card in by_weight if card.moment == "after")
        self.done = {card.id: compiled(card.done) for card in cards if card.done}
        self.lacks = {card.id: lacks for card in cards if (lacks := _lacks(card.when))}
        self.owes = {card.id: card.when.owes for card in cards if card.when.owes}
        self._possible: dict[tuple[bool, int], tuple[Card, ...]] = {}
        self._always: list[int] = []
        self._needing: list[list[int]] = []
        self._bits: dict[str, int] = {}
        for index, card in enumerate(self.cards):
            keys = _keys(card.when)
            if keys is None:
                self._always.append(index)
                continue
            for key in keys:
                if key not in self._bits:
                    self._bits[key] = 1 << len(self._needing)
                    self._needing.append([])
                self._needing[self._bits[key].bit_length() - 1].append(index)
        self._hearing = {
            channel: tuple(card for card in self.cards if _hears(card, channel))
            for channel in Channel
        }
        self._raising = {channel: compiled(_said(self.cards, channel)) for channel in Channel}

    def possible(self, active: Iterable[str], *, pause: bool = True) -> tuple[Card, ...]:
        """Cards that may hold while these signals are there (keys of ``Board.active``).

        Args:
            active: What is there.
            pause: False while somebody speaks: only the cards that do not wait for a pause.
        """
        bits = 0
        for name in active:
            bits |= self._bits.get(name, 0)
        key = (pause, bits)
        found = self._possible.get(key)
        if found is None:
            indices = set(self._always)
            for bit, needing in enumerate(self._needing):
                if bits >> bit & 1:
                    indices.update(needing)
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
    if rule.act is not None:
        return (act_key(rule.speaker, rule.act),)
    if rule.said:
        return (said_key(rule.speaker, rule.said_ms),)
    if rule.follows is not None:
        return (tactic_key(rule.follows),)
    if rule.owes:
        return tuple(owed_key(name) for name in rule.owes)
    if rule.has:
        return (fact_key(rule.has[0]),)
    for part in rule.all:
        keys = _keys(part)
        if keys is not None:
            return keys
    if not rule.any:
        return tuple(stage_key(stage) for stage in rule.stage) or None
    found: list[str] = []
    for part in rule.any:
        keys = _keys(part)
        if keys is None:
            return None
        found += keys
    return tuple(dict.fromkeys(found))


def _lacks(rule: Rule) -> tuple[str, ...]:
    """Facts that must not be known for a rule to hold."""
    return tuple(name for part in (rule, *rule.all) for name in part.lacks)


def _said(cards: Sequence[Card], channel: Channel) -> tuple[str, ...]:
    """What a rule of these cards may wait to hear from a channel."""
    leaves = [leaf for card in cards for leaf in card.when.walk() if leaf.speaker is channel]
    return tuple(phrase for leaf in leaves for phrase in leaf.said)


def _hears(card: Card, channel: Channel) -> bool:
    return any(leaf.said and leaf.speaker is channel for leaf in card.when.walk())
