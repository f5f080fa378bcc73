"""What agents object to on their scorecards, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec
from sqlalchemy import Connection, RowMapping, Select, func, insert, select, update

from assist.errors import InputError
from assist.store import audit
from assist.store.automatic import count_score
from assist.store.database import Database
from assist.store.saving import utc_now
from assist.store.schema import calls, disputes, scorecards
from assist.store.scorecards import CardEdit, StoredCard, read_card, write_edit

DisputeState = Literal["open", "upheld", "rejected"]


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """An objection to one item of a scorecard.

    Attributes:
        card: ``scorecards.id``.
        call: ``calls.call_id``.
        reviewer: Whose card it is; None for the automatic one.
        by: The agent.
        resolution: Why it was upheld or rejected.
    """

    id: int
    card: int
    call: str
    reviewer: str | None
    item: str
    by: str
    text: str
    state: DisputeState
    resolution: str = ""
    resolved_by: str = ""
    created_at: str
    resolved_at: str | None = None


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """How a dispute ends. ``edit`` makes the card what it becomes; None where it stays."""

    state: Literal["upheld", "rejected"]
    text: str
    by: str
    edit: Callable[[StoredCard, Dispute], CardEdit] | None = None


def open_dispute(db: Database, card: int, item: str, by: str, text: str) -> Dispute:
    """Object to an item.

    Raises:
        InputError: There is no such card, or the item is in dispute already.
    """
    with db.write() as connection:
        found = read_card(connection, card)
        if found is None:
            raise InputError("there is no such scorecard")
        again = select(func.count()).where(
            disputes.c.scorecard == card, disputes.c.item == item, disputes.c.state == "open"
        )
        if connection.execute(again).scalar():
            raise InputError("this item is in dispute already", where=item)
        values = {
            "scorecard": card,
            "item": item,
            "by": by,
            "text": text,
            "state": "open",
            "created_at": utc_now(),
        }
        key = connection.execute(insert(disputes).returning(disputes.c.id), values).scalar_one()
        audit.add(connection, by, "dispute", found.call, item)
        return _one(connection, int(key))


def list_disputes(
    db: Database, *, state: str = "", call: str = "", by: str = "", agent: str = "", team: str = ""
) -> tuple[Dispute, ...]:
    """Disputes, the oldest first; an empty filter lets all through."""
    wanted = _disputes().order_by(disputes.c.id)
    for column, value in (
        (disputes.c.state, state),
        (calls.c.call_id, call),
        (disputes.c.by, by),
        (calls.c.agent, agent),
        (calls.c.team, team),
    ):
        if value:
            wanted = wanted.where(column == value)
    with db.read() as connection:
        return tuple(map(_dispute, connection.execute(wanted).mappings()))


def find_dispute(db: Database, key: int) -> Dispute | None:
    """One dispute."""
    with db.read() as connection:
        row = connection.execute(_disputes().where(disputes.c.id == key)).mappings().one_or_none()
    return _dispute(row) if row is not None else None


def resolve(db: Database, key: int, resolution: Resolution) -> Dispute:
    """End a dispute, and change the card as one step with it.

    Raises:
        InputError: There is no such dispute, or it has ended.
    """
    with db.write() as connection:
        dispute = _one(connection, key)
        if dispute.state != "open":
            raise InputError("this dispute has been decided", where=dispute.item)
        card = read_card(connection, dispute.card)
        if resolution.edit is not None and card is not None:
            write_edit(connection, card.id, resolution.edit(card, dispute), resolution.by)
            query = select(scorecards.c.call).where(scorecards.c.id == card.id)
            count_score(connection, connection.execute(query).scalar_one())
        values = {
            "state": resolution.state,
            "resolution": resolution.text,
            "resolved_by": resolution.by,
            "resolved_at": utc_now(),
        }
        connection.execute(update(disputes).where(disputes.c.id == key), values)
        detail = f"{dispute.item} {resolution.state}"
        audit.add(connection, resolution.by, "resolve", dispute.call, detail)
        return _one(connection, key)


def _disputes() -> Select[tuple[object, ...]]:
    return (
        select(disputes, calls.c.call_id, scorecards.c.reviewer)
        .join(scorecards, scorecards.c.id == disputes.c.scorecard)
        .join(calls, calls.c.id == scorecards.c.call)
    )


def _one(connection: Connection, key: int) -> Dispute:
    row = connection.execute(_disputes().where(disputes.c.id == key)).mappings().one_or_none()
    if row is None:
        raise InputError("there is no such dispute")
    return _dispute(row)


def _dispute(row: RowMapping) -> Dispute:
    same = ("id", "reviewer", "item", "by", "text", "state", "resolution", "resolved_by")
    return Dispute(
        card=row["scorecard"],
        call=row["call_id"],
        **{name: row[name] for name in (*same, "created_at", "resolved_at")},
    )
