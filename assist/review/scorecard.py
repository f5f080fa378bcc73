"""The default scorecard: catalogue rows that the engine's signals can judge by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from assist.events import Signal

FORM = "default/1"

CALM_AGAIN = 0.35
"""Anger below this at the end of a call counts as calmed. Source: chosen."""

Result = Literal["pass", "fail", "na"]


class ScoreItem(msgspec.Struct, frozen=True):
    """One judged row; ``evidence`` are ids of signals."""

    id: str
    result: Result
    evidence: tuple[str, ...]


class Scorecard(msgspec.Struct, frozen=True):
    """The judged form; ``score`` is 0..100, null where no row applied."""

    form: str
    score: int | None
    items: tuple[ScoreItem, ...]


class Judgeable(msgspec.Struct, frozen=True, kw_only=True):
    """What the source of a call allows to judge; the rest is ``na``."""

    parties: bool
    words: bool


def score_call(
    signals: Sequence[Signal], anger_levels: Sequence[float], judgeable: Judgeable
) -> Scorecard:
    """Judge a call.

    Args:
        signals: Those that stood in the end.
        anger_levels: The anger curve, 0..1, without abstentions.
        judgeable: Whether parties and words can be told.
    """
    items = (
        _item("OBJ-1", signals, _names("agent_interrupts"), judgeable.parties),
        _questions(signals, judgeable.words),
        _item("SVC-15", signals, _names("dead_air"), judgeable.parties),
        _anger(signals, anger_levels),
    )
    judged = [item for item in items if item.result != "na"]
    passed = sum(item.result == "pass" for item in judged)
    score = round(100 * passed / len(judged)) if judged else None
    return Scorecard(FORM, score, items)


def _names(*names: str) -> Callable[[Signal], bool]:
    return lambda signal: signal.signal in names


def _item(
    row: str, signals: Sequence[Signal], is_fault: Callable[[Signal], bool], can_tell: bool
) -> ScoreItem:
    """A row that passes unless a fault was heard."""
    if not can_tell:
        return ScoreItem(row, "na", ())
    faults = tuple(signal.id for signal in signals if is_fault(signal))
    return ScoreItem(row, "fail" if faults else "pass", faults)


def _questions(signals: Sequence[Signal], can_tell: bool) -> ScoreItem:
    """CMP-5g: whether every question was answered; not applicable where none was asked."""
    asked = any(signal.signal.startswith("question_") for signal in signals)
    return _item("CMP-5g", signals, _names("question_unanswered"), can_tell and asked)


def _anger(signals: Sequence[Signal], levels: Sequence[float]) -> ScoreItem:
    """CMP-6: whether an angry customer was calm again at the end; na where nobody was angry."""
    heated = tuple(
        signal.id
        for signal in signals
        if signal.signal == "anger" and signal.band in ("angry", "furious")
    )
    if not heated or not levels:
        return ScoreItem("CMP-6", "na", ())
    return ScoreItem("CMP-6", "pass" if levels[-1] < CALM_AGAIN else "fail", heated)
