"""``assist packs stats``: what became of each card over stored calls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.table import Table

from assist.app.config import Config
from assist.app.journals import find_journals, for_each_call
from assist.app.replay import PacksOfCalls, conclude, outputs_path, stored_outputs
from assist.app.written import wide_console, write_json
from assist.events.privacy import shared
from assist.review.card_use import AFTER_MS, CardShow, CardStats, card_shows, card_stats, stats_of
from assist.review.intervals import Mean, Share
from assist.store.journal import Journal

CAVEAT = (
    "Counts and 95 % intervals of what happened. They do not say that a card changed anything: "
    "anger moves for many reasons, and mostly falls after a peak."
)


class StatsReport(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="assist.card_stats/1"
):
    """What ``--json`` writes.

    Attributes:
        note: How not to read it.
        after_ms: How long after a card came up anger was looked at again.
        calls: How many calls are in it.
        as_then: Of them, those whose prompts were kept as they were shown; the others' are
            concluded anew with the pack in use.
        failed: Calls that were left out, and why.
    """

    note: str
    after_ms: int
    calls: int
    as_then: int
    cards: tuple[CardStats, ...]
    total: CardStats
    failed: tuple[str, ...]


def run_stats(calls: Sequence[Path], *, json: str | None, config: Config) -> None:
    """Count and print a table, or write JSON.

    Raises:
        InputError: A call could not be read; the others have been counted.
    """
    packs = PacksOfCalls(config)

    def count(path: Path) -> tuple[bool, list[CardShow]]:
        journal = Journal(path)
        stored = outputs_path(path)
        kept = stored.exists()
        if kept:
            outputs = stored_outputs(stored)
        else:
            outputs = list(conclude(journal.header, journal, packs.of(journal)))
        return kept, card_shows(str(path), shared(outputs, config.sharing))

    worked = for_each_call(find_journals(calls), "counting", count)
    shows = [show for _, found in worked.done for show in found]
    report = StatsReport(
        note=CAVEAT,
        after_ms=AFTER_MS,
        calls=len(worked.done),
        as_then=sum(kept for kept, _ in worked.done),
        cards=tuple(card_stats(shows)),
        total=stats_of("", shows),
        failed=tuple(str(error) for error in worked.failed),
    )
    if json is not None:
        write_json(report, json)
    elif worked.done:
        _print(report)
    worked.complain()


def _print(report: StatsReport) -> None:
    console = wide_console()
    table = Table(box=None, pad_edge=False)
    table.add_column("card", no_wrap=True)
    for title in ("shown", "used", "done", "dismissed", "anger", "+30 s", "change", "n"):
        table.add_column(title, justify="right", no_wrap=True)
    for card in (*report.cards, report.total):
        table.add_row(
            card.card or "all cards",
            str(card.shown),
            _share(card.used),
            _share(card.done),
            _share(card.dismissed),
            _number(card.anger_before.mean),
            _number(card.anger_after.mean),
            _mean(card.change),
            str(card.change.n),
            style="bold" if card is report.total else None,
        )
    console.print(table)
    console.print()
    calls = "1 call" if report.calls == 1 else f"{report.calls} calls"
    console.print(f"{calls}. {report.note}", markup=False, soft_wrap=True)


def _share(share: Share) -> str:
    if share.low is None or share.high is None:
        return "-"
    return f"{share.count} {share.low * 100:.0f}-{share.high * 100:.0f}%"


def _mean(mean: Mean) -> str:
    if mean.mean is None:
        return "-"
    if mean.low is None or mean.high is None:
        return f"{mean.mean:+.2f}"
    return f"{mean.mean:+.2f} {mean.low:+.2f}..{mean.high:+.2f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
