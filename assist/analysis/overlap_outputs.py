"""How overlaps and what they signal are told, with the words and measures behind them."""

from __future__ import annotations

from collections.abc import Sequence

from assist.analysis.interruption import Copy, Verdict
from assist.analysis.intrusion import Intrusion, Voices
from assist.events import Evidence, Overlap, Signal, SignalState, Span, Word, join_words

QUOTED_WORDS = 12
"""How many words of each side are quoted."""

FULL_CONTEST_MS = 5000
"""Overlap at which ``talk_over`` has strength 1. Source: chosen."""

BLEED = f"overlap:{Copy.BLEED}"


def overlap_output(
    overlap: Intrusion, now_ms: int, voices: Voices, found: Verdict, *, still: bool
) -> Overlap:
    """The overlap as it stands. Bleed has no ``overlap_ms``: only one party spoke."""
    mutual_ms = overlap.stretch_ms(now_ms)
    return Overlap(
        at_ms=now_ms,
        id=overlap.id,
        by=overlap.by,
        span=_span(overlap, now_ms),
        overlap_ms=0 if found.why == BLEED else mutual_ms,
        kind=found.kind,
        open=still,
        evidence=_evidence(overlap, _span(overlap, now_ms), mutual_ms, voices, found.why),
    )


def interruption_signal(
    overlap: Intrusion, now_ms: int, voices: Voices, found: Verdict, value: float
) -> Signal:
    """``agent_interrupts`` or ``customer_interrupts`` in the overlap's present state.

    Slot ``cut_off``: the last words of who was interrupted, for "您刚才说到…，请继续".
    """
    cut_off = join_words(list(overlap.floor_words(voices)[-QUOTED_WORDS:]))
    return Signal(
        at_ms=now_ms,
        id=overlap.signal,
        signal=f"{overlap.by}_interrupts",
        speaker=overlap.by,
        span=_whole(overlap, now_ms),
        value=round(value, 3),
        state=overlap.signal_state or "raised",
        evidence=_evidence(
            overlap, _whole(overlap, now_ms), overlap.mutual_ms(now_ms), voices, found.why
        ),
        slots={"cut_off": cut_off} if cut_off else {},
        ref=overlap.id,
    )


def talk_over_signal(
    overlap: Intrusion, now_ms: int, voices: Voices, state: SignalState, why: str
) -> Signal:
    """A contest for the floor; slot ``seconds`` says how long both have spoken."""
    mutual_ms = overlap.mutual_ms(now_ms)
    return Signal(
        at_ms=now_ms,
        id=overlap.contest,
        signal="talk_over",
        speaker=overlap.by,
        span=_whole(overlap, now_ms),
        value=round(min(1.0, mutual_ms / FULL_CONTEST_MS), 3),
        state=state,
        evidence=_evidence(overlap, _whole(overlap, now_ms), mutual_ms, voices, why),
        slots={"seconds": str(round(mutual_ms / 1000))},
        ref=overlap.id,
    )


def _span(overlap: Intrusion, now_ms: int) -> Span:
    both_speak = overlap.mutual_from_ms is not None
    return Span(overlap.first_ms, max(overlap.first_ms, now_ms if both_speak else overlap.last_ms))


def _whole(overlap: Intrusion, now_ms: int) -> Span:
    """From where the intruder first came in, earlier stretches included."""
    newest = _span(overlap, now_ms)
    return Span(min(overlap.came_in_ms, newest.start_ms), newest.end_ms)


def _evidence(
    overlap: Intrusion, span: Span, mutual_ms: int, voices: Voices, why: str
) -> tuple[Evidence, ...]:
    """The words of both sides, then the rule with its measurement."""
    floor = _quote(overlap.floor_words(voices)[-QUOTED_WORDS:], "overlap:floor")
    said = _quote(overlap.intruder_words(voices)[:QUOTED_WORDS], "overlap:intruder")
    measure = Evidence(f"{mutual_ms} ms", span.start_ms, span.end_ms, why)
    return (*floor, *said, measure)


def _quote(words: Sequence[Word], why: str) -> tuple[Evidence, ...]:
    if not words:
        return ()
    text = join_words(list(words))
    return (Evidence(text, words[0].start_ms, words[-1].end_ms, why),)
