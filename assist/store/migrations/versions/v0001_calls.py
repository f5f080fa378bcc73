"""Calls and what was found in them. A script that has been released is never changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0001"
down_revision = None

_LITE_SEARCH = (
    "CREATE VIRTUAL TABLE turns_fts USING fts5("
    "tokens, content='texts', content_rowid='call', tokenize='ascii')",
    "CREATE TRIGGER texts_added AFTER INSERT ON texts BEGIN "
    "INSERT INTO turns_fts(rowid, tokens) VALUES (new.call, new.tokens); END",
    "CREATE TRIGGER texts_gone AFTER DELETE ON texts BEGIN "
    "INSERT INTO turns_fts(turns_fts, rowid, tokens) VALUES ('delete', old.call, old.tokens); END",
)


def upgrade() -> None:
    """Make the tables."""
    _calls()
    _contents()
    _findings()
    if op.get_bind().dialect.name == "sqlite":
        for line in _LITE_SEARCH:
            op.execute(line)
    else:
        op.create_index("ix_texts_words", "texts", ["words"], postgresql_using="gin")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def _call(*, key: bool = False) -> sa.Column[int]:
    target = sa.ForeignKey("calls.id", ondelete="CASCADE")
    return sa.Column("call", sa.Integer, target, nullable=False, primary_key=key)


def _needed(
    name: str, kind: type[sa.Text | sa.Integer | sa.Float[float]] = sa.Text
) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0"))


def _calls() -> None:
    op.create_table(
        "calls",
        _id(),
        sa.Column("call_id", sa.Text, nullable=False, unique=True),
        _needed("source"),
        sa.Column("content_hash", sa.Text, unique=True),
        _needed("language"),
        *(_text(name) for name in ("pack", "agent", "team", "product", "customer_ref")),
        _needed("started_at"),
        _count("duration_ms"),
        _needed("state"),
        _text("kind"),
        _text("cause"),
        sa.Column("anger_peak", sa.Float, nullable=False, server_default=sa.text("0")),
        _text("peak_band"),
        *(
            _count(name)
            for name in ("interruptions", "interrupted", "questions", "unanswered", "prompts")
        ),
        sa.Column("score", sa.Integer),
        *(_text(name) for name in ("form", "flags", "app_version", "pack_hash", "model_hash")),
        sa.Column("audio", sa.Text),
        sa.Column("journal", sa.Text),
        sa.Column("hold", sa.Boolean, nullable=False, server_default=sa.false()),
        _needed("created_at"),
        _text("summary"),
        sa.Column("meta", sa.Text, nullable=False, server_default="{}"),
    )
    op.create_index(
        "ix_calls_newest",
        "calls",
        [
            *("started_at", "id", "agent", "team", "language", "kind", "anger_peak"),
            *("interruptions", "unanswered", "score", "state", "product"),
        ],
    )
    for name in ("agent", "team", "kind", "product", "language"):
        op.create_index(f"ix_calls_{name}", "calls", [name, "started_at", "id"])
    for name in ("anger_peak", "interruptions", "unanswered", "score", "duration_ms"):
        op.create_index(f"ix_calls_{name}", "calls", [name, "id"])
    op.create_index("ix_calls_state", "calls", ["state"])
    op.create_table("call_flags", sa.Column("flag", sa.Text, primary_key=True), _call(key=True))
    op.create_index("ix_call_flags_call", "call_flags", ["call"])


def _contents() -> None:
    op.create_table(
        "turns",
        _id(),
        _call(),
        _needed("n", sa.Integer),
        _text("line"),
        _needed("speaker"),
        _needed("start_ms", sa.Integer),
        _needed("end_ms", sa.Integer),
        _needed("text"),
    )
    op.create_index("ix_turns_call_n", "turns", ["call", "n"])
    op.create_table(
        "texts",
        _call(key=True),
        _needed("tokens"),
        sa.Column("words", TSVECTOR().with_variant(sa.Text(), "sqlite")),
    )
    for name in ("originals", "reports"):
        op.create_table(name, _call(key=True), sa.Column("body", sa.LargeBinary, nullable=False))


def _findings() -> None:
    op.create_table(
        "signals",
        _id(),
        _call(),
        _needed("sid"),
        _needed("signal"),
        _needed("speaker"),
        *(_needed(name, sa.Integer) for name in ("at_ms", "start_ms", "end_ms")),
        _needed("value", sa.Float),
        _text("band"),
        _text("kind"),
        _needed("state"),
    )
    op.create_index("ix_signals_signal", "signals", ["signal", "call", "state"])
    op.create_table(
        "asked",
        _id(),
        _call(),
        *(_needed(name) for name in ("qid", "text", "key", "status")),
        _text("expects"),
        _needed("asked_ms", sa.Integer),
        sa.Column("resolved_ms", sa.Integer),
        _count("repeats"),
    )
    op.create_index("ix_asked_status", "asked", ["status", "key"])
    op.create_table(
        "prompts",
        _id(),
        _call(),
        _needed("pid"),
        _needed("card"),
        _text("tactic"),
        _needed("at_ms", sa.Integer),
        _needed("state"),
        sa.Column("anger_before", sa.Float),
        sa.Column("anger_after_30s", sa.Float),
    )
    op.create_index("ix_prompts_card", "prompts", ["card", "call"])
    op.create_table(
        "stages",
        _id(),
        _call(),
        _needed("stage"),
        _needed("start_ms", sa.Integer),
        _needed("end_ms", sa.Integer),
    )
    op.create_index("ix_stages_stage", "stages", ["stage", "call"])
    for name in ("signals", "asked", "prompts", "stages"):
        op.create_index(f"ix_{name}_call", name, ["call"])
