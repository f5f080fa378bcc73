"""Which files have been read, so that a folder can be read again at no cost."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from assist.store.database import Database
from assist.store.saving import utc_now
from assist.store.schema import calls, imports

_CHUNK_BYTES: Final = 1 << 20

ImportState = Literal["done", "failed"]


class FileStamp(msgspec.Struct, frozen=True):
    """A file as it was when it was looked at."""

    path: str
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> FileStamp:
        """Look at a file.

        Raises:
            OSError: It is not there.
        """
        status = path.stat()
        return cls(str(path.resolve()), status.st_size, status.st_mtime_ns)


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """What came of reading a call's files.

    Attributes:
        content_hash: Of all of them together.
        error: Why it failed, a sentence for people.
    """

    content_hash: str
    state: ImportState
    error: str = ""


class KnownCall(msgspec.Struct, frozen=True, kw_only=True):
    """A stored call, as far as a file that is read again has to know it."""

    call_id: str
    meta: dict[str, str]


def content_hash(files: Sequence[Path]) -> str:
    """SHA-256 over the contents of a call's files, in the given order.

    Raises:
        OSError: One can't be read.
    """
    total = hashlib.sha256()
    for path in files:
        own = hashlib.sha256()
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                own.update(chunk)
        if len(files) == 1:
            return own.hexdigest()
        total.update(own.digest())
    return total.hexdigest()


def find_import(db: Database, stamps: Sequence[FileStamp]) -> Import | None:
    """What came of these files; None where one is new or has changed since."""
    with db.read() as connection:
        rows = {
            row["path"]: row
            for row in connection.execute(
                select(imports).where(imports.c.path.in_([stamp.path for stamp in stamps]))
            ).mappings()
        }
    found: Import | None = None
    for stamp in stamps:
        row = rows.get(stamp.path)
        if row is None or (row["size"], row["mtime_ns"]) != (stamp.size, stamp.mtime_ns):
            return None
        one = Import(content_hash=row["content_hash"], state=row["state"], error=row["error"])
        if found is not None and one != found:
            return None  # They were read before, but not as one call.
        found = one
    return found


def put_import(connection: Connection, stamps: Iterable[FileStamp], what: Import) -> None:
    """Remember what came of a call's files, within somebody's transaction."""
    now = utc_now()
    rows = [
        {**msgspec.structs.asdict(stamp), **msgspec.structs.asdict(what), "at": now}
        for stamp in stamps
    ]
    connection.execute(delete(imports).where(imports.c.path.in_([row["path"] for row in rows])))
    connection.execute(insert(imports), rows)


def known_call(db: Database, content: str) -> KnownCall | None:
    """The call that was stored from this content."""
    with db.read() as connection:
        row = connection.execute(
            select(calls.c.call_id, calls.c.meta).where(calls.c.content_hash == content)
        ).first()
    if row is None:
        return None
    return KnownCall(call_id=row.call_id, meta=msgspec.json.decode(row.meta, type=dict[str, str]))


def relabel(db: Database, call_id: str, labels: Mapping[str, str], meta: Mapping[str, str]) -> bool:
    """Put what is known of a call besides its words right; False where it was right already.

    Args:
        db: The store.
        call_id: The call.
        labels: Columns of ``calls``; an empty value changes nothing.
        meta: Added to what the call has.
    """
    wanted = {name: value for name, value in labels.items() if value}
    columns = [calls.c[name] for name in wanted]
    with db.read() as connection:
        row = connection.execute(
            select(calls.c.meta, *columns).where(calls.c.call_id == call_id)
        ).first()
    if row is None:
        return False
    before = msgspec.json.decode(row.meta, type=dict[str, str])
    values: dict[str, str] = {
        name: value for name, value in wanted.items() if getattr(row, name) != value
    }
    if {**before, **meta} != before:
        values["meta"] = msgspec.json.encode({**before, **meta}, order="sorted").decode()
    if not values:
        return False
    with db.write() as connection:
        connection.execute(update(calls).where(calls.c.call_id == call_id), values)
    return True
