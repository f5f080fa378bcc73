"""A call as one HTML file: its own style, no script, no request to anywhere."""

from __future__ import annotations

import base64
import hashlib
import re
from bisect import bisect_right
from functools import lru_cache
from typing import Final

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from assist.events import Channel
from assist.review.exports.chart import chart_of
from assist.review.exports.exported import ExportedCall, Stamp, turn_text
from assist.review.exports.names import clock, name_of
from assist.review.exports.page_words import PageWords, page_words
from assist.review.report_parts import CallReport, ReportSignal, ReportTurn

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|[\ud800-\udfff]")


class _Finding(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    speaker: Channel
    start_ms: int
    tags: tuple[str, ...]
    cited: tuple[str, ...]
    turn: str


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    speaker: Channel
    start_ms: int
    text: str
    found: tuple[tuple[str, str], ...]


class _Item(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    result: str
    cited: tuple[tuple[str, str], ...]


class _Card(msgspec.Struct, frozen=True, kw_only=True):
    reviewer: str
    score: int | None
    form: str
    entries: tuple[tuple[str, str, str], ...]


def html_page(call: ExportedCall, stamp: Stamp, language: str) -> bytes:
    """The page.

    Args:
        call: What to show.
        stamp: Who exports.
        language: Of the page's own words, ``zh`` or ``en``.

    Raises:
        InputError: The call has no report yet.
    """
    report = call.whole()
    words = page_words(language)
    css, css_hash = _css()
    places = _Places(report)
    findings = _findings(report, places, language)
    judged = [item for item in report.scorecard.items if item.result != "na"]
    named = {found.id: f"{found.name} {clock(found.start_ms)}" for found in findings}
    page = _template().render(
        language=language,
        t=words,
        css=css,
        css_hash=css_hash,
        row=call.row,
        report=report,
        stamp=stamp.line(language),
        facts=_facts(call, words, language),
        chart=chart_of(report, language),
        chart_words=words.chart.format(length=clock(report.duration_ms)),
        wrap_up=_wrap_up(report, words),
        findings=findings,
        judged=[
            _Item(
                id=item.id,
                result=item.result,
                cited=tuple(places.cited(item.evidence, named)),
            )
            for item in judged
        ],
        not_judged=len(report.scorecard.items) - len(judged),
        cards=[
            _Card(reviewer=card.reviewer, score=card.score, form=card.form, entries=card.items)
            for card in call.cards
        ],
        turns=_lines(report, findings),
        timing_note=words.estimated if report.timing == "estimated" else "",
        clock=clock,
        name=lambda key: name_of(key, language),
    )
    return page.encode("utf-8", "replace")


class _Places:
    """Which line of the transcript something was said in; a line is ``t<number>`` on the page."""

    def __init__(self, report: CallReport) -> None:
        self._ids = {turn.id: f"t{n}" for n, turn in enumerate(report.turns) if turn.id}
        self._starts = {turn.id: turn.start_ms for turn in report.turns}
        self._turns: dict[Channel, list[tuple[int, int, str]]] = {side: [] for side in Channel}
        for number, turn in enumerate(report.turns):
            self._turns[turn.speaker].append((turn.start_ms, turn.end_ms, f"t{number}"))
        for lines in self._turns.values():
            lines.sort()
        self._acts = {act.id: (act.act, act.span.start_ms, act.line) for act in report.acts}

    def of(self, signal: ReportSignal) -> str:
        """The line of a signal's speaker that was begun last when it was said; empty for none."""
        lines = self._turns[signal.speaker]
        at = bisect_right(lines, (signal.span.start_ms, 1 << 62, "")) - 1
        if at < 0 or lines[at][1] < signal.span.start_ms:
            return ""
        return lines[at][2]

    def cited(self, ids: tuple[str, ...], findings: dict[str, str]) -> list[tuple[str, str]]:
        """Links for what an item of a scorecard rests on."""
        links: list[tuple[str, str]] = []
        for ident in ids:
            if ident in findings:
                links.append((f"f-{ident}", findings[ident]))
            elif ident in self._acts:
                act, at_ms, line = self._acts[ident]
                links.append((self._ids.get(line, "h-said"), f"{act} {clock(at_ms)}"))
            elif ident in self._ids:
                links.append((self._ids[ident], clock(self._starts[ident])))
        return links


def _findings(report: CallReport, places: _Places, language: str) -> list[_Finding]:
    standing = [signal for signal in report.signals if signal.state != "withdrawn"]
    standing.sort(key=lambda signal: (signal.span.start_ms, signal.at_ms))
    return [
        _Finding(
            id=signal.id,
            name=name_of(signal.signal, language),
            speaker=signal.speaker,
            start_ms=signal.span.start_ms,
            tags=tuple(tag for tag in (signal.band, signal.slots.get("is")) if tag),
            cited=tuple(
                dict.fromkeys(
                    cited.text or cited.why for cited in signal.evidence if cited.text or cited.why
                )
            ),
            turn=places.of(signal),
        )
        for signal in standing
    ]


def _lines(report: CallReport, findings: list[_Finding]) -> list[_Line]:
    said_in: dict[str, list[tuple[str, str]]] = {}
    for found in findings:
        if found.turn:
            said_in.setdefault(found.turn, []).append((f"f-{found.id}", found.name))
    return [_line(turn, f"t{n}", said_in.get(f"t{n}", [])) for n, turn in enumerate(report.turns)]


def _line(turn: ReportTurn, ident: str, found: list[tuple[str, str]]) -> _Line:
    return _Line(
        id=ident,
        speaker=turn.speaker,
        start_ms=turn.start_ms,
        text=turn_text(turn),
        found=tuple(found),
    )


def _facts(call: ExportedCall, t: PageWords, language: str) -> list[tuple[str, str]]:
    row = call.row
    peak = name_of(row.peak_band, language) if row.peak_band else ""
    unanswered = f"{row.unanswered} {t.of} {row.questions}" if row.questions else ""
    told = (
        (t.agent, row.agent),
        (t.team, row.team),
        (t.product, row.product),
        (t.started, row.started_at.replace("T", " ").replace("Z", " UTC")),
        (t.length, clock(row.duration_ms)),
        (t.kind, name_of(row.kind, language) if row.kind else ""),
        (t.peak, f"{peak} ({row.anger_peak:.2f})" if peak else ""),
        (t.interruptions, str(row.interruptions)),
        (t.unanswered, unanswered),
        (t.score, "" if row.score is None else f"{row.score} / 100"),
        (t.flags, ", ".join(name_of(flag, language) for flag in row.flags)),
    )
    return [(label, value) for label, value in told if value]


def _wrap_up(report: CallReport, t: PageWords) -> list[tuple[str, tuple[str, ...]]]:
    told = report.wrap_up
    parts = (
        (t.problem, (told.problem,)),
        (t.cause, (told.cause,)),
        (t.solution, (told.solution,)),
        (t.follow_up, (told.follow_up,)),
        (t.promises, told.promises),
        (t.open_questions, told.open_questions),
    )
    return [(label, lines) for label, lines in parts if any(lines)]


def _printable(value: object) -> object:
    """What is written: text loses control characters, which no HTML may hold."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _CONTROL.sub(" ", value)
    return value


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("assist.review.exports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
    )


@lru_cache(maxsize=1)
def _css() -> tuple[Markup, str]:
    loader = _environment().loader
    assert loader is not None
    css = loader.get_source(_environment(), "call.css")[0]
    digest = hashlib.sha256(css.encode()).digest()
    # It is ours, and in a style element nothing is escaped; the policy lets in just this text.
    return Markup(css), f"sha256-{base64.b64encode(digest).decode()}"


def _template() -> Template:
    return _environment().get_template("call.html")
