"""``assist calls``: what is in the store, and keeping house in it."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import msgspec
from rich.table import Table

from assist.app.config import Config
from assist.app.expiry import expire
from assist.app.recovery import recover_calls
from assist.app.written import wide_console, write_json
from assist.errors import InputError
from assist.review.report_parts import CallReport
from assist.store import audit, retention
from assist.store.calls import (
    CallQuery,
    CallRow,
    delete_calls,
    find_call,
    list_calls,
    load_report,
    set_hold,
)
from assist.store.database import Database

USER = "local"
"""Whose name stands in the audit log for what is done on the command line."""


@contextmanager
def _opened(config: Config, url: str | None) -> Iterator[Database]:
    with Database.open(url or config.database_url) as db:
        yield db


def run_list(config: Config, url: str | None, query: CallQuery, target: str | None) -> None:
    """Print the calls that a query finds.

    Args:
        config: Where the store is, unless ``url`` says.
        url: Of the database.
        query: Which calls, and in what order.
        target: Write their lines as JSON here; ``-`` for the screen.
    """
    with _opened(config, url) as db:
        page = list_calls(db, query)
    if target is not None:
        write_json([call.row for call in page.calls], target)
        return
    table = Table(box=None, pad_edge=False)
    rows = [_cells(call.row) for call in page.calls]
    for name in _COLUMNS:
        # What a call is about is cut; everything else is needed whole.
        table.add_column(
            name,
            justify="right" if name in _FIGURES else "left",
            no_wrap=True,
            max_width=_ABOUT_COLUMNS if name == "about" else None,
        )
    for row in rows:
        table.add_row(*row)
    wide_console().print(table)
    more = "" if page.exact else "more than "
    print(f"{len(page.calls)} of {more}{page.total} calls")


_COLUMNS = ("call", "began", "length", "agent", "anger", "cut in", "open", "score", "", "about")
_ABOUT_COLUMNS = 36
_FIGURES = frozenset({"length", "anger", "cut in", "open", "score"})


def _cells(row: CallRow) -> tuple[str, ...]:
    minutes, seconds = divmod(row.duration_ms // 1000, 60)
    return (
        row.call_id,
        row.started_at,
        f"{minutes}:{seconds:02}",
        row.agent,
        f"{row.anger_peak:.2f}",
        str(row.interruptions),
        str(row.unanswered),
        "" if row.score is None else str(row.score),
        " ".join([*((row.state,) if row.state != "ended" else ()), *(("hold",) * row.hold)]),
        row.summary or row.kind,
    )


def run_show(config: Config, url: str | None, call_id: str, target: str | None) -> None:
    """Print a call's transcript, or its report as JSON.

    Raises:
        InputError: There is no such call.
    """
    with _opened(config, url) as db:
        call = find_call(db, call_id)
        if call is None:
            raise _unknown(call_id)
        body = load_report(db, call_id)
        audit.note(db, USER, "open", call_id)
    if target is not None:
        write_json(msgspec.Raw(body) if body is not None else call.row, target)
        return
    for name, value in msgspec.structs.asdict(call.row).items():
        if value not in ("", None, (), {}):
            print(f"{name}: {' '.join(value) if isinstance(value, tuple) else value}")
    if body is None:
        print("this call has no report yet")
        return
    for turn in msgspec.json.decode(body, type=CallReport).turns:
        minutes, seconds = divmod(turn.start_ms // 1000, 60)
        print(f"{minutes}:{seconds:02}  {turn.speaker}: {turn.readable or turn.text}")


def run_delete(config: Config, url: str | None, call_ids: Sequence[str]) -> None:
    """Delete calls with all that is kept of them.

    Raises:
        InputError: One does not exist or is on hold; nothing was deleted.
    """
    with _opened(config, url) as db:
        for call_id in call_ids:
            call = find_call(db, call_id)
            if call is None:
                raise _unknown(call_id)
            if call.row.hold:
                raise InputError(
                    "this call is on legal hold and can't be deleted",
                    where=call_id,
                    remedy="lift the hold with 'assist calls release'",
                )
        gone = delete_calls(db, call_ids, config.data_folder)
        for call_id in call_ids:
            audit.note(db, USER, "delete", call_id)
    print(f"deleted: {gone}")


def run_hold(config: Config, url: str | None, call_ids: Sequence[str], *, hold: bool) -> None:
    """Put calls on legal hold, or lift it.

    Raises:
        InputError: One does not exist.
    """
    with _opened(config, url) as db:
        for call_id in call_ids:
            if not set_hold(db, call_id, hold):
                raise _unknown(call_id)
            audit.note(db, USER, "hold" if hold else "release", call_id)
            print(f"{call_id}: {'on hold' if hold else 'released'}")


def run_recover(config: Config, url: str | None) -> None:
    """Finish calls that a program left unfinished when it died."""
    with _opened(config, url) as db:
        finished, given_up = recover_calls(db, config)
    print(f"finished: {finished}" + (f", given up: {given_up}" if given_up else ""))


def run_expire(
    config: Config,
    url: str | None,
    days: int | None,
    *,
    dry_run: bool,
    now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
) -> None:
    """Delete the calls that are older than they are kept.

    Args:
        config: Where the store is, and how long calls are kept.
        url: Of the database.
        days: In place of the configuration's.
        dry_run: Only say which.
        now: The clock.
    """
    kept = config.privacy.days if days is None else days
    if not kept:
        print("calls are kept for ever; set days under [privacy], or give --days", file=sys.stderr)
        return
    with _opened(config, url) as db:
        if dry_run:
            for call_id in retention.due(db, now(), kept):
                print(call_id)
            return
        gone = expire(db, now(), kept, config.data_folder, USER)
    print(f"deleted: {len(gone)}")


def _unknown(call_id: str) -> InputError:
    return InputError(
        "there is no such call in the store", where=call_id, remedy="see 'assist calls list'"
    )
