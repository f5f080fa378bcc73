"""The automatic scorecard of a call, and which of its cards counts. Within a transaction."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from assist.store.rows import CardRow, ItemRow
from assist.store.schema import calls, changes, items, scorecards


def put_automatic(connection: Connection, key: int, card: CardRow, at: str) -> None:
    """Write the automatic card of a call in place of the one before; disputes of it stay.

    Args:
        connection: In a transaction.
        key: ``calls.id``.
        card: Only items that pass or fail are kept; the report has them all.
        at: Now, in UTC.
    """
    mine = (scorecards.c.call == key, scorecards.c.reviewer.is_(None))
    known = connection.execute(select(scorecards.c.id).where(*mine)).scalar()
    edited = known is not None and bool(
        connection.execute(select(func.count()).where(changes.c.card == known)).scalar()
    )
    if edited:
        # A dispute of it was upheld: people have decided, and a new recognition doesn't undo it.
        count_score(connection, key)
        return
    values = {"form": card.form, "score": card.score, "updated_at": at}
    if known is None:
        values |= {"call": key, "reviewer": None, "state": "final", "created_at": at}
        known = connection.execute(
            insert(scorecards).returning(scorecards.c.id), values
        ).scalar_one()
    else:
        connection.execute(update(scorecards).where(scorecards.c.id == known), values)
        connection.execute(delete(items).where(items.c.card == known))
    add_items(connection, known, [item for item in card.items if item.result != "na"])
    count_score(connection, key)


def count_score(connection: Connection, key: int) -> None:
    """Let the call's score be that of its counted card: the newest final one of a reviewer,
    otherwise the automatic one."""
    mine = select(scorecards.c.score, scorecards.c.form).where(
        scorecards.c.call == key, scorecards.c.state == "final"
    )
    newest = (scorecards.c.updated_at.desc(), scorecards.c.id.desc())
    by_hand = mine.where(scorecards.c.reviewer.is_not(None)).order_by(*newest).limit(1)
    counted = connection.execute(by_hand).one_or_none()
    if counted is None:
        counted = connection.execute(mine.where(scorecards.c.reviewer.is_(None))).one_or_none()
    if counted is not None:
        values = {"score": counted.score, "form": counted.form}
        connection.execute(update(calls).where(calls.c.id == key), values)


def add_items(connection: Connection, card: int, rows: Sequence[ItemRow]) -> None:
    """Write the items of a card that has none."""
    if rows:
        connection.execute(
            insert(items),
            [
                {
                    "card": card,
                    "item": row.item,
                    "result": row.result,
                    "reason": row.reason,
                    "evidence": msgspec.json.encode(row.evidence).decode(),
                }
                for row in rows
            ],
        )
