"""Calls that are older than the policy keeps them go, at the start and once a day."""

from __future__ import annotations

import datetime
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from assist.app.config import Config
from assist.store import audit, retention
from assist.store.database import Database

EVERY_S: Final = 24 * 3600.0
"""How often a long-running service looks again. Source: chosen; the policy counts in days."""

USER: Final = "expiry"
"""Who the audit log says it was, where nobody asked for it."""


def expire(
    db: Database, now: datetime.datetime, days: int, folder: Path, user: str = USER
) -> tuple[str, ...]:
    """Delete what is older than ``days``, and note it in the audit log.

    Args:
        db: The store.
        now: The time.
        days: How long calls are kept; 0 keeps them for ever.
        folder: Where their files are.
        user: Who the audit log says it was.

    Returns:
        The calls that are gone; those on hold, and live ones, never are.
    """
    gone = tuple(retention.apply(db, now, days, folder))
    for call_id in gone:
        audit.note(db, user, "expire", call_id)
    return gone


class Expiry:
    """Expires calls in a thread of its own while a service runs.

    Args:
        db: The store.
        config: How long calls are kept.
        now: The clock.
    """

    def __init__(
        self,
        db: Database,
        config: Config,
        now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
    ) -> None:
        self._db = db
        self._config = config
        self._now = now
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="expiry", daemon=True)

    def start(self) -> None:
        """Begin, where the policy knows a limit at all."""
        if self._config.privacy.days:
            self._thread.start()

    def stop(self) -> None:
        """End; a deletion that has begun is finished first."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        days, folder = self._config.privacy.days, self._config.data_folder
        while True:
            try:
                gone = expire(self._db, self._now(), days, folder)
            except DBAPIError as error:
                print(f"assist: old calls cannot be deleted ({error.orig}).", file=sys.stderr)
            else:
                if gone:
                    print(f"calls deleted for their age: {len(gone)}", flush=True)
            if self._over.wait(EVERY_S):
                return
