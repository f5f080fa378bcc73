"""One overlap as it happens: how long both have spoken, and what can be said about it so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from assist.analysis.floor import Voice
from assist.analysis.interruption import Copy, Onset, OverlapFeatures
from assist.analysis.overlap_history import NOTED_MS, Context
from assist.analysis.overlap_wording import Ending, OverlapWording, Reading, echo_share
from assist.events import Channel, OverlapKind, SignalState, Span, Word

Voices = Mapping[Channel, Voice]

FLOOR_WORDS_MS = 6000
"""How far back the floor holder's words are read. Source: chosen, a long sentence."""

INTRUDER_WORDS_MS = 6000
"""How far on the intruder's words are read. Source: chosen; by then all is decided."""

RETURN_MS = 3000
"""How soon, and for how long, the floor holder's next words tell whether they had been cut off.

Source: chosen; ``OverlapOptions.late_ms``."""

ECHO_WORDS = 16
"""How many of the intruder's words are compared with the other's."""

TAIL_KNOWN_MS = 180
"""The floor holder's last word is known if it ends at most this long before the voice does.

Source: chosen, less than a spoken Chinese character."""


class CopyOptions(msgspec.Struct, frozen=True, kw_only=True):
    """When the intruder's voice is taken for the other's own, come in through the air or line.

    Attributes:
        share: Share of the intruder's words that the other says too. 0..1. Source: chosen.
        within_ms: How far apart. Milliseconds, 0..2000. Source: chosen; a speaker heard by a
            microphone lags by the sound card's and network's delay.
        quiet_db: Copied words count as bleed if this much below the channel's usual loudness
            (or that is unknown), else as speaking in chorus. Decibels, 0..40. Source: chosen.
        faint_db: Without words, a voice this much below its usual loudness is bleed.
            Decibels, 0..60. Source: chosen.
    """

    share: float = 0.6
    within_ms: int = 500
    quiet_db: float = 6.0
    faint_db: float = 12.0


class Intrusion:
    """The mutable record of one overlap; ``by`` came in over the other.

    Attributes:
        id: Empty until it is first shown.
        by: Who came in.
        came_ms: When ``by`` began to speak.
        onset: How ``by`` came in.
        context: What earlier overlaps say about both.
        came_in_ms: Start of the first stretch of both speaking; ``first_ms`` is the newest's.
        protested: The floor holder said afterwards that they had been cut off.
        agreed: The floor holder said afterwards that the intruder had their sentence right.
        span: From the first to the last moment of both speaking, as far as known.
        mutual_from_ms: Since when both speak right now, or None.
        kind: As last told.
        signal: Id of the interruption signal, or empty.
        signal_state: Its state, or None while there is none.
        contest: Id of the ``talk_over`` signal, or empty.
        audio_lost: Audio of the floor holder was lost meanwhile.
        intruder_next: Who spoke next after both had stopped.
        closed_ms: When it was closed, or None.
    """

    __slots__ = (
        "_floor_content",
        "_floor_end_ms",
        "_floor_run_ms",
        "_intruder_end_ms",
        "_mutual_ms",
        "_stretch_ms",
        "agreed",
        "audio_lost",
        "by",
        "came_in_ms",
        "came_ms",
        "closed_ms",
        "contest",
        "context",
        "first_ms",
        "floor_before_ms",
        "id",
        "intruder_next",
        "kind",
        "last_ms",
        "mutual_from_ms",
        "onset",
        "protested",
        "signal",
        "signal_state",
    )

    def __init__(
        self, by: Channel, voices: Voices, onset: Onset, context: Context | None = None
    ) -> None:
        intruder, floor = voices[by], voices[by.other]
        self.id = self.signal = self.contest = ""
        self.by = by
        self.onset = onset
        self.context = context or Context()
        self.came_ms = intruder.run_ms
        self.floor_before_ms = max(0, self.came_ms - floor.run_ms)
        self._floor_run_ms = floor.run_ms
        self.first_ms = self.last_ms = max(intruder.start_ms, floor.start_ms)
        self.came_in_ms = self.first_ms
        self.mutual_from_ms: int | None = None
        self._mutual_ms = self._stretch_ms = 0
        self._floor_content = False
        self._intruder_end_ms = self._floor_end_ms = self.came_ms
        self.kind: OverlapKind = "overlap"
        self.signal_state: SignalState | None = None
        self.audio_lost = self.protested = self.agreed = False
        self.intruder_next: bool | None = None
        self.closed_ms: int | None = None

    @property
    def span(self) -> Span:
        """First to last moment of both speaking, in the newest stretch."""
        return Span(self.first_ms, max(self.first_ms, self.last_ms))

    def stretch_ms(self, now_ms: int) -> int:
        """How long both have spoken in the newest stretch, as far as is known at ``now_ms``."""
        if self.mutual_from_ms is None:
            return self._stretch_ms
        return self._stretch_ms + max(0, now_ms - self.mutual_from_ms)

    def parted(self, voices: Voices, least_ms: int) -> int | None:
        """When another stretch began that is ``least_ms`` or more from the last, or None."""
        found = _both_speak(voices)
        if found is None or not self._stretch_ms or found[0] - self.last_ms < least_ms:
            return None
        return found[0]

    def split(self, start_ms: int) -> None:
        """The stretch so far was told by itself; another has begun at ``start_ms``."""
        self.id = ""
        self._stretch_ms = 0
        self.first_ms = self.last_ms = start_ms

    def mutual_ms(self, now_ms: int) -> int:
        """How long both have spoken, as far as is known at ``now_ms``."""
        if self.mutual_from_ms is None:
            return self._mutual_ms
        return self._mutual_ms + max(0, now_ms - self.mutual_from_ms)

    def resume(self, voices: Voices) -> None:
        """A party began; both may be speaking now, or may have for a moment."""
        found = _both_speak(voices)
        if found is None:
            return
        start_ms, ended_ms = found
        if ended_ms is not None:
            self._add(start_ms, ended_ms)
        elif self.mutual_from_ms is None:
            self.mutual_from_ms = max(start_ms, self.last_ms)

    def pause(self, ended_ms: int) -> None:
        """A party stopped at ``ended_ms``."""
        if self.mutual_from_ms is not None:
            self._add(self.mutual_from_ms, ended_ms)
            self.mutual_from_ms = None

    def _add(self, start_ms: int, end_ms: int) -> None:
        if end_ms > start_ms:
            self._mutual_ms += end_ms - start_ms
            self._stretch_ms += end_ms - start_ms
            self.last_ms = max(self.last_ms, end_ms)

    def track(self, now_ms: int, voices: Voices) -> None:
        """Note how far both have got; a later run of either no longer counts."""
        intruder, floor = voices[self.by], voices[self.by.other]
        if intruder.run_ms == self.came_ms:
            self._intruder_end_ms = intruder.last_ms(now_ms)
        if floor.run_ms == self._floor_run_ms:
            self._floor_end_ms = floor.last_ms(now_ms)

    def features(
        self, now_ms: int, voices: Voices, wording: OverlapWording | None, options: CopyOptions
    ) -> OverlapFeatures:
        """What is known at ``now_ms``. Without ``wording``, from timing alone."""
        self.track(now_ms, voices)
        intruder, floor = voices[self.by], voices[self.by.other]
        floor_silent = not (floor.speaking and floor.run_ms == self._floor_run_ms)
        said = self.intruder_words(voices)
        reading = wording.read(said) if wording is not None else Reading()
        ending = Ending.UNKNOWN
        if wording is not None:
            ending = self._ending(voices, wording) if floor_silent else ending
            self._read_floor(voices, wording)
            if floor_silent:
                self._read_return(voices, wording)
        context = self.context
        return OverlapFeatures(
            mutual_ms=self.mutual_ms(now_ms),
            intruder_ms=self._intruder_end_ms - self.came_ms,
            intruder_silent=not (intruder.speaking and intruder.run_ms == self.came_ms),
            floor_before_ms=self.floor_before_ms,
            floor_after_ms=self._floor_end_ms - self.came_ms,
            floor_silent=floor_silent,
            content=reading.content / wording.min_content if wording is not None else None,
            heard=reading.heard,
            claim=reading.claim,
            agreeing=reading.agreeing,
            opener=reading.opener,
            laughter=reading.laughter,
            floor_content=self._floor_content if wording is not None else None,
            ending=ending,
            onset=self.onset,
            copy=self._copy(said if reading.content else (), voices, options),
            audio_lost=self.audio_lost,
            intruder_next=self.intruder_next,
            protested=self.protested,
            agreed=self.agreed,
            took_share=context.took_share,
            content_share=context.content_share,
            floor_came_in=context.floor_came_in,
        )

    def noted(self, voices: Voices, wording: OverlapWording | None) -> tuple[bool, float]:
        """What it amounted to ``NOTED_MS`` after the onset, for ``OverlapHistory.note``."""
        went_on = self._intruder_end_ms - self.came_ms >= NOTED_MS
        took = went_on and self._floor_end_ms - self.came_ms < NOTED_MS
        if wording is None:
            return took, 0.0
        said = voices[self.by].words(self.came_ms, self._intruder_end_ms)
        early = [word for word in said if word.end_ms <= self.came_ms + NOTED_MS]
        return took, wording.read(early).content / wording.min_content

    def intruder_words(self, voices: Voices) -> tuple[Word, ...]:
        """What the intruder has said since coming in."""
        end_ms = min(self._intruder_end_ms, self.came_ms + INTRUDER_WORDS_MS)
        return voices[self.by].words(self.came_ms, end_ms)

    def floor_words(self, voices: Voices, *, stable: bool = True) -> tuple[Word, ...]:
        """The last words of the floor holder."""
        start_ms = max(self._floor_run_ms, self.came_ms - FLOOR_WORDS_MS)
        return voices[self.by.other].words(start_ms, self._floor_end_ms, stable=stable)

    @property
    def floor_end_ms(self) -> int:
        """When the floor holder was last heard."""
        return self._floor_end_ms

    def tail_known(self, voices: Voices) -> bool:
        """Whether the recogniser has got as far as the floor holder's last word."""
        words = self.floor_words(voices, stable=False)
        return bool(words) and words[-1].end_ms >= self._floor_end_ms - TAIL_KNOWN_MS

    def _ending(self, voices: Voices, wording: OverlapWording) -> Ending:
        if not self.tail_known(voices):
            return Ending.UNKNOWN
        return wording.ending(self.floor_words(voices, stable=False))

    def _read_floor(self, voices: Voices, wording: OverlapWording) -> None:
        if not self._floor_content:
            reading = wording.read(self.floor_words(voices))
            self._floor_content = reading.content > 0 or reading.claim

    def _read_return(self, voices: Voices, wording: OverlapWording) -> None:
        """What the floor holder says on speaking again."""
        again_ms = voices[self.by.other].run_ms
        if not 0 < again_ms - self._floor_end_ms <= RETURN_MS or again_ms == self._floor_run_ms:
            return
        words = voices[self.by.other].words(again_ms, again_ms + RETURN_MS)
        if words:
            self.protested = self.protested or wording.protests(words)
            self.agreed = self.agreed or wording.agrees(words)

    def _copy(self, said: Sequence[Word], voices: Voices, options: CopyOptions) -> Copy:
        if not said:
            below_db = self._below_db(voices)
            faint = below_db is not None and below_db >= options.faint_db
            return Copy.BLEED if faint else Copy.NO
        said, within = said[:ECHO_WORDS], options.within_ms
        source = voices[self.by.other].words(said[0].start_ms - within, said[-1].end_ms + within)
        if echo_share(said, source, within) < options.share:
            return Copy.NO
        below_db = self._below_db(voices)
        return Copy.BLEED if below_db is None or below_db >= options.quiet_db else Copy.CHORAL

    def _below_db(self, voices: Voices) -> float | None:
        """How far the intruder is below their usual loudness, or None while that is unknown."""
        intruder = voices[self.by]
        usual_db = intruder.usual_db
        level_db = intruder.loudness_db(self.came_ms, self._intruder_end_ms)
        return usual_db - level_db if usual_db is not None and level_db is not None else None

    def settled(self, now_ms: int, late_ms: int) -> bool:
        """Whether its kind is final."""
        return self.closed_ms is not None and now_ms - self.closed_ms > late_ms


def _both_speak(voices: Voices) -> tuple[int, int | None] | None:
    """When both began to speak together, and when that ended; None if they never did."""
    one, other = (voices[channel] for channel in Channel)
    start_ms = max(one.start_ms, other.start_ms)
    if one.speaking and other.speaking:
        return start_ms, None
    ended_ms = one.ended_ms if other.speaking else other.ended_ms
    return (start_ms, ended_ms) if ended_ms > start_ms else None
