"""Whether an overlap is an interruption: what is known of it, a score, and a verdict.

Pure functions of one record, so that the detector, the benchmark and ``assist eval`` use the
same judgement.
"""

from __future__ import annotations

from enum import StrEnum
from math import exp
from typing import NamedTuple

import msgspec

from assist.analysis.overlap_history import FIRST_CONTENT, FIRST_TOOK
from assist.analysis.overlap_wording import Ending
from assist.events import OverlapKind


class Onset(StrEnum):
    """How the second voice came in."""

    OVER_SPEECH = "over_speech"
    IN_PAUSE = "in_pause"
    TOGETHER = "together"
    RECLAIM = "reclaim"


class Copy(StrEnum):
    """Whether the intruder's words are the other's own."""

    NO = "no"
    CHORAL = "choral"
    BLEED = "bleed"


class OverlapFeatures(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an overlap at some moment. The intruder came in over the floor holder.

    Attributes:
        mutual_ms: Both voices together, so far.
        intruder_ms: How long the intruder has talked since coming in, alone or not.
        intruder_silent: The intruder is known to have stopped.
        floor_before_ms: How long the floor holder had talked when the intruder came in.
        floor_after_ms: How long the floor holder talked on from then.
        floor_silent: The floor holder is known to have stopped.
        content: Intruder's characters or words beyond listener tokens, in units of the
            language's minimum (1.0 is enough to interrupt); None where nobody recognises words.
        heard: The intruder has said any words that were recognised.
        claim: The intruder opened by asking the other to stop.
        agreeing: The intruder opened with a listener token.
        opener: What the intruder said beyond listener tokens opens a turn ("but", "you", 那).
        laughter: All that the intruder said was laughter.
        floor_content: The floor holder has said more than listener tokens; None as above.
        ending: How the floor holder's words stop, if the floor holder is silent.
        onset: How the second voice came in.
        copy: The intruder's words are the other's own.
        audio_lost: Audio of the floor holder was lost, so that silence means nothing.
        intruder_next: After both had stopped, who spoke next: the intruder (True), the floor
            holder (False), nobody yet (None).
        protested: The floor holder said afterwards that they had been cut off.
        agreed: The floor holder said afterwards that the intruder had their sentence right.
        took_share: ``Context.took_share`` of ``overlap_history``.
        content_share: ``Context.content_share``.
        floor_came_in: ``Context.floor_came_in``.
    """

    mutual_ms: int
    intruder_ms: int
    intruder_silent: bool
    floor_before_ms: int
    floor_after_ms: int
    floor_silent: bool
    content: float | None = None
    heard: bool = False
    claim: bool = False
    agreeing: bool = False
    opener: bool = False
    laughter: bool = False
    floor_content: bool | None = None
    ending: Ending = Ending.UNKNOWN
    onset: Onset = Onset.OVER_SPEECH
    copy: Copy = Copy.NO
    audio_lost: bool = False
    intruder_next: bool | None = None
    protested: bool = False
    agreed: bool = False
    took_share: float = FIRST_TOOK
    content_share: float = FIRST_CONTENT
    floor_came_in: bool = False

    @property
    def intruder_after_ms(self) -> int:
        """How long the intruder talked on after the floor holder; negative if less long."""
        return self.intruder_ms - self.floor_after_ms


class VerdictOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Where the kinds of overlap part from one another.

    Attributes:
        terminal_ms: An utterance that ends this soon after the other came in was ending anyway.
            Milliseconds, 0..2000. Source: chosen; how long the overlap was tells next to nothing
            about it (table of benchmarks/overlap_mrda.py), so this errs on the side of no fault.
        terminal_finished_ms: The same where its words are a finished sentence.
            Milliseconds, 0..5000. Source: same table, 5 % of such were interruptions.
        terminal_unfinished_ms: The same where they are not. Milliseconds, 0..1000.
            Source: same table, 47 to 74 % of such were interruptions, up to 2 s.
        terminal_timing_ms: The same where nobody recognises words. Milliseconds, 0..5000.
            Source: chosen.
        floor_min_ms: Shorter speech has not taken the floor yet. Milliseconds, 0..2000.
            Source: chosen; a listener token lasts 0.2 to 0.5 s (benchmarks/overlap_mrda.py).
        brief_ms: Without words, speech up to this long over another who goes on is a listener's.
            Milliseconds, 0..2000. Source: 91 % of MRDA listener tokens are shorter
            (benchmarks/overlap_mrda.py).
        took_ms: Who stops this much earlier than the other has left the floor to them.
            Milliseconds, 0..2000. Source: chosen, about one syllable and a half.
        timing_talk_ms: Without a recogniser, an intruder must have talked this long.
            Milliseconds, 0..5000. Source: chosen.
        completion_ms: Who finishes the other's sentence, and is told so, talks no longer than
            this. Milliseconds, 0..5000. Source: chosen, one clause.
    """

    terminal_ms: int = 800
    terminal_finished_ms: int = 1500
    terminal_unfinished_ms: int = 150
    terminal_timing_ms: int = 1000
    floor_min_ms: int = 500
    brief_ms: int = 800
    took_ms: int = 300
    timing_talk_ms: int = 1000
    completion_ms: int = 2000


class Verdict(NamedTuple):
    """The kind of an overlap and the rule that says so (``why`` of its evidence)."""

    kind: OverlapKind
    why: str


TOO_LITTLE_SAID = "overlap:too_little_said"
"""Why an overlap is none of the other kinds yet; more words may still come."""


def interruption_score(features: OverlapFeatures) -> float:
    """How much an overlap sounds like an interruption, 0..1, from what is known of it so far.

    A logistic sum of ``terms``, each 0..1, that a reviewer can read off. 0.5 is even odds if
    half of all overlaps were interruptions; they are rarer, so it ranks and is no probability.

    Source: weights fitted on ICSI MRDA (CC BY 4.0) by benchmarks/overlap_mrda.py --fit, which
    also reports how well the score ranks overlaps.
    """
    total = BIAS
    for name, value in terms(features).items():
        total += WEIGHTS[name] * value
    return 1 / (1 + exp(-total))


def terms(features: OverlapFeatures) -> dict[str, float]:
    """The terms of the score, each in 0..1."""
    f = features
    talked = min(f.intruder_ms, 2000) / 2000
    if f.content is None:
        words, listener = talked, f.intruder_silent and f.intruder_ms <= 700
    else:
        words, listener = min(f.content, 1.0), not f.content and not f.claim
    return {
        "content": words,
        "listener_token": float(listener),
        "claim": float(f.claim),
        "agreeing": float(f.agreeing),
        "talked": talked,
        "stopped": float(f.intruder_silent),
        "stopped_short": float(f.intruder_silent and bool(f.content)),
        "opener": float(f.opener),
        "took_before": f.took_share,
        "content_before": f.content_share,
        "floor_came_in": float(f.floor_came_in),
        "floor_lost": float(f.floor_silent),
        "floor_kept": min(f.floor_after_ms, 4000) / 4000,
        "cut_off": float(f.floor_silent and f.ending is Ending.UNFINISHED),
        "rounded_off": float(f.floor_silent and f.ending is Ending.FINISHED),
    }


def verdict(features: OverlapFeatures, options: VerdictOptions) -> Verdict:
    """The kind of an overlap by the glossary's definitions, from what is known of it so far.

    The first rule that applies decides: no words of the intruder's own, a listener's token,
    nobody had the floor, the sentence was finished for the floor holder or was ending anyway, too
    little said; then who kept the floor parts an interruption from an attempt.
    """
    f = features
    if f.copy is not Copy.NO:
        return Verdict("overlap", f"overlap:{f.copy}")
    if f.laughter:
        return Verdict("overlap", "overlap:laughter")
    if _listens(f, options):
        return Verdict("backchannel", "overlap:listener_token")
    if f.audio_lost:
        return Verdict("overlap", "overlap:audio_lost")
    if f.onset is not Onset.OVER_SPEECH:
        return Verdict("overlap", f"overlap:{f.onset}")
    if f.floor_before_ms < options.floor_min_ms or f.floor_content is False:
        return Verdict("overlap", "overlap:nobody_had_the_floor")
    if _completes(f, options):
        return Verdict("overlap", "overlap:completion")
    if f.floor_silent and f.floor_after_ms <= terminal_ms(f, options):
        return Verdict("overlap", "overlap:terminal")
    if not _said_enough(f, options):
        return Verdict("overlap", TOO_LITTLE_SAID)
    if f.floor_silent and (f.intruder_after_ms >= options.took_ms or f.intruder_next):
        return Verdict("interruption", "overlap:floor_lost")
    return Verdict("attempt", "overlap:floor_kept")


def is_contest(features: OverlapFeatures) -> bool:
    """Whether both are really talking, so that long overlap means a contest for the floor."""
    f = features
    both_talk = f.content is None or (f.content >= 1.0 and f.floor_content is True)
    return both_talk and not f.laughter and f.copy is Copy.NO


def terminal_ms(features: OverlapFeatures, options: VerdictOptions) -> int:
    """Overlap up to this long at the end of an utterance is natural, in milliseconds."""
    if features.content is None:
        return options.terminal_timing_ms
    if features.protested:
        return 0
    if features.ending is Ending.FINISHED:
        return options.terminal_finished_ms
    # Where the words don't tell, being asked to stop does.
    unfinished = features.ending is Ending.UNFINISHED or features.claim
    return options.terminal_unfinished_ms if unfinished else options.terminal_ms


def _listens(f: OverlapFeatures, options: VerdictOptions) -> bool:
    if f.claim:
        return False
    if f.heard:
        return f.content == 0
    kept = not f.floor_silent or f.intruder_after_ms < options.took_ms
    return f.intruder_silent and kept and f.intruder_ms <= options.brief_ms


def _completes(f: OverlapFeatures, options: VerdictOptions) -> bool:
    """Whether the intruder only finished the floor holder's sentence, and was told so."""
    brief = f.intruder_silent and f.intruder_ms <= options.completion_ms
    return f.agreed and f.floor_silent and brief and not f.claim and not f.protested


def _said_enough(f: OverlapFeatures, options: VerdictOptions) -> bool:
    if f.content is None:
        return f.intruder_ms >= options.timing_talk_ms
    return f.claim or f.content >= 1.0


BIAS = -0.2

WEIGHTS = {
    "content": 0.19,
    "listener_token": -0.36,
    "claim": 1.08,
    "agreeing": -0.35,
    "talked": 0.38,
    "stopped": -3.29,
    "stopped_short": 2.96,
    "opener": 0.68,
    "took_before": 1.5,
    "content_before": 0.85,
    "floor_came_in": -0.66,
    "floor_lost": 0.3,
    "floor_kept": -1.33,
    "cut_off": 1.73,
    "rounded_off": -1.32,
}
