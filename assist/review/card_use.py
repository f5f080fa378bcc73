"""What became of each card over many calls, and where anger stood before and after it.

The figures describe what happened; they do not say that a card was the cause. Cards come up when
a customer is angry, and anger falls by itself more often than it rises further.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from assist.events import Anger, CallEnded, Channel, OutputEvent, Prompt, PromptState
from assist.review.intervals import Mean, Share, mean_of, share_of

AFTER_MS = 30_000
"""How long after a card came up anger is looked at again. Source: the figure that was asked for."""

DONE = "done"
"""The reason of a prompt that left because the agent had said it."""


class CardShow(msgspec.Struct, frozen=True, kw_only=True):
    """One time that a card was up.

    Attributes:
        call: In which call.
        state: What became of it in the end.
        reason: Why it left the screen.
        anger_before: Level of anger when it came up, 0..1; null where it was not known.
        anger_after: Level ``AFTER_MS`` later; null where it was not known, or the call was over.
    """

    card: str
    call: str
    state: PromptState
    reason: str
    anger_before: float | None
    anger_after: float | None


class CardStats(msgspec.Struct, frozen=True, kw_only=True):
    """One card over many calls; ``card`` is empty in the sum over all cards.

    Attributes:
        shown: How often it came up.
        calls: In how many calls.
        used: Times that the agent said so by a click.
        done: Times that it left because the agent said it, without a click.
        dismissed: Times that the agent did not want it.
        ran_out: Times that it left by itself.
        anger_before: Level when it came up, where it is known then and ``AFTER_MS`` later.
        anger_after: Level ``AFTER_MS`` later, of the same shows.
        change: The second less the first; below zero where anger was lower then.
    """

    card: str
    shown: int
    calls: int
    used: Share
    done: Share
    dismissed: Share
    ran_out: Share
    anger_before: Mean
    anger_after: Mean
    change: Mean


def card_shows(call: str, outputs: Iterable[OutputEvent]) -> list[CardShow]:
    """Every time that a card was up in a call, in order.

    Args:
        call: Names the call.
        outputs: Its conclusions; prompts that nobody may see must have been taken out.
    """
    first: dict[str, Prompt] = {}
    last: dict[str, Prompt] = {}
    curve: list[tuple[int, float | None]] = []
    end_ms: int | None = None
    for event in outputs:
        if isinstance(event, Prompt):
            first.setdefault(event.id, event)
            last[event.id] = event
        elif isinstance(event, Anger) and event.speaker is Channel.CUSTOMER:
            curve.append((event.at_ms, event.level))
        elif isinstance(event, CallEnded):
            end_ms = event.duration_ms
    return [
        CardShow(
            card=prompt.card,
            call=call,
            state=last[prompt.id].state,
            reason=last[prompt.id].reason,
            anger_before=_level(curve, prompt.at_ms),
            anger_after=_level(curve, prompt.at_ms + AFTER_MS)
            if end_ms is not None and prompt.at_ms + AFTER_MS <= end_ms
            else None,
        )
        for prompt in first.values()
    ]


def card_stats(shows: Iterable[CardShow]) -> list[CardStats]:
    """Figures of every card, the most shown first."""
    by_card: dict[str, list[CardShow]] = {}
    for show in shows:
        by_card.setdefault(show.card, []).append(show)
    stats = [stats_of(card, of_card) for card, of_card in by_card.items()]
    return sorted(stats, key=lambda found: (-found.shown, found.card))


def stats_of(card: str, shows: list[CardShow]) -> CardStats:
    """The figures of some shows under one name."""
    shown = len(shows)
    used = sum(show.state == "used" for show in shows)
    dismissed = sum(show.state == "dismissed" for show in shows)
    done = sum(show.state == "expired" and show.reason == DONE for show in shows)
    pairs = [
        (show.anger_before, show.anger_after)
        for show in shows
        if show.anger_before is not None and show.anger_after is not None
    ]
    return CardStats(
        card=card,
        shown=shown,
        calls=len({show.call for show in shows}),
        used=share_of(used, shown),
        done=share_of(done, shown),
        dismissed=share_of(dismissed, shown),
        ran_out=share_of(shown - used - dismissed - done, shown),
        anger_before=mean_of([before for before, _ in pairs]),
        anger_after=mean_of([after for _, after in pairs]),
        change=mean_of([after - before for before, after in pairs]),
    )


def _level(curve: list[tuple[int, float | None]], at_ms: int) -> float | None:
    """The last level told by then."""
    return next((level for told_ms, level in reversed(curve) if told_ms <= at_ms), None)
