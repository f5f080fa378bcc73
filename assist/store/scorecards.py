"""Scorecards of calls: the automatic one, those of reviewers, and every change to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal

import msgspec
from sqlalchemy import Connection, Select, delete, func, insert, select, update

from assist.errors import InputError
from assist.store import audit
from assist.store.automatic import add_items, count_score
from assist.store.database import Database
from assist.store.rows import CardRow, ItemRow
from assist.store.saving import utc_now
from assist.store.schema import calls, changes, items, scorecards

CardState = Literal["draft", "final"]

_WRITTEN: Final = ("item", "was", "became", "reason")


class StoredCard(msgspec.Struct, frozen=True, kw_only=True):
    """A scorecard as it is stored.

    Attributes:
        call: ``calls.call_id``.
        form: Name and version of the form that it was filled in by.
        reviewer: None for the automatic one.
        score: 0..100; None where nothing could be judged.
        items: Those that were judged; an item that isn't here is n/a.
    """

    id: int
    call: str
    form: str
    reviewer: str | None
    score: int | None
    state: CardState
    comment: str
    created_at: str
    updated_at: str
    items: tuple[ItemRow, ...] = ()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change: an item's result, or with no item the card's state."""

    item: str
    was: str
    became: str
    reason: str = ""
    by: str = ""
    at: str = ""


class CardEdit(msgspec.Struct, frozen=True, kw_only=True):
    """What a card becomes, and what of that is told apart."""

    card: CardRow
    state: CardState
    comment: str = ""
    changes: tuple[Change, ...] = ()


Edit = Callable[[StoredCard | None, StoredCard | None], CardEdit]
"""Makes an edit of a reviewer's card as it stands, and the automatic one."""


def cards_of(db: Database, call_id: str) -> tuple[StoredCard, ...]:
    """The cards of a call, the automatic one first, then by age."""
    with db.read() as connection:
        return _read(connection, _cards().where(calls.c.call_id == call_id))


def final_cards(db: Database, call_ids: Iterable[str]) -> tuple[StoredCard, ...]:
    """What reviewers have finally said of these calls."""
    query = _cards().where(
        calls.c.call_id.in_(tuple(call_ids)),
        scorecards.c.reviewer.is_not(None),
        scorecards.c.state == "final",
    )
    with db.read() as connection:
        return _read(connection, query)


def changes_of(db: Database, cards: Sequence[int]) -> dict[int, tuple[Change, ...]]:
    """Every change to these cards, the oldest first."""
    query = select(changes).where(changes.c.card.in_(tuple(cards))).order_by(changes.c.id)
    found: dict[int, list[Change]] = {card: [] for card in cards}
    with db.read() as connection:
        for line in connection.execute(query).mappings():
            told = {name: line[name] for name in (*_WRITTEN, "by", "at")}
            found[line["card"]].append(Change(**told))
    return {card: tuple(lines) for card, lines in found.items()}


def edit_card(db: Database, call_id: str, reviewer: str, edit: Edit, by: str) -> StoredCard:
    """Change a reviewer's card, or begin it, as one step.

    Args:
        db: The database.
        call_id: The call.
        reviewer: Whose card.
        edit: What becomes of it; what it raises undoes everything.
        by: Who changes it.

    Raises:
        InputError: There is no such call.
    """
    with db.write() as connection:
        key = connection.execute(select(calls.c.id).where(calls.c.call_id == call_id)).scalar()
        if key is None:
            raise InputError("there is no such call", where=call_id)
        known = _read(connection, _cards().where(scorecards.c.call == key))
        own = next((card for card in known if card.reviewer == reviewer), None)
        automatic = next((card for card in known if card.reviewer is None), None)
        made = edit(own, automatic)
        card = own.id if own is not None else _begin(connection, key, reviewer, made)
        write_edit(connection, card, made, by)
        count_score(connection, key)
        audit.add(connection, by, "score", call_id, f"{made.card.form} {made.state}")
        return _read(connection, _cards().where(scorecards.c.id == card))[0]


def write_edit(connection: Connection, card: int, edit: CardEdit, by: str) -> None:
    """Write what a card becomes, and the changes that lead there."""
    now = utc_now()
    connection.execute(
        update(scorecards).where(scorecards.c.id == card),
        {
            "form": edit.card.form,
            "score": edit.card.score,
            "state": edit.state,
            "comment": edit.comment,
            "updated_at": now,
        },
    )
    connection.execute(delete(items).where(items.c.card == card))
    add_items(connection, card, edit.card.items)
    if edit.changes:
        connection.execute(
            insert(changes),
            [
                {"card": card, "by": by, "at": now}
                | {name: getattr(change, name) for name in _WRITTEN}
                for change in edit.changes
            ],
        )


def read_card(connection: Connection, card: int) -> StoredCard | None:
    """One card by its id."""
    found = _read(connection, _cards().where(scorecards.c.id == card))
    return found[0] if found else None


def with_people(db: Database, call_ids: Iterable[str]) -> frozenset[str]:
    """Which of these calls a person has begun to score."""
    query = (
        select(calls.c.call_id)
        .join(scorecards, scorecards.c.call == calls.c.id)
        .where(calls.c.call_id.in_(tuple(call_ids)), scorecards.c.reviewer.is_not(None))
    )
    with db.read() as connection:
        return frozenset(connection.execute(query).scalars())


def _begin(connection: Connection, key: int, reviewer: str, edit: CardEdit) -> int:
    values = {
        "call": key,
        "reviewer": reviewer,
        "form": edit.card.form,
        "state": edit.state,
        "created_at": utc_now(),
    }
    return int(
        connection.execute(insert(scorecards).returning(scorecards.c.id), values).scalar_one()
    )


def _cards() -> Select[tuple[object, ...]]:
    return (
        select(scorecards, calls.c.call_id)
        .join(calls, calls.c.id == scorecards.c.call)
        .order_by(scorecards.c.reviewer.is_not(None), scorecards.c.id)
    )


def _read(connection: Connection, query: Select[tuple[object, ...]]) -> tuple[StoredCard, ...]:
    cards = connection.execute(query).mappings().all()
    rows: dict[int, list[ItemRow]] = {card["id"]: [] for card in cards}
    of_them = select(items).where(items.c.card.in_(tuple(rows))).order_by(items.c.id)
    for line in connection.execute(of_them).mappings() if rows else ():
        evidence = msgspec.json.decode(line["evidence"], type=tuple[str, ...])
        rows[line["card"]].append(ItemRow(line["item"], line["result"], line["reason"], evidence))
    return tuple(
        StoredCard(
            call=card["call_id"],
            items=tuple(rows[card["id"]]),
            **{
                name: card[name]
                for name in (
                    *("id", "form", "reviewer", "score", "state"),
                    *("comment", "created_at", "updated_at"),
                )
            },
        )
        for card in cards
    )


def scored_often(db: Database, team: str = "", most: int = 500) -> tuple[str, ...]:
    """Calls that at least two people have finished scoring, the newest first."""
    query = (
        select(calls.c.call_id)
        .join(scorecards, scorecards.c.call == calls.c.id)
        .where(scorecards.c.reviewer.is_not(None), scorecards.c.state == "final")
        .group_by(calls.c.id, calls.c.call_id, calls.c.started_at)
        .having(func.count(scorecards.c.reviewer.distinct()) > 1)
        .order_by(calls.c.started_at.desc(), calls.c.id.desc())
        .limit(most)
    )
    if team:
        query = query.where(calls.c.team == team)
    with db.read() as connection:
        return tuple(connection.execute(query).scalars())
