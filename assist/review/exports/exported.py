"""A call that leaves the house, and who took it."""

from __future__ import annotations

import msgspec

from assist.errors import InputError
from assist.events import Word, join_words
from assist.review.report_parts import CallReport, ReportTurn
from assist.store.rows import CallRow


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """Who exported something when; one line of it is in every file.

    Attributes:
        by: Name of the user.
        at: UTC, ``2026-11-22T10:00:00Z``.
        original: Personal data is still in it.
    """

    by: str
    at: str
    original: bool = False

    def line(self, language: str = "en") -> str:
        """The line, on one line whatever the user is called."""
        by = " ".join(self.by.split())
        if language == "zh":
            kept = "含个人信息原文" if self.original else "个人信息已隐去"
            return f"{by} 于 {self.at} 导出，{kept}"
        kept = "personal data included" if self.original else "personal data removed"
        return f"exported by {by} at {self.at}, {kept}"


class ReviewerCard(msgspec.Struct, frozen=True, kw_only=True):
    """A scorecard that a person closed."""

    reviewer: str
    form: str
    score: int | None
    items: tuple[tuple[str, str, str], ...] = ()
    """Item, result, reason."""


class ExportedCall(msgspec.Struct, frozen=True, kw_only=True):
    """One call with what belongs to it.

    Attributes:
        row: Its line in the list.
        report: Redacted, unless the stamp says otherwise; None for a call that still goes on.
        cards: What reviewers made of it.
    """

    row: CallRow
    report: CallReport | None
    cards: tuple[ReviewerCard, ...] = ()

    def whole(self) -> CallReport:
        """The report.

        Raises:
            InputError: There is none yet.
        """
        if self.report is None:
            raise InputError(
                "the call has no report yet", where=self.row.call_id, remedy="wait until it ends"
            )
        return self.report


def turn_text(turn: ReportTurn) -> str:
    """A line as people read it."""
    return turn.readable or turn.text or join_words(turn.words)


def heard_text(turn: ReportTurn) -> str:
    """A line as detectors heard it."""
    return join_words(turn.words) or turn.text


def turn_words(turn: ReportTurn) -> tuple[Word, ...]:
    """The words of a line; a line without times of words is one word."""
    if turn.words:
        return turn.words
    text = turn_text(turn)
    return (Word(text, turn.start_ms, turn.end_ms),) if text else ()
