"""What an angry caller does: cuts in, asks and demands again, leaves no pause."""

from __future__ import annotations

from collections import deque

from assist.analysis.anger.leaky import Leaky
from assist.analysis.anger.lexicon_data import Demands
from assist.analysis.anger.options import BehaviourOptions
from assist.events import Channel, Evidence, Question, Signal, Span, is_cjk
from assist.events.phrases import PhraseSet

_KEPT_QUESTIONS = 64
_KEPT_DEMANDS = 6
_KEPT_PENDING = 16
_KEPT_EVIDENCE = 4
_LEAST_SHINGLES = 4


class DemandRules:
    """The pack's rules on repeated demands, compiled. Immutable, shared between calls."""

    def __init__(self, demands: Demands) -> None:
        self.asked_to_repeat = PhraseSet(demands.asked_to_repeat)
        self._small_talk = PhraseSet(demands.small_talk)
        self._pressing = PhraseSet(demands.pressing)
        self._repairs = PhraseSet(demands.repairs)

    def presses(self, text: str) -> bool:
        """Whether the caller still wants something, however politely it is said."""
        return text in self._pressing

    def repairs(self, text: str) -> bool:
        """Whether the agent mends with these words: apologises, names the feeling."""
        return text in self._repairs

    def shingles(self, text: str) -> frozenset[str]:
        """What a text is about: pairs of characters (Chinese) or words, small talk left out."""
        kept = []
        end = 0
        for found in sorted(self._small_talk.find(text)):
            if found.start >= end:
                kept.append(text[end : found.start])
                end = found.end
        kept.append(text[end:])
        pieces: set[str] = set()
        for part in kept:
            if any(is_cjk(char) for char in part):
                pieces.update(part[index : index + 2] for index in range(len(part) - 1))
            else:
                pieces.update(part.split())
        return frozenset(pieces)


class Behaviour:
    """How insistent the caller is, 0..1, fading with audio time.

    Args:
        rules: The pack's rules on repeated demands.
        speaker: The caller's channel.
        options: Weights.
    """

    def __init__(self, rules: DemandRules, speaker: Channel, options: BehaviourOptions) -> None:
        self._rules = rules
        self._speaker = speaker
        self._options = options
        self._acts = Leaky(options.half_life_ms)
        self._pending: dict[str, float] = {}
        self._repeats: dict[str, int] = {}
        self._unanswered: dict[str, bool] = {}
        self._demands: deque[tuple[int, frozenset[str]]] = deque(maxlen=_KEPT_DEMANDS)
        self._asked_to_repeat = False
        self._other_ended_ms: int | None = None
        self._usual_pause_ms = 0.0
        self._pauses = 0
        self._last_pauses: deque[int] = deque(maxlen=3)
        self._repeated_ms = -options.repeats_apart_ms
        self._evidence: deque[Evidence] = deque(maxlen=_KEPT_EVIDENCE)

    def insistence(self, at_ms: int) -> float:
        """How insistent the caller is, 0..1."""
        return self._acts.at(at_ms)

    def evidence(self, since_ms: int) -> tuple[Evidence, ...]:
        """The latest acts that ended after ``since_ms``."""
        return tuple(item for item in self._evidence if item.end_ms > since_ms)

    def soothe(self, at_ms: int, share: float) -> None:
        """The caller has come round: take a share of the past acts away, 0..1."""
        self._acts.set(at_ms, self._acts.at(at_ms) * (1.0 - share))

    def hear_signal(self, event: Signal) -> bool:
        """Count an interruption by the caller; take it back when it is withdrawn."""
        if event.signal != "customer_interrupts":
            return False
        before = self._acts.at(event.at_ms)
        if event.state == "withdrawn":
            self._acts.set(event.at_ms, max(0.0, before - self._pending.pop(event.id, 0.0)))
            return True
        if event.id in self._pending:
            return False
        self._act(event.at_ms, self._options.interrupts, "interrupts", "", event.span)
        self._pending[event.id] = self._acts.at(event.at_ms) - before
        if len(self._pending) > _KEPT_PENDING:
            del self._pending[next(iter(self._pending))]
        return True

    def hear_question(self, event: Question) -> bool:
        """Count repetitions of the caller's questions, and one that is given up on."""
        if event.speaker is not self._speaker:
            return False
        counted = self._repeats.pop(event.id, 0)
        self._repeats[event.id] = max(counted, event.repeats)
        if len(self._repeats) > _KEPT_QUESTIONS:
            gone = next(iter(self._repeats))
            del self._repeats[gone]
            self._unanswered.pop(gone, None)
        heard = False
        if event.repeats > counted and self._is_new_repeat(event.at_ms):
            weight = self._options.repeated_question
            self._act(event.at_ms, weight, "repeated_question", event.text, event.span)
            heard = True
        if event.status == "unanswered" and event.id not in self._unanswered:
            self._unanswered[event.id] = True
            self._act(event.at_ms, self._options.unanswered, "unanswered", event.text, event.span)
            heard = True
        return heard

    def hear_other(self, text: str) -> None:
        """Take a finished utterance of the agent: was the caller asked to say it again?"""
        self._asked_to_repeat = text in self._rules.asked_to_repeat

    def hear_own(self, at_ms: int, text: str, span: Span) -> bool:
        """Take a finished utterance of the caller: was it said before, unasked?"""
        shingles = self._rules.shingles(text)
        asked, self._asked_to_repeat = self._asked_to_repeat, False
        if len(shingles) < _LEAST_SHINGLES:
            return False
        since = at_ms - self._options.demand_within_ms
        repeated = any(
            said_ms >= since
            and len(shingles & known)
            >= self._options.demand_overlap * min(len(shingles), len(known))
            for said_ms, known in self._demands
        )
        self._demands.append((at_ms, shingles))
        if not repeated or asked or not self._is_new_repeat(at_ms):
            return False
        self._act(at_ms, self._options.repeated_demand, "repeated_demand", text, span)
        return True

    def hear_other_end(self, end_ms: int) -> None:
        """The agent's speech ended."""
        self._other_ended_ms = end_ms

    def hear_own_start(self, at_ms: int, start_ms: int) -> bool:
        """The caller began to speak: how soon after the agent?"""
        if self._other_ended_ms is None:
            return False
        pause, self._other_ended_ms = start_ms - self._other_ended_ms, None
        options = self._options
        self._last_pauses.append(pause)
        usual = self._usual_pause_ms
        self._pauses += 1
        if self._pauses > options.pauses:
            recent = sorted(self._last_pauses)[1]
            if recent < options.quick_ms and recent < options.quick_ratio * usual:
                span = Span(start_ms, at_ms)
                self._act(at_ms, options.quick, "quick", f"{max(0, recent)} ms", span)
                return True
        # A slow average of ordinary pauses; long silences are no floor transfer.
        bounded = min(max(pause, 0), 3_000)
        self._usual_pause_ms += (bounded - usual) / min(self._pauses, 12)
        return False

    def _is_new_repeat(self, at_ms: int) -> bool:
        """One utterance may be a repeated question and a repeated demand; it counts once."""
        if at_ms - self._repeated_ms < self._options.repeats_apart_ms:
            return False
        self._repeated_ms = at_ms
        return True

    def _act(self, at_ms: int, weight: float, name: str, text: str, span: Span) -> None:
        self._acts.lift(at_ms, weight, self._options.share)
        evidence = Evidence(text, span.start_ms, max(span.end_ms, at_ms), f"behaviour:{name}")
        self._evidence.append(evidence)
