"""What reviewers said about findings, as labelled rows that ``assist eval`` reads.

docs/corrections.md has the rules in words:

- ``agree`` is 1, ``disagree`` is 0, ``missed`` is 1; the newest verdict about a line counts.
- In a call that was reviewed to the end (a reviewer closed a scorecard), every other line of the
  customer's on which nothing was raised is 0. A finding that nobody judged says nothing.
- Every other line stays without a label, as context.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

import msgspec
from sqlalchemy import Select, or_, select

from assist.errors import InputError
from assist.events import BANDS, Channel
from assist.review.exports.exported import heard_text
from assist.review.report_parts import CallReport, ReportSignal
from assist.store.calls import load_report
from assist.store.database import Database
from assist.store.schema import calls, scorecards, verdicts
from assist.store.verdicts import Verdict, standing, verdicts_of

Label = Literal[0, 1]

_SPAN: Final = re.compile(r"(\d+)(?:-(\d+))?")
_CALM: Final = BANDS[0]
_DECODER: Final = msgspec.json.Decoder(CallReport)


class LabelRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a call, as ``assist eval`` reads it.

    Attributes:
        label: Whether the target is there; null where nobody said.
        score: The value that the engine raised here; null where it raised nothing.
        start: Seconds, as ``end``.
    """

    id: str
    dialogue_id: str
    turn: int
    speaker: str
    text: str
    label: Label | None
    score: float | None
    start: float
    end: float


class ReviewedCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call that reviewers looked at.

    Attributes:
        id: ``calls.id``.
        complete: A reviewer closed a scorecard of it.
    """

    id: int
    call_id: str
    duration_ms: int
    complete: bool


def reviewed_calls(db: Database, *, agent: str = "", team: str = "") -> tuple[ReviewedCall, ...]:
    """Every ended call with a verdict or a closed scorecard, in the order they were stored.

    Args:
        db: The store.
        agent: This agent's calls alone; everybody's where it is empty.
        team: Likewise.
    """
    closed = closed_calls()
    judged = select(verdicts.c.call)
    wanted = (
        select(
            calls.c.id,
            calls.c.call_id,
            calls.c.duration_ms,
            calls.c.id.in_(closed).label("complete"),
        )
        .where(calls.c.state == "ended", or_(calls.c.id.in_(judged), calls.c.id.in_(closed)))
        .order_by(calls.c.id)
    )
    if agent:
        wanted = wanted.where(calls.c.agent == agent)
    if team:
        wanted = wanted.where(calls.c.team == team)
    with db.read() as connection:
        return tuple(
            ReviewedCall(
                id=row["id"],
                call_id=row["call_id"],
                duration_ms=row["duration_ms"],
                complete=bool(row["complete"]),
            )
            for row in connection.execute(wanted).mappings()
        )


def closed_calls() -> Select[tuple[int]]:
    """Ids of the calls of which a reviewer closed a scorecard."""
    return select(scorecards.c.call).where(
        scorecards.c.reviewer.is_not(None), scorecards.c.state == "final"
    )


def labelled_rows(db: Database, target: str) -> Iterator[LabelRow]:
    """The rows of every reviewed call that has a label, in the order of the calls.

    Args:
        db: The store.
        target: ``anger``, ``question``, or the name of a signal.

    Raises:
        InputError: No call has a label for it.
    """
    found = False
    for call in reviewed_calls(db):
        body = load_report(db, call.call_id)
        if body is None:
            continue
        rows = call_rows(
            _DECODER.decode(body),
            standing(verdicts_of(db, call.id)),
            target,
            complete=call.complete,
        )
        if any(row.label is not None for row in rows):
            found = True
            yield from rows
    if not found:
        raise InputError(
            f"no reviewed call has a label for `{target}`",
            remedy="agree or disagree with findings, or close scorecards, on the review page",
        )


def call_rows(
    report: CallReport, given: Iterable[Verdict], target: str, *, complete: bool
) -> list[LabelRow]:
    """The rows of one call.

    Args:
        report: The call.
        given: What was said about it, without what was taken back.
        target: ``anger``, ``question``, or the name of a signal.
        complete: It was reviewed to the end.
    """
    lines = _Lines(report)
    labels: dict[int, Label] = {}
    for verdict in sorted(given, key=lambda one: one.id):
        label = _label(verdict, report, target)
        if label is not None:
            labels.update(dict.fromkeys(lines.about(verdict, target), label))
    raised = lines.raised(target)
    party = _party(report, target)
    if complete:
        for number, turn in enumerate(report.turns):
            if turn.speaker is party and number not in raised:
                labels.setdefault(number, 0)
    return [
        LabelRow(
            id=f"{report.call_id}:{number}",
            dialogue_id=report.call_id,
            turn=number,
            speaker=turn.speaker,
            text=heard_text(turn),
            label=labels.get(number),
            score=raised.get(number),
            start=turn.start_ms / 1000,
            end=turn.end_ms / 1000,
        )
        for number, turn in enumerate(report.turns)
    ]


def _party(report: CallReport, target: str) -> Channel:
    """Whose lines can hold the target: the customer's, or those of who the signal is about."""
    if target in ("anger", "question"):
        return Channel.CUSTOMER
    speakers = [signal.speaker for signal in report.signals if signal.signal == target]
    return speakers[0] if speakers else Channel.CUSTOMER


def _label(verdict: Verdict, report: CallReport, target: str) -> Label | None:
    """What a verdict says about the target; None where it is about something else."""
    if verdict.verdict not in ("agree", "disagree", "missed"):
        return None
    if verdict.target == "anger" and target == "anger":
        return _anger(verdict, report)
    if verdict.verdict == "missed":
        named = verdict.label if verdict.target == "signal" else verdict.target
        return 1 if named == target else None
    agreed: Label = 1 if verdict.verdict == "agree" else 0
    if verdict.target == "question":
        return agreed if target == "question" else None
    if verdict.target != "signal":
        return None
    signal = _signal(report, verdict.target_id)
    if signal is None or signal.signal != target:
        return None
    if target == "anger" and verdict.verdict == "disagree" and verdict.label in BANDS:
        return 0 if verdict.label == _CALM else 1  # It is another band of anger, or none.
    return agreed


def _anger(verdict: Verdict, report: CallReport) -> Label:
    """A verdict about a stretch of the curve: the band that is right there, or was shown."""
    if verdict.verdict != "agree" and verdict.label in BANDS:
        return 0 if verdict.label == _CALM else 1
    if verdict.verdict == "missed":
        return 1
    start_ms, end_ms = _span(verdict.target_id) or (0, 0)
    before = [point for point in report.anger if point.at_ms <= start_ms][-1:]
    within = [point for point in report.anger if start_ms < point.at_ms <= end_ms]
    shown = any(point.band != _CALM for point in (*before, *within))
    return 1 if shown == (verdict.verdict == "agree") else 0


class _Lines:
    """Which lines of a transcript findings are about."""

    def __init__(self, report: CallReport) -> None:
        self._report = report
        self._numbers = {turn.id: n for n, turn in enumerate(report.turns) if turn.id}
        self._asked = {
            asked.id: min((cited.start_ms for cited in asked.evidence), default=asked.asked_ms - 1)
            for asked in report.questions
        }

    def about(self, verdict: Verdict, target: str) -> Sequence[int]:
        """The lines that a verdict is about."""
        ident = verdict.target_id
        if ident in self._numbers:
            return (self._numbers[ident],)
        party = _party(self._report, target)
        if verdict.target == "question" and ident in self._asked:
            at_ms = self._asked[ident]
            return self._said(party, at_ms, at_ms + 1)
        if verdict.target == "signal" and (signal := _signal(self._report, ident)) is not None:
            return self.of(signal)
        span = _span(ident)
        return () if span is None else self._said(party, span[0], max(span[1], span[0] + 1))

    def of(self, signal: ReportSignal) -> Sequence[int]:
        """The lines of its speaker in which a signal was heard."""
        span = signal.span
        return self._said(signal.speaker, span.start_ms, max(span.end_ms, span.start_ms + 1))

    def raised(self, target: str) -> dict[int, float]:
        """Every line on which the engine raised the target, with its highest value there."""
        values: dict[int, float] = {}
        if target == "question":
            for at_ms in self._asked.values():
                for number in self._said(Channel.CUSTOMER, at_ms, at_ms + 1):
                    values[number] = 1.0
        for signal in self._report.signals:
            if signal.signal == target and signal.state != "withdrawn":
                for number in self.of(signal):
                    values[number] = max(values.get(number, 0.0), signal.value)
        return values

    def _said(self, party: Channel, start_ms: int, end_ms: int) -> Sequence[int]:
        """A party's lines within a stretch; the last one before it where there is none."""
        own = [(n, turn) for n, turn in enumerate(self._report.turns) if turn.speaker is party]
        within = [n for n, turn in own if turn.start_ms < end_ms and start_ms < turn.end_ms]
        before = [n for n, turn in own if turn.start_ms < end_ms]
        return within or before[-1:]


def _signal(report: CallReport, ident: str) -> ReportSignal | None:
    return next((signal for signal in report.signals if signal.id == ident), None)


def _span(text: str) -> tuple[int, int] | None:
    found = _SPAN.fullmatch(text)
    return None if found is None else (int(found[1]), int(found[2] or found[1]))
