"""The tables, as the newest migration leaves them. ``docs/store.md`` describes them in words.

Wall clock is UTC text (``2026-11-22T10:00:00Z``), which sorts the same on every database; times
within a call are milliseconds; JSON is text. ``call`` is ``calls.id``, except in ``audit``, whose
lines outlive their call and carry ``calls.call_id``.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

metadata: Final = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s"})


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _of(table: str, name: str = "call") -> Column[int]:
    """A row that goes when what it belongs to goes."""
    return Column(
        name, Integer, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False, index=True
    )


def _needed(
    name: str, kind: type[Text] | type[Integer] | type[Float[float]] = Text
) -> Column[object]:
    return Column(name, kind, nullable=False)


def _text(name: str) -> Column[str]:
    """Text that is empty where nothing is known."""
    return Column(name, Text, nullable=False, server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text("0"))


calls: Final = Table(
    "calls",
    metadata,
    _id(),
    Column("call_id", Text, nullable=False, unique=True),
    _needed("source"),
    Column("content_hash", Text, unique=True),
    _needed("language"),
    _text("pack"),
    _text("agent"),
    _text("team"),
    _text("product"),
    _text("customer_ref"),
    _needed("started_at"),
    _count("duration_ms"),
    _needed("state"),
    _text("kind"),
    _text("cause"),
    Column("anger_peak", Float, nullable=False, server_default=text("0")),
    _text("peak_band"),
    _count("interruptions"),
    _count("interrupted"),
    _count("questions"),
    _count("unanswered"),
    _count("prompts"),
    Column("score", Integer),
    _text("form"),
    _text("flags"),
    _text("app_version"),
    _text("pack_hash"),
    _text("model_hash"),
    Column("audio", Text),
    Column("journal", Text),
    Column("hold", Boolean, nullable=False, server_default=false()),
    _needed("created_at"),
    _text("summary"),
    Column("meta", Text, nullable=False, server_default="{}"),
)
"""One row a call; the last columns are the long ones, so that a scan needn't read over them."""

# A list is read in the order of one of these; SQLite then tests the other filters on the wide one
# without touching the table.
Index(
    "ix_calls_newest",
    calls.c.started_at,
    calls.c.id,
    calls.c.agent,
    calls.c.team,
    calls.c.language,
    calls.c.kind,
    calls.c.anger_peak,
    calls.c.interruptions,
    calls.c.unanswered,
    calls.c.score,
    calls.c.state,
    calls.c.product,
)
for _name in ("agent", "team", "kind", "product", "language"):
    Index(f"ix_calls_{_name}", calls.c[_name], calls.c.started_at, calls.c.id)
for _name in ("anger_peak", "interruptions", "unanswered", "score", "duration_ms"):
    Index(f"ix_calls_{_name}", calls.c[_name], calls.c.id)
Index("ix_calls_state", calls.c.state)

call_flags: Final = Table(
    "call_flags",
    metadata,
    Column("flag", Text, primary_key=True),
    Column("call", Integer, ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_call_flags_call", "call"),
)
"""``calls.flags``, one row each, to filter by."""

turns: Final = Table(
    "turns",
    metadata,
    _id(),
    Column("call", Integer, ForeignKey("calls.id", ondelete="CASCADE"), nullable=False),
    _needed("n", Integer),
    _text("line"),
    _needed("speaker"),
    _needed("start_ms", Integer),
    _needed("end_ms", Integer),
    _needed("text"),
    Index("ix_turns_call_n", "call", "n"),
)
"""The transcript as it may be shown: redacted."""

texts: Final = Table(
    "texts",
    metadata,
    Column("call", Integer, ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True),
    _needed("tokens"),
    Column("words", TSVECTOR().with_variant(Text(), "sqlite")),
    Index("ix_texts_words", "words", postgresql_using="gin").ddl_if(dialect="postgresql"),
)
"""What ``search.index_text`` made of a call's turns. SQLite searches it through the FTS5 table
``turns_fts``, which triggers keep in step; PostgreSQL through ``words``."""

originals: Final = Table(
    "originals",
    metadata,
    Column("call", Integer, ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""Reports with nothing redacted, where the policy keeps them."""

reports: Final = Table(
    "reports",
    metadata,
    Column("call", Integer, ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

signals: Final = Table(
    "signals",
    metadata,
    _id(),
    _of("calls"),
    _needed("sid"),
    _needed("signal"),
    _needed("speaker"),
    _needed("at_ms", Integer),
    _needed("start_ms", Integer),
    _needed("end_ms", Integer),
    _needed("value", Float),
    _text("band"),
    _text("kind"),
    _needed("state"),
    Index("ix_signals_signal", "signal", "call", "state"),
)

asked: Final = Table(
    "asked",
    metadata,
    _id(),
    _of("calls"),
    _needed("qid"),
    _needed("text"),
    _needed("key"),
    _needed("status"),
    _text("expects"),
    _needed("asked_ms", Integer),
    Column("resolved_ms", Integer),
    _count("repeats"),
    Index("ix_asked_status", "status", "key"),
)

prompts: Final = Table(
    "prompts",
    metadata,
    _id(),
    _of("calls"),
    _needed("pid"),
    _needed("card"),
    _text("tactic"),
    _needed("at_ms", Integer),
    _needed("state"),
    Column("anger_before", Float),
    Column("anger_after_30s", Float),
    Index("ix_prompts_card", "card", "call"),
)

stages: Final = Table(
    "stages",
    metadata,
    _id(),
    _of("calls"),
    _needed("stage"),
    _needed("start_ms", Integer),
    _needed("end_ms", Integer),
    Index("ix_stages_stage", "stage", "call"),
)

scorecards: Final = Table(
    "scorecards",
    metadata,
    _id(),
    _of("calls"),
    _needed("form"),
    Column("reviewer", Text),
    Column("score", Integer),
    _needed("state"),
    _needed("created_at"),
    _text("comment"),
    _text("updated_at"),
    Index("ix_scorecards_reviewer", "reviewer", "created_at"),
)
"""``reviewer`` is null for the automatic one."""

items: Final = Table(
    "items",
    metadata,
    _id(),
    _of("scorecards", "card"),
    _needed("item"),
    _needed("result"),
    _text("reason"),
    Column("evidence", Text, nullable=False, server_default="[]"),
)

changes: Final = Table(
    "changes",
    metadata,
    _id(),
    _of("scorecards", "card"),
    _text("item"),
    _text("was"),
    _text("became"),
    _text("reason"),
    _needed("by"),
    _needed("at"),
)
"""Who changed what on a scorecard; only ever added to. ``item`` is empty for the card's state."""

assignments: Final = Table(
    "assignments",
    metadata,
    _id(),
    _of("calls"),
    _needed("reviewer"),
    _needed("plan"),
    _needed("kind"),
    Column("why", Text, nullable=False, server_default="[]"),
    _needed("state"),
    _needed("created_at"),
    _text("due"),
    Index("ix_assignments_reviewer", "reviewer", "state"),
    Index("ix_assignments_plan", "plan", "call", "reviewer", unique=True),
)
"""Calls that somebody is to review, and why these; several reviewers for a calibration."""

verdicts: Final = Table(
    "verdicts",
    metadata,
    _id(),
    _of("calls"),
    _needed("target"),
    _text("target_id"),
    _needed("verdict"),
    _text("label"),
    _text("comment"),
    _needed("reviewer"),
    _needed("created_at"),
    Index("ix_verdicts_target", "call", "target", "target_id"),
)
"""Only ever added to: the newest of a reviewer about a target counts."""

disputes: Final = Table(
    "disputes",
    metadata,
    _id(),
    _of("scorecards", "scorecard"),
    _text("item"),
    _needed("by"),
    _needed("text"),
    _needed("state"),
    _text("resolution"),
    _text("resolved_by"),
    _needed("created_at"),
    Column("resolved_at", Text),
)

users: Final = Table(
    "users",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    _text("display"),
    _needed("role"),
    _text("team"),
    Column("password_hash", Text),
    Column("oidc_subject", Text, unique=True),
    Column("active", Boolean, nullable=False, server_default=true()),
)

sessions: Final = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    _of("users", "user"),
    _needed("created_at"),
    _needed("expires_at"),
)

audit: Final = Table(
    "audit",
    metadata,
    _id(),
    _needed("at"),
    _needed("user"),
    _needed("action"),
    Column("call", Text, index=True),
    _text("detail"),
    Index("ix_audit_at", "at"),
)

views: Final = Table(
    "views",
    metadata,
    _id(),
    _needed("user"),
    _needed("name"),
    _needed("query"),
    Index("ix_views_user", "user", "name", unique=True),
)

imports: Final = Table(
    "imports",
    metadata,
    Column("path", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("content_hash", Text, index=True),
    _needed("state"),
    _text("error"),
    _needed("at"),
)
