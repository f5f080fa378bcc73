"""Stored calls concluded anew, and compared with what was concluded then."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from assist.app.atomic import write_atomically
from assist.app.config import Config
from assist.app.journals import find_journals, for_each_call
from assist.app.shelf import PackChoice, PackShelf
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
from assist.events.privacy import Sharing, shared
from assist.pipeline import Hearable, Pack, open_session
from assist.store.journal import JOURNAL_SUFFIX, Journal, JournalHeader

OUTPUTS_SUFFIX = ".outputs.jsonl"
"""File name ending of a call's conclusions, kept beside its journal for comparison only."""


class ReplayOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The command's options; see its help."""

    check: bool = False
    diff: bool = False
    outputs: str | None = None
    json: str | None = None
    pack: Path | None = None
    cards: Path | None = None
    within_ms: int = 10_000


def outputs_path(journal: Path) -> Path:
    """Where the conclusions of a journaled call are kept."""
    return beside(journal, OUTPUTS_SUFFIX)


def beside(journal: Path, suffix: str) -> Path:
    """A file that belongs to a journaled call."""
    name = journal.name
    stem = name.removesuffix(JOURNAL_SUFFIX) if name.endswith(JOURNAL_SUFFIX) else journal.stem
    return journal.with_name(stem + suffix)


def conclude(header: JournalHeader, inputs: Iterable[Input], pack: Pack) -> Iterator[OutputEvent]:
    """Run the inputs of a call through a fresh session."""
    session = open_session(header.call_id, pack, Hearable(parties=not header.mono))
    yield from session.drain()
    for event in inputs:
        session.feed(event)
        yield from session.drain()


def run_replay(calls: Sequence[Path], options: ReplayOptions, config: Config) -> None:
    """The command ``assist replay``.

    Raises:
        JournalError: A journal can't be read, or with ``check`` the conclusions differ.
        UsageError: Options that exclude each other.
    """
    _refuse_contradictions(options)
    if options.diff:
        from assist.app.what_if import run_diff

        run_diff(calls, options, config)
        return
    found = find_journals(calls)
    journals = found.journals
    if options.outputs is not None and len(journals) > 1:
        raise UsageError(
            f"--outputs takes one call, and there are {len(journals)}",
            remedy="give the journal of one call",
        )
    packs = PacksOfCalls(config, options.pack, options.cards)

    def replay(path: Path) -> None:
        journal = Journal(path)
        pack = packs.of(journal)
        if options.check:
            _check(journal, pack)
            return
        concluded = shared(conclude(journal.header, journal, pack), config.sharing)
        if options.outputs is not None:
            _write(concluded, options.outputs)
            return
        if len(journals) > 1:
            print(f"{path}:")
        _print_prompts(concluded)

    for_each_call(found, "replaying", replay).complain()


class PacksOfCalls:
    """Finds the pack that a stored call is concluded with: the one that it had, unless another is
    asked for.

    Args:
        config: For calls from before journals named their pack.
        pack: What the command names in place of the calls' own packs.
        cards: What the command names in place of the team's own cards.
    """

    def __init__(self, config: Config, pack: Path | None = None, cards: Path | None = None) -> None:
        self._config = config
        self._pack = pack
        self._cards = cards
        self._shelves: dict[PackChoice, PackShelf] = {}

    def of(self, journal: Journal) -> Pack:
        """The pack of a call.

        Raises:
            PackError: It is not there any more, or does not validate.
            UsageError: The one that the command names is for another language.
        """
        choice = self._choice(journal.header)
        shelf = self._shelves.setdefault(choice, PackShelf(choice))
        try:
            return shelf.take(journal.header.language).pack
        except UsageError as error:
            raise UsageError(error.what, where=str(journal.path), remedy=error.remedy) from error

    def _choice(self, header: JournalHeader) -> PackChoice:
        if self._pack is not None or not header.pack:
            return PackChoice.of(self._config, self._pack, self._cards)
        return PackChoice(
            pack=header.pack,
            cards=self._cards or (Path(header.cards) if header.cards else None),
            named=True,
            cards_named=True,
        )


def _refuse_contradictions(options: ReplayOptions) -> None:
    if options.check and (options.pack is not None or options.cards is not None):
        raise UsageError(
            "--check compares with what was concluded then, so it takes no other pack or cards",
            remedy="leave out --check, --pack or --cards",
        )
    chosen = [
        name
        for name, given in (
            ("--check", options.check),
            ("--diff", options.diff),
            ("--outputs", options.outputs is not None),
        )
        if given
    ]
    if len(chosen) > 1:
        raise UsageError(f"{' and '.join(chosen)} exclude each other", remedy="choose one of them")
    if options.json is not None and not options.diff:
        raise UsageError("--json is for --diff", remedy="add --diff, or take --outputs")


def _write(concluded: Iterable[OutputEvent], target: str) -> None:
    lines = (encode(event) + b"\n" for event in concluded)
    if target == "-":
        sys.stdout.buffer.writelines(lines)
    else:
        write_atomically(Path(target), b"".join(lines))


def _print_prompts(outputs: Iterable[OutputEvent]) -> None:
    """One line for every prompt that comes up, with what it says."""
    for event in outputs:
        if isinstance(event, Prompt) and event.state == "shown":
            minutes, seconds = divmod(event.at_ms // 1000, 60)
            print(f"{minutes}:{seconds:02}  {event.card}  {event.say[0]}")


def _check(journal: Journal, pack: Pack) -> None:
    """Compare with the stored conclusions, and with the same inputs fed channel by channel.

    What is stored is what was shared then; what is for the agent alone is left out of both sides.
    """
    told = list(conclude(journal.header, journal, pack))
    apart = list(conclude(journal.header, channel_by_channel(list(journal)), pack))
    _compare(journal, "the same inputs fed channel by channel", told, apart)
    stored = outputs_path(journal.path)
    if not stored.exists():
        print(f"{journal.path}: {len(told)} conclusions, the same in any order of its channels")
        return
    _same_rules(journal, pack)
    told, then = _public(told), _public(stored_outputs(stored))
    if not isinstance(told[-1], CallEnded):
        # Cut off in the middle: journal and conclusions end where each was written last.
        common = min(len(told), len(then))
        _compare(journal, "what was concluded then", told[:common], then[:common])
        print(f"{journal.path}: the call was not finished; {common} conclusions, the same as then")
        return
    _compare(journal, "what was concluded then", told, then)
    print(f"{journal.path}: {len(told)} conclusions, the same as then")


def _public(outputs: Iterable[OutputEvent]) -> list[OutputEvent]:
    return list(shared(outputs, Sharing()))


def stored_outputs(path: Path) -> list[OutputEvent]:
    """The conclusions in a file; a last line that was not written to its end is left out.

    Raises:
        JournalError: Another line is no conclusion.
    """
    outputs: list[OutputEvent] = []
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise JournalError(
            f"the conclusions cannot be read ({error.strerror})", where=str(path)
        ) from error
    for number, line in enumerate(lines, start=1):
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
