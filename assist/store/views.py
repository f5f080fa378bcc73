"""Saved views of the list of calls, each person's own."""

from __future__ import annotations

import msgspec
from sqlalchemy import delete, func, insert, select, update

from assist.errors import InputError
from assist.store.database import Database
from assist.store.schema import views

MOST_VIEWS = 50
"""Views that a person can keep. Source: chosen; a menu that can still be read."""


class View(msgspec.Struct, frozen=True):
    """A name and what is looked for under it, as JSON."""

    name: str
    query: msgspec.Raw


def views_of(db: Database, user: str) -> tuple[View, ...]:
    """A person's views by name."""
    with db.read() as connection:
        rows = connection.execute(
            select(views.c.name, views.c.query).where(views.c.user == user).order_by(views.c.name)
        ).all()
    return tuple(View(row.name, msgspec.Raw(row.query.encode())) for row in rows)


def save_view(db: Database, user: str, name: str, query: bytes) -> None:
    """Keep a view, in place of the one with that name.

    Raises:
        InputError: The person has ``MOST_VIEWS`` of other names.
    """
    text = query.decode()
    own = views.c.user == user
    with db.write() as connection:
        changed = connection.execute(
            update(views).where(own, views.c.name == name).values(query=text)
        )
        if changed.rowcount:
            return
        number = connection.execute(select(func.count()).select_from(views).where(own))
        if number.scalar_one() >= MOST_VIEWS:
            raise InputError(
                f"{MOST_VIEWS} views are kept already", remedy="delete one that is not used"
            )
        connection.execute(insert(views).values(user=user, name=name, query=text))


def delete_view(db: Database, user: str, name: str) -> bool:
    """Forget a view; False where there is none."""
    with db.write() as connection:
        gone = connection.execute(delete(views).where(views.c.user == user, views.c.name == name))
        return gone.rowcount > 0
