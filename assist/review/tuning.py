"""A threshold chosen on a site's own labels, and what it is worth on calls it wasn't chosen on."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from assist.errors import InputError
from assist.review.intervals import Share, share_of
from assist.review.measured import Rate, rate_of

NOTHING: Final = math.inf
"""A threshold that nothing reaches."""


class Graded(NamedTuple):
    """A labelled row.

    Attributes:
        score: Null where the engine abstained; it counts as never reaching a threshold.
        group: Its call: rows of one call are never on both sides of a fold.
    """

    score: float | None
    label: int
    group: str


class TuneOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a threshold is chosen. Source of all: chosen.

    Attributes:
        precision: Least precision that the chosen one must have, 0..1.
        folds: Parts for cross-validation.
        least_rows: Rows that are needed of either label.
        least_groups: Calls that are needed.
        lowest, highest: The threshold stays within these, 0..1.
    """

    precision: float = 0.7
    folds: int = 5
    least_rows: int = 20
    least_groups: int = 10
    lowest: float = 0.05
    highest: float = 0.95


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a threshold does on the labels."""

    raised: int
    precision: Share
    recall: Share
    false_alarms: Rate

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where nothing was hit."""
        hit = self.precision.count
        wrong = self.raised + self.recall.of
        return 2 * hit / wrong if wrong else 0.0


class Tuned(msgspec.Struct, frozen=True, kw_only=True):
    """The report.

    Attributes:
        n: Rows with a label.
        calls: That they are from.
        shipped: The threshold as it was.
        chosen: The one chosen on all labels; null where none is precise enough.
        before: The shipped one on all labels.
        after: Each fold by the threshold that was chosen on the others: what to expect.
        better: Whether the change is worth making.
    """

    n: int
    positives: int
    calls: int
    shipped: float
    chosen: float | None
    before: Outcome
    after: Outcome
    better: bool


def tune(
    rows: Sequence[Graded], shipped: float, hours: float, options: TuneOptions | None = None
) -> Tuned:
    """Choose a threshold and say what it is worth.

    Args:
        rows: With labels.
        shipped: The threshold as it is.
        hours: Length of the calls that the rows are from; 0 where nobody knows.
        options: How to choose.

    Raises:
        InputError: There are too few rows of a label, or too few calls.
    """
    options = options or TuneOptions()
    _enough(rows, options)
    groups = sorted({row.group for row in rows}, key=_shuffled)
    fold_of = {group: index % options.folds for index, group in enumerate(groups)}
    decided: list[tuple[Graded, float]] = []
    for fold in range(options.folds):
        chosen = choose([row for row in rows if fold_of[row.group] != fold], options)
        limit = NOTHING if chosen is None else chosen
        decided += [(row, limit) for row in rows if fold_of[row.group] == fold]
    before = _outcome([(row, shipped) for row in rows], hours)
    after = _outcome(decided, hours)
    final = choose(rows, options)
    precise = (before.precision.share or 0.0) >= options.precision
    return Tuned(
        n=len(rows),
        positives=sum(row.label for row in rows),
        calls=len(groups),
        shipped=shipped,
        chosen=final,
        before=before,
        after=after,
        better=final is not None
        and final != shipped
        and (
            after.f1 > before.f1
            if precise
            else (after.precision.share or 0.0) > (before.precision.share or 0.0)
        ),
    )


def choose(rows: Sequence[Graded], options: TuneOptions) -> float | None:
    """The threshold with the best F1 among those that are precise enough; None for none."""
    positives = sum(row.label for row in rows)
    ordered = sorted(
        ((row.score, row.label) for row in rows if row.score is not None), reverse=True
    )
    best: tuple[float, float] | None = None
    hits = 0
    for place, (score, label) in enumerate(ordered, start=1):
        hits += label
        lower = ordered[place][0] if place < len(ordered) else 0.0
        if lower == score or not positives:
            continue
        threshold = _between(lower, score)
        if not options.lowest <= threshold <= options.highest:
            continue
        f1 = 2 * hits / (place + positives)
        if hits / place >= options.precision and (best is None or f1 > best[0]):
            best = (f1, threshold)
    return None if best is None else best[1]


def _between(lower: float, score: float) -> float:
    """A round threshold that parts the two; ``score`` itself where they are too close."""
    middle = round((lower + score) / 2, 3)
    return middle if lower < middle <= score else score


def _outcome(decided: Sequence[tuple[Graded, float]], hours: float) -> Outcome:
    raised = [row for row, limit in decided if row.score is not None and row.score >= limit]
    hits = sum(row.label for row in raised)
    positives = sum(row.label for row, _ in decided)
    return Outcome(
        raised=len(raised),
        precision=share_of(hits, len(raised)),
        recall=share_of(hits, positives),
        false_alarms=rate_of(len(raised) - hits, hours),
    )


def _enough(rows: Sequence[Graded], options: TuneOptions) -> None:
    positives = sum(row.label for row in rows)
    groups = len({row.group for row in rows})
    least = options.least_rows
    for count, what in ((positives, "label 1"), (len(rows) - positives, "label 0")):
        if count < least:
            raise InputError(
                f"{count} rows with {what} are too few to choose a threshold by",
                remedy=f"collect {least - count} more; a guess would be worse than what ships",
            )
    if groups < options.least_groups:
        raise InputError(
            f"labels from {groups} calls are too few to choose a threshold by",
            remedy=f"review {options.least_groups - groups} more calls",
        )


def _shuffled(group: str) -> bytes:
    """An order that has nothing to do with when a call was, and is the same every time."""
    return hashlib.sha256(group.encode("utf-8", "replace")).digest()
