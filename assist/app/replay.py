"""A stored call concluded anew, and compared with what was concluded then."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from assist.app.atomic import write_atomically
from assist.errors import InputError, JournalError, UsageError
from assist.events import (
    CallEnded,
    Channel,
    ChannelEvent,
    ControlEvent,
    HangUp,
    Input,
    OutputEvent,
    Prompt,
    decode_output,
    encode,
)
from assist.packs.pack import load_pack
from assist.pipeline import Hearable, Pack, open_session
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
    session = open_session(header.call_id, pack, Hearable(parties=not header.mono))
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
    if pack.language != journal.header.language:
        raise UsageError(
            f"the call is in {journal.header.language}, {pack.name} is for {pack.language}",
            where=str(call),
            remedy="give a pack of the call's language",
        )
    if check:
        _check(journal, pack)
        return
    concluded = conclude(journal.header, journal, pack)
    if outputs is None:
        _print_prompts(concluded)
        return
    lines = (encode(event) + b"\n" for event in concluded)
    if outputs == "-":
        sys.stdout.buffer.writelines(lines)
    else:
        write_atomically(Path(outputs), b"".join(lines))


def _print_prompts(outputs: Iterable[OutputEvent]) -> None:
    """One line for every prompt that comes up, with what it says."""
    for event in outputs:
        if isinstance(event, Prompt) and event.state == "shown":
            minutes, seconds = divmod(event.at_ms // 1000, 60)
            print(f"{minutes}:{seconds:02}  {event.card}  {event.say[0]}")


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
    then = _stored(stored)
    if not isinstance(told[-1], CallEnded):
        # Cut off in the middle: journal and conclusions end where each was written last.
        common = min(len(told), len(then))
        _compare(journal, "what was concluded then", told[:common], then[:common])
        print(f"{journal.path}: the call was not finished; {common} conclusions, the same as then")
        return
    _compare(journal, "what was concluded then", told, then)
    print(f"{journal.path}: {len(told)} conclusions, the same as then")


def _stored(path: Path) -> list[OutputEvent]:
    """The conclusions in a file; a last line that was not written to its end is left out.

    Raises:
        JournalError: Another line is no conclusion.
    """
    outputs: list[OutputEvent] = []
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), start=1):
        if not line.endswith(b"\n"):
            break
        try:
            outputs.append(decode_output(line))
        except InputError as error:
            raise JournalError(error.what, where=str(path), line=number) from error
    return outputs


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
