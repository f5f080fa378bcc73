"""A progress bar where a person is watching, and nothing anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def with_progress(items: Sequence[T], doing: str) -> Iterator[T]:
    """The items, with a bar on a terminal where there are several.

    Args:
        items: What is worked through.
        doing: Said before the bar, such as ``reviewing``.
    """
    if len(items) < 2 or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, doing, console=Console(stderr=True))
