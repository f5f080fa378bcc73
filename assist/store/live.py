"""A call that goes on: in the database as it happens, finished later from its journal."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from assist.errors import SetupError
from assist.events import Band
from assist.store.database import Database
from assist.store.listing import call_row
from assist.store.lock import FOLDER, LiveLock, lock_path
from assist.store.rows import AskedRow, CallRow, CallToSave, PromptRow, SignalRow, TurnRow
from assist.store.saving import put_row, save_call
from assist.store.schema import asked, calls, prompts, signals, turns

STEP_S: Final = 0.5
"""What happened is written at most this often. Source: chosen; with the time of a commit it bounds
what a killed program loses to a second."""

_Finding = SignalRow | AskedRow | PromptRow
_TABLES: Final = {
    SignalRow: (signals, "sid"),
    AskedRow: (asked, "qid"),
    PromptRow: (prompts, "pid"),
}


class LiveFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Columns of ``calls`` that grow as the call goes on."""

    duration_ms: int = 0
    anger_peak: float = 0.0
    peak_band: Band | str = ""
    interruptions: int = 0
    interrupted: int = 0
    questions: int = 0
    unanswered: int = 0
    prompts: int = 0


class Unfinished(msgspec.Struct, frozen=True, kw_only=True):
    """A call that was going on when its program died.

    Attributes:
        row: As it stood.
        journal: What to finish it from; None where none was kept.
        audio: Its recording, perhaps torn; None where none was kept.
    """

    id: int
    row: CallRow
    journal: Path | None
    audio: Path | None


class LiveCall:
    """Puts a call into the database while it goes on. Any thread may tell it things; none waits.

    Args:
        db: The store.
        row: The call's line; its state is made ``live``.
        folder: The data folder, in which a lock says that the call goes on here.
        complain: Called once for a spell in which nothing can be written; the call goes on, and
            what waits is written when it can be.

    Raises:
        SetupError: The call is already going on, or nothing can be written.
    """

    def __init__(
        self,
        db: Database,
        row: CallRow,
        folder: Path,
        complain: Callable[[str], None] | None = None,
    ) -> None:
        lock = LiveLock.take(lock_path(folder, row.call_id))
        if lock is None:
            raise SetupError("this call is already going on in another program", where=row.call_id)
        self._lock = lock
        self._db = db
        self._complain = complain
        self._ailing = False
        try:
            with db.write(durable=True) as connection:
                self.id = put_row(connection, msgspec.structs.replace(row, state="live"))
        except DBAPIError as error:
            lock.release()
            raise SetupError(f"the call cannot be stored ({error.orig})", where=db.url) from error
        self._turns: dict[str, TurnRow] = {}
        self._numbers: dict[str, int] = {}
        self._findings: dict[tuple[type[_Finding], str], _Finding] = {}
        self._figures: LiveFigures | None = None
        self._news = threading.Condition()
        self._over = False
        self._writer = threading.Thread(target=self._run, name="live call", daemon=True)
        self._writer.start()

    def turn(self, row: TurnRow) -> None:
        """A line of the transcript, redacted; a line with the same id before it is replaced."""
        with self._news:
            self._numbers.setdefault(row.line, len(self._numbers))
            self._turns[row.line] = row
            self._news.notify()

    def finding(self, row: _Finding) -> None:
        """A signal, question or prompt; one with the same id before it is replaced."""
        with self._news:
            self._findings[type(row), getattr(row, _TABLES[type(row)][1])] = row
            self._news.notify()

    def figures(self, figures: LiveFigures) -> None:
        """How far the call has come."""
        with self._news:
            self._figures = figures
            self._news.notify()

    def end(self, call: CallToSave) -> int:
        """The call is over: store its report in place of what was told so far.

        Returns:
            ``calls.id``.

        Raises:
            InputError: Its content is stored under another id.
        """
        self._stop()
        try:
            with self._db.write(durable=True) as connection:
                key = save_call(connection, call)
        except BaseException:
            self._lock.leave()
            raise
        self._lock.release()
        return key

    def close(self) -> None:
        """Write what waits and stop; the call stays ``live`` and is finished by ``recover``."""
        self._stop()
        self._lock.leave()

    def drop(self) -> None:
        """The call shall leave nothing: take its line away."""
        self._stop()
        with self._db.write() as connection:
            connection.execute(delete(calls).where(calls.c.id == self.id))
        self._lock.release()

    def _stop(self) -> None:
        with self._news:
            self._over = True
            self._news.notify()
        self._writer.join()

    def _run(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._over or self._waits())
                over = self._over
            if self._waits():
                self._write()
            if over:
                return
            with self._news:
                self._news.wait_for(lambda: self._over, timeout=STEP_S)

    def _waits(self) -> bool:
        return bool(self._turns or self._findings or self._figures)

    def _write(self) -> None:
        with self._news:
            lines, self._turns = self._turns, {}
            found, self._findings = self._findings, {}
            figures, self._figures = self._figures, None
        try:
            self._put(lines, found, figures)
            self._ailing = False
        except DBAPIError as error:
            with self._news:
                self._turns = lines | self._turns
                self._findings = found | self._findings
                self._figures = self._figures or figures
            if not self._ailing and self._complain is not None:
                self._complain(str(error.orig))
            self._ailing = True

    def _put(
        self,
        lines: dict[str, TurnRow],
        found: dict[tuple[type[_Finding], str], _Finding],
        figures: LiveFigures | None,
    ) -> None:
        with self._db.write(durable=True) as connection:
            if lines:
                connection.execute(
                    delete(turns).where(turns.c.call == self.id, turns.c.line.in_(list(lines)))
                )
            if spoken := [row for row in lines.values() if row.text]:
                connection.execute(
                    insert(turns),
                    [
                        {
                            "call": self.id,
                            "n": self._numbers[row.line],
                            **msgspec.structs.asdict(row),
                        }
                        for row in spoken
                    ],
                )
            for kind, (table, name) in _TABLES.items():
                rows = [row for (of, _), row in found.items() if of is kind]
                if rows:
                    ids = [getattr(row, name) for row in rows]
                    connection.execute(
                        delete(table).where(table.c.call == self.id, table.c[name].in_(ids))
                    )
                    connection.execute(
                        insert(table),
                        [{"call": self.id, **msgspec.structs.asdict(row)} for row in rows],
                    )
            if figures is not None:
                connection.execute(
                    update(calls).where(calls.c.id == self.id), msgspec.structs.asdict(figures)
                )


def recover(db: Database, folder: Path) -> tuple[Unfinished, ...]:
    """Calls that this folder's programs left unfinished, oldest first.

    A call that still goes on in another program, or belongs to another seat's folder, isn't one.
    Finish each with ``calls.save_report`` under its ``call_id``, or give it up with ``give_up``.
    """
    with db.read() as connection:
        rows = connection.execute(
            select(calls).where(calls.c.state == "live").order_by(calls.c.started_at, calls.c.id)
        ).mappings()
        live = [(int(row["id"]), call_row(row)) for row in rows]
    found: list[Unfinished] = []
    ours: set[Path] = set()
    for key, row in live:
        path = lock_path(folder, row.call_id)
        ours.add(path)
        if not path.exists():
            continue
        lock = LiveLock.take(path)
        if lock is None:
            continue
        lock.leave()
        found.append(
            Unfinished(
                id=key,
                row=row,
                journal=_there(folder, row.journal),
                audio=_there(folder, row.audio),
            )
        )
    _sweep(folder, ours)
    return tuple(found)


def give_up(db: Database, call_id: str) -> None:
    """A call that can't be finished: keep what was stored of it, marked ``broken``."""
    with db.write() as connection:
        connection.execute(
            update(calls)
            .where(calls.c.call_id == call_id, calls.c.state == "live")
            .values(state="broken")
        )


def live_count(db: Database) -> int:
    """Calls that go on now, or did when their program died."""
    with db.read() as connection:
        return connection.execute(
            select(func.count()).select_from(calls).where(calls.c.state == "live")
        ).scalar_one()


def _there(folder: Path, name: str | None) -> Path | None:
    path = folder / name if name else None
    return path if path is not None and path.is_file() else None


def _sweep(folder: Path, live: set[Path]) -> None:
    """Take away locks of calls that have been finished."""
    for path in (folder / FOLDER).glob("*.lock"):
        if path not in live and (lock := LiveLock.take(path)) is not None:
            lock.release()
