"""What a service does for its store while it runs: unfinished calls are finished, old ones go."""

from __future__ import annotations

from contextlib import ExitStack
from threading import Thread

from assist.app.config import Config
from assist.app.expiry import Expiry
from assist.app.live_store import CallStore
from assist.store.database import Database


def keep_house(store: CallStore, db: Database, config: Config, stack: ExitStack) -> Thread:
    """Begin; beside the calls, since either may take a while and nobody should wait for it.

    Args:
        store: Finishes what a program that died left.
        db: The same store's database.
        config: How long calls are kept.
        stack: Of the service; the expiry ends with it.

    Returns:
        Where calls are being finished, for those who want to wait for it at their end.
    """
    recovery = Thread(target=store.recover, name="recovery", daemon=True)
    recovery.start()
    expiry = Expiry(db, config)
    expiry.start()
    stack.callback(expiry.stop)
    return recovery
