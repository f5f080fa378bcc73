"""Many stored calls worked through: a broken one is named and left out, the rest goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from assist.app.progress import with_progress
from assist.errors import AssistError, InputError, UsageError
from assist.store.journal import JOURNAL_SUFFIX

T = TypeVar("T")


class Worked(NamedTuple, Generic[T]):
    """What came of each call that could be read, and what was wrong with the others."""

    done: list[T]
    failed: list[AssistError]

    def complain(self) -> None:
        """Fail for the calls that were left out, once the rest has been reported.

        Raises:
            AssistError: The only call failed, for its reason.
            InputError: Some of several calls failed; each has been named before.
        """
        total = len(self.done) + len(self.failed)
        if total == 1 and self.failed:
            raise self.failed[0]
        if self.failed:
            raise InputError(
                f"{len(self.failed)} of {total} calls were left out",
                remedy="see the lines above; the others are in the result",
            )


class Found(NamedTuple):
    """The journals to work through, and the places where none was."""

    journals: list[Path]
    failed: list[AssistError]


def find_journals(paths: Sequence[Path]) -> Found:
    """The journals among the given files and in the given folders, each once, in a stable order.

    A path that does not exist, or a folder that holds no journal, is named and left out.

    Raises:
        UsageError: There is no journal anywhere; what is wrong with the first path.
    """
    found: dict[Path, None] = {}
    failed: list[AssistError] = []
    for path in paths:
        try:
            found |= dict.fromkeys(_journals_at(path))
        except UsageError as error:
            failed.append(error)
    if failed and not found:
        raise failed[0]
    for place in failed:
        print(f"assist: {place}", file=sys.stderr)
    return Found(list(found), failed)


def _journals_at(path: Path) -> list[Path]:
    if path.is_dir():
        inside = sorted(path.rglob(f"*{JOURNAL_SUFFIX}"))
        if not inside:
            raise UsageError(
                "the folder holds no journals of calls",
                where=str(path),
                remedy=f"give files that end in {JOURNAL_SUFFIX}, or a folder of them",
            )
        return inside
    if not path.exists():
        raise UsageError("there is no such file or folder", where=str(path))
    return [path]


def for_each_call(found: Found, doing: str, work: Callable[[Path], T]) -> Worked[T]:
    """Do something with each journal.

    Args:
        found: What to work through; places without a journal count as left out.
        doing: For the progress bar.
        work: Raises an ``AssistError`` for a call that can't be read.
    """
    worked: Worked[T] = Worked([], list(found.failed))
    for journal in with_progress(found.journals, doing):
        try:
            worked.done.append(work(journal))
        except AssistError as error:
            worked.failed.append(error)
            if len(found.journals) + len(found.failed) > 1:
                print(f"assist: {error}", file=sys.stderr)
    return worked
