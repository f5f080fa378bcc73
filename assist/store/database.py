"""One database: SQLite in a file by default, PostgreSQL by URL; brought up to date on opening."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from assist.errors import SetupError
from assist.store.migrate import upgrade

BUSY_TIMEOUT_MS: Final = 10_000
"""How long to wait for another program that writes. Source: chosen; one call is stored in well
under a second."""

CACHE_KIB: Final = 32_768
"""Pages that a connection to SQLite keeps in memory. Source: chosen; the indexes that lists of
100,000 calls are read from fit."""

PURGE_PAGES: Final = 500
"""Pages of the index that are written anew in one transaction. Source: chosen; other writers wait
about a tenth of a second."""

LOG_BYTES: Final = 64 * 1024 * 1024
"""The log is cut to this when it has been moved into the file. Source: chosen; a batch of 200 calls
writes a tenth of it."""

_LITE: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    f"PRAGMA cache_size=-{CACHE_KIB}",
    "PRAGMA temp_store=MEMORY",
    f"PRAGMA journal_size_limit={LOG_BYTES}",
)


class Database:
    """An open database. Threads may share it; every connection is one transaction.

    Attributes:
        lite: SQLite, with one writer at a time.
        url: Where it is, without its password.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = threading.Lock()
        self.lite = engine.dialect.name == "sqlite"
        self.url = engine.url.render_as_string(hide_password=True)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a database, creating and migrating it as needed.

        Args:
            url: ``sqlite:///folder/calls.sqlite``, ``postgresql://user@host/name``, or the path
                of an SQLite file.

        Raises:
            SetupError: It can't be reached, or a newer version of call-assist wrote it.
        """
        place = _place(url)
        shown = place.render_as_string(hide_password=True)
        try:
            database = cls(_engine(place))
            with database.write() as connection:
                upgrade(connection, shown)
            database._finish_purge()
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            raise SetupError(
                f"no driver for this database is installed ({error})",
                where=shown,
                remedy="for PostgreSQL, install call-assist[postgres]",
            ) from error
        except (DBAPIError, OSError) as error:
            reason = error.orig if isinstance(error, DBAPIError) else error.strerror
            raise SetupError(
                f"the database cannot be opened ({str(reason).strip()})",
                where=shown,
                remedy="see that it is there and who may write to it",
            ) from error
        return database

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees the database as it is now, and doesn't wait for writers."""
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[Connection]:
        """A transaction: committed where the block ends, undone where it raises.

        On SQLite one writer at a time has the database; don't nest them.

        Args:
            durable: Committed means on the disk, even if the power fails a moment later. Otherwise
                a commit survives the end of this program at once, and a power failure once
                SQLite has next moved its log into the file (see ``docs/store.md``).
        """
        if not self.lite:
            with self._engine.begin() as connection:
                yield connection
            return
        with self._writing, self._engine.connect() as connection:
            connection.execution_options(writes=True)
            cursor = connection.connection.cursor()
            cursor.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            cursor.close()
            with connection.begin():
                yield connection

    def purge(self) -> None:
        """Leave no trace of what was deleted since ``mark_unpurged``.

        SQLite overwrites rows that it deletes, but its full-text index only notes that a call is
        gone until that part of it is written anew, and the log keeps old pages until it is
        emptied. PostgreSQL frees dead rows for new ones (VACUUM); its own log and backups follow
        the rules of that server. Cut short, or while others read for long, this is made up for
        the next time the database is opened.
        """
        if not self.lite:
            with self._engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("VACUUM")
            return
        pages = -PURGE_PAGES  # Negative: begin with every part, however well merged it is.
        while True:
            with self.write() as connection:
                before = _changes(connection)
                connection.exec_driver_sql(
                    f"INSERT INTO turns_fts(turns_fts, rank) VALUES ('merge', {pages})"
                )
                done = _changes(connection) - before < 2
            if done and pages > 0:
                break
            pages = PURGE_PAGES
        if self._empty_log():
            with self.write() as connection:
                connection.exec_driver_sql("PRAGMA user_version=0")

    def _empty_log(self) -> bool:
        """Bring the whole log into the file; False where somebody reads in it for too long."""
        with self._writing, self._engine.connect() as connection:
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_ = cursor.fetchone() or (1,)
            cursor.close()
        return not busy

    def _finish_purge(self) -> None:
        if not self.lite:
            return
        with self.read() as connection:
            unpurged = connection.exec_driver_sql("PRAGMA user_version").scalar()
        if unpurged:
            self.purge()

    def close(self) -> None:
        """Give up every connection."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def file_url(path: Path) -> str:
    """The URL of an SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def _place(url: str) -> URL:
    """Which database is meant; a driver is added where the URL names none."""
    if "://" not in url:
        return make_url(file_url(Path(url)))
    try:
        place = make_url(url)
    except ArgumentError as error:
        raise SetupError(
            "this is no URL of a database",
            where=url,
            remedy="write sqlite:///folder/calls.sqlite or postgresql://user@host/name",
        ) from error
    if place.drivername in {"postgresql", "postgres"}:
        return place.set(drivername="postgresql+psycopg")
    if place.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise SetupError(
            f"calls can't be kept in a database of the kind {place.drivername}",
            where=place.render_as_string(hide_password=True),
            remedy="use sqlite or postgresql",
        )
    return place


def _engine(place: URL) -> Engine:
    if place.drivername != "sqlite":
        return create_engine(place, pool_pre_ping=True)
    path = Path(place.database or "")
    if place.database in {None, "", ":memory:"}:
        raise SetupError("a database in memory keeps nothing", remedy="name a file")
    path.parent.mkdir(parents=True, exist_ok=True)
    # For its owner only: it holds what was said. SQLite gives its log the same rights.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    engine = create_engine(place)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver would begin transactions late, and only for some statements.
    connection.isolation_level = None
    cursor = connection.cursor()
    for line in _LITE:
        cursor.execute(line)
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def mark_unpurged(connection: Connection) -> None:
    """Remember, in the transaction that deletes, that traces are left for ``Database.purge``."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA user_version=1")


def _changes(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one())
