"""Lists of calls: filtered, sorted, searched, a page at a time."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Final, Literal

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    RowMapping,
    Select,
    TextClause,
    and_,
    any_,
    cast,
    func,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from assist.errors import InputError
from assist.store.database import Database
from assist.store.rows import CallRow, CallState
from assist.store.schema import call_flags, calls, signals, texts, turns
from assist.store.search import Search, marks, query_of

Sort = Literal[
    "newest", "oldest", "angriest", "interruptions", "unanswered", "lowest_score", "longest"
]

MOST_ON_A_PAGE: Final = 200
"""Source: chosen."""
COUNTED: Final = 1_000
"""Matches that are counted; ``CallPage.exact`` is false where there are more. Source: chosen; the
count must not cost more than the page."""
FEW: Final = 10_000
"""Up to this many matches of a search or signal are looked up and counted. Source: measured; ten
milliseconds with SQLite."""
MOST_CALLS_SHARE: Final = 0.25
"""What is said in a larger share of the calls is tested while walking through the list, what is
said in fewer is looked up first. Source: measured; looking up costs 2 µs for every call in which it
was said, a test 100 to 300 µs, of which a page then needs four for each of its lines."""
MOST_HITS: Final = 3
"""Lines that are shown of a call that was found. Source: chosen."""

_ORDER: Final[dict[Sort, tuple[str, bool]]] = {
    "newest": ("started_at", True),
    "oldest": ("started_at", False),
    "angriest": ("anger_peak", True),
    "interruptions": ("interruptions", True),
    "unanswered": ("unanswered", True),
    "lowest_score": ("score", False),
    "longest": ("duration_ms", True),
}
"""Column, and whether its highest comes first. Calls without a score aren't in "lowest_score"."""


Condition = ColumnElement[bool] | TextClause


class CallQuery(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody wants to see. Empty fields don't filter.

    Attributes:
        text: Words and "phrases in quotes" that were all said in the call.
        since: First start, UTC; a date or a time.
        until: Starts before this.
        flags: Risks that the call must all have.
        signal: A signal that was raised and stood.
        cursor: ``CallPage.next`` of the page before, of the same query.
    """

    text: str = ""
    agent: str = ""
    team: str = ""
    product: str = ""
    language: str = ""
    kind: str = ""
    cause: str = ""
    state: CallState | Literal[""] = ""
    signal: str = ""
    since: str = ""
    until: str = ""
    min_anger: float | None = None
    min_interruptions: int | None = None
    min_unanswered: int | None = None
    min_score: int | None = None
    max_score: int | None = None
    flags: tuple[str, ...] = ()
    sort: Sort = "newest"
    cursor: str = ""
    limit: int = 50


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A line that was found. ``marks`` are start and end offsets of the found words in ``text``."""

    n: int
    line: str
    speaker: str
    start_ms: int
    text: str
    marks: tuple[tuple[int, int], ...]


class ListedCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call in a list, and where the searched words were first said in it."""

    id: int
    row: CallRow
    hits: tuple[Hit, ...] = ()


class CallPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a list.

    Attributes:
        total: Calls that match, as far as they were counted.
        exact: There are no more than ``total``.
        next: Cursor of the next page; empty on the last.
    """

    calls: tuple[ListedCall, ...]
    total: int
    exact: bool
    next: str = ""


class Facets(msgspec.Struct, frozen=True, kw_only=True):
    """What calls can be filtered by, in order."""

    agents: tuple[str, ...]
    teams: tuple[str, ...]
    products: tuple[str, ...]
    kinds: tuple[str, ...]
    languages: tuple[str, ...]
    flags: tuple[str, ...]


def list_calls(db: Database, query: CallQuery) -> CallPage:
    """One page of the calls that match.

    Raises:
        InputError: The cursor is not one.
    """
    search = query_of(query.text)
    limit = max(1, min(query.limit, MOST_ON_A_PAGE))
    if query.text.strip() and not search.phrases:
        return CallPage(calls=(), total=0, exact=True)  # Nothing but punctuation.
    with db.read() as connection:
        where = _filters(query) + _raised(connection, query)
        total, exact = 0, False
        if search.phrases:
            said, number = _said(connection, search)
            counted = number <= FEW
            if not where and connection.dialect.name == "sqlite":
                total, exact, counted = min(number, COUNTED), number <= COUNTED, False
            where.append(said)
        else:
            counted = True
        if counted:
            ids = _some(connection, where)
            total, exact = min(len(ids), COUNTED), len(ids) <= COUNTED
            if exact:
                where = [_among(connection, ids)]  # Not a second time through the whole list.
        rows = connection.execute(_page(query, where, limit + 1)).mappings().all()
        shown = rows[:limit]
        hits = _hits(connection, [row["id"] for row in shown], search)
    listed = tuple(
        ListedCall(id=row["id"], row=call_row(row), hits=hits.get(row["id"], ())) for row in shown
    )
    more = len(rows) > limit
    return CallPage(
        calls=listed,
        total=max(total, len(rows)),
        exact=exact,
        next=_cursor(query.sort, shown[-1]) if more else "",
    )


def facets(db: Database) -> Facets:
    """What the stored calls can be filtered by."""
    with db.read() as connection:
        flags = connection.execute(select(call_flags.c.flag).distinct().order_by("flag"))
        return Facets(
            agents=_distinct(connection, "agent"),
            teams=_distinct(connection, "team"),
            products=_distinct(connection, "product"),
            kinds=_distinct(connection, "kind"),
            languages=_distinct(connection, "language"),
            flags=tuple(flags.scalars()),
        )


def call_row(row: RowMapping) -> CallRow:
    """A line of ``calls``."""
    values = {name: row[name] for name in CallRow.__struct_fields__}
    values["flags"] = tuple(row["flags"].split())
    values["meta"] = msgspec.json.decode(row["meta"], type=dict[str, str])
    return CallRow(**values)


def _filters(query: CallQuery) -> list[Condition]:
    where: list[Condition] = []
    for name in ("agent", "team", "product", "language", "kind", "cause", "state"):
        if value := getattr(query, name):
            where.append(calls.c[name] == value)
    if query.since:
        where.append(calls.c.started_at >= query.since)
    if query.until:
        where.append(calls.c.started_at < query.until)
    for column, least in (
        (calls.c.anger_peak, query.min_anger),
        (calls.c.interruptions, query.min_interruptions),
        (calls.c.unanswered, query.min_unanswered),
        (calls.c.score, query.min_score),
    ):
        if least is not None:
            where.append(column >= least)
    if query.max_score is not None:
        where.append(calls.c.score <= query.max_score)
    where += [
        calls.c.id.in_(select(call_flags.c.call).where(call_flags.c.flag == flag))
        for flag in query.flags
    ]
    if query.sort == "lowest_score":
        where.append(calls.c.score.is_not(None))
    return where


def _page(query: CallQuery, where: Sequence[Condition], limit: int) -> Select[tuple[object, ...]]:
    name, falling = _ORDER[query.sort]
    column = calls.c[name]
    chosen = select(calls).where(*where).limit(limit)
    if query.cursor:
        at, here = tuple_(*_read_cursor(query)), tuple_(column, calls.c.id)
        chosen = chosen.where(here < at if falling else here > at)
    if falling:
        return chosen.order_by(column.desc(), calls.c.id.desc())
    return chosen.order_by(column, calls.c.id)


def _raised(connection: Connection, query: CallQuery) -> list[Condition]:
    """The signal asked for: looked up where it is rare, tested call by call where it isn't."""
    if not query.signal:
        return []
    stood = select(signals.c.call).where(
        signals.c.signal == query.signal, signals.c.state != "withdrawn"
    )
    few = _number(connection, stood) <= FEW
    return [calls.c.id.in_(stood) if few else stood.where(signals.c.call == calls.c.id).exists()]


def _said(connection: Connection, search: Search) -> tuple[Condition, int]:
    """The calls in which it was said, and how many those are, or more than ``FEW``."""
    if connection.dialect.name != "sqlite":
        found = select(texts.c.call).where(_matches(search))
        return calls.c.id.in_(found), _number(connection, found)
    words = {"words": search.lite}
    number = int(
        connection.execute(
            text("SELECT count(*) FROM turns_fts WHERE turns_fts MATCH :words"), words
        ).scalar_one()
    )
    newest = connection.execute(select(func.max(calls.c.id))).scalar() or 0
    if number > FEW and number > MOST_CALLS_SHARE * newest:
        test = (
            "EXISTS (SELECT 1 FROM turns_fts WHERE turns_fts MATCH :words"
            " AND turns_fts.rowid = calls.id)"
        )
    else:
        test = "calls.id IN (SELECT rowid FROM turns_fts WHERE turns_fts MATCH :words)"
    return text(test).bindparams(**words), number


def _number(connection: Connection, found: Select[tuple[int]]) -> int:
    some = found.limit(FEW + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def _matches(search: Search) -> ColumnElement[bool]:
    asked = texts.c.words.bool_op("@@")(cast(search.words, TSQUERY))
    return and_(asked, *(texts.c.tokens.like(like) for like in search.likes))


def _some(connection: Connection, where: Sequence[Condition]) -> list[int]:
    found = connection.execute(select(calls.c.id).where(*where).limit(COUNTED + 1))
    return list(found.scalars())


def _among(connection: Connection, ids: Sequence[int]) -> Condition:
    if connection.dialect.name == "sqlite":
        # One parameter, however many ids.
        return text("calls.id IN (SELECT value FROM json_each(:ids))").bindparams(
            ids=msgspec.json.encode(ids).decode()
        )
    return calls.c.id == any_(cast(list(ids), ARRAY(Integer)))


def _hits(connection: Connection, ids: Sequence[int], search: Search) -> dict[int, tuple[Hit, ...]]:
    if not search.phrases or not ids:
        return {}
    found: dict[int, list[Hit]] = {}
    columns = ("call", "n", "line", "speaker", "start_ms", "text")
    lines = connection.execute(
        select(*(turns.c[name] for name in columns))
        .where(turns.c.call.in_(ids))
        .order_by(turns.c.call, turns.c.n)
    )
    for call, n, line, speaker, start_ms, said in lines:
        hits = found.setdefault(call, [])
        if len(hits) < MOST_HITS and (where := marks(said, search)):
            hits.append(
                Hit(n=n, line=line, speaker=speaker, start_ms=start_ms, text=said, marks=where)
            )
    return {call: tuple(hits) for call, hits in found.items()}


def _distinct(connection: Connection, name: str) -> tuple[str, ...]:
    """Leaps from value to value through the index rather than reading every call."""
    first = select(func.min(calls.c[name]).label("value")).where(calls.c[name] > "")
    leap = first.cte("leap", recursive=True)
    after = select(func.min(calls.c[name])).where(calls.c[name] > leap.c.value).scalar_subquery()
    leap = leap.union_all(select(after).where(leap.c.value.is_not(None)))
    found = select(leap.c.value).where(leap.c.value.is_not(None)).order_by(leap.c.value)
    return tuple(connection.execute(found).scalars())


def _cursor(sort: Sort, row: RowMapping) -> str:
    data = msgspec.json.encode([sort, row[_ORDER[sort][0]], row["id"]])
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _read_cursor(query: CallQuery) -> tuple[str | float, int]:
    try:
        data = base64.urlsafe_b64decode(query.cursor + "=" * (-len(query.cursor) % 4))
        sort, value, last = msgspec.json.decode(data, type=tuple[str, str | float, int])
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        sort, value, last = "", "", 0
    if sort != query.sort:
        raise InputError("this is no place in this list", remedy="begin at its first page")
    return value, last
