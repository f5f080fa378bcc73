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
        action: A word such as ``open_call``, ``open_original``, ``sign_in``, ``override``.
        call: Id of the call that it is about, if any.
        detail: What else; never what was said in a call.
    """

    id: int
    at: str
    user: str
    action: str
    call: str | None = None
    detail: str = ""


class AuditQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines, the newest first; empty means all. ``before`` is the id to go on from."""

    user: str = ""
    action: str = ""
    call: str = ""
    since: str = ""
    until: str = ""
    before: int | None = None
    limit: int = 100


def note(
    connection: Connection, user: str, action: str, call: str | None = None, detail: str = ""
) -> None:
    """Add a line within a transaction that goes on."""
    values = {"at": utc_now(), "user": user, "action": action, "call": call, "detail": detail}
    connection.execute(insert(audit), values)


def record(db: Database, user: str, action: str, call: str | None = None, detail: str = "") -> None:
    """Add a line."""
    with db.write() as connection:
        note(connection, user, action, call, detail)


def read_audit(db: Database, query: AuditQuery = AuditQuery()) -> tuple[AuditLine, ...]:
    """Lines, the newest first."""
    wanted = select(audit).order_by(audit.c.id.desc())
    for column in (audit.c.user, audit.c.action, audit.c.call):
        if value := getattr(query, column.name):
            wanted = wanted.where(column == value)
    if query.since:
        wanted = wanted.where(audit.c.at >= query.since)
    if query.until:
        wanted = wanted.where(audit.c.at < query.until)
    if query.before is not None:
        wanted = wanted.where(audit.c.id < query.before)
    wanted = wanted.limit(max(1, min(query.limit, MOST_LINES)))
    with db.read() as connection:
        lines = connection.execute(wanted).mappings().all()
    return tuple(AuditLine(**line) for line in lines)


def audit_words(db: Database) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Users and actions that there are lines of, to choose from."""
    with db.read() as connection:
        users, actions = (
            connection.execute(select(column).distinct().order_by(column)).scalars().all()
            for column in (audit.c.user, audit.c.action)
        )
    return tuple(users), tuple(actions)
