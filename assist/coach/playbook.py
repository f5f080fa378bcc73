"""A playbook: cards, and changes to single cards of the packs below."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from assist.coach.cards import Card, Cooldown, Lifetime, Priority, Sentences
from assist.events.phrases import PhraseSet


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A card of a pack below, changed in part. What is not named stays as it was.

    Attributes:
        id: Of the card.
        say: Its sentences; all of them are replaced.
        why: The reason in one line.
        do: What to do besides speaking.
        avoid: What not to say now.
        done: Phrases that show it is done; all of them are replaced.
        priority: 0 to 100.
        lifetime_ms: How long it stays up at most.
        cooldown_ms: How long it stays away after it was up.
        off: Take the card out.
    """

    id: str
    say: Sentences | None = None
    why: str | None = None
    do: str | None = None
    avoid: str | None = None
    done: tuple[str, ...] | None = None
    priority: Priority | None = None
    lifetime_ms: Lifetime | None = None
    cooldown_ms: Cooldown | None = None
    off: bool = False

    def __post_init__(self) -> None:
        named = self._named()
        if self.off and named:
            raise ValueError(f"{next(iter(named))}: the card is off; take this out or `off`")
        if not self.off and not named:
            raise ValueError("this changes nothing; name what is to be different, or `off: true`")
        for index, phrase in enumerate(self.done or ()):
            try:
                PhraseSet((phrase,))
            except ValueError as error:
                raise ValueError(f"done[{index}]: {error}") from error

    def applied(self, card: Card) -> Card | None:
        """The card as it is then; None where it is off.

        Raises:
            ValueError: What is changed does not fit the card, in the form ``say[1]: …``.
        """
        return None if self.off else msgspec.structs.replace(card, **self._named())

    def _named(self) -> dict[str, object]:
        fields = [name for name in self.__struct_fields__ if name not in ("id", "off")]
        return {name: new for name in fields if (new := getattr(self, name)) is not None}


class Playbook(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file ``playbook.yaml`` of a pack.

    Attributes:
        language: What the sentences are written in.
        cards: Every id stands once.
        changes: To cards of the packs below, one for each card.
    """

    language: Literal["zh", "en"]
    cards: Annotated[tuple[Card, ...], msgspec.Meta(min_length=1, max_length=500)] = ()
    changes: Annotated[tuple[Change, ...], msgspec.Meta(min_length=1, max_length=500)] = ()

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for index, card in enumerate(self.cards):
            if card.id in seen:
                raise ValueError(
                    f"cards[{index}].id: `{card.id}` stands here a second time; rename one"
                )
            seen.add(card.id)
        for index, change in enumerate(self.changes):
            if change.id in seen:
                raise ValueError(
                    f"changes[{index}].id: `{change.id}` stands here a second time;"
                    " write all of it in one place"
                )
            seen.add(change.id)

    def over(self, base: Playbook) -> Playbook:
        """These cards laid over those of ``base``: same ids replace, new ones come after.

        Raises:
            ValueError: A change names no card of ``base``, or does not fit it.
        """
        own = {card.id: card for card in self.cards}
        changes = {change.id: (index, change) for index, change in enumerate(self.changes)}
        kept: list[Card] = []
        for card in base.cards:
            index, change = changes.pop(card.id, (0, None))
            if change is None:
                kept.append(own.pop(card.id, card))
                continue
            try:
                changed = change.applied(card)
            except ValueError as error:
                raise ValueError(f"changes[{index}].{error}") from error
            if changed is not None:
                kept.append(changed)
        for id_, (index, _) in changes.items():
            close = difflib.get_close_matches(id_, [card.id for card in base.cards], n=1)
            raise ValueError(
                f"changes[{index}].id: there is no card `{id_}` in the packs below;"
                f" {f'try `{close[0]}`' if close else 'write a whole card under `cards`'}"
            )
        return Playbook(language=self.language, cards=(*kept, *own.values()))

    def unled(self) -> Iterator[tuple[Card, str]]:
        """Cards that wait for a tactic which no card has, with that tactic."""
        tactics = {card.tactic for card in self.cards}
        for card in self.cards:
            for rule in card.leaves():
                awaited = (rule.follows, *(rule.of if rule.signal == "tactic_failed" else ()))
                for tactic in awaited:
                    if tactic is not None and tactic not in tactics:
                        yield card, tactic
