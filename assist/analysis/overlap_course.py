"""When an overlap begins, is due and is over: pure functions of what is known."""

from __future__ import annotations

from assist.analysis.interruption import Onset, OverlapFeatures, interruption_score
from assist.analysis.intrusion import Intrusion, Voices
from assist.analysis.overlap_history import OverlapHistory
from assist.analysis.overlap_options import OverlapOptions
from assist.analysis.overlap_wording import Ending, OverlapWording
from assist.events import Channel


def begin(
    voices: Voices,
    wording: OverlapWording,
    options: OverlapOptions,
    loser: tuple[Channel, int] | None,
    history: OverlapHistory,
) -> Intrusion:
    """An overlap that has just begun; who began to speak later came in.

    Args:
        voices: Both parties as they are now.
        wording: Tells whether a pause was within a sentence.
        options: Thresholds.
        loser: Who last lost the floor by an interruption, and when.
        history: How they came in before.
    """
    agent, customer = (voices[channel] for channel in Channel)
    by = Channel.AGENT if agent.run_ms > customer.run_ms else Channel.CUSTOMER
    context = history.context(by, by.other, voices[by].run_ms)
    return Intrusion(by, voices, _onset(by, voices, wording, options, loser), context)


def _onset(
    by: Channel,
    voices: Voices,
    wording: OverlapWording,
    options: OverlapOptions,
    loser: tuple[Channel, int] | None,
) -> Onset:
    came_ms, floor = voices[by].run_ms, voices[by.other]
    if came_ms - floor.run_ms <= options.together_ms:
        return Onset.TOGETHER
    if loser is not None and loser[0] is by and came_ms - loser[1] <= options.reclaim_ms:
        return Onset.RECLAIM
    resumed = floor.start_ms > floor.run_ms
    if resumed and came_ms - floor.start_ms <= options.together_ms:
        before = floor.words(floor.run_ms, came_ms, stable=False)
        if wording.ending(before) is not Ending.UNFINISHED:
            return Onset.IN_PAUSE
    return Onset.OVER_SPEECH


def is_due(
    features: OverlapFeatures, options: OverlapOptions, *, silence_ms: int, complete: bool
) -> bool:
    """Whether enough has happened to raise a contested overlap that is still open.

    Args:
        features: What is known of it.
        options: Thresholds.
        silence_ms: How long the floor holder has been silent, if silent.
        complete: No words of the floor holder's are outstanding.
    """
    if features.floor_silent:
        lasted = complete or silence_ms >= options.tail_ms
    else:
        least_ms = options.raise_timing_ms if features.content is None else options.raise_ms
        lasted = features.mutual_ms >= least_ms and not features.intruder_silent
    return lasted and interruption_score(features) >= options.score_min


def close_ms(voices: Voices, options: OverlapOptions) -> int:
    """When the silence of whoever stopped first ends the overlap; somebody must be silent."""
    ends = (voice.ended_ms for voice in voices.values() if not voice.speaking)
    return min(ends) + options.close_ms


def next_deadline(
    overlap: Intrusion | None, voices: Voices, options: OverlapOptions, now_ms: int
) -> int | None:
    """When something may be due even if nothing more is heard."""
    if overlap is None:
        return None
    if overlap.mutual_from_ms is None:
        tail_ms = overlap.floor_end_ms + options.tail_ms
        return tail_ms if tail_ms > now_ms else max(now_ms, close_ms(voices, options))
    begun_ms = now_ms - overlap.mutual_ms(now_ms)
    steps = (options.raise_ms, options.raise_timing_ms, options.talk_over_ms)
    due = [begun_ms + step for step in steps]
    due.append(now_ms - overlap.stretch_ms(now_ms) + options.show_ms)
    return min((at_ms for at_ms in due if at_ms > now_ms), default=None)
