"""How much advice this agent wants, as far as clicks tell."""

from __future__ import annotations

from collections.abc import Mapping

from assist.coach.options import CoachOptions
from assist.events import CardUse


class Taste:
    """Weariness from 0 to ``weary_after``: a dismissal adds one, a use takes one away.

    Urgent cards are not subject to it.

    Args:
        options: Limits.
    """

    def __init__(self, options: CoachOptions) -> None:
        self._options = options
        self._weary = 0
        self._unwanted: frozenset[str] = frozenset()

    def learn(self, use: Mapping[str, CardUse]) -> None:
        """Begin with what earlier calls of this agent tell."""
        options = self._options
        shown = sum(card.shown for card in use.values())
        against = sum(card.dismissed - card.used for card in use.values())
        top = options.weary_after
        self._weary = min(top, max(0, 2 * top * against // (shown + options.prior_shows)))
        self._unwanted = frozenset(
            id_
            for id_, card in use.items()
            if card.shown >= options.unwanted_from and 2 * card.dismissed > card.shown
        )

    def used(self) -> None:
        """The agent used a card."""
        self._weary = max(0, self._weary - 1)

    def dismissed(self) -> None:
        """The agent did not want a card."""
        self._weary = min(self._options.weary_after, self._weary + 1)

    def per_minute(self) -> int:
        """Cards a minute, urgent ones aside."""
        most = self._options.per_minute
        range_ = max(0, most - self._options.least_per_minute)
        return most - range_ * self._weary // self._options.weary_after

    def rest_ms(self, cooldown_ms: int) -> int:
        """How long a card that is not urgent rests."""
        return cooldown_ms + cooldown_ms * self._weary // self._options.weary_after

    def unwanted(self, card: str) -> bool:
        """Whether this agent mostly dismissed a card in earlier calls."""
        return card in self._unwanted
