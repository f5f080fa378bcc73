"""Calls as tables: what a spreadsheet gets. A table is a name, its columns, and rows of a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from assist.review.exports.exported import ExportedCall, turn_text
from assist.review.report_parts import CallReport

Cell = str | int | float | None
Row = tuple[Cell, ...]


class Table(NamedTuple):
    """One table.

    Attributes:
        name: Of the sheet, and of ``--table``.
        columns: Their heads; units are in the names.
        rows: A call's rows.
    """

    name: str
    columns: tuple[str, ...]
    rows: Callable[[ExportedCall], Iterable[Row]]


_OF_CALL: Final = (
    "call_id",
    "source",
    "language",
    "started_at",
    "duration_ms",
    "state",
    "agent",
    "team",
    "product",
    "customer_ref",
    "kind",
    "cause",
    "anger_peak",
    "peak_band",
    "interruptions",
    "interrupted",
    "questions",
    "unanswered",
    "prompts",
    "score",
    "form",
    "summary",
    "app_version",
    "pack",
    "pack_hash",
    "model_hash",
)


def _calls(call: ExportedCall) -> Iterator[Row]:
    row = call.row
    reviewers = "; ".join(
        f"{card.reviewer}: {'-' if card.score is None else card.score}" for card in call.cards
    )
    yield (*(getattr(row, name) for name in _OF_CALL), " ".join(row.flags), reviewers)


def _turns(call: ExportedCall) -> Iterator[Row]:
    for report in _report(call):
        for number, turn in enumerate(report.turns):
            yield (
                report.call_id,
                number,
                turn.id,
                turn.speaker,
                turn.start_ms,
                turn.end_ms,
                turn_text(turn),
            )


def _signals(call: ExportedCall) -> Iterator[Row]:
    for report in _report(call):
        for signal in report.signals:
            yield (
                report.call_id,
                signal.id,
                signal.signal,
                signal.speaker,
                signal.at_ms,
                signal.span.start_ms,
                signal.span.end_ms,
                signal.value,
                signal.band,
                signal.slots.get("is", ""),
                signal.state,
                " | ".join(cited.text for cited in signal.evidence),
                " | ".join(cited.why for cited in signal.evidence),
            )


def _questions(call: ExportedCall) -> Iterator[Row]:
    for report in _report(call):
        for asked in report.questions:
            yield (
                report.call_id,
                asked.id,
                asked.text,
                asked.status,
                asked.expects,
                asked.asked_ms,
                asked.resolved_ms,
                asked.repeats,
                asked.answer,
            )


def _prompts(call: ExportedCall) -> Iterator[Row]:
    for report in _report(call):
        for prompt in report.prompts:
            yield (
                report.call_id,
                prompt.id,
                prompt.card,
                prompt.at_ms,
                prompt.state,
                " | ".join(prompt.say),
                prompt.why,
                " ".join(prompt.because),
            )


def _scorecard(call: ExportedCall) -> Iterator[Row]:
    for report in _report(call):
        card = report.scorecard
        for item in card.items:
            cited = " ".join(item.evidence)
            yield (report.call_id, card.form, "", item.id, item.result, cited, "")
    for own in call.cards:
        for name, result, reason in own.items:
            yield (call.row.call_id, own.form, own.reviewer, name, result, "", reason)


def _report(call: ExportedCall) -> tuple[CallReport, ...]:
    return () if call.report is None else (call.report,)


TABLES: Final = {
    table.name: table
    for table in (
        Table("calls", (*_OF_CALL, "flags", "reviewers"), _calls),
        Table(
            "turns",
            ("call_id", "n", "line", "speaker", "start_ms", "end_ms", "text"),
            _turns,
        ),
        Table(
            "signals",
            (
                *("call_id", "id", "signal", "speaker", "at_ms", "start_ms", "end_ms"),
                *("value", "band", "is", "state", "evidence", "rules"),
            ),
            _signals,
        ),
        Table(
            "questions",
            (
                *("call_id", "id", "text", "status", "expects", "asked_ms", "resolved_ms"),
                *("repeats", "answer"),
            ),
            _questions,
        ),
        Table(
            "prompts",
            ("call_id", "id", "card", "at_ms", "state", "say", "why", "because"),
            _prompts,
        ),
        Table(
            "scorecard",
            ("call_id", "form", "reviewer", "item", "result", "evidence", "reason"),
            _scorecard,
        ),
    )
}
"""Every table by its name, in the order of the sheets. An empty ``reviewer`` is the engine."""
