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


def find_journals(paths: Sequence[Path]) -> list[Path]:
    """The journals among the given files and in the given folders, each once, in a stable order.

    Raises:
        UsageError: A path does not exist, or a folder holds no journal.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(path.rglob(f"*{JOURNAL_SUFFIX}"))
            if not inside:
                raise UsageError(
                    "the folder holds no journals of calls",
                    where=str(path),
                    remedy=f"give files that end in {JOURNAL_SUFFIX}, or a folder of them",
                )
            found |= dict.fromkeys(inside)
        elif path.exists():
            found[path] = None
        else:
            raise UsageError("there is no such file or folder", where=str(path))
    return list(found)


def for_each_call(journals: Sequence[Path], doing: str, work: Callable[[Path], T]) -> Worked[T]:
    """Do something with each journal.

    Args:
        journals: Files.
        doing: For the progress bar.
        work: Raises an ``AssistError`` for a call that can't be read.
    """
    worked: Worked[T] = Worked([], [])
    for journal in with_progress(journals, doing):
        try:
            worked.done.append(work(journal))
        except AssistError as error:
            worked.failed.append(error)
            if len(journals) > 1:
                print(f"assist: {error}", file=sys.stderr)
    return worked
