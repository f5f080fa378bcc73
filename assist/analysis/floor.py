"""What one party's channel has lately carried: voice, words and loudness."""

from __future__ import annotations

from collections import deque
from statistics import median

from assist.events import FinalHypothesis, PartialHypothesis, Prosody, Span, Word

KEEP_MS = 15_000
"""How far back words are kept. Source: chosen; overlaps are judged from the last few seconds."""

KEEP_FRAMES = 64
"""How many loudness frames are kept: 6.4 s of speech."""

USUAL_WEIGHT = 0.02
"""Weight of one frame in the usual loudness: an average over about 5 s of own speech."""

USUAL_FRAMES = 30
"""Frames of own speech before the usual loudness is trusted: 3 s. Source: chosen."""

VOICED_MIN = 0.3
"""Least voiced share for a frame to tell how loud the voice is. Source: chosen."""

MID_WORD_MS = 50
"""A word belongs to a span that covers its middle; recogniser and voice activity differ by this."""


class Voice:
    """One party's floor-holding: is it speaking, since when, and what did it say.

    A *run* is speech whose pauses are shorter than ``bridge_ms``: people breathe and think
    within an utterance. Memory is bounded by ``KEEP_MS`` and ``KEEP_FRAMES``.

    Attributes:
        speaking: Voice activity is on, as far as is known yet.
        start_ms: Start of the current or last stretch of voice activity.
        run_ms: Start of the current or last run.
        ended_ms: True end of the last stretch that is over; before any, a time before the call.
        usual_db: Usual loudness of this channel's speech, or None while unknown.

    Args:
        bridge_ms: Pauses shorter than this do not end a run, in milliseconds above 0.
    """

    __slots__ = (
        "_bridge_ms",
        "_done",
        "_frames",
        "_partial",
        "_usual_db",
        "_usual_frames",
        "ended_ms",
        "run_ms",
        "speaking",
        "start_ms",
    )

    def __init__(self, bridge_ms: int) -> None:
        self._bridge_ms = bridge_ms
        self._done: deque[Word] = deque()
        self._partial: PartialHypothesis | None = None
        self._frames: deque[tuple[int, float]] = deque(maxlen=KEEP_FRAMES)
        self._usual_db = 0.0
        self._usual_frames = 0
        self.speaking = False
        self.start_ms = self.run_ms = self.ended_ms = -bridge_ms

    @property
    def usual_db(self) -> float | None:
        """Loudness of this voice when it speaks alone, in dBFS."""
        return self._usual_db if self._usual_frames >= USUAL_FRAMES else None

    def starts_run(self, start_ms: int) -> bool:
        """Whether speech that begins at ``start_ms`` is more than a pause away from the last."""
        return not self.speaking and start_ms - self.ended_ms >= self._bridge_ms

    def start(self, start_ms: int, *, anew: bool = False) -> None:
        """Voice activity began; ``anew`` makes it a new run however short the pause was."""
        if self.speaking:
            return
        if anew or self.starts_run(start_ms):
            self.run_ms = start_ms
        self.speaking = True
        self.start_ms = start_ms

    def end(self, span: Span) -> None:
        """Voice activity is over."""
        self.start(span.start_ms)
        self.speaking = False
        self.ended_ms = max(span.end_ms, self.start_ms)

    def last_ms(self, now_ms: int) -> int:
        """When this party was last heard speaking, as far as is known at ``now_ms``."""
        return now_ms if self.speaking else self.ended_ms

    def partial(self, event: PartialHypothesis) -> None:
        """Take a hypothesis that may still change."""
        self._partial = event

    def final(self, event: FinalHypothesis) -> None:
        """Take an utterance as it will stay."""
        self._partial = None
        self._done.extend(event.words)
        while self._done and self._done[0].end_ms < event.at_ms - KEEP_MS:
            self._done.popleft()

    def words(self, start_ms: int, end_ms: int, *, stable: bool = True) -> tuple[Word, ...]:
        """The words whose middle lies in a span of the recent past.

        Args:
            start_ms: Start of the span.
            end_ms: End of the span.
            stable: Leave out words that may still change.
        """
        first, last = 2 * (start_ms - MID_WORD_MS), 2 * (end_ms + MID_WORD_MS)
        found = [w for w in self._done if first <= w.start_ms + w.end_ms <= last]
        if self._partial is not None:
            known = self._partial.stable_words if stable else self._partial.words
            found += [w for w in known if first <= w.start_ms + w.end_ms <= last]
        return tuple(found)

    def prosody(self, event: Prosody, *, alone: bool) -> None:
        """Take loudness; frames spoken ``alone`` tell what is usual."""
        for index, loudness_db in enumerate(event.loudness_db):
            if event.voiced[index] < VOICED_MIN:
                continue
            self._frames.append((event.start_ms + index * event.step_ms, loudness_db))
            if alone:
                self._usual_frames += 1
                weight = max(USUAL_WEIGHT, 1 / self._usual_frames)
                self._usual_db += weight * (loudness_db - self._usual_db)

    def loudness_db(self, start_ms: int, end_ms: int) -> float | None:
        """Median loudness of the voiced frames in a span of the recent past, in dBFS."""
        levels = [level for at_ms, level in self._frames if start_ms <= at_ms < end_ms]
        return median(levels) if levels else None
