"""A fact in an utterance, and where words that are a value end."""

from __future__ import annotations

from typing import NamedTuple

from assist.analysis.facts.scan import Scan


class Heard(NamedTuple):
    """A fact in an utterance.

    Attributes:
        start: First character of its words.
        end: Behind the last.
        token: Where it stands.
        was: What it was before it was mended in the same breath.
        asked: Nothing but the other party's question says which fact it is.
    """

    name: str
    value: str
    start: int
    end: int
    token: int
    was: str = ""
    asked: bool = False


def stop_of(scan: Scan, name: str, at: int, longest: int) -> int:
    """Where words end: before what stops them."""
    ends = [
        mark.start
        for owner in ("talk", name)
        for mark in scan.marks(owner, "stops")
        if mark.start > at
    ]
    return min([*ends, at + longest, len(scan)])
