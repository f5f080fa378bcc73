"""Both speak at once: who came in, and whether that took the floor from the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import ClassVar

from assist.analysis.floor import Voice
from assist.analysis.interruption import (
    TOO_LITTLE_SAID,
    OverlapFeatures,
    Verdict,
    interruption_score,
    is_contest,
    verdict,
)
from assist.analysis.intrusion import Intrusion
from assist.analysis.overlap_course import begin, close_ms, is_due, next_deadline
from assist.analysis.overlap_history import OverlapHistory
from assist.analysis.overlap_options import OverlapOptions
from assist.analysis.overlap_outputs import interruption_signal, overlap_output, talk_over_signal
from assist.analysis.overlap_wording import OverlapData, OverlapWording
from assist.events import (
    AudioGap,
    Channel,
    Event,
    FinalHypothesis,
    HangUp,
    OutputEvent,
    PartialHypothesis,
    Progress,
    Prosody,
    SignalState,
    SpeechEnded,
    SpeechStarted,
)
from assist.events.listener import Ids

__all__ = ["OverlapData", "OverlapDetector", "OverlapOptions"]

SETTLING = 4
"""How many closed overlaps may still change their kind; the oldest is given up first."""

CONTESTED = ("interruption", "attempt")

BOTH_SPEAK = Verdict("overlap", "overlap:both_speak")

MAY_TURN = ("interruption", "overlap")
"""Kinds that the floor holder's next words may change: a protest, or agreeing."""

GOES_ON = Verdict("overlap", "overlap:goes_on")
"""A stretch of an intrusion that is judged with the stretch after it."""


class OverlapDetector:
    """Tells overlaps, interruptions and contests for the floor.

    - ``Overlap`` is told as ``open`` once it has lasted, again when its kind is decided, and
      closed with its final span; the kind may still change within ``late_ms`` of that.
    - ``agent_interrupts`` / ``customer_interrupts`` is raised while the intruder still talks
      over the other, or as soon as the other is known to have fallen silent; then confirmed, or
      withdrawn if the other kept the floor, was ending anyway, or it was a listener's token.
    - ``talk_over`` is raised on long overlap, or on several contests in a row. Its speaker is
      who came in (last).
    - Works from voice activity alone if no words ever come, then more slowly and on length only.

    Args:
        ids: Ids of the call.
        data: The language's wording.
        options: Thresholds.
        can_tell: False for mixed recordings, where who speaks is a guess: nothing is told.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset(
        {AudioGap, FinalHypothesis, HangUp, PartialHypothesis, Prosody, SpeechEnded, SpeechStarted}
    )

    def __init__(
        self,
        ids: Ids,
        data: OverlapData,
        options: OverlapOptions | None = None,
        *,
        can_tell: bool = True,
    ) -> None:
        self.deadline_ms: int | None = None
        self._ids = ids
        self._wording = OverlapWording(data)
        self._options = options or OverlapOptions()
        self._can_tell = can_tell
        self._voices = {channel: Voice(self._options.bridge_ms) for channel in Channel}
        self._recognised = False
        self._open: Intrusion | None = None
        self._settling: deque[Intrusion] = deque(maxlen=SETTLING)
        self._contests: deque[int] = deque(maxlen=self._options.contests)
        self._history = OverlapHistory()
        self._loser: tuple[Channel, int] | None = None
        self._short_of_words = False

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Follow voices and words; conclude where something was waiting for them."""
        if type(event) is Progress or not self._can_tell:
            return ()
        if isinstance(event, PartialHypothesis | FinalHypothesis):
            return self._words(event)
        if isinstance(event, SpeechStarted):
            return tuple(self._started(event))
        if isinstance(event, SpeechEnded):
            return tuple(self._ended(event))
        if isinstance(event, Prosody):
            other = self._voices[event.channel.other]
            self._voices[event.channel].prosody(event, alone=not other.speaking)
        elif isinstance(event, AudioGap) and self._open is not None:
            self._open.audio_lost |= event.channel is self._open.by.other
        elif isinstance(event, HangUp) and self._open is not None:
            return tuple(self._close(self._open, event.at_ms))
        return ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """Something has lasted long enough."""
        return tuple(self._step(at_ms))

    def _words(self, event: PartialHypothesis | FinalHypothesis) -> Iterable[OutputEvent]:
        voice = self._voices[event.channel]
        self._recognised = self._recognised or bool(event.words)
        if isinstance(event, PartialHypothesis):
            voice.partial(event)
            settle = self._short_of_words or self._returns(event)
        else:
            voice.final(event)
            settle = bool(self._settling)
        if self._open is None and not settle:
            return ()
        more_to_come = isinstance(event, PartialHypothesis)
        told = tuple(self._step(event.at_ms, more_to_come=more_to_come))
        return (*told, *self._settle(event.at_ms)) if settle else told

    def _started(self, event: SpeechStarted) -> Iterator[OutputEvent]:
        voice, other = self._voices[event.channel], self._voices[event.channel.other]
        if voice.speaking:
            return
        anew = self._open is not None and self._starts_anew(self._open, event)
        if self._open is not None and anew:
            yield from self._close(self._open, event.at_ms)
        if not other.speaking:
            yield from self._next_speaker(event.channel, event.at_ms)
        voice.start(event.start_ms, anew=anew)
        if self._open is None and (other.speaking or other.ended_ms > voice.start_ms):
            self._open = begin(
                self._voices, self._wording, self._options, self._loser, self._history
            )
        if self._open is not None:
            yield from self._resume(self._open, event.at_ms)
        yield from self._step(event.at_ms)

    def _resume(self, overlap: Intrusion, now_ms: int) -> Iterator[OutputEvent]:
        """Both may speak again; after a gap, what was so far is told by itself."""
        parted_ms = overlap.parted(self._voices, self._options.split_ms)
        if parted_ms is not None and overlap.signal_state is None:
            if overlap.id or overlap.stretch_ms(now_ms) >= self._options.min_overlap_ms:
                yield self._tell(overlap, now_ms, GOES_ON, still=False)
            overlap.split(parted_ms)
        overlap.resume(self._voices)

    def _returns(self, event: PartialHypothesis) -> bool:
        """Whether these may be a floor holder's first words after having been talked over."""
        return any(
            overlap.by is not event.channel
            and overlap.kind in MAY_TURN
            and not overlap.settled(event.at_ms, self._options.late_ms)
            and self._voices[event.channel].run_ms > overlap.floor_end_ms
            for overlap in self._settling
        )

    def _ended(self, event: SpeechEnded) -> Iterator[OutputEvent]:
        self._voices[event.channel].end(event.span)
        if self._open is not None:
            self._open.pause(event.span.end_ms)
        yield from self._step(event.at_ms)

    def _starts_anew(self, overlap: Intrusion, event: SpeechStarted) -> bool:
        """Whether what begins now is no longer the same intrusion.

        A listener's token just before is not part of it: "yeah" and then, in earnest, "but I".
        """
        if self._voices[event.channel].starts_run(event.start_ms):
            return True
        if event.channel is not overlap.by or not self._voices[event.channel.other].speaking:
            return False
        features = self._features(overlap, event.at_ms)
        return verdict(features, self._options.verdict).kind == "backchannel"

    def _step(self, now_ms: int, *, more_to_come: bool = False) -> Iterator[OutputEvent]:
        """Do what is due at ``now_ms`` and set the next deadline.

        ``more_to_come``: only words were added that may still change, so that nothing raised
        need be taken back yet.
        """
        overlap = self._open
        if overlap is not None:
            if overlap.mutual_from_ms is None and now_ms >= close_ms(self._voices, self._options):
                yield from self._close(overlap, now_ms)
            else:
                yield from self._follow(overlap, now_ms, more_to_come)
        self.deadline_ms = next_deadline(self._open, self._voices, self._options, now_ms)

    def _follow(self, overlap: Intrusion, now_ms: int, more_to_come: bool) -> Iterator[OutputEvent]:
        """Show an overlap that lasts, and judge it where that could raise or take back."""
        options = self._options
        mutual_ms = overlap.mutual_ms(now_ms)
        both_speak = overlap.mutual_from_ms is not None
        if both_speak and not overlap.id and overlap.stretch_ms(now_ms) >= options.show_ms:
            yield self._tell(overlap, now_ms, BOTH_SPEAK, still=True)
        long = mutual_ms >= options.talk_over_ms
        undecided = overlap.signal_state is None or (long and not overlap.contest)
        if both_speak and (mutual_ms < options.raise_ms or (more_to_come and not undecided)):
            return
        features = self._features(overlap, now_ms)
        found = verdict(features, options.verdict)
        if overlap.signal_state is None and self._may_raise(overlap, now_ms, features, found):
            yield self._tell(overlap, now_ms, found, still=True)
            yield self._signal(overlap, now_ms, "raised", found, features)
        elif overlap.signal_state == "raised":
            if found.kind != overlap.kind:
                yield self._tell(overlap, now_ms, found, still=True)
            if found.kind not in CONTESTED:
                yield self._signal(overlap, now_ms, "withdrawn", found, features)
        if long and not overlap.contest and is_contest(features):
            overlap.contest = self._ids.next("s")
            yield talk_over_signal(overlap, now_ms, self._voices, "raised", "overlap:long")

    def _may_raise(
        self, overlap: Intrusion, now_ms: int, features: OverlapFeatures, found: Verdict
    ) -> bool:
        """Whether a signal is due while the overlap is still open."""
        if found.kind not in CONTESTED:
            return False
        complete = not self._recognised or overlap.tail_known(self._voices)
        silence_ms = now_ms - overlap.floor_end_ms
        return is_due(features, self._options, silence_ms=silence_ms, complete=complete)

    def _close(self, overlap: Intrusion, now_ms: int) -> Iterator[OutputEvent]:
        """The overlap is over: tell its final span and its kind."""
        self._open = None
        overlap.pause(now_ms)
        overlap.closed_ms = now_ms
        overlap.track(now_ms, self._voices)
        took, content = overlap.noted(self._voices, self._wording if self._recognised else None)
        self._history.note(overlap.by, overlap.came_ms, took=took, content=content)
        if not overlap.id and overlap.mutual_ms(now_ms) < self._options.min_overlap_ms:
            return
        features = self._features(overlap, now_ms)
        found = verdict(features, self._options.verdict)
        yield from self._decide(overlap, now_ms, found, features)
        if overlap.contest:
            state: SignalState = "confirmed" if is_contest(features) else "withdrawn"
            yield talk_over_signal(overlap, now_ms, self._voices, state, "overlap:long")
        if found.kind == "interruption":
            self._loser = (overlap.by.other, now_ms)
        if found.kind in CONTESTED:
            yield from self._count_contest(overlap, now_ms)
        self._settling.append(overlap)
        self._short_of_words = self._short_of_words or found.why == TOO_LITTLE_SAID

    def _decide(
        self, overlap: Intrusion, now_ms: int, found: Verdict, features: OverlapFeatures
    ) -> Iterator[OutputEvent]:
        yield self._tell(overlap, now_ms, found, still=False)
        if found.kind == "interruption":
            if overlap.signal_state != "confirmed":
                yield self._signal(overlap, now_ms, "confirmed", found, features)
        elif overlap.signal_state in ("raised", "confirmed"):
            yield self._signal(overlap, now_ms, "withdrawn", found, features)

    def _count_contest(self, overlap: Intrusion, now_ms: int) -> Iterator[OutputEvent]:
        """Several contests in a short time are talk-over even if each was short."""
        contests = self._contests
        contests.append(now_ms)
        full = len(contests) == self._options.contests
        if full and now_ms - contests[0] <= self._options.contest_window_ms:
            contests.clear()
            if not overlap.contest:
                overlap.contest = self._ids.next("s")
                yield talk_over_signal(
                    overlap, now_ms, self._voices, "confirmed", "overlap:repeated"
                )

    def _next_speaker(self, channel: Channel, now_ms: int) -> Iterator[OutputEvent]:
        """Silence after an overlap is broken; that may tell who had kept the floor."""
        news = False
        for overlap in self._settling:
            if overlap.intruder_next is None:
                overlap.intruder_next = channel is overlap.by
                news = news or overlap.intruder_next
        if news:
            yield from self._settle(now_ms)

    def _settle(self, now_ms: int) -> Iterator[OutputEvent]:
        """Later words, or who spoke next, may change what closed overlaps were."""
        while self._settling and self._settling[0].settled(now_ms, self._options.late_ms):
            self._settling.popleft()
        self._short_of_words = False
        for overlap in self._settling:
            features = self._features(overlap, now_ms)
            found = verdict(features, self._options.verdict)
            if found.kind != overlap.kind:
                yield from self._decide(overlap, now_ms, found, features)
            self._short_of_words = self._short_of_words or found.why == TOO_LITTLE_SAID

    def _features(self, overlap: Intrusion, now_ms: int) -> OverlapFeatures:
        wording = self._wording if self._recognised else None
        return overlap.features(now_ms, self._voices, wording, self._options.copy)

    def _tell(self, overlap: Intrusion, now_ms: int, found: Verdict, *, still: bool) -> OutputEvent:
        overlap.id = overlap.id or self._ids.next("o")
        overlap.kind = found.kind
        return overlap_output(overlap, now_ms, self._voices, found, still=still)

    def _signal(
        self,
        overlap: Intrusion,
        now_ms: int,
        state: SignalState,
        found: Verdict,
        features: OverlapFeatures,
    ) -> OutputEvent:
        overlap.signal = overlap.signal or self._ids.next("s")
        overlap.signal_state = state
        value = interruption_score(features)
        return interruption_signal(overlap, now_ms, self._voices, found, value)
