"""The coach: hears the whole call, keeps a few cards up, and takes them down again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

import msgspec

from assist.coach.board import Board
from assist.coach.cards import Card, Playbook
from assist.coach.conditions import SAID_MS, Judge
from assist.coach.deck import Deck
from assist.coach.options import CoachOptions
from assist.coach.policy import Policy, Up
from assist.coach.rendering import render, sentences, slots_from
from assist.coach.speech import beginnings
from assist.events import (
    Anger,
    Channel,
    Event,
    Evidence,
    FinalHypothesis,
    HangUp,
    Mute,
    OutputEvent,
    Overlap,
    PartialHypothesis,
    Prompt,
    PromptDismissed,
    PromptState,
    PromptUsed,
    Question,
    Signal,
    SpeechEnded,
    SpeechStarted,
    Stage,
)
from assist.events.listener import Ids

_LOOK_AGAIN_MS = 1_000
_GONE = 4
_NOTED: Final[frozenset[type[Event]]] = frozenset(
    {
        Anger,
        FinalHypothesis,
        Overlap,
        PartialHypothesis,
        Question,
        Signal,
        SpeechEnded,
        SpeechStarted,
        Stage,
    }
)
_OBEYED: Final[frozenset[type[Event]]] = frozenset({HangUp, Mute, PromptDismissed, PromptUsed})


class Coach:
    """Shows the agent what to say and do now.

    - What is heard at one moment is judged together, by a timer due at that very moment: the
      order in which the detectors speak makes no difference.
    - A card goes up when its rule holds, its moment has come (a pause, for most), the agent has
      not just done it and is not doing it, and the policy admits it. It goes down as ``used``, as
      ``dismissed``, or as ``expired`` with a reason: ``withdrawn`` (a signal was mistaken),
      ``done`` (the agent did it), ``over`` (the cause is gone), ``lifetime``, ``replaced`` or
      ``call_ended``.
    - The order of ``say`` rotates from show to show.

    Args:
        ids: Shared ids of the call.
        playbook: The cards.
        options: Limits.
    """

    hears: ClassVar[frozenset[type[Event]]] = _NOTED | _OBEYED

    def __init__(self, ids: Ids, playbook: Playbook, options: CoachOptions | None = None) -> None:
        self._ids = ids
        self._options = options or CoachOptions()
        leaves = [leaf for card in playbook.cards for leaf in card.leaves()]
        self._deck = Deck(playbook.cards)
        self._board = Board(
            leaves, self._options, {ch: _memory_ms(playbook.cards, ch) for ch in Channel}
        )
        self._judge = Judge(self._board, leaves)
        self._policy = Policy(playbook.cards, self._options)
        self._up: list[Up] = []
        self._gone: deque[Up] = deque(maxlen=_GONE)
        self._withdrawn: list[str] = []
        self._heard: list[Channel] = []
        self._all_cards = True
        self._waiting = False
        self._ended = False
        self._due_ms: int | None = 0
        self._timer_ms: int | None = None

    @property
    def deadline_ms(self) -> int | None:
        """When the cards have to be judged next."""
        if self._due_ms is None or self._timer_ms is None:
            return self._timer_ms if self._due_ms is None else self._due_ms
        return min(self._due_ms, self._timer_ms)

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Note what changes the advice; answer people at once."""
        kind = type(event)
        if kind in _NOTED:
            if self._board.take(event):
                self._note(event)
        elif kind in _OBEYED:
            return self._obey(event)
        return ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """Judge the cards as of ``at_ms``."""
        if self._timer_ms is not None and self._timer_ms <= at_ms:
            self._all_cards = True
        self._due_ms = None
        return self._review(at_ms)

    def _note(self, event: Event) -> None:
        """Have the cards that this news can move judged at the end of this moment."""
        if self._ended:
            return
        if isinstance(event, PartialHypothesis | FinalHypothesis):
            ours = event.channel is Channel.AGENT
            newest = self._board.speech[event.channel].newest
            if ours and self._waiting:
                self._all_cards = True
            elif self._deck.raised_by(event.channel, newest.text):
                self._heard.append(event.channel)
            elif not (ours and self._up):
                return
        else:
            self._all_cards = True
            if isinstance(event, Signal) and event.state == "withdrawn":
                self._withdrawn.append(event.id)
        self._due_ms = event.at_ms

    def _obey(self, event: Event) -> list[Prompt]:
        """What the agent, or the end of the call, demands."""
        gone: list[Up] = []
        state: PromptState = "dismissed"
        reason = "dismissed"
        if isinstance(event, PromptUsed):
            gone, state, reason = self._find(event.prompt), "used", "used"
        elif isinstance(event, PromptDismissed):
            gone = self._find(event.prompt)
            for up in gone:
                self._policy.dismissed(up.card)
        elif isinstance(event, Mute):
            if self._policy.mute(event.card, event.muted) and event.muted:
                gone, reason = [up for up in self._up if up.card.id == event.card], "muted"
        else:
            gone, state, reason = list(self._up), "expired", "call_ended"
            self._ended = True
        self._all_cards = True
        self._due_ms = None if self._ended else event.at_ms
        self._timer_ms = None if self._ended else self._timer_ms
        return [self._take_down(up, event.at_ms, state, reason) for up in gone]

    def _find(self, prompt: str) -> list[Up]:
        """The card of a prompt; also one that went down while the agent reached for it."""
        return [up for up in (*self._up, *self._gone) if up.prompt.id == prompt]

    def _review(self, at_ms: int) -> list[Prompt]:
        out: list[Prompt] = []
        for up in tuple(self._up):
            reason = self._reason(up, at_ms)
            if reason:
                out.append(self._take_down(up, at_ms, "expired", reason))
        self._withdrawn.clear()
        pause_ms = self._board.pause_ms()
        pause = at_ms >= pause_ms
        cards: Iterable[Card]
        if self._all_cards or out:
            self._timer_ms = None
            self._all_cards = self._waiting = False
            cards = self._deck.possible(self._board.active(at_ms), pause=pause)
        else:
            hearing = [c for ch in Channel if ch in self._heard for c in self._deck.hearing(ch)]
            cards = [card for card in hearing if pause or card.moment == "now"]
        self._heard.clear()
        again = [self._consider(card, at_ms, out) for card in cards]
        again += [pause_ms, *(self._leaves_ms(up) for up in self._up)]
        for ms in again:
            if ms is not None and ms > at_ms and (self._timer_ms is None or ms < self._timer_ms):
                self._timer_ms = ms
        return out

    def _reason(self, up: Up, at_ms: int) -> str:
        """Why a card has to go now; empty while it may stay."""
        if any(signal in self._withdrawn for signal in up.prompt.because):
            return "withdrawn"
        if self._done_since(up.card, up.shown_ms) is not None:
            return "done"
        if at_ms >= up.shown_ms + up.card.lifetime_ms:
            return "lifetime"
        return "over" if at_ms >= self._leaves_ms(up) else ""

    def _leaves_ms(self, up: Up) -> int:
        """When a card goes down if nothing else happens."""
        ends = [source.ends_ms for source in up.sources if source.ends_ms is not None]
        over_ms = max(min(ends), up.shown_ms + self._options.min_stay_ms) if ends else None
        lifetime_ms = up.shown_ms + up.card.lifetime_ms
        return lifetime_ms if over_ms is None else min(over_ms, lifetime_ms)

    def _done_since(self, card: Card, at_ms: int) -> Evidence | None:
        """Where the agent did what the card says, from its window before ``at_ms`` on."""
        phrases = self._deck.done.get(card.id)
        if phrases is None:
            return None
        return self._board.speech[Channel.AGENT].said(phrases, at_ms - card.window_ms)

    def _consider(self, card: Card, at_ms: int, out: list[Prompt]) -> int | None:
        """Put a card up if that is right now; returns when to look at it again."""
        history = self._policy.history(card)
        if any(up.card is card for up in self._up):
            return None
        if at_ms < history.rests_ms:
            return history.rests_ms
        verdict = self._judge.judge(card.when, at_ms, history.spent)
        if verdict.sources is None:
            return verdict.again_ms
        if card.unless is not None and self._judge.judge(card.unless, at_ms).sources is not None:
            return at_ms + _LOOK_AGAIN_MS
        done = self._done_since(card, at_ms)
        if done is not None:
            self._board.left(card.tactic, done.end_ms)
            return done.end_ms + card.window_ms
        if history.muted:
            self._board.skipped(card.tactic, at_ms)
            return None
        admission = self._policy.admit(card, at_ms, self._up)
        if not admission.admitted:
            return admission.again_ms
        if card.done and self._on_the_lips(card):
            self._waiting = True
            return at_ms + _LOOK_AGAIN_MS
        slots = slots_from(verdict.sources, at_ms, self._options.quote_width)
        say = sentences(card, slots, history.shows)
        if not say:
            return None
        if admission.replaces is not None:
            out.append(self._take_down(admission.replaces, at_ms, "expired", "replaced"))
        self._policy.showed(card, at_ms, verdict.sources)
        prompt = render(card, self._ids.next("p"), at_ms, say, slots, verdict.sources)
        self._up.append(Up(card, prompt, at_ms, verdict.sources))
        out.append(prompt)
        return None

    def _on_the_lips(self, card: Card) -> bool:
        speech = self._board.speech[Channel.AGENT]
        return speech.saying(self._deck.done[card.id], beginnings(card.done))

    def _take_down(self, up: Up, at_ms: int, state: PromptState, reason: str) -> Prompt:
        if up in self._up:
            self._up.remove(up)
            if state == "expired":
                self._gone.append(up)
        else:
            self._gone.remove(up)
        self._policy.left(up.card, at_ms, withdrawn=reason == "withdrawn")
        readable = at_ms >= up.shown_ms + self._options.min_stay_ms
        if reason != "withdrawn" and (reason != "replaced" or readable):
            self._board.left(up.card.tactic, at_ms)
        return msgspec.structs.replace(up.prompt, at_ms=at_ms, state=state, reason=reason)


def _memory_ms(cards: Sequence[Card], channel: Channel) -> int:
    """How far back any card asks for words of a party; what is done, for those of the agent."""
    windows = [card.window_ms for card in cards] if channel is Channel.AGENT else []
    leaves = [leaf for card in cards for leaf in card.leaves() if leaf.speaker is channel]
    return max([SAID_MS, *windows, *(leaf.within_ms or 0 for leaf in leaves if leaf.said)])
