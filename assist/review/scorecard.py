"""The default scorecard: catalogue rows that the engine's signals can judge by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from assist.events import Signal
from assist.pipeline import Hearable

FORM = "default/2"

CALM_AGAIN = 0.35
"""Anger below this at the end of a call counts as calmed. Source: chosen."""

Result = Literal["pass", "fail", "na"]


class ScoreItem(msgspec.Struct, frozen=True):
    """One row; ``evidence`` are ids of signals."""

    id: str
    result: Result
    evidence: tuple[str, ...]


class Scorecard(msgspec.Struct, frozen=True):
    """The judged form; ``score`` is 0..100, null where no row applied."""

    form: str
    score: int | None
    items: tuple[ScoreItem, ...]


class _Row(NamedTuple):
    """A row that signals decide.

    Attributes:
        id: In the method catalogue.
        signals: Any of these is its evidence.
        fault: Its evidence fails the row. Otherwise the row notes what was heard of the customer
            or of the conversation, and judges nobody.
        words: It takes words to tell.
    """

    id: str
    signals: tuple[str, ...]
    fault: bool
    words: bool = True


_ROWS: Final = (
    # The customer: noted, never held against the agent.
    _Row("AFT-7", ("repeat_issue",), fault=False),
    _Row("CMP-3", ("publicity_threat",), fault=False),
    _Row("CMP-7c", ("regulator_threat",), fault=False),
    _Row("SVC-34", ("churn_threat",), fault=False),
    _Row("SVC-27", ("abuse",), fault=False),
    _Row("CMP-1", ("complaint_kind",), fault=False),
    _Row("CMP-2", ("customer_kind",), fault=False),
    _Row("CMP-4", ("complaint_cause",), fault=False),
    _Row("SVC-24", ("customer_style",), fault=False),
    _Row("CMP-6b", ("customer_need",), fault=False),
    _Row("SVC-4", ("quiet_customer",), fault=False),
    _Row("SVC-5", ("talkative_customer",), fault=False),
    # The conversation.
    _Row("OBJ-1", ("agent_interrupts",), fault=True, words=False),
    _Row("OBJ-1c", ("customer_interrupts",), fault=False, words=False),
    _Row("OBJ-1d", ("talk_over",), fault=True, words=False),
    _Row("OBJ-1e", ("talk_ratio", "monologue", "speech_rate"), fault=False, words=False),
    _Row("OBJ-1b", ("few_backchannels",), fault=False),
    _Row("SVC-15", ("dead_air",), fault=True, words=False),
    _Row("SVC-15b", ("hold_without_notice",), fault=True),
    _Row("SVC-22", ("customer_shelved",), fault=True, words=False),
    _Row("CMP-7b", ("response_latency",), fault=True, words=False),
    # The agent's words and voice.
    _Row("SVC-18", ("dont_know",), fault=True),
    _Row("SVC-19", ("shirking",), fault=True),
    _Row("SVC-20", ("negative_wording",), fault=True),
    _Row("SVC-21", ("jargon", "vague_wording"), fault=True),
    _Row("SVC-23", ("arguing",), fault=True),
    _Row("SVC-9", ("overpromise",), fault=True),
    _Row("SVC-29b", ("policy_without_reason",), fault=True),
    _Row("OBJ-5", ("agent_tone",), fault=False),
    _Row("SVC-11", ("background_noise",), fault=False, words=False),
    _Row("SVC-10", ("flat_tone",), fault=False, words=False),
)


def score_call(
    signals: Sequence[Signal], anger_levels: Sequence[float], hearable: Hearable
) -> Scorecard:
    """Judge a call.

    Args:
        signals: Those that stood in the end.
        anger_levels: The anger curve, 0..1, without abstentions.
        hearable: Whether parties and words can be told; what can't be told is ``na``.
    """
    items = (
        _anger(signals, anger_levels),
        _venting(signals),
        _questions(signals, hearable),
        *(_judge(row, signals, hearable) for row in _ROWS),
    )
    judged = [item for item in items if item.result != "na"]
    passed = sum(item.result == "pass" for item in judged)
    score = round(100 * passed / len(judged)) if judged else None
    return Scorecard(FORM, score, items)


def _judge(row: _Row, signals: Sequence[Signal], hearable: Hearable) -> ScoreItem:
    """A row that passes unless a fault was heard, or one that only notes."""
    heard = tuple(signal.id for signal in signals if signal.signal in row.signals)
    if not row.fault or not hearable.parties or (row.words and not hearable.words):
        return ScoreItem(row.id, "na", heard)
    return ScoreItem(row.id, "fail" if heard else "pass", heard)


def _questions(signals: Sequence[Signal], hearable: Hearable) -> ScoreItem:
    """CMP-5g: whether every question was answered; not applicable where none was asked."""
    if not any(signal.signal.startswith("question_") for signal in signals):
        return ScoreItem("CMP-5g", "na", ())
    return _judge(_Row("CMP-5g", ("question_unanswered",), fault=True), signals, hearable)


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


def _venting(signals: Sequence[Signal]) -> ScoreItem:
    """SVC-26b: whether a customer who let off steam was heard out; na where nobody did."""
    venting = [signal for signal in signals if signal.signal == "venting"]
    if not venting:
        return ScoreItem("SVC-26b", "na", ())
    cuts = [
        cut.id
        for cut in signals
        if cut.signal == "agent_interrupts"
        and any(
            cut.span.start_ms < vent.span.end_ms and vent.span.start_ms < cut.span.end_ms
            for vent in venting
        )
    ]
    return ScoreItem("SVC-26b", "fail" if cuts else "pass", (*(vent.id for vent in venting), *cuts))
