"""A reviewer's scorecard: what may be said of an item, and what is written down of a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal

import msgspec

from assist.errors import InputError
from assist.review.form import Form, FormRow
from assist.review.scorecard import weigh
from assist.store.rows import CardRow, ItemRow
from assist.store.scorecards import CardEdit, Change, StoredCard

Words = Annotated[str, msgspec.Meta(max_length=2000)]
Given = Literal["pass", "fail", "na", "1", "2", "3", "4", "5"]

_NUMBERS: Final = ("1", "2", "3", "4", "5")
_LOW: Final = ("fail", "1", "2")


class GivenItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a reviewer says of a row, which goes by the first of its ids."""

    item: str
    result: Given
    reason: Words = ""


class GivenCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a reviewer says of a call; rows that aren't here stay as they were judged."""

    items: Annotated[tuple[GivenItem, ...], msgspec.Meta(max_length=500)] = ()
    comment: Words = ""
    state: Literal["draft", "final"] = "draft"


def results_of(form: Form, items: Sequence[ItemRow]) -> dict[str, ItemRow]:
    """Items by the row that they belong to."""
    found: dict[str, ItemRow] = {}
    for item in items:
        row = form.row_of(item.item)
        if row is not None:
            found.setdefault(row.key, item)
    return found


def filled(
    form: Form, given: GivenCard, own: StoredCard | None, automatic: Sequence[ItemRow]
) -> CardEdit:
    """A reviewer's card after what was said, with what of it is new.

    Args:
        form: The form that it is filled in by.
        given: What the reviewer says; the whole of it, not only what changed.
        own: The card as it stood.
        automatic: What was judged automatically.

    Raises:
        InputError: An item isn't the form's, a result doesn't fit it, or a reason is missing.
    """
    judged = results_of(form, automatic)
    said: dict[str, GivenItem] = {}
    for item in given.items:
        row = form.row_of(item.item)
        if row is None:
            raise InputError(f"the form {form.form} has no item {item.item}")
        said[row.key] = item
    rows = [
        _item(row, said.get(row.key), judged.get(row.key), given.state) for row in form.every_row
    ]
    kept = tuple(row for row in rows if row.result != "na" or row.reason)
    results = {row.item: row.result for row in rows}
    before = _before(form, own, judged)
    changes = [
        Change(item=row.item, was=before.get(row.item, "na"), became=row.result, reason=row.reason)
        for row in rows
        if before.get(row.item, "na") != row.result
    ]
    if own is None or own.state != given.state:
        was = own.state if own is not None else ""
        changes.append(Change(item="", was=was, became=given.state, reason=given.comment))
    card = CardRow(form.form, weigh(form, results).value, kept)
    return CardEdit(card=card, state=given.state, comment=given.comment, changes=tuple(changes))


def decided(form: Form, card: StoredCard, item: str, result: str, reason: str) -> CardEdit:
    """A card after an objection to one of its items was upheld.

    Raises:
        InputError: The result doesn't fit the item, or is the one that it has.
    """
    row = form.row_of(item)
    if row is None:
        raise InputError(f"the form {form.form} has no item {item}")
    _fits(row, result)
    known = results_of(form, card.items)
    was = known[row.key].result if row.key in known else "na"
    if was == result:
        raise InputError(
            f"{item} is {result} already", remedy="say what it becomes, or reject the objection"
        )
    evidence = known[row.key].evidence if row.key in known else ()
    others = tuple(one for one in card.items if one.item not in row.ids)
    # The automatic card has an item for each id of a row.
    names = [one.item for one in card.items if one.item in row.ids] or [row.key]
    items = (*others, *(ItemRow(name, result, reason, evidence) for name in names))
    results = {key: one.result for key, one in results_of(form, items).items()}
    return CardEdit(
        card=CardRow(form.form, weigh(form, results).value, items),
        state=card.state,
        comment=card.comment,
        changes=(Change(item=row.key, was=was, became=result, reason=reason),),
    )


def _before(form: Form, own: StoredCard | None, judged: Mapping[str, ItemRow]) -> dict[str, str]:
    known = results_of(form, own.items) if own is not None else judged
    return {key: item.result for key, item in known.items()}


def _item(row: FormRow, said: GivenItem | None, judged: ItemRow | None, state: str) -> ItemRow:
    """What becomes of a row."""
    heard = judged.result if judged is not None else "na"
    evidence = judged.evidence if judged is not None else ()
    result = said.result if said is not None else heard
    reason = said.reason.strip() if said is not None else ""
    _fits(row, result)
    overridden = row.judge != "manual" and result != heard
    if overridden and not reason:
        raise InputError(f"{row.key} was judged {heard}", remedy="say why you judge otherwise")
    told = row.comment == "always" or (row.comment == "fail" and result in _LOW)
    if told and result != "na" and not reason:
        raise InputError(f"{row.key} takes a comment", remedy="say why")
    if state == "final" and row.na == "refuse" and result == "na":
        raise InputError(f"{row.key} is not decided", remedy="score it before you finish")
    return ItemRow(row.key, result, reason, evidence)


def _fits(row: FormRow, result: str) -> None:
    wanted = _NUMBERS if row.scale == "one_to_five" else ("pass", "fail")
    if result not in (*wanted, "na"):
        raise InputError(f"{row.key} can't be {result}", remedy=f"use {', '.join(wanted)} or na")
