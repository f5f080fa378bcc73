"""Calls in the database: save, load, find, hold; lists and deletion are told here, too."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from sqlalchemy import select, update

from assist.store.database import Database
from assist.store.deletion import HeldError, delete_call, delete_calls
from assist.store.listing import (
    CallPage,
    CallQuery,
    Facets,
    Hit,
    ListedCall,
    call_row,
    facets,
    list_calls,
)
from assist.store.rows import (
    AskedRow,
    CallParts,
    CallRow,
    CallState,
    CallToSave,
    PromptRow,
    SignalRow,
    StageRow,
    TurnRow,
)
from assist.store.saving import save_call, utc_now
from assist.store.schema import calls, originals, reports

__all__ = [
    "AskedRow",
    "CallPage",
    "CallParts",
    "CallQuery",
    "CallRow",
    "CallState",
    "CallToSave",
    "Facets",
    "HeldError",
    "Hit",
    "ListedCall",
    "PromptRow",
    "SignalRow",
    "StageRow",
    "TurnRow",
    "call_id_for",
    "delete_call",
    "delete_calls",
    "facets",
    "find_call",
    "list_calls",
    "load_report",
    "save_report",
    "save_reports",
    "set_hold",
    "utc_now",
]


def save_report(
    db: Database,
    report: bytes,
    row: CallRow,
    original: bytes | None = None,
    parts: CallParts | None = None,
) -> int:
    """Store one call, in place of what is stored under its ``call_id`` or ``content_hash``.

    Args:
        db: The store.
        report: JSON of the redacted report.
        row: Its line in the list.
        original: JSON of the report before redaction, where the policy keeps it.
        parts: Rows made from the redacted report.

    Returns:
        ``calls.id``; a call that is saved again keeps it.

    Raises:
        InputError: Two different calls have this id and this content.
    """
    call = CallToSave(row=row, report=report, original=original, parts=parts or CallParts())
    return save_reports(db, (call,))[0]


def save_reports(db: Database, batch: Iterable[CallToSave]) -> tuple[int, ...]:
    """Store several calls in one transaction: all of them or none.

    Raises:
        InputError: Two different calls have the same id and content.
    """
    with db.write() as connection:
        return tuple(save_call(connection, call) for call in batch)


def load_report(db: Database, call_id: str, *, original: bool = False) -> bytes | None:
    """JSON of a call's report; None where there is none (a live call has none yet)."""
    table = originals if original else reports
    with db.read() as connection:
        body = connection.execute(
            select(table.c.body).join(calls).where(calls.c.call_id == call_id)
        ).scalar()
    return zlib.decompress(body) if body is not None else None


def find_call(db: Database, call_id: str) -> ListedCall | None:
    """A call's line in the list."""
    with db.read() as connection:
        row = connection.execute(select(calls).where(calls.c.call_id == call_id)).mappings().first()
    return ListedCall(id=row["id"], row=call_row(row)) if row is not None else None


def call_id_for(db: Database, wanted: str, content_hash: str) -> str:
    """The id to save something under: its own if it is known already, else one that is free."""
    with db.read() as connection:
        known = connection.execute(
            select(calls.c.call_id).where(calls.c.content_hash == content_hash)
        ).scalar()
        if known is not None:
            return str(known)
        number = 1
        name = wanted
        while connection.execute(select(calls.c.id).where(calls.c.call_id == name)).scalar():
            number += 1
            name = f"{wanted}-{number}"
        return name


def set_hold(db: Database, call_id: str, hold: bool) -> bool:
    """Put a call on legal hold, or lift it. False where there is no such call."""
    with db.write() as connection:
        done = connection.execute(update(calls).where(calls.c.call_id == call_id).values(hold=hold))
        return done.rowcount > 0
