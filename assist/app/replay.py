"""A stored call concluded anew, and compared with what was concluded then."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from assist.app.atomic import write_atomically
from assist.errors import JournalError, UsageError
from assist.events import (
    Channel,
    ChannelEvent,
    ControlEvent,
    HangUp,
    Input,
    OutputEvent,
    decode_output,
    encode,
)
from assist.packs.pack import load_pack
from assist.pipeline import Pack, open_session
from assist.store.journal import JOURNAL_SUFFIX, Journal, JournalHeader

OUTPUTS_SUFFIX = ".outputs.jsonl"
"""File name ending of a call's conclusions, kept beside its journal for comparison only."""


def outputs_path(journal: Path) -> Path:
    """Where the conclusions of a journaled call are kept."""
    name = journal.name
    stem = name.removesuffix(JOURNAL_SUFFIX) if name.endswith(JOURNAL_SUFFIX) else journal.stem
    return journal.with_name(stem + OUTPUTS_SUFFIX)


def conclude(header: JournalHeader, inputs: Iterable[Input], pack: Pack) -> Iterator[OutputEvent]:
    """Run the inputs of a call through a fresh session."""
    session = open_session(header.call_id, pack, parties_apart=not header.mono)
    yield from session.drain()
    for event in inputs:
        session.feed(event)
        yield from session.drain()


def run_replay(call: Path, *, check: bool, outputs: str | None, pack_folder: Path | None) -> None:
    """The command ``assist replay``.

    Raises:
        JournalError: The journal can't be read, or with ``check`` the conclusions differ.
        UsageError: Options that exclude each other.
    """
    if check and pack_folder is not None:
        raise UsageError(
            "--check compares with what was concluded then, so it takes no other pack",
            remedy="leave out --check or --pack",
        )
    journal = Journal(call)
    pack = load_pack(pack_folder or journal.header.language)
    if check:
        _check(journal, pack)
        return
    lines = (encode(event) for event in conclude(journal.header, journal, pack))
    if outputs == "-":
        for line in lines:
            sys.stdout.buffer.write(line + b"\n")
    elif outputs is not None:
        write_atomically(Path(outputs), b"".join(line + b"\n" for line in lines))
    else:
        count = sum(1 for _ in lines)
        print(f"{call}: {count} conclusions")


def _check(journal: Journal, pack: Pack) -> None:
    """Compare with the stored conclusions, and with the same inputs fed channel by channel."""
    told = list(conclude(journal.header, journal, pack))
    apart = list(conclude(journal.header, channel_by_channel(list(journal)), pack))
    _compare(journal, "the same inputs fed channel by channel", told, apart)
    stored = outputs_path(journal.path)
    if not stored.exists():
        print(f"{journal.path}: {len(told)} conclusions, the same in any order of its channels")
        return
    _same_rules(journal, pack)
    then = [decode_output(line) for line in stored.read_bytes().splitlines()]
    _compare(journal, "what was concluded then", told, then)
    print(f"{journal.path}: {len(told)} conclusions, the same as then")


def _same_rules(journal: Journal, pack: Pack) -> None:
    if journal.header.pack_hash != pack.hash:
        print(
            f"{journal.path}: the pack {pack.name} has changed since this call; "
            "differences may come from that",
            file=sys.stderr,
        )


def channel_by_channel(inputs: Sequence[Input]) -> Iterator[Input]:
    """The same inputs in the most uneven order: clicks, one channel, the other, the end."""
    yield from (e for e in inputs if isinstance(e, ControlEvent) and not isinstance(e, HangUp))
    for channel in Channel:
        yield from (e for e in inputs if isinstance(e, ChannelEvent) and e.channel is channel)
    yield from (e for e in inputs if isinstance(e, HangUp))


def _compare(
    journal: Journal, what: str, now: Sequence[OutputEvent], then: Sequence[OutputEvent]
) -> None:
    for here, there in zip(now, then, strict=False):
        if here != there:
            raise JournalError(
                f"the replay differs from {what} at conclusion {here.seq} "
                f"({type(here).__name__} at {here.at_ms} ms)",
                where=str(journal.path),
            )
    if len(now) != len(then):
        raise JournalError(
            f"the replay has {len(now)} conclusions, {what} had {len(then)}",
            where=str(journal.path),
        )
