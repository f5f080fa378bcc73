"""The cards that are up, and how they come and go."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import msgspec

from assist.coach.board import Board
from assist.coach.cards import Card
from assist.coach.options import CoachOptions
from assist.coach.policy import Policy, Up
from assist.coach.rendering import render, sentences, slots_from
from assist.coach.source import Source
from assist.events import PassedOver, Prompt, PromptState
from assist.events.listener import Ids

_GONE = 4


class Screen:
    """What the agent sees. Tells the policy and the board of every card that comes or goes.

    Args:
        ids: Shared ids of the call.
        board: What is so in the call.
        policy: Remembers what was shown.
        options: Limits.
    """

    def __init__(self, ids: Ids, board: Board, policy: Policy, options: CoachOptions) -> None:
        self._ids = ids
        self._board = board
        self._policy = policy
        self._options = options
        self._gone: deque[Up] = deque(maxlen=_GONE)
        self.up: list[Up] = []

    def has(self, card: Card) -> bool:
        """Whether a card is up."""
        return any(up.card is card for up in self.up)

    def find(self, prompt: str) -> list[Up]:
        """The card of a prompt; also one that went down while the agent reached for it."""
        return [up for up in (*self.up, *self._gone) if up.prompt.id == prompt]

    def show(
        self, card: Card, at_ms: int, sources: tuple[Source, ...], replaces: Up | None = None
    ) -> list[Prompt]:
        """Put a card up, unless it has nothing to say, in place of another where one has to go."""
        shows = self._policy.history(card).shows
        slots = slots_from(sources, self._board.facts, at_ms, self._options)
        say = sentences(card, slots, shows)
        if not say:
            return []
        gone = [] if replaces is None else [self.take_down(replaces, at_ms, "expired", "replaced")]
        self._policy.showed(card, at_ms, sources)
        prompt = render(card, self._ids.next("p"), at_ms, say, slots, sources)
        self.up.append(Up(card, prompt, at_ms, sources))
        return [*gone, prompt]

    def explain(self, prompt: Prompt, instead_of: Sequence[PassedOver]) -> Prompt:
        """The prompt of a card that is up, with what it was shown instead of."""
        told = msgspec.structs.replace(prompt, instead_of=tuple(instead_of))
        for index, up in enumerate(self.up):
            if up.prompt is prompt:
                self.up[index] = up._replace(prompt=told)
        return told

    def take_down(self, up: Up, at_ms: int, state: PromptState, reason: str) -> Prompt:
        """Take a card off, or say more of one that is gone already."""
        if up in self.up:
            self.up.remove(up)
            if state == "expired":
                self._gone.append(up)
        else:
            self._gone.remove(up)
        self._policy.left(up.card, at_ms, withdrawn=reason == "withdrawn")
        readable = at_ms >= up.shown_ms + self._options.min_stay_ms
        if reason != "withdrawn" and (reason not in ("replaced", "quiet") or readable):
            self._board.left(up.card.tactic, at_ms)
        return msgspec.structs.replace(up.prompt, at_ms=at_ms, state=state, reason=reason)
