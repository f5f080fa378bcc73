"""Commands about calls that are in the store."""

from __future__ import annotations

from typing import Any

import click

DB = click.option("--db", help="Database: a URL, or an SQLite file [in the data folder].")
JSON = click.option("--json", "target", help="Write it as JSON here; - for the screen.")
IDS = click.argument("call_ids", metavar="CALL…", nargs=-1, required=True)


@click.group()
def calls() -> None:
    """Calls in the store: list, show, delete, hold, release, recover, expire."""


@calls.command("list", epilog='Example: assist calls list --text "退款" --sort angriest')
@click.option("--text", default="", help="Words that were said; “…” for a phrase.")
@click.option("--agent", default="", help="Only this agent's.")
@click.option("--team", default="", help="Only this team's.")
@click.option("--since", default="", help="From this day on: 2026-11-01.")
@click.option("--until", default="", help="Before this day.")
@click.option("--state", type=click.Choice(["live", "ended", "broken"]), help="Only these.")
@click.option(
    "--sort",
    type=click.Choice(
        ["newest", "oldest", "angriest", "interruptions", "unanswered", "lowest_score", "longest"]
    ),
    default="newest",
    help="What comes first [newest].",
)
@click.option("--limit", type=click.IntRange(1, 500), default=50, help="Most lines [50].")
@JSON
@DB
def list_command(db: str | None, target: str | None, state: str | None, **filters: Any) -> None:
    """List stored calls."""
    import msgspec

    from assist.app.calls import run_list
    from assist.app.config import load_config
    from assist.store.calls import CallQuery

    given = {name: value for name, value in filters.items() if value != ""}
    if state is not None:
        given["state"] = state
    run_list(load_config(), db, msgspec.convert(given, CallQuery), target)


@calls.command(epilog="Example: assist calls show 20261122-101500")
@click.argument("call_id", metavar="CALL")
@JSON
@DB
def show(call_id: str, target: str | None, db: str | None) -> None:
    """Show what is stored of a CALL."""
    from assist.app.calls import run_show
    from assist.app.config import load_config

    run_show(load_config(), db, call_id, target)


@calls.command(epilog="Example: assist calls delete 20261122-101500")
@IDS
@DB
def delete(call_ids: tuple[str, ...], db: str | None) -> None:
    """Delete calls for good: report, transcript, recording, journal and what is beside it."""
    from assist.app.calls import run_delete
    from assist.app.config import load_config

    run_delete(load_config(), db, call_ids)


@calls.command(epilog="Example: assist calls hold 20261122-101500")
@IDS
@DB
def hold(call_ids: tuple[str, ...], db: str | None) -> None:
    """Put calls on legal hold: nothing deletes them."""
    from assist.app.calls import run_hold
    from assist.app.config import load_config

    run_hold(load_config(), db, call_ids, hold=True)


@calls.command(epilog="Example: assist calls release 20261122-101500")
@IDS
@DB
def release(call_ids: tuple[str, ...], db: str | None) -> None:
    """Lift the legal hold."""
    from assist.app.calls import run_hold
    from assist.app.config import load_config

    run_hold(load_config(), db, call_ids, hold=False)


@calls.command(epilog="Example: assist calls recover")
@DB
def recover(db: str | None) -> None:
    """Finish calls that were going on when their program died; 'assist live' does it, too."""
    from assist.app.calls import run_recover
    from assist.app.config import load_config

    run_recover(load_config(), db)


@calls.command(epilog="Example: assist calls expire --days 90 --dry-run")
@click.option("--days", type=click.IntRange(1), help="Older than this [days under [privacy]].")
@click.option("--dry-run", is_flag=True, help="Only say which.")
@DB
def expire(days: int | None, dry_run: bool, db: str | None) -> None:
    """Delete calls that are older than they are kept; those on hold stay."""
    from assist.app.calls import run_expire
    from assist.app.config import load_config

    run_expire(load_config(), db, days, dry_run=dry_run)


COMMANDS = (calls,)
