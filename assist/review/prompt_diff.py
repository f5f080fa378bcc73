"""Which prompts of a call another pack would have brought, left out, moved or worded otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from assist.events import OutputEvent, Prompt

SAME_MS = 64
"""Prompts this close together came at the same moment. Source: the length of an audio block."""

Fate = Literal["same", "reworded", "moved", "come", "gone"]


class ShownPrompt(msgspec.Struct, frozen=True):
    """A prompt when it came up."""

    card: str
    at_ms: int
    say: tuple[str, ...]


class PromptChange(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a prompt.

    Attributes:
        fate: ``reworded`` came at the same moment in other words; ``moved`` came at another one.
        before_ms: When it came up before; null where it did not.
        now_ms: When it comes up now; null where it does not.
    """

    card: str
    fate: Fate
    before_ms: int | None
    now_ms: int | None


class CardChange(msgspec.Struct, frozen=True, kw_only=True):
    """The changes of one card over many calls; ``card`` is empty in the sum over all cards."""

    card: str
    before: int
    now: int
    same: int
    reworded: int
    moved: int
    come: int
    gone: int


def shown_prompts(outputs: Iterable[OutputEvent]) -> list[ShownPrompt]:
    """The prompts of a call in the order in which they came up."""
    seen: dict[str, ShownPrompt] = {}
    for event in outputs:
        if isinstance(event, Prompt) and event.state == "shown" and event.id not in seen:
            seen[event.id] = ShownPrompt(event.card, event.at_ms, event.say)
    return list(seen.values())


def compare_prompts(
    before: Sequence[ShownPrompt], now: Sequence[ShownPrompt], within_ms: int
) -> list[PromptChange]:
    """Pair prompts of the same card, closest first, and say what became of each.

    Args:
        before: Of the call as it was.
        now: Of the call as it would be.
        within_ms: How far a prompt may have moved and still be the same one.

    Returns:
        In order of time.
    """
    gaps = sorted(
        (abs(old.at_ms - new.at_ms), i, j)
        for i, old in enumerate(before)
        for j, new in enumerate(now)
        if old.card == new.card and abs(old.at_ms - new.at_ms) <= within_ms
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in gaps:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    changes = [
        _change(old, now[partner[i]] if i in partner else None) for i, old in enumerate(before)
    ]
    changes += [_change(None, new) for j, new in enumerate(now) if j not in taken]
    return sorted(changes, key=_order)


def sum_by_card(changes: Iterable[PromptChange]) -> list[CardChange]:
    """Counts for each card, the most changed first, without the cards that did not change."""
    by_card: dict[str, list[PromptChange]] = {}
    for change in changes:
        by_card.setdefault(change.card, []).append(change)
    sums = [count_changes(card, of_card) for card, of_card in by_card.items()]
    changed = [found for found in sums if found.before != found.same or found.come]
    return sorted(changed, key=lambda found: (found.same - found.before - found.come, found.card))


def count_changes(card: str, changes: Sequence[PromptChange]) -> CardChange:
    """The counts of some changes under one name."""
    fates = [change.fate for change in changes]
    return CardChange(
        card=card,
        before=len(fates) - fates.count("come"),
        now=len(fates) - fates.count("gone"),
        same=fates.count("same"),
        reworded=fates.count("reworded"),
        moved=fates.count("moved"),
        come=fates.count("come"),
        gone=fates.count("gone"),
    )


def _change(old: ShownPrompt | None, new: ShownPrompt | None) -> PromptChange:
    fate: Fate
    if old is None or new is None:
        fate = "come" if old is None else "gone"
    elif abs(old.at_ms - new.at_ms) > SAME_MS:
        fate = "moved"
    else:
        # Which sentence stands first changes from show to show, so order says nothing.
        fate = "same" if sorted(old.say) == sorted(new.say) else "reworded"
    return PromptChange(
        card=old.card if old is not None else new.card if new is not None else "",
        fate=fate,
        before_ms=old.at_ms if old else None,
        now_ms=new.at_ms if new else None,
    )


def _order(change: PromptChange) -> tuple[int, str]:
    known = [at_ms for at_ms in (change.before_ms, change.now_ms) if at_ms is not None]
    return min(known), change.card
