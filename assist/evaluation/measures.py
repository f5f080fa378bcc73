"""Figures about scores that have a label each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec


class Scored(NamedTuple):
    """A score in 0..1 and whether the target was there (1) or not (0)."""

    score: float
    label: int


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured; null where it can't be told (no positives, no negatives, none raised).

    Attributes:
        n: Rows with a label.
        positives: Rows with label 1.
        abstained: Rows that the detector gave no score; they count as 0.
        auc: Area under the receiver operating characteristic, equal scores counting half.
        threshold: Score from which the product calls it the target.
        precision: At the threshold.
        recall: At the threshold.
        f1: At the threshold.
        precision_at_half_recall: Precision where half of the positives are found.
        false_alarms: Rows with label 0 at or above the threshold.
        false_alarm_rate: The same, of all rows with label 0.
    """

    n: int
    positives: int
    abstained: int
    auc: float | None
    threshold: float
    precision: float | None
    recall: float | None
    f1: float | None
    precision_at_half_recall: float | None
    false_alarms: int
    false_alarm_rate: float | None


def figures(scored: Sequence[Scored], threshold: float, abstained: int = 0) -> Figures:
    """All figures of some scores, ratios to four decimals."""
    raised = [item.label for item in scored if item.score >= threshold]
    positives = sum(item.label for item in scored)
    negatives = len(scored) - positives
    precision = _ratio(sum(raised), len(raised))
    recall = _ratio(sum(raised), positives)
    false_alarms = len(raised) - sum(raised)
    return Figures(
        n=len(scored),
        positives=positives,
        abstained=abstained,
        auc=auc(scored),
        threshold=threshold,
        precision=precision,
        recall=recall,
        f1=_ratio(2 * sum(raised), len(raised) + positives),
        precision_at_half_recall=precision_at_recall(scored, 0.5),
        false_alarms=false_alarms,
        false_alarm_rate=_ratio(false_alarms, negatives),
    )


def auc(scored: Sequence[Scored]) -> float | None:
    """Area under the ROC curve; null unless there are both positives and negatives."""
    positives = sum(item.label for item in scored)
    negatives = len(scored) - positives
    if not positives or not negatives:
        return None
    ordered = sorted(scored)
    ranks = 0.0
    start = 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end].score == ordered[start].score:
            end += 1
        ranks += (start + end + 1) / 2 * sum(item.label for item in ordered[start:end])
        start = end
    return round((ranks - positives * (positives + 1) / 2) / (positives * negatives), 4)


def precision_at_recall(scored: Sequence[Scored], recall: float) -> float | None:
    """Precision at the highest threshold that finds at least this share of the positives."""
    positives = sum(item.label for item in scored)
    if not positives:
        return None
    ordered = sorted(scored, key=lambda item: -item.score)
    hits = 0
    for place, item in enumerate(ordered, start=1):
        hits += item.label
        last_of_ties = place == len(ordered) or ordered[place].score != item.score
        if last_of_ties and hits >= recall * positives:
            return _ratio(hits, place)
    return None


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
