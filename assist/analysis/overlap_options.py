"""Thresholds of overlap detection that are about time passing."""

from __future__ import annotations

import msgspec

from assist.analysis.interruption import VerdictOptions
from assist.analysis.intrusion import CopyOptions


class OverlapOptions(msgspec.Struct, frozen=True, kw_only=True):
    """When an overlap is shown, raised, decided and given up. All in milliseconds of audio.

    Attributes:
        bridge_ms: A shorter pause belongs to the utterance around it. 0..2000. Source: chosen;
            pauses inside an utterance are mostly below half a second.
        split_ms: Where both are not heard together for so long, what went before is told as an
            overlap of its own. 0..``bridge_ms``. Source: the references of
            benchmarks/overlap_calls.py, which fill gaps of up to 200 ms.
        close_ms: Silence of either party after which an overlap is over; above ``bridge_ms`` by
            the delay with which voice activity tells a start. Source: chosen.
        show_ms: Apparent overlap before it is shown: ``min_overlap_ms`` and the delay with which
            voice activity tells an end (up to 364). Source: chosen.
        min_overlap_ms: Shorter overlap is not reported. 0..1000. Source: chosen.
        together_ms: Starts this close to each other after a silence are nobody's fault. 0..1000.
            Source: chosen, a simple reaction time.
        reclaim_ms: Who lost the floor by an interruption may take it back for so long. 0..10000.
            Source: chosen.
        raise_ms: Overlap before an interruption is raised while both still speak. 300..5000.
            Source: chosen between the 800 ms after which a prompt is said to be useless and the
            2 to 3 s that 阿里云 takes after the call.
        raise_timing_ms: The same without a recogniser. Source: 阿里云 抢话, 2 to 3 s.
        tail_ms: How long after the floor holder's end their last words are waited for before an
            interruption is raised, since they tell a finished sentence. 0..400. Source: the
            promise to raise within 400 ms, less one block.
        score_min: Least ``interruption_score`` for a signal to be raised. 0..1. Source: chosen;
            below it the floor holder has rounded off or the intruder has only agreed.
        talk_over_ms: Overlap that is a contest for the floor. 1000..10000. Source: 阿里云 抢话,
            2 to 3 s.
        contests: So many lost or contested floors within ``contest_window_ms`` are one as well.
            2..20. Source: chosen.
        contest_window_ms: See ``contests``. Source: chosen.
        late_ms: How long after its end the kind of an overlap may change, since a recogniser's
            final comes late. Source: chosen.
        verdict: Where the kinds part.
        copy: When a voice is the other's own.
    """

    bridge_ms: int = 500
    split_ms: int = 200
    close_ms: int = 700
    show_ms: int = 600
    min_overlap_ms: int = 200
    together_ms: int = 300
    reclaim_ms: int = 3000
    raise_ms: int = 900
    raise_timing_ms: int = 2000
    tail_ms: int = 336
    score_min: float = 0.5
    talk_over_ms: int = 2500
    contests: int = 3
    contest_window_ms: int = 15_000
    late_ms: int = 3000
    verdict: VerdictOptions = VerdictOptions()
    copy: CopyOptions = CopyOptions()
