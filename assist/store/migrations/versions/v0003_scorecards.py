"""What reviewers changed and what they are asked to look at. Never changed once released."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables, and two columns of scorecards."""
    for name in ("comment", "updated_at"):
        op.add_column("scorecards", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.create_table(
        "changes",
        _id(),
        _of("scorecards", "card"),
        *_texts("item", "was", "became", "reason"),
        *_needed("by", "at"),
    )
    op.create_index("ix_changes_card", "changes", ["card"])
    op.create_table(
        "assignments",
        _id(),
        _of("calls", "call"),
        *_needed("reviewer", "plan", "kind"),
        sa.Column("why", sa.Text, nullable=False, server_default="[]"),
        *_needed("state", "created_at"),
        *_texts("due"),
    )
    op.create_index("ix_assignments_call", "assignments", ["call"])
    op.create_index("ix_assignments_reviewer", "assignments", ["reviewer", "state"])
    op.create_index("ix_assignments_plan", "assignments", ["plan", "call", "reviewer"], unique=True)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def _of(table: str, name: str) -> sa.Column[int]:
    target = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Integer, target, nullable=False)


def _needed(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False, server_default="") for name in names]
