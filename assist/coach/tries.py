"""What was tried against the customer's anger, and whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from assist.coach.cards import Card
from assist.coach.mood import Mood
from assist.coach.options import CoachOptions
from assist.coach.source import Source
from assist.coach.texts import compiled
from assist.events import Channel, Evidence, Signal, Span
from assist.events.listener import Ids

LISTEN: Final = "listen"
"""The tactic that is no try: who listens waits for the anger to be told, not to fall."""

_TOPIC: Final = "anger"
_NEVER: Final = ("floor", "risk", "self")
_OWED: Final = "question"
_LOOK_AGAIN_MS: Final = 1_000


def tries_in(cards: Sequence[Card]) -> tuple[Card, ...]:
    """Cards whose advice is a try to lower anger.

    Those about anger, and those of a tactic that a rule for ``tactic_failed`` names; but none
    that makes the agent listen or stop, which must never be given up.
    """
    named = {
        tactic
        for card in cards
        for rule in card.when.walk()
        if rule.signal == "tactic_failed"
        for tactic in rule.of
    }
    return tuple(
        card
        for card in cards
        if card.tactic != LISTEN
        and (card.topic == _TOPIC or (card.tactic in named and card.topic not in _NEVER))
    )


class _Try(NamedTuple):
    card: Card
    at_ms: int
    level: float
    heat: int


class Tries:
    """Follows one try at a time: the newest, since nobody can tell what an older one did.

    - A try is a card of ``tries_in`` that the agent used, or whose words or act the agent said.
    - It is judged ``try_ms`` later, or as soon after that as the customer has begun to say
      something since. A customer who says nothing for ``answer_ms`` proves nothing.
    - It failed when the level is still above ``fallen_to`` of what it was, in no calmer band, or
      when it fell and then climbed by ``rise`` again. An apology lowers anger before anybody
      knows how it was taken; only the answer tells.
    - A tactic that failed rests until the episode of anger is over. A question stays owed.

    Args:
        ids: Shared ids of the call.
        cards: The playbook's.
        mood: The customer's anger.
        options: Limits.
    """

    def __init__(self, ids: Ids, cards: Sequence[Card], mood: Mood, options: CoachOptions) -> None:
        self._ids = ids
        tries = tries_in(cards)
        self._cards = frozenset(card.id for card in tries)
        self.words = compiled(tuple(phrase for card in tries for phrase in card.done))
        self._mood = mood
        self._options = options
        self._episode: Source | None = None
        self._open: _Try | None = None
        self._failed: dict[str, None] = {}
        self._counted_ms: dict[str, int] = {}
        self.due_ms: int | None = None

    def rests(self, card: Card) -> bool:
        """Whether a card's tactic failed in this episode of anger."""
        if card.tactic not in self._failed or card.id not in self._cards or card.topic == _OWED:
            return False
        return self._same_episode()

    def tried(self, card: Card, at_ms: int, done_ms: int) -> None:
        """The agent used a card, or did what it says; the first news of it counts.

        Args:
            card: What was tried.
            at_ms: Now.
            done_ms: When it was done, at or before now.
        """
        if card.id not in self._cards or self._mood.heat == 0:
            return
        self._same_episode()
        if done_ms <= self._counted_ms.get(card.tactic, -1):
            return
        self._counted_ms[card.tactic] = done_ms
        again = self._open is not None and self._open.card.tactic == card.tactic
        if not again and card.tactic not in self._failed:
            self._open = _Try(card, at_ms, self._mood.level, self._mood.heat)
            self._mood.watch()
            self.due_ms = at_ms + self._options.try_ms

    def judge(self, at_ms: int, answered_ms: int) -> Signal | None:
        """The signal ``tactic_failed`` if the open try is due and has failed.

        Args:
            at_ms: Now.
            answered_ms: When the customer began what he said last.
        """
        tried = self._open
        if tried is None or self.due_ms is None or at_ms < self.due_ms:
            return None
        if not self._same_episode():
            return None
        if answered_ms <= tried.at_ms and at_ms < tried.at_ms + self._options.answer_ms:
            self.due_ms = at_ms + _LOOK_AGAIN_MS
            return None
        self._open = self.due_ms = None
        level = self._mood.level
        if answered_ms <= tried.at_ms:
            return None
        fallen = self._mood.heat < tried.heat or level <= tried.level * self._options.fallen_to
        if fallen and (self._mood.heat == 0 or self._mood.rise < self._options.rise):
            return None
        self._failed[tried.card.tactic] = None
        return self._signal(tried, at_ms, level)

    def _signal(self, tried: _Try, at_ms: int, level: float) -> Signal:
        tactic = tried.card.tactic
        return Signal(
            at_ms=at_ms,
            id=self._ids.next("s"),
            signal="tactic_failed",
            speaker=Channel.CUSTOMER,
            span=Span(tried.at_ms, at_ms),
            value=round(level, 3),
            state="confirmed",
            evidence=(
                Evidence(f"{tried.level:.2f}", tried.at_ms, tried.at_ms, "level:before"),
                Evidence(f"{level:.2f}", at_ms, at_ms, "level:after"),
            ),
            slots={"tactic": tactic, "card": tried.card.id, "is": tactic},
        )

    def _same_episode(self) -> bool:
        """Whether the episode of the tries still goes on; forgets them where not."""
        if self._episode is self._mood.source:
            return True
        self._episode = self._mood.source
        self._open = self.due_ms = None
        self._failed.clear()
        self._counted_ms.clear()
        return False
