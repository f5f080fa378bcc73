"""Calls that are older than a site keeps them."""

from __future__ import annotations

import datetime
from pathlib import Path

from sqlalchemy import false, select

from assist.store.database import Database
from assist.store.deletion import delete_calls
from assist.store.schema import calls


def due(db: Database, now: datetime.datetime, days: int) -> tuple[str, ...]:
    """Ids of the calls whose time is over, oldest first; none that is held or goes on.

    Args:
        db: The store.
        now: With its zone.
        days: How long calls are kept; 0 for ever.
    """
    if days <= 0:
        return ()
    before = (now.astimezone(datetime.UTC) - datetime.timedelta(days=days)).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )
    with db.read() as connection:
        return tuple(
            connection.execute(
                select(calls.c.call_id)
                .where(
                    calls.c.started_at < before,
                    calls.c.hold == false(),
                    calls.c.state != "live",
                )
                .order_by(calls.c.started_at, calls.c.id)
            ).scalars()
        )


def apply(
    db: Database, now: datetime.datetime, days: int, folder: Path | None = None
) -> tuple[str, ...]:
    """Delete the calls that are due, with their files.

    Returns:
        Their ids, for the audit log.

    Raises:
        InputError: A file could not be deleted.
    """
    doomed = due(db, now, days)
    delete_calls(db, doomed, folder)
    return doomed
