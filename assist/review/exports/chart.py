"""A call on one time axis, worked out for an inline SVG: numbers only, no text of the call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from assist.analysis.anger import AngerOptions
from assist.events import Channel
from assist.review.exports.names import clock, name_of
from assist.review.report_parts import AngerPoint, CallReport

WIDTH: Final = 1000.0
"""Of the drawing; one unit is a thousandth of the call."""

_TICKS: Final = (1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
"""Seconds between marks of the axis: the first that needs at most twelve."""

_CURVE: Final = (96.0, 86.0)
"""Where the anger curve stands on, and how high it may rise."""


class Bar(msgspec.Struct, frozen=True):
    """A stretch of the axis."""

    x: float
    width: float
    name: str = ""


class Mark(msgspec.Struct, frozen=True):
    """A place on the axis, and what is written there."""

    x: float
    text: str
    y: float = 0.0


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """What is drawn.

    Attributes:
        curve: Points of the anger curve, as SVG wants them; empty where anger can't be told.
        bands: Where each band begins.
        ticks: Times of the axis.
    """

    agent: tuple[Bar, ...]
    customer: tuple[Bar, ...]
    overlaps: tuple[Bar, ...]
    stages: tuple[Bar, ...]
    findings: tuple[Mark, ...]
    curve: str
    bands: tuple[Mark, ...]
    ticks: tuple[Mark, ...]


def chart_of(report: CallReport, language: str) -> Chart:
    """The drawing of a call; stretches too small to see apart are drawn as one."""
    scale = WIDTH / max(1, report.duration_ms)

    def bars(spans: Iterable[tuple[int, int]]) -> tuple[Bar, ...]:
        merged: list[list[float]] = []
        for start_ms, end_ms in sorted(spans):
            start, end = _inside(start_ms * scale), _inside(end_ms * scale)
            if merged and start - merged[-1][1] < 0.5:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        return tuple(Bar(round(a, 1), round(max(0.6, b - a), 1)) for a, b in merged)

    def spoken(party: Channel) -> tuple[Bar, ...]:
        return bars((t.start_ms, t.end_ms) for t in report.turns if t.speaker is party)

    raised = [signal for signal in report.signals if signal.state != "withdrawn"]
    return Chart(
        agent=spoken(Channel.AGENT),
        customer=spoken(Channel.CUSTOMER),
        overlaps=bars(
            (one.span.start_ms, one.span.end_ms)
            for one in report.interruptions
            if one.kind == "interruption"
        ),
        stages=tuple(
            Bar(
                round(_inside(stage.start_ms * scale), 1),
                round(max(0.0, (stage.end_ms - stage.start_ms) * scale - 1), 1),
                name_of(stage.stage, language),
            )
            for stage in report.stages
        ),
        findings=_findings(
            [(s.span.start_ms * scale, s.signal, s.at_ms) for s in raised], language
        ),
        curve=_curve(report.anger, scale),
        bands=_bands(language),
        ticks=_ticks(report.duration_ms, scale),
    )


def _findings(found: list[tuple[float, str, int]], language: str) -> tuple[Mark, ...]:
    """A mark a finding; those on one spot share it."""
    marks: dict[float, str] = {}
    for x, signal, at_ms in sorted(found):
        place = round(_inside(x) / 2) * 2.0
        told = f"{clock(at_ms)} {name_of(signal, language)}"
        marks[place] = f"{marks[place]}; {told}" if place in marks else told
    return tuple(Mark(x, text[:300]) for x, text in marks.items())


def _curve(points: tuple[AngerPoint, ...], scale: float) -> str:
    """Steps from point to point; of those on one spot the highest."""
    highest: dict[float, float] = {}
    for point in points:
        x = round(_inside(point.at_ms * scale) * 2) / 2
        highest[x] = max(highest.get(x, 0.0), point.level)
    steps: list[str] = []
    last: float | None = None
    for x, level in highest.items():
        y = _height(level)
        if last is None:
            steps.append(f"{x:g},{_CURVE[0]:g}")
        else:
            steps.append(f"{x:g},{last:g}")
        steps.append(f"{x:g},{y:g}")
        last = y
    if last is not None:
        steps += [f"{WIDTH:g},{last:g}", f"{WIDTH:g},{_CURVE[0]:g}"]
    return " ".join(steps)


def _bands(language: str) -> tuple[Mark, ...]:
    levels = AngerOptions().level
    named = (("tense", levels.tense), ("angry", levels.angry), ("furious", levels.furious))
    return tuple(Mark(0.0, name_of(band, language), _height(level)) for band, level in named)


def _height(level: float) -> float:
    floor, height = _CURVE
    return round(floor - height * min(1.0, max(0.0, level)), 1)


def _ticks(duration_ms: int, scale: float) -> tuple[Mark, ...]:
    step_ms = 1000 * next((s for s in _TICKS if duration_ms / 1000 / s <= 12), 14_400)
    return tuple(
        Mark(round(at_ms * scale, 1), clock(at_ms)) for at_ms in range(0, duration_ms + 1, step_ms)
    )


def _inside(x: float) -> float:
    return min(WIDTH, max(0.0, x))
