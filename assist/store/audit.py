"""Who did what: lines that are only ever added, and outlive the calls that they are about."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, insert, select

from assist.store.database import Database
from assist.store.saving import utc_now
from assist.store.schema import audit

MOST_LINES = 500
"""How many lines a page has at most. Source: chosen."""


class AuditLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line.

    Attributes:
        id: Grows with time.
        at: UTC.
        user: Name of the user; ``local`` on a single seat.
        action: A word such as ``open``, ``original``, ``sign_in``, ``score``.
        call: Id of the call that it is about, if any.
        detail: What else; never what was said in a call.
    """

    id: int
    at: str
    user: str
    action: str
    call: str | None = None
    detail: str = ""


def add(connection: Connection, user: str, action: str, call: str = "", detail: str = "") -> None:
    """Add a line within a transaction that goes on."""
    values = {"at": utc_now(), "user": user, "action": action, "call": call or None}
    connection.execute(insert(audit), {**values, "detail": detail})


def note(db: Database, user: str, action: str, call: str = "", detail: str = "") -> None:
    """Add a line."""
    with db.write() as connection:
        add(connection, user, action, call, detail)


def lines(
    db: Database,
    *,
    user: str = "",
    action: str = "",
    call: str = "",
    since: str = "",
    until: str = "",
    before: int | None = None,
    limit: int = 100,
) -> tuple[AuditLine, ...]:
    """Lines, the newest first; an empty filter lets all through.

    Args:
        db: The database.
        user: By whom.
        action: Which action.
        call: About which call.
        since: UTC, the first moment.
        until: UTC, the first moment that doesn't belong any more.
        before: The ``id`` to go on from.
        limit: At most this many, and never more than ``MOST_LINES``.
    """
    wanted = select(audit).order_by(audit.c.id.desc())
    for column, value in ((audit.c.user, user), (audit.c.action, action), (audit.c.call, call)):
        if value:
            wanted = wanted.where(column == value)
    if since:
        wanted = wanted.where(audit.c.at >= since)
    if until:
        wanted = wanted.where(audit.c.at < until)
    if before is not None:
        wanted = wanted.where(audit.c.id < before)
    wanted = wanted.limit(max(1, min(limit, MOST_LINES)))
    with db.read() as connection:
        found = connection.execute(wanted).mappings().all()
    return tuple(AuditLine(**line) for line in found)


def words(db: Database) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Users and actions that there are lines of, to choose from."""
    with db.read() as connection:
        users, actions = (
            connection.execute(select(column).distinct().order_by(column)).scalars().all()
            for column in (audit.c.user, audit.c.action)
        )
    return tuple(users), tuple(actions)
