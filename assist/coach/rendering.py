"""A card as a prompt: slots filled, sentences rotated, reasons cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assist.coach.cards import Card
from assist.coach.catalogue import SENTENCES
from assist.coach.options import CoachOptions
from assist.coach.source import Source
from assist.coach.texts import fill
from assist.events import Prompt, is_cjk
from assist.events.privacy import PRIVATE_SIGNALS

_EVIDENCE = 6
_MEASURED = ("voice:", "level:")


def is_private(sources: Sequence[Source]) -> bool:
    """Whether a card with these reasons is for the agent alone: all its signals are."""
    signals = [source.signal for source in sources if source.signal]
    return bool(signals) and all(signal in PRIVATE_SIGNALS for signal in signals)


def slots_from(
    sources: Sequence[Source], facts: Mapping[str, Source], at_ms: int, options: CoachOptions
) -> dict[str, str]:
    """What the sources lend to sentences, the decisive one first, and what is known.

    Args:
        sources: Why the card goes up.
        facts: By name.
        at_ms: Now.
        options: Wider texts than these allow are left out: nobody can read them out.
    """
    slots: dict[str, str] = {}
    private = is_private(sources)
    for source in sources:
        if source.signal in PRIVATE_SIGNALS and not private:
            continue
        words = [item.text for item in source.evidence if not item.why.startswith(_MEASURED)]
        lent = {
            "seconds": str(max(1, (at_ms - source.began_ms) // 1_000)),
            "heard": words[0] if words else "",
            **source.slots,
        }
        for name, text in lent.items():
            most = options.sentence_width if name in SENTENCES else options.quote_width
            if text and _width(text) <= most:
                slots.setdefault(name, text)
    for name, fact in facts.items():
        text = fact.evidence[0].text
        if text and _width(text) <= options.quote_width:
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
        private=is_private(sources),
    )


def _width(text: str) -> int:
    """Columns of a text; a Chinese character takes two."""
    return len(text) + sum(map(is_cjk, text))
