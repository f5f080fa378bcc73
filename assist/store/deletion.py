"""Deletion that really deletes: rows, index, log and files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, delete, select

from assist.errors import InputError
from assist.store.database import Database, mark_unpurged
from assist.store.journal import JOURNAL_SUFFIX
from assist.store.schema import calls

BATCH: Final = 100
"""Calls that are deleted in one transaction. Source: chosen; writers wait for no longer than that
takes."""


class HeldError(InputError):
    """The call is on legal hold."""


def delete_call(db: Database, call_id: str, folder: Path | None = None) -> bool:
    """Delete a call: its rows, its words in the index, its recording, journal and wrap-up.

    Lines of the audit log about it stay; they hold no word of it. So does the note in ``imports``
    that its file was read, or a watched folder would bring it back.

    Args:
        db: The store.
        call_id: The call.
        folder: The data folder, in which its files are.

    Returns:
        False where there is no such call.

    Raises:
        HeldError: It is on legal hold; nothing was deleted.
        InputError: A file could not be deleted; nothing else was.
    """
    return delete_calls(db, (call_id,), folder) == 1


def delete_calls(db: Database, call_ids: Sequence[str], folder: Path | None = None) -> int:
    """Delete several calls; see ``delete_call``. Quicker than one by one.

    Returns:
        How many there were.
    """
    gone = 0
    for first in range(0, len(call_ids), BATCH):
        with db.write() as connection:
            gone += _delete(connection, call_ids[first : first + BATCH], folder)
    if gone:
        db.purge()
    return gone


def _delete(connection: Connection, call_ids: Sequence[str], folder: Path | None) -> int:
    found = connection.execute(
        select(calls.c.id, calls.c.call_id, calls.c.hold, calls.c.audio, calls.c.journal)
        .where(calls.c.call_id.in_(call_ids))
        .order_by(calls.c.id)
    ).all()
    for row in found:
        if row.hold:
            raise HeldError(
                "this call is on legal hold and can't be deleted",
                where=row.call_id,
                remedy="lift the hold first",
            )
    # Files first: if this is cut short, the call is still there to be deleted again.
    for row in found:
        if folder is not None:
            _unlink(folder, row.audio, row.journal)
    connection.execute(delete(calls).where(calls.c.id.in_([row.id for row in found])))
    if found:
        mark_unpurged(connection)
    return len(found)


def _unlink(folder: Path, audio: str | None, journal: str | None) -> None:
    # A recording's waveform is kept beside it; an older one may have been left half written.
    doomed = _beside(folder / audio) if audio else []
    if journal:
        path = folder / journal
        stem = path.name.removesuffix(JOURNAL_SUFFIX)
        doomed += sorted(path.parent.glob(f"{_literally(stem)}.*")) if path.parent.is_dir() else []
    root = folder.resolve()
    for path in doomed:
        if not path.resolve().is_relative_to(root):
            raise InputError(
                "this file is not in the data folder and is left alone", where=str(path)
            )
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise InputError(
                f"the file of a call cannot be deleted ({error.strerror})", where=str(path)
            ) from error


def _beside(audio: Path) -> list[Path]:
    """A recording, and what the review pages keep beside it."""
    peaks = audio.parent.glob(f"{_literally(audio.name)}.peaks*") if audio.parent.is_dir() else ()
    return [audio, *sorted(peaks)]


def _literally(stem: str) -> str:
    """A file name in which a pattern's characters mean themselves."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in stem)
