"""Many calls reviewed: known ones are left alone, results are stored and reported in order."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import msgspec

from assist.app.batch_jobs import OPTIONS_KEY, Job, Outcome, Pool
from assist.app.batch_report import ReportWriter
from assist.app.batch_sources import Source
from assist.app.call_metadata import CallFacts, CallMetadata
from assist.errors import AssistError, InputError
from assist.store.calls import CallToSave, call_id_for, load_report
from assist.store.database import Database
from assist.store.imports import (
    FileStamp,
    Import,
    content_hash,
    find_import,
    known_call,
    put_import,
    relabel,
)
from assist.store.saving import save_call

WINDOW: Final = 256
"""Results that may wait for an earlier call. Source: chosen; a report has a few hundred kB, so this
is what a batch holds in memory at most while a long call holds it up."""


class BatchOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How files that are known are treated.

    Attributes:
        key: What was asked for besides the defaults; a call that was heard otherwise is heard
            again.
        again: Hear everything again.
        loud: Say each failure as it comes.
    """

    key: str = ""
    again: bool = False
    loud: bool = True


class Tally(msgspec.Struct):
    """What came of a batch.

    Attributes:
        reviewed: Heard now.
        known: In the store before.
        deleted: Were in the store, and have been deleted since.
        failed: Why, in order.
    """

    reviewed: int = 0
    known: int = 0
    deleted: int = 0
    failed: list[AssistError] = msgspec.field(default_factory=list)


class _Known(msgspec.Struct, frozen=True):
    """A call that needs no hearing: its content; the call may still be on its way."""

    content: str
    facts: CallFacts


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the batch."""

    source: Source
    stamps: tuple[FileStamp, ...] = ()
    content: str = ""


_Result = Outcome | _Known


class Batch:
    """Reviews calls with a pool and keeps the results.

    - Every call is stored in a transaction of its own, so that a batch that is killed goes on
      where it stopped.
    - Results are stored and reported in the order of the sources, whichever worker is first.
    - A file that failed is remembered, and tried again when it has changed.

    Args:
        db: The store; None stores nothing and knows nothing.
        pool: Makes the workers when there is a call for them.
        metadata: What came with the calls.
        options: About files that are known.
        report: Where the report goes; None prints a summary of each call.
    """

    def __init__(
        self,
        db: Database | None,
        pool: Callable[[], Pool],
        metadata: CallMetadata,
        options: BatchOptions,
        report: ReportWriter | None,
    ) -> None:
        self._db = db
        self._make_pool = pool
        self._pool: Pool | None = None
        self._metadata = metadata
        self._options = options
        self._report = report
        self._entries: dict[int, _Entry] = {}
        self._results: dict[int, _Result] = {}
        self._under_way: set[str] = set()
        self._broken: dict[str, InputError] = {}
        self._next = 0
        self._number = 0
        self.tally = Tally()

    def run(
        self,
        sources: Iterable[Source],
        *,
        stopped: Callable[[], bool] = lambda: False,
        step: Callable[[], None] = lambda: None,
    ) -> None:
        """Review calls.

        Args:
            sources: The calls.
            stopped: Asked before every call; true takes no further ones.
            step: Called when the result of a call has been kept.

        Raises:
            SetupError: Something is wrong that would fail every call.
        """
        for source in sources:
            if stopped():
                break
            number, self._number = self._number, self._number + 1
            try:
                found = self._look(number, source)
            except InputError as error:
                found = Outcome(number=number, failure=error)
            if isinstance(found, Job):
                self._put(found, step)
            else:
                self._results[number] = found
            self._keep_ready(step)
        while self._pool is not None and self._pool.busy:
            self._take(self._pool, step)

    def close(self) -> None:
        """Let the workers go."""
        if self._pool is not None:
            self._pool.close()

    # --- before a call is heard ------------------------------------------------------

    def _look(self, number: int, source: Source) -> Job | _Result:
        self._entries[number] = _Entry(source=source)
        if self._db is None:
            return Job(number=number, source=source, facts=self._metadata.of(source))
        try:
            stamps = tuple(FileStamp.of(path) for path in _files(source))
            before = None if self._options.again else find_import(self._db, stamps)
            if before is not None and before.state == "failed":
                return Outcome(number=number, failure=InputError(before.error))
            content = before.content_hash if before is not None else content_hash(source.files)
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror})", where=source.where) from error
        facts = self._metadata.of(source)
        # From here on it is remembered what comes of the files.
        self._entries[number] = _Entry(source=source, stamps=stamps, content=content)
        if content in self._under_way or self._needs_no_hearing(content, before):
            return _Known(content, facts)
        self._under_way.add(content)
        return Job(number=number, source=source, facts=facts, content_hash=content)

    def _needs_no_hearing(self, content: str, before: Import | None) -> bool:
        assert self._db is not None
        if self._options.again:
            return False
        call = known_call(self._db, content)
        if call is None:
            return before is not None  # It has been deleted since, and stays away.
        return call.meta.get(OPTIONS_KEY, "") == self._options.key

    def _put(self, job: Job, step: Callable[[], None]) -> None:
        if self._pool is None:
            self._pool = self._make_pool()
        while self._pool.busy and (
            self._pool.busy >= self._pool.capacity or job.number - self._next >= WINDOW
        ):
            self._take(self._pool, step)
        self._pool.put(job)

    # --- after it --------------------------------------------------------------------

    def _take(self, pool: Pool, step: Callable[[], None]) -> None:
        outcome = pool.take()
        self._results[outcome.number] = outcome
        self._keep_ready(step)

    def _keep_ready(self, step: Callable[[], None]) -> None:
        """Keep results as far as there is no gap before them."""
        while (result := self._results.pop(self._next, None)) is not None:
            entry = self._entries.pop(self._next)
            self._next += 1
            try:
                self._keep(entry, result)
            except InputError as error:
                self._fail(entry, error)
            step()

    def _keep(self, entry: _Entry, result: _Result) -> None:
        if isinstance(result, _Known):
            self._keep_known(entry, result)
        elif result.failure is not None:
            raise result.failure
        elif result.call is not None:
            call = self._saved(entry, result.call) if self._db is not None else result.call
            self._under_way.discard(entry.content)
            self.tally.reviewed += 1
            if self._report is not None:
                self._report.add(call.report)
            else:
                print(result.summary, flush=True)

    def _saved(self, entry: _Entry, call: CallToSave) -> CallToSave:
        """Store a call under a name that is its own."""
        assert self._db is not None
        name = call_id_for(self._db, call.row.call_id, entry.content)
        if name != call.row.call_id:
            call = renamed(call, name)
        with self._db.write() as connection:
            save_call(connection, call)
            put_import(connection, entry.stamps, Import(content_hash=entry.content, state="done"))
        return call

    def _keep_known(self, entry: _Entry, known: _Known) -> None:
        assert self._db is not None
        call = known_call(self._db, known.content)
        if call is None and (error := self._broken.get(known.content)) is not None:
            raise error  # The same broken file twice.
        if call is None:
            self.tally.deleted += 1
            return
        relabel(self._db, call.call_id, known.facts.labels, known.facts.meta)
        if find_import(self._db, entry.stamps) is None:
            with self._db.write() as connection:
                put_import(
                    connection, entry.stamps, Import(content_hash=known.content, state="done")
                )
        self.tally.known += 1
        if self._report is not None and (stored := load_report(self._db, call.call_id)):
            self._report.add(stored)

    def _fail(self, entry: _Entry, error: InputError) -> None:
        self._under_way.discard(entry.content)
        self.tally.failed.append(error)
        if self._options.loud:
            print(f"assist: {error}", file=sys.stderr, flush=True)
        if self._db is not None and entry.content:
            self._broken[entry.content] = error
            what = Import(
                content_hash=entry.content, state="failed", error=str(error).removesuffix(".")
            )
            with self._db.write() as connection:
                put_import(connection, entry.stamps, what)


def renamed(call: CallToSave, call_id: str) -> CallToSave:
    """The same call under another id."""

    def again(body: bytes) -> bytes:
        fields = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        return msgspec.json.encode({**fields, "call_id": call_id})

    return msgspec.structs.replace(
        call,
        row=msgspec.structs.replace(call.row, call_id=call_id),
        report=again(call.report),
        original=again(call.original) if call.original is not None else None,
    )


def _files(source: Source) -> list[Path]:
    """What a call is made from: what is beside it, too."""
    return [*source.files, *(path for path in (source.sidecar,) if path.exists())]
