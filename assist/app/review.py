"""``assist review``: recordings and transcripts through the engine, into the store and a report."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Literal

import msgspec

from assist.app.batch import Batch, BatchOptions, Tally
from assist.app.batch_jobs import HearingChoice, HerePool, Pool, WorkerSetup
from assist.app.batch_report import ReportWriter
from assist.app.batch_sources import READABLE_SUFFIXES, Source, find_sources
from assist.app.call_metadata import CallMetadata
from assist.app.config import Config
from assist.app.hearing import checked_language
from assist.app.reviewer import Reviewer
from assist.app.watch import watch
from assist.audio.files import channel_order
from assist.errors import InputError, UsageError
from assist.store.database import Database

__all__ = ["READABLE_SUFFIXES", "ReviewOptions", "Reviewer", "Source", "find_sources", "run_review"]

FEW_BYTES: Final = 1 << 20
"""Transcripts of this size together are read here: workers would take longer to start. Source:
measured; a worker is ready after 1 to 2 s, in which 1 MB of text is done."""


class ReviewOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The command's options; see its help."""

    json: str | None
    channels: str
    timing_only: bool
    language: str | None
    model: str | None
    pack: Path | None
    cards: Path | None = None
    store: bool = False
    db: str | None = None
    workers: int | None = None
    on: Literal["local", "ray"] = "local"
    watch: bool = False
    metadata: Path | None = None
    pattern: str | None = None
    again: bool = False

    @property
    def choice(self) -> HearingChoice:
        """How calls are to be heard."""
        return HearingChoice(
            channels=self.channels.replace(" ", ""),
            timing_only=self.timing_only,
            language=self.language,
            model=self.model,
            pack=self.pack,
            cards=self.cards,
        )


def run_review(paths: Sequence[Path], options: ReviewOptions, config: Config) -> None:
    """Review every call; a broken file is said and left out, the rest goes on.

    Raises:
        UsageError: Nothing to review, or options that make no sense.
        InputError: A file could not be read. The others have been stored and reported.
    """
    if options.language is not None:
        checked_language(options.language)
    order = channel_order(options.channels)
    _refuse_contradictions(paths, options)
    besides = [options.metadata] if options.metadata is not None else []
    sources = [] if options.watch else find_sources(paths, besides)
    metadata = CallMetadata(options.pattern, options.metadata)
    single = len(sources) == 1
    with ExitStack() as stack:
        report = stack.enter_context(ReportWriter(options.json)) if options.json else None
        db = None
        if options.store:
            db = stack.enter_context(Database.open(options.db or config.database_url))
        setup = WorkerSetup(
            choice=options.choice,
            config=config,
            order=order,
            data=config.data_folder if db is not None and config.store.audio == "keep" else None,
            threads=single and options.workers is None,
        )
        batch = Batch(
            db,
            lambda: _pool(setup, options, sources),
            metadata,
            BatchOptions(key=options.choice.key, again=options.again, loud=not single),
            report,
        )
        stack.callback(batch.close)
        if options.watch:
            watch(batch, paths, besides)
        else:
            with _progress(len(sources)) as step:
                batch.run(sources, step=step)
        if report is not None and (report.calls or not batch.tally.failed):
            report.finish()
    if not single:
        _say(batch.tally, metadata, options)
    elif batch.tally.known and report is None:
        print("this call is in the store already; --again hears it again")
    elif batch.tally.deleted:
        print("this call was deleted from the store; --again hears it again", file=sys.stderr)
    _complain(batch.tally, len(sources))


def _refuse_contradictions(paths: Sequence[Path], options: ReviewOptions) -> None:
    if options.watch and not options.store:
        raise UsageError("--watch and --no-store exclude each other", remedy="choose one of them")
    if options.watch and not all(path.is_dir() for path in paths):
        raise UsageError("--watch takes folders", remedy="give the folder that files are put into")
    if options.again and options.watch:
        raise UsageError("--watch and --again exclude each other", remedy="choose one of them")


def _pool(setup: WorkerSetup, options: ReviewOptions, sources: Sequence[Source]) -> Pool:
    if options.on == "ray":
        from assist.app.batch_ray import RayPool

        return RayPool(setup, options.workers)
    if options.workers is None and (len(sources) == 1 or _few(sources)):
        return HerePool(setup)
    from assist.app.batch_local import LocalPool

    workers = options.workers or _cores()
    return LocalPool(setup, min(workers, len(sources)) if sources else workers)


def _few(sources: Sequence[Source]) -> bool:
    """Whether all of it is done before workers would have started."""
    if not sources or not all(source.is_transcript for source in sources):
        return False
    with contextlib.suppress(OSError):
        size = sum(path.stat().st_size for source in sources for path in source.files)
        return size < FEW_BYTES
    return False


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A step of a progress bar where a person is watching, and nothing anywhere else."""
    if total < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = ("reviewing", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("reviewing", total=total)
        yield lambda: bar.advance(task)


def _say(tally: Tally, metadata: CallMetadata, options: ReviewOptions) -> None:
    """What came of many calls, in a line; not where the screen has the report."""
    if metadata.misfits:
        print(
            f"assist: {metadata.misfits} file names do not fit --pattern; their calls have no "
            "agent or date from it.",
            file=sys.stderr,
        )
    if options.json == "-":
        return
    parts = [f"{tally.reviewed} reviewed"]
    if tally.known:
        parts.append(f"{tally.known} known already")
    if tally.deleted:
        parts.append(f"{tally.deleted} deleted before")
    if tally.failed:
        parts.append(f"{len(tally.failed)} failed")
    print(f"calls: {', '.join(parts)}")


def _complain(tally: Tally, total: int) -> None:
    if total == 1 and tally.failed:
        raise tally.failed[0]
    if tally.failed:
        every = tally.reviewed + tally.known + tally.deleted + len(tally.failed)
        raise InputError(
            f"{len(tally.failed)} of {every} calls could not be reviewed",
            remedy="see the lines above; the others are in the report",
        )
