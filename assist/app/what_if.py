"""``assist replay --diff``: which prompts of stored calls another pack would have changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from rich.table import Table

from assist.app.config import Config
from assist.app.journals import find_journals, for_each_call
from assist.app.replay import PacksOfCalls, ReplayOptions, conclude, outputs_path, stored_outputs
from assist.app.written import wide_console, write_json
from assist.errors import JournalError
from assist.events import Input, OutputEvent, PromptDismissed, PromptShown, PromptUsed
from assist.events.privacy import shared
from assist.review.prompt_diff import (
    CardChange,
    PromptChange,
    compare_prompts,
    count_changes,
    shown_prompts,
    sum_by_card,
)
from assist.store.journal import Journal


class CallDiff(msgspec.Struct, frozen=True, kw_only=True):
    """One call; ``prompts`` are all of both sides, in order of time."""

    call_id: str
    file: str
    language: str
    prompts: tuple[PromptChange, ...]


class DiffReport(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="assist.prompt_diff/1"
):
    """What ``--json`` writes.

    Attributes:
        before: What the calls are compared with.
        now: Names of the packs that they are concluded with.
        within_ms: How far a prompt may have moved and still be the same one.
        cards: Cards that changed, the most changed first.
        total: Sum over all cards, the unchanged ones too.
        failed: Calls that were left out, and why.
    """

    before: str
    now: tuple[str, ...]
    within_ms: int
    calls: tuple[CallDiff, ...]
    cards: tuple[CardChange, ...]
    total: CardChange
    failed: tuple[str, ...]


def run_diff(calls: Sequence[Path], options: ReplayOptions, config: Config) -> None:
    """Compare and print a table, or write JSON.

    With another pack or other cards both sides are concluded anew, as if nobody had clicked on a
    prompt: whom a click was meant for can't be known once other prompts are up. Without, what
    was concluded then is compared with what is concluded now.

    Raises:
        InputError: A call could not be read; the others have been compared.
    """
    other = options.pack is not None or options.cards is not None
    usual = PacksOfCalls(config)
    packs = PacksOfCalls(config, options.pack, options.cards)
    names: dict[str, None] = {}

    def compare(path: Path) -> CallDiff:
        journal = Journal(path)
        pack = packs.of(journal)
        inputs = list(_without_clicks(journal) if other else journal)
        now = conclude(journal.header, inputs, pack)
        before: Iterable[OutputEvent] = (
            conclude(journal.header, inputs, usual.of(journal)) if other else _then(path)
        )
        changes = compare_prompts(
            shown_prompts(shared(before, config.sharing)),
            shown_prompts(shared(now, config.sharing)),
            options.within_ms,
        )
        names[pack.name] = None
        return CallDiff(
            call_id=journal.header.call_id,
            file=path.name,
            language=journal.header.language,
            prompts=tuple(changes),
        )

    worked = for_each_call(find_journals(calls), "comparing", compare)
    changes = [change for call in worked.done for change in call.prompts]
    report = DiffReport(
        before="the packs that the calls had" if other else "what was shown then",
        now=tuple(names),
        within_ms=options.within_ms,
        calls=tuple(worked.done),
        cards=tuple(sum_by_card(changes)),
        total=count_changes("", changes),
        failed=tuple(str(error) for error in worked.failed),
    )
    if options.json is not None:
        write_json(report, options.json)
    elif worked.done:
        _print(report)
    worked.complain()


def _then(path: Path) -> list[OutputEvent]:
    stored = outputs_path(path)
    if not stored.exists():
        raise JournalError(
            "what was shown in this call was not kept",
            where=str(path),
            remedy="give another pack with --pack to compare with the one in use",
        )
    return stored_outputs(stored)


def _without_clicks(inputs: Iterable[Input]) -> Iterator[Input]:
    clicks = (PromptShown, PromptUsed, PromptDismissed)
    return (event for event in inputs if not isinstance(event, clicks))


def _print(report: DiffReport) -> None:
    console = wide_console()
    for call in report.calls:
        changed = [change for change in call.prompts if change.fate != "same"]
        console.print(f"{call.file}: {len(call.prompts) - len(changed)} the same", markup=False)
        for change in changed:
            times = f"{_clock(change.before_ms)} → {_clock(change.now_ms)}"
            console.print(f"  {change.fate:9}{times}  {change.card}", markup=False)
    table = Table(box=None, pad_edge=False)
    table.add_column("card")
    for title in ("before", "now", "same", "reworded", "moved", "come", "gone"):
        table.add_column(title, justify="right")
    for card in (*report.cards, report.total):
        counts = (card.before, card.now, card.same, card.reworded, card.moved, card.come, card.gone)
        style = "bold" if card is report.total else None
        table.add_row(card.card or "all cards", *map(str, counts), style=style)
    console.print()
    console.print(table)


def _clock(at_ms: int | None) -> str:
    if at_ms is None:
        return "    -"
    minutes, seconds = divmod(at_ms // 1000, 60)
    return f"{minutes:2}:{seconds:02}"
