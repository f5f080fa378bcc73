"""Calls that may be like another: found by short phrases of what it was about."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Connection, cast, select, text
from sqlalchemy.dialects.postgresql import TSQUERY

from assist.store.database import Database
from assist.store.listing import CallQuery
from assist.store.schema import calls, texts
from assist.store.search import Phrase, Search, units
from assist.store.trends import counted

MOST_PHRASES: Final = 12
"""Phrases that are looked for. Source: chosen; a problem is told in one line."""

EACH: Final = 100
"""The newest calls that are taken of each phrase. Source: measured; 12 × 100 in 40 ms."""

SPAN: Final = 3
"""Units of a phrase: characters, or words. Source: chosen; 洗衣机 is one, 退款没到 is two."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A call that may be alike; the fields are its row's."""

    call_id: str
    summary: str
    agent: str
    product: str
    kind: str
    cause: str
    language: str
    score: int | None
    anger_peak: float
    started_at: str


def candidates(db: Database, query: CallQuery, about: str, besides: str) -> list[Candidate]:
    """Calls that are about something similar, the newest of each phrase.

    Args:
        db: The store.
        query: Which calls may be looked at; its product and kind are looked for, not demanded.
        about: What the call was about, in a line.
        besides: ``call_id`` of the call itself.
    """
    seen = msgspec.structs.replace(query, product="", kind="", cause="")
    columns = [calls.c[name] for name in Candidate.__struct_fields__]
    with db.read() as connection:
        ids: dict[int, None] = {}
        for search in phrases(about):
            ids |= dict.fromkeys(_said(connection, search))
        if query.product or query.kind:
            same = select(calls.c.id).where(*counted(query), calls.c.summary > "")
            newest = same.order_by(calls.c.started_at.desc(), calls.c.id.desc()).limit(EACH)
            ids |= dict.fromkeys(connection.execute(newest).scalars())
        wanted = (
            select(*columns)
            .where(calls.c.id.in_(tuple(ids)), *counted(seen), calls.c.call_id != besides)
            .order_by(calls.c.started_at.desc(), calls.c.id.desc())
        )
        return [Candidate(**row) for row in connection.execute(wanted).mappings()]


def phrases(about: str) -> list[Search]:
    """The line's runs of ``SPAN`` units, spread over it."""
    keys = [unit.key for unit in units(about)]
    runs = [tuple(keys[at : at + SPAN]) for at in range(max(1, len(keys) - SPAN + 1))]
    distinct = list(dict.fromkeys(run for run in runs if run))
    step = max(1.0, len(distinct) / MOST_PHRASES)
    chosen = [distinct[int(at * step)] for at in range(min(MOST_PHRASES, len(distinct)))]
    return [Search((Phrase(run),)) for run in chosen]


def _said(connection: Connection, search: Search) -> list[int]:
    if connection.dialect.name == "sqlite":
        found = connection.execute(
            text(
                "SELECT rowid FROM turns_fts WHERE turns_fts MATCH :words"
                " ORDER BY rowid DESC LIMIT :most"
            ),
            {"words": search.lite, "most": EACH},
        )
        return list(found.scalars())
    asked = texts.c.words.bool_op("@@")(cast(search.words, TSQUERY))
    likes = [texts.c.tokens.like(like) for like in search.likes]
    wanted = select(texts.c.call).where(asked, *likes).order_by(texts.c.call.desc()).limit(EACH)
    return list(connection.execute(wanted).scalars())
