"""What agents may object to, and who decides it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from assist.errors import InputError
from assist.review.filling import Given, decided
from assist.review.forms import Forms
from assist.store.database import Database
from assist.store.disputes import Dispute, Resolution, open_dispute, resolve
from assist.store.scorecards import CardEdit, StoredCard

Said = Annotated[str, msgspec.Meta(min_length=1, max_length=2000, pattern=r"\S")]


class Objection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an agent says against an item of a card."""

    card: int
    item: str
    text: Said


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How an objection ends; ``result`` is what the item becomes where it is upheld."""

    state: Literal["upheld", "rejected"]
    text: Said
    result: Given | None = None


def object_to(
    db: Database, forms: Forms, card: StoredCard, objection: Objection, by: str
) -> Dispute:
    """Object to an item of a card that counts.

    Raises:
        InputError: The card isn't finished, has no such item, or it is in dispute already.
    """
    if card.state != "final":
        raise InputError("this scorecard isn't finished", remedy="wait until it is")
    form = forms.find(card.form) or forms.active
    row = form.row_of(objection.item)
    if row is None:
        raise InputError(f"the form {form.form} has no item {objection.item}")
    return open_dispute(db, card.id, row.key, by, objection.text.strip())


def decide(db: Database, forms: Forms, dispute: Dispute, decision: Decision, by: str) -> Dispute:
    """Uphold an objection, which changes the card, or reject it.

    Raises:
        InputError: It has been decided, or what the item becomes doesn't fit.
    """
    if decision.state == "upheld" and decision.result is None:
        raise InputError("an objection that is upheld changes the item", remedy="say to what")
    result, text = decision.result, decision.text.strip()

    def edit(card: StoredCard, of: Dispute) -> CardEdit:
        form = forms.find(card.form) or forms.active
        return decided(form, card, of.item, result or "na", text)

    upheld = decision.state == "upheld"
    return resolve(
        db,
        dispute.id,
        Resolution(state=decision.state, text=text, by=by, edit=edit if upheld else None),
    )
