"""Who reviews, and what they made of it. A script that has been released is never changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    _reviews()
    _people()
    op.create_table(
        "imports",
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("content_hash", sa.Text),
        *_needed("state"),
        *_texts("error"),
        *_needed("at"),
    )
    op.create_index("ix_imports_content_hash", "imports", ["content_hash"])


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def _of(table: str, name: str) -> sa.Column[int]:
    target = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Integer, target, nullable=False)


def _needed(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False, server_default="") for name in names]


def _reviews() -> None:
    op.create_table(
        "scorecards",
        _id(),
        _of("calls", "call"),
        *_needed("form"),
        sa.Column("reviewer", sa.Text),
        sa.Column("score", sa.Integer),
        *_needed("state", "created_at"),
    )
    op.create_index("ix_scorecards_call", "scorecards", ["call"])
    op.create_index("ix_scorecards_reviewer", "scorecards", ["reviewer", "created_at"])
    op.create_table(
        "items",
        _id(),
        _of("scorecards", "card"),
        *_needed("item", "result"),
        *_texts("reason"),
        sa.Column("evidence", sa.Text, nullable=False, server_default="[]"),
    )
    op.create_index("ix_items_card", "items", ["card"])
    op.create_table(
        "verdicts",
        _id(),
        _of("calls", "call"),
        *_needed("target"),
        *_texts("target_id"),
        *_needed("verdict"),
        *_texts("label", "comment"),
        *_needed("reviewer", "created_at"),
    )
    op.create_index("ix_verdicts_call", "verdicts", ["call"])
    op.create_index("ix_verdicts_target", "verdicts", ["call", "target", "target_id"])
    op.create_table(
        "disputes",
        _id(),
        _of("scorecards", "scorecard"),
        *_texts("item"),
        *_needed("by", "text", "state"),
        *_texts("resolution", "resolved_by"),
        *_needed("created_at"),
        sa.Column("resolved_at", sa.Text),
    )
    op.create_index("ix_disputes_scorecard", "disputes", ["scorecard"])


def _people() -> None:
    op.create_table(
        "users",
        _id(),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        *_texts("display"),
        *_needed("role"),
        *_texts("team"),
        sa.Column("password_hash", sa.Text),
        sa.Column("oidc_subject", sa.Text, unique=True),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text, primary_key=True),
        _of("users", "user"),
        *_needed("created_at", "expires_at"),
    )
    op.create_index("ix_sessions_user", "sessions", ["user"])
    op.create_table(
        "audit",
        _id(),
        *_needed("at", "user", "action"),
        sa.Column("call", sa.Text),
        *_texts("detail"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_call", "audit", ["call"])
    op.create_table("views", _id(), *_needed("user", "name", "query"))
    op.create_index("ix_views_user", "views", ["user", "name"], unique=True)
