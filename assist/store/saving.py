"""How a call is written: its line, and the rows below it. Within somebody else's transaction."""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection, Table, cast, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from assist.errors import InputError
from assist.store.automatic import put_automatic
from assist.store.rows import CallParts, CallRow, CallToSave, TurnRow
from assist.store.schema import (
    asked,
    call_flags,
    calls,
    originals,
    prompts,
    reports,
    signals,
    stages,
    texts,
    turns,
)
from assist.store.search import index_text, words_of

ZLIB_LEVEL: Final = 6
"""Source: zlib's own middle; a report shrinks to about a tenth."""

_DERIVED: Final = (call_flags, turns, texts, originals, reports, signals, asked, prompts, stages)
"""What is made from a report and goes when the call is saved again. Scorecards, verdicts and
disputes are people's work and stay."""


def utc_now() -> str:
    """The wall clock as the store writes it."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def save_call(connection: Connection, call: CallToSave) -> int:
    """Write one call, in place of what is stored of it.

    Returns:
        ``calls.id``.

    Raises:
        InputError: Two different calls have this id and this content.
    """
    key = put_row(connection, call.row)
    bodies = [(reports, call.report)]
    if call.original is not None:
        bodies.append((originals, call.original))
    for table, body in bodies:
        connection.execute(insert(table), {"call": key, "body": zlib.compress(body, ZLIB_LEVEL)})
    add_turns(connection, key, call.parts.turns)
    _add_findings(connection, key, call.parts)
    _add_text(connection, key, (turn.text for turn in call.parts.turns))
    if call.parts.card is not None:
        put_automatic(connection, key, call.parts.card, utc_now())
    return key


def put_row(connection: Connection, row: CallRow) -> int:
    """The line in ``calls``, new or anew, with nothing derived below it.

    Raises:
        InputError: Two different calls have this id and this content.
    """
    same = calls.c.call_id == row.call_id
    if row.content_hash is not None:
        same = or_(same, calls.c.content_hash == row.content_hash)
    known = connection.execute(
        select(calls.c.id, calls.c.call_id, calls.c.created_at).where(same)
    ).all()
    if len(known) > 1:
        other = next(line.call_id for line in known if line.call_id != row.call_id)
        raise InputError(
            f"call {row.call_id} has the content of call {other}, which is stored already",
            where=row.source,
            remedy="delete one of the two, or leave this one out",
        )
    values = {name: getattr(row, name) for name in CallRow.__struct_fields__}
    values["flags"] = " ".join(dict.fromkeys(row.flags))
    values["meta"] = msgspec.json.encode(row.meta, order="sorted").decode()
    if known:
        key = int(known[0].id)
        values["created_at"] = known[0].created_at
        if not row.hold:
            del values["hold"]  # Only ``set_hold`` lifts it.
        connection.execute(update(calls).where(calls.c.id == key), values)
        for table in _DERIVED:
            connection.execute(delete(table).where(table.c.call == key))
    else:
        values["created_at"] = row.created_at or utc_now()
        key = connection.execute(insert(calls).returning(calls.c.id), values).scalar_one()
    _add(connection, call_flags, key, [{"flag": flag} for flag in dict.fromkeys(row.flags)])
    return key


def add_turns(connection: Connection, key: int, lines: Iterable[TurnRow], first: int = 0) -> None:
    """Write lines of the transcript. ``first`` is the number of the first of them."""
    _add(
        connection,
        turns,
        key,
        [{"n": n, **msgspec.structs.asdict(line)} for n, line in enumerate(lines, start=first)],
    )


def _add_findings(connection: Connection, key: int, parts: CallParts) -> None:
    for table, rows in (
        (signals, parts.signals),
        (asked, parts.asked),
        (prompts, parts.prompts),
        (stages, parts.stages),
    ):
        _add(connection, table, key, [msgspec.structs.asdict(row) for row in rows])


def _add_text(connection: Connection, key: int, lines: Iterable[str]) -> None:
    tokens = index_text(lines)
    if not tokens:
        return
    values: dict[str, object] = {"call": key, "tokens": tokens}
    if connection.dialect.name == "sqlite":
        connection.execute(insert(texts), values)
        return
    words = func.array_to_tsvector(cast(words_of(tokens), ARRAY(Text)))
    connection.execute(insert(texts).values(**values, words=words))


def _add(
    connection: Connection, table: Table, key: int, rows: Sequence[Mapping[str, object]]
) -> None:
    if rows:
        connection.execute(insert(table), [{"call": key, **row} for row in rows])
