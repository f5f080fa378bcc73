"""What may be shown now: few cards, none twice, urgent ones first, nothing that flickers."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from assist.coach.cards import Card
from assist.coach.options import CoachOptions
from assist.coach.rules import Rule
from assist.coach.source import Source
from assist.coach.taste import Taste
from assist.coach.tries import LISTEN
from assist.events import PassedOverFor, Preferences, Prompt

_MINUTE_MS = 60_000
_SPENT = 8
_LONGEST_MS = 3_600_000
_SAFETY: Final = ("risk", "self")
_HOT: Final = frozenset({"angry", "furious"})


def weight(card: Card) -> tuple[int, int]:
    """How much a card weighs against others; the greater first.

    Safety (abuse, threats, the agent's own tone), whatever is urgent, and listening come before
    questions that are owed, those before the ladder of an angry customer, and that before duties
    and style. Among equals ``priority`` decides.
    """
    if card.urgent or card.topic in _SAFETY or (card.topic == "anger" and card.tactic == LISTEN):
        rank = 3
    elif card.topic == "question":
        rank = 2
    elif any(rule.signal == "tactic_failed" or _is_hot(rule) for rule in card.when.walk()):
        rank = 1
    else:
        rank = 0
    return rank, card.priority


def _is_hot(rule: Rule) -> bool:
    return rule.signal == "anger" and _HOT.issuperset(rule.bands())


class Up(NamedTuple):
    """A card that is on the screen."""

    card: Card
    prompt: Prompt
    shown_ms: int
    sources: tuple[Source, ...]


class Admission(NamedTuple):
    """Whether a card may be shown.

    Attributes:
        refused: Why it may not; None where it may.
        replaces: The card that has to leave for it.
        again_ms: When it may be asked again if time alone can help.
    """

    refused: PassedOverFor | None = None
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

    Rules, in order: none while the agent wants quiet; none that was muted, or mostly dismissed in
    earlier calls and is not urgent; at most ``per_minute`` cards a minute, fewer for an agent who
    dismisses them, the last of them one of priority ``weighty``, which an urgent one may exceed
    now and then; one card per topic, where only a weightier one replaces another; at most
    ``max_up`` cards, of which the weightiest stay; a card that was just put up is not taken down
    before it could be read, except for an urgent one.
    """

    def __init__(self, cards: Sequence[Card], options: CoachOptions) -> None:
        self._options = options
        self._cards = {card.id: History() for card in cards}
        self._weights = {card.id: weight(card) for card in cards}
        self._taste = Taste(options)
        self._topics: dict[str, tuple[int, tuple[int, int]]] = {}
        self._shows: deque[int] = deque()
        self._exceeded_ms: dict[str, int] = {}
        self.quiet = False

    def prefer(self, preferences: Preferences) -> None:
        """Begin with what this agent is known to want."""
        self.quiet = preferences.quiet
        budget = {
            name: wanted
            for name in ("per_minute", "max_up")
            if (wanted := getattr(preferences, name)) is not None
        }
        if budget:
            self._options = msgspec.structs.replace(self._options, **budget)
            self._taste = Taste(self._options)
        for card in preferences.muted:
            self.mute(card, True)
        self._taste.learn(preferences.use)

    @property
    def limits(self) -> tuple[int, int]:
        """Cards a minute and cards at once, as this agent wants them."""
        return self._taste.per_minute(), self._options.max_up

    def history(self, card: Card) -> History:
        """What has become of a card."""
        return self._cards[card.id]

    def unwanted(self, card: Card) -> bool:
        """Whether the agent does not want a card at all."""
        muted = self._cards[card.id].muted
        return muted or (not card.urgent and self._taste.unwanted(card.id))

    def admit(self, card: Card, at_ms: int, up: Sequence[Up]) -> Admission:
        """Whether ``card`` may be shown beside, or instead of, what is up."""
        if self.quiet:
            return Admission("quiet")
        if self.unwanted(card):
            return Admission("muted")
        rests_ms = self._cards[card.id].rests_ms
        if at_ms < rests_ms:
            return Admission("resting", again_ms=rests_ms)
        budget_ms = self._budget(card, at_ms)
        if budget_ms is not None:
            return Admission("budget", again_ms=budget_ms)
        rival = next((other for other in up if other.card.topic == card.topic), None)
        refused: PassedOverFor = "weight" if rival is None else "topic"
        if rival is None:
            wait_ms = self._topic_wait(card, at_ms)
            if wait_ms is not None:
                return Admission("topic", again_ms=wait_ms)
            if len(up) >= self._options.max_up:
                rival = min(up, key=lambda other: (self._weights[other.card.id], other.shown_ms))
            elif up and not card.urgent:
                readable_ms = max(other.shown_ms for other in up) + self._options.min_stay_ms
                if at_ms < readable_ms:
                    return Admission("weight", again_ms=readable_ms)
        if rival is not None:
            if self._weights[rival.card.id] >= self._weights[card.id]:
                return Admission(refused)
            readable_ms = rival.shown_ms + self._options.min_stay_ms
            if at_ms < readable_ms and not card.urgent:
                return Admission(refused, again_ms=readable_ms)
        return Admission(replaces=rival)

    def showed(self, card: Card, at_ms: int, sources: Sequence[Source]) -> None:
        """A card went up."""
        if len(self._shows) >= self._options.per_minute:
            self._exceeded_ms[card.topic] = at_ms
        self._shows.append(at_ms)
        self._topics[card.topic] = (at_ms, self._weights[card.id])
        history = self._cards[card.id]
        history.shows += 1
        if sources:
            history.spent.append(sources[0].key)

    def left(self, card: Card, at_ms: int, *, withdrawn: bool = False) -> None:
        """A card went down. One that should not have been up rests only briefly."""
        history = self._cards[card.id]
        rest_ms = card.cooldown_ms if card.urgent else self._taste.rest_ms(card.cooldown_ms)
        if withdrawn:
            rest_ms = self._options.topic_gap_ms
        factor = 1 << min(history.dismissals, 10)
        history.rests_ms = max(history.rests_ms, at_ms + min(rest_ms * factor, _LONGEST_MS))

    def dismissed(self, card: Card) -> None:
        """The agent did not want a card: it rests twice as long from now on."""
        self._cards[card.id].dismissals += 1
        self._taste.dismissed()

    def used(self) -> None:
        """The agent used a card."""
        self._taste.used()

    def mute(self, card_id: str, muted: bool) -> bool:
        """Never show a card again, or do; says whether there is such a card."""
        history = self._cards.get(card_id)
        if history is None:
            return False
        history.muted = muted
        return True

    def _topic_wait(self, card: Card, at_ms: int) -> int | None:
        """When a card may follow the last one on its topic, if not now."""
        if card.topic not in self._topics:
            return None
        shown_ms, weighed = self._topics[card.topic]
        ready_ms = shown_ms + self._options.topic_gap_ms
        return ready_ms if at_ms < ready_ms and self._weights[card.id] <= weighed else None

    def _budget(self, card: Card, at_ms: int) -> int | None:
        """When the budget allows a card, if not now."""
        while self._shows and self._shows[0] <= at_ms - _MINUTE_MS:
            self._shows.popleft()
        limit = self._options.per_minute if card.urgent else self._taste.per_minute()
        if card.priority < self._options.weighty:
            limit = max(1, limit - 1)
        if len(self._shows) < limit:
            return None
        refill_ms = self._shows[len(self._shows) - limit] + _MINUTE_MS
        if not card.urgent:
            return refill_ms
        exceeded_ms = self._exceeded_ms.get(card.topic)
        if exceeded_ms is None:
            return None
        again_ms = exceeded_ms + self._options.urgent_every_ms
        return None if at_ms >= again_ms else min(again_ms, refill_ms)
