"""Bringing a database up to date: Alembic, run from code, with its scripts in this package."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from assist.errors import SetupError

FOLDER: Final = Path(__file__).with_name("migrations")
HEAD: Final = "0003"
"""The newest script in ``migrations/versions``."""

_LOCK: Final = 7_205_759_403
"""Key of the advisory lock under which PostgreSQL is migrated. Source: chosen."""


def upgrade(connection: Connection, where: str, to: str = HEAD) -> None:
    """Run the scripts that this database hasn't seen, all in the connection's transaction.

    Args:
        connection: In a transaction that may write.
        where: The database, for messages.
        to: The last script to run.

    Raises:
        SetupError: A newer version of call-assist wrote the database.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    version = version_of(connection)
    if version == to:
        return
    if version is not None and version > HEAD:
        raise SetupError(
            f"the database has version {version}, this call-assist knows {HEAD}",
            where=where,
            remedy="update call-assist, or name another database",
        )
    # Most openings need none of this, and Alembic takes long to import.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def version_of(connection: Connection) -> str | None:
    """The last script that was run; None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
