"""A call as WebVTT: what was said with a voice each, and the signals as cues of their own."""

from __future__ import annotations

import re
from typing import Final

from assist.review.exports.exported import ExportedCall, Stamp, turn_text
from assist.review.exports.names import name_of
from assist.review.report_parts import ReportSignal, ReportTurn

_SIGNAL_MS: Final = 2_000
"""A signal's cue stays at least this long. Source: chosen; shorter ones can't be read."""

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def vtt_file(call: ExportedCall, stamp: Stamp, language: str) -> bytes:
    """The captions.

    - Speech is ``<v agent>`` and ``<v customer>``; read back, it is the same transcript.
    - A signal is ``<v.signal.NAME PARTY>`` with its id as the cue's; importers skip it.

    Raises:
        InputError: The call has no report yet.
    """
    report = call.whole()
    cues = [(turn.start_ms, 0, _spoken(turn)) for turn in report.turns if turn_text(turn).strip()]
    cues += [
        (signal.span.start_ms, 1, _signal(signal, language))
        for signal in report.signals
        if signal.state != "withdrawn"
    ]
    cues.sort(key=lambda cue: cue[:2])
    notes = (
        f"call {report.call_id}",
        f"language {report.language}, times: {report.timing}",
        stamp.line(),
    )
    blocks = ["WEBVTT", *(f"NOTE {_plain(note)}" for note in notes), *(cue for *_, cue in cues)]
    return ("\n\n".join(blocks) + "\n").encode("utf-8", "replace")


def _spoken(turn: ReportTurn) -> str:
    ident = f"{_plain(turn.id)}\n" if turn.id else ""
    times = _times(turn.start_ms, max(turn.end_ms, turn.start_ms + 1))
    return f"{ident}{times}\n<v {turn.speaker}>{_escaped(turn_text(turn))}"


def _signal(signal: ReportSignal, language: str) -> str:
    told = [name_of(signal.signal, language)]
    if signal.band is not None:
        told.append(name_of(signal.band, language))
    if kind := signal.slots.get("is"):
        told.append(name_of(kind, language))
    words = next((cited.text for cited in signal.evidence if cited.text), "")
    quoted = f" — {words}" if words else ""
    start_ms = signal.span.start_ms
    times = _times(start_ms, max(signal.span.end_ms, start_ms + _SIGNAL_MS))
    text = _escaped(f"⚑ {' · '.join(told)}{quoted}")
    return f"{signal.id}\n{times}\n<v.signal.{signal.signal} {signal.speaker}>{text}"


def _escaped(text: str) -> str:
    plain = _CONTROL.sub(" ", text).strip()
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str) -> str:
    """Text of a note or an id: one line without an arrow, which would begin a cue."""
    return _CONTROL.sub(" ", text).replace("-->", "→").strip()


def _times(start_ms: int, end_ms: int) -> str:
    return f"{_clock(start_ms)} --> {_clock(end_ms)}"


def _clock(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{ms:03}"
