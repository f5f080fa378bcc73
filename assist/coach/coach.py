"""The coach: hears the whole call, keeps a few cards up, and takes them down again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar, Final

from assist.coach.board import Board
from assist.coach.cards import Card
from assist.coach.conditions import Judge, Verdict
from assist.coach.deck import Deck
from assist.coach.options import CoachOptions
from assist.coach.playbook import Playbook
from assist.coach.policy import Policy, Up
from assist.coach.rendering import is_private
from assist.coach.rules import SAID_MS
from assist.coach.screen import Screen
from assist.coach.speech import beginnings
from assist.coach.tries import Tries
from assist.events import (
    Anger,
    Channel,
    DialogueAct,
    Event,
    Fact,
    FinalHypothesis,
    HangUp,
    Mute,
    OutputEvent,
    Overlap,
    PartialHypothesis,
    PassedOver,
    Preferences,
    Prompt,
    PromptDismissed,
    PromptState,
    PromptUsed,
    Question,
    Quiet,
    Signal,
    SpeechEnded,
    SpeechStarted,
    Stage,
)
from assist.events.listener import Ids

_LOOK_AGAIN_MS = 1_000
_INSTEAD_OF = 3
_AFTER_PRIVATE = 1
_NOTED: Final[frozenset[type[Event]]] = frozenset(
    {
        Anger,
        DialogueAct,
        Fact,
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
_OBEYED: Final[frozenset[type[Event]]] = frozenset(
    {HangUp, Mute, Preferences, PromptDismissed, PromptUsed, Quiet}
)


class Coach:
    """Shows the agent what to say and do now.

    - What is heard at one moment is judged together, by a timer due at that very moment: the
      order in which the detectors speak makes no difference.
    - A card goes up when its rule holds, its moment has come (a pause, for most), the agent has
      not just done it and is not doing it, and the policy admits it. It goes down as ``used``, as
      ``dismissed``, or as ``expired`` with a reason: ``withdrawn`` (a signal was mistaken),
      ``done`` (the agent did it), ``over`` (the cause is gone), ``lifetime``, ``replaced``,
      ``muted``, ``quiet`` or ``call_ended``.
    - Cards of the moment ``after`` go up when the call is hung up, and stay.
    - A tactic that did not lower anger is told as the signal ``tactic_failed`` and rests until
      that episode of anger is over.
    - The order of ``say`` rotates from show to show.

    Args:
        ids: Shared ids of the call.
        playbook: The cards.
        options: Limits.
    """

    hears: ClassVar[frozenset[type[Event]]] = _NOTED | _OBEYED

    def __init__(self, ids: Ids, playbook: Playbook, options: CoachOptions | None = None) -> None:
        self._options = options or CoachOptions()
        leaves = [leaf for card in playbook.cards for leaf in card.leaves()]
        self._deck = Deck(playbook.cards)
        self._board = Board(
            leaves,
            self._options,
            {ch: _memory_ms(playbook.cards, ch) for ch in Channel},
            [act for card in playbook.cards for act in card.done_by],
        )
        self._judge = Judge(self._board, leaves)
        self._policy = Policy(playbook.cards, self._options)
        self._tries = Tries(ids, playbook.cards, self._board.mood, self._options)
        self._screen = Screen(ids, self._board, self._policy, self._options)
        self._withdrawn: list[str] = []
        self._heard: list[Channel] = []
        self._all_cards = True
        self._waiting = False
        self._soothed_ms = -1
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
                if self._ended:
                    return self._after(event.at_ms)
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
        if isinstance(event, PartialHypothesis | FinalHypothesis):
            ours = event.channel is Channel.AGENT
            newest = self._board.speech[event.channel].newest
            raised = self._deck.raised_by(event.channel, newest.text)
            if raised:
                self._board.raised_ms[event.channel] = event.at_ms
            if ours and (self._waiting or self._tries_something()):
                self._all_cards = True
            elif raised:
                self._heard.append(event.channel)
            elif not (ours and self._screen.up):
                return
        else:
            self._all_cards = True
            if isinstance(event, Signal | DialogueAct) and event.state == "withdrawn":
                self._withdrawn.append(event.id)
        self._due_ms = event.at_ms

    def _tries_something(self) -> bool:
        """Whether the agent said something new that is a try to lower the customer's anger."""
        if not self._board.mood.heat:
            return False
        said = self._board.speech[Channel.AGENT].said(self._tries.words, self._soothed_ms)
        if said is None:
            return False
        self._soothed_ms = said.end_ms
        return True

    def _obey(self, event: Event) -> list[OutputEvent]:
        """What the agent, or the end of the call, demands."""
        gone: list[Up] = []
        state: PromptState = "dismissed"
        reason = "dismissed"
        if isinstance(event, PromptUsed):
            gone, state, reason = self._screen.find(event.prompt), "used", "used"
            for up in gone:
                self._policy.used()
                self._tries.tried(up.card, event.at_ms, event.at_ms)
        elif isinstance(event, PromptDismissed):
            gone = self._screen.find(event.prompt)
            for up in gone:
                self._policy.dismissed(up.card)
        elif isinstance(event, Mute):
            if self._policy.mute(event.card, event.muted) and event.muted:
                gone, reason = [up for up in self._screen.up if up.card.id == event.card], "muted"
        elif isinstance(event, Quiet | Preferences):
            gone, state, reason = self._prefer(event)
        else:
            gone, state, reason = list(self._screen.up), "expired", "call_ended"
            self._ended = True
        self._all_cards = True
        self._due_ms = None if self._ended else event.at_ms
        self._timer_ms = None if self._ended else self._timer_ms
        out: list[OutputEvent] = [
            self._screen.take_down(up, event.at_ms, state, reason) for up in gone
        ]
        return [*out, *self._after(event.at_ms)] if self._ended else out

    def _prefer(self, event: Quiet | Preferences) -> tuple[list[Up], PromptState, str]:
        """Cards that have to go because of what the agent wants, and how they go."""
        if isinstance(event, Quiet):
            self._policy.quiet = event.on
        else:
            self._policy.prefer(event)
        if self._policy.quiet:
            return list(self._screen.up), "expired", "quiet"
        return [up for up in self._screen.up if self._policy.unwanted(up.card)], "expired", "muted"

    def _review(self, at_ms: int) -> list[OutputEvent]:
        out: list[OutputEvent] = []
        failed = self._tries.judge(at_ms, self._board.speech[Channel.CUSTOMER].began_ms)
        if failed is not None:
            self._all_cards = True
            self._board.take(failed)
            out.append(failed)
        for up in tuple(self._screen.up):
            reason = self._reason(up, at_ms)
            if reason:
                out.append(self._screen.take_down(up, at_ms, "expired", reason))
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
        gone = len(out)
        again = [self._consider(card, at_ms, out) for card in cards]
        if len(out) > gone:
            self._explain(out, at_ms, pause=pause)
        again += [pause_ms, self._tries.due_ms, *(self._leaves_ms(up) for up in self._screen.up)]
        for ms in again:
            if ms is not None and ms > at_ms and (self._timer_ms is None or ms < self._timer_ms):
                self._timer_ms = ms
        return out

    def _reason(self, up: Up, at_ms: int) -> str:
        """Why a card has to go now; empty while it may stay."""
        if any(signal in self._withdrawn for signal in up.prompt.because):
            return "withdrawn"
        done_ms = self._done_ms(up.card, up.shown_ms)
        if done_ms is not None:
            self._tries.tried(up.card, at_ms, done_ms)
            return "done"
        if any(name in self._board.facts for name in self._deck.lacks.get(up.card.id, ())):
            return "done"
        owes = self._deck.owes.get(up.card.id)
        if owes and all(name not in self._board.owed for name in owes):
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

    def _done_ms(self, card: Card, at_ms: int) -> int | None:
        """When the agent did what the card says, from its window before ``at_ms`` on."""
        since_ms = at_ms - card.window_ms
        acted_ms = self._board.acted_ms(card.done_by, since_ms) if card.done_by else None
        phrases = self._deck.done.get(card.id)
        if phrases is None:
            return acted_ms
        said = self._board.speech[Channel.AGENT].said(phrases, since_ms)
        if said is None or (acted_ms is not None and acted_ms > said.end_ms):
            return acted_ms
        return said.end_ms

    def _holds(self, card: Card, at_ms: int, spent: Collection[str]) -> Verdict:
        """Whether a card's rules hold, and nothing keeps it down."""
        verdict = self._judge.judge(card.when, at_ms, spent)
        if verdict.sources is None or card.unless is None:
            return verdict
        if self._judge.judge(card.unless, at_ms).sources is None:
            return verdict
        return Verdict(None, at_ms + _LOOK_AGAIN_MS)

    def _consider(self, card: Card, at_ms: int, out: list[OutputEvent]) -> int | None:
        """Put a card up if that is right now; returns when to look at it again."""
        history = self._policy.history(card)
        if self._screen.has(card):
            return None
        if at_ms < history.rests_ms:
            return history.rests_ms
        verdict = self._holds(card, at_ms, history.spent)
        if verdict.sources is None:
            return verdict.again_ms
        done_ms = self._done_ms(card, at_ms)
        if done_ms is not None:
            self._board.left(card.tactic, done_ms)
            self._tries.tried(card, at_ms, done_ms)
            return done_ms + card.window_ms
        if self._policy.unwanted(card):
            self._board.skipped(card.tactic, at_ms)
            return None
        if self._tries.rests(card):
            return None
        admission = self._policy.admit(card, at_ms, self._screen.up)
        if admission.refused is not None:
            return admission.again_ms
        if card.done and self._on_the_lips(card):
            self._waiting = True
            return at_ms + _LOOK_AGAIN_MS
        out += self._screen.show(card, at_ms, verdict.sources, admission.replaces)
        return None

    def _explain(self, out: list[OutputEvent], at_ms: int, *, pause: bool) -> None:
        """Tell each card that went up now what it was shown instead of."""
        cards = self._deck.possible(self._board.active(at_ms), pause=pause)
        passed = [found for card in cards if (found := self._passed_over(card, at_ms)) is not None]
        if not passed:
            return
        for index, event in enumerate(out):
            if isinstance(event, Prompt) and event.state == "shown":
                seen = [item for item, private in passed if event.private or not private]
                out[index] = self._screen.explain(event, seen[:_INSTEAD_OF])

    def _passed_over(self, card: Card, at_ms: int) -> tuple[PassedOver, bool] | None:
        """Why a card that holds is not up, and whether it is for the agent alone."""
        if self._screen.has(card):
            return None
        sources = self._holds(card, at_ms, self._policy.history(card).spent).sources
        if sources is None or self._done_ms(card, at_ms) is not None:
            return None
        if self._tries.rests(card):
            return PassedOver(card.id, "tactic"), is_private(sources)
        why = self._policy.admit(card, at_ms, self._screen.up).refused
        return None if why is None else (PassedOver(card.id, why), is_private(sources))

    def _after(self, at_ms: int) -> list[OutputEvent]:
        """What there is to say once the call is over: a few reminders, one word for the agent."""
        out: list[OutputEvent] = []
        for card in () if self._policy.quiet else self._deck.after:
            history = self._policy.history(card)
            if self._policy.unwanted(card) or self._screen.has(card):
                continue
            sources = self._holds(card, at_ms, history.spent).sources
            if sources is None or self._done_ms(card, at_ms) is not None:
                continue
            private = is_private(sources)
            beside = [up for up in self._screen.up if up.prompt.private is private]
            most = _AFTER_PRIVATE if private else self._options.max_up
            if len(beside) < most and all(up.card.topic != card.topic for up in beside):
                out += self._screen.show(card, at_ms, sources)
        return out

    def _on_the_lips(self, card: Card) -> bool:
        speech = self._board.speech[Channel.AGENT]
        return speech.saying(self._deck.done[card.id], beginnings(card.done))


def _memory_ms(cards: Sequence[Card], channel: Channel) -> int:
    """How far back any card asks for words of a party; what is done, for those of the agent."""
    windows = [card.window_ms for card in cards] if channel is Channel.AGENT else []
    leaves = [leaf for card in cards for leaf in card.leaves() if leaf.speaker is channel]
    return max([SAID_MS, *windows, *(leaf.said_ms for leaf in leaves if leaf.said)])
