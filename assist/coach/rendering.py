"""A card as a prompt: slots filled, sentences rotated, reasons cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assist.coach.cards import Card
from assist.coach.source import Source
from assist.coach.texts import fill
from assist.events import Prompt, is_cjk

_EVIDENCE = 6


def slots_from(sources: Sequence[Source], at_ms: int, quote_width: int) -> dict[str, str]:
    """What the sources lend to sentences; the decisive one first.

    Args:
        sources: Why the card goes up.
        at_ms: Now.
        quote_width: Wider texts are left out: nobody can read them out.
    """
    slots: dict[str, str] = {}
    for source in sources:
        words = [item.text for item in source.evidence if not item.why.startswith("voice:")]
        lent = {
            "seconds": str(max(1, (at_ms - source.began_ms) // 1_000)),
            "heard": words[0] if words else "",
            **source.slots,
        }
        for name, text in lent.items():
            if text and _width(text) <= quote_width:
                slots.setdefault(name, text)
    return slots


def sentences(card: Card, slots: Mapping[str, str], turn: int) -> tuple[str, ...]:
    """The sentences that can be said, beginning with another one at each ``turn``."""
    filled = [text for line in card.say if (text := fill(line, slots)) is not None]
    first = turn % len(filled) if filled else 0
    return (*filled[first:], *filled[:first])


def render(
    card: Card,
    id_: str,
    at_ms: int,
    say: tuple[str, ...],
    slots: Mapping[str, str],
    sources: Sequence[Source],
) -> Prompt:
    """The prompt that puts the card on the screen."""
    evidence = [item for source in sources for item in source.evidence]
    return Prompt(
        at_ms=at_ms,
        id=id_,
        card=card.id,
        because=tuple(dict.fromkeys(source.id for source in sources if source.id)),
        say=say,
        why=fill(card.why, slots) or "",
        priority=card.priority,
        state="shown",
        tactic=card.tactic,
        do=card.do,
        avoid=card.avoid,
        evidence=tuple(evidence[:_EVIDENCE]),
    )


def _width(text: str) -> int:
    """Columns of a text; a Chinese character takes two."""
    return len(text) + sum(map(is_cjk, text))
