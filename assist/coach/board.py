"""What is so in the call right now, as far as cards can ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assist.coach.asked import QUESTION_SIGNALS, Asked
from assist.coach.catalogue import SIGNALS
from assist.coach.mood import Mood
from assist.coach.options import CoachOptions
from assist.coach.rules import Rule
from assist.coach.source import Source
from assist.coach.speech import Speech
from assist.events import (
    Anger,
    Band,
    Channel,
    DialogueAct,
    Event,
    Fact,
    FinalHypothesis,
    Overlap,
    PartialHypothesis,
    Question,
    Signal,
    SpeechEnded,
    SpeechStarted,
    Stage,
)

FOLLOWS_MS = 180_000
"""How long a tactic that was tried counts as tried, where a rule gives no ``within_ms``."""

_PER_SIGNAL = 8
_SILENCE = "dead_air"
_FLOOR_SIGNALS = tuple(name for name, kind in SIGNALS.items() if kind.topic == "floor")


class Board:
    """State that rules are judged on. Bounded: a few sources per signal name.

    Args:
        leaves: Every rule of the playbook; what none asks about is not kept.
        options: Limits.
        speech_ms: How far back the words of each party are kept.
        deeds: Acts of the agent that cards are done by.
    """

    def __init__(
        self,
        leaves: Iterable[Rule],
        options: CoachOptions,
        speech_ms: Mapping[Channel, int],
        deeds: Iterable[str] = (),
    ) -> None:
        self._options = options
        self._sources: dict[str, list[Source]] = {}
        self._watched: list[Channel] = []
        self._asked_for: dict[str, None] = {}
        self._spoken: dict[str, Rule] = {}
        self.raised_ms: dict[Channel, int] = {}
        self.facts: dict[str, Source] = {}
        self._known: list[str] = []
        self._waited_for: dict[str, None] = {}
        self.owed: dict[str, Source] = {}
        self._deeds: dict[str, dict[str, int]] = {act: {} for act in deeds}
        for leaf in leaves:
            if leaf.signal is not None:
                self._sources.setdefault(leaf.signal, [])
            if leaf.act is not None:
                self._sources.setdefault(act_key(leaf.speaker, leaf.act), [])
            if leaf.said:
                self._spoken[said_key(leaf.speaker, leaf.said_ms)] = leaf
            self._asked_for.update(dict.fromkeys((*leaf.has, *leaf.lacks)))
            self._waited_for.update(dict.fromkeys(leaf.owes))
            self._watched += [who for who in (leaf.speaking, leaf.quiet) if who is not None]
        self._counts = dict.fromkeys(self._sources, 0)
        self._busy: dict[str, None] = {}
        self._asked = Asked()
        self.mood = Mood(options.calmed_ms)
        self.speech = {channel: Speech(speech_ms[channel], options.pause_ms) for channel in Channel}
        self._waits = {Channel.AGENT: options.agent_gap_ms, Channel.CUSTOMER: options.gap_ms}
        self.stage = ""
        self.stage_source = Source("", 0)
        self.call_source = Source("", 0)
        self.left_ms: dict[str, int] = {}
        self._tried: list[str] = []
        self._stage_key = stage_key("")

    def take(self, event: Event) -> bool:
        """Note an event; says whether a rule may now be judged differently."""
        match event:
            case PartialHypothesis():
                return self.speech[event.channel].partial(event)
            case FinalHypothesis():
                return self.speech[event.channel].final(event)
            case SpeechStarted():
                self.speech[event.channel].started(event)
                return self._break_silence(event) or event.channel in self._watched
            case SpeechEnded():
                self.speech[event.channel].ended(event)
                return True
            case Anger():
                return self.mood.take(event)
            case Signal():
                return self._signal(event)
            case Question():
                return self._question(event)
            case Overlap():
                return self._overlap(event)
            case DialogueAct():
                return self._act(event)
            case Fact():
                return self._fact(event)
            case Stage():
                owes = self._owe(event)
                return self._enter(event) or owes
        return False

    def active(self, at_ms: int) -> list[str]:
        """Keys of what is there: signals, acts, anger's band, facts, tactics tried, words, stage.

        What is over is forgotten here. Of words it is told that some card waited for them (see
        ``raised_ms``), not which.
        """
        for name in list(self._busy):
            sources = self._sources[name]
            sources[:] = [source for source in sources if source.live(at_ms)]
            if not sources:
                del self._busy[name]
        keys = [*self._busy, *self._known, *self._tried, self._stage_key]
        keys += [owed_key(name) for name in self.owed]
        for key, leaf in self._spoken.items():
            raised_ms = self.raised_ms.get(leaf.speaker)
            if raised_ms is not None and at_ms - raised_ms <= leaf.said_ms:
                keys.append(key)
        source = self.mood.source
        if self.mood.band is not None and source is not None and source.live(at_ms):
            keys.append(anger_key(self.mood.band))
        return keys

    def pause_ms(self) -> int:
        """From when on nobody speaks, unless somebody begins or goes on."""
        begins = 0
        for channel, speech in self.speech.items():
            if speech.last_ms is not None:
                wait_ms = self._waits[channel] if not speech.voiced else self._options.wordless_ms
                begins = max(begins, speech.last_ms + wait_ms)
        return begins

    def sources(self, name: str) -> list[Source]:
        """Sources of a signal, oldest first; some may be over."""
        return self._sources.get(name, [])

    def count(self, name: str) -> int:
        """How often a signal was raised in this call and not withdrawn."""
        return self._counts.get(name, 0)

    def left(self, tactic: str, at_ms: int) -> None:
        """A tactic was tried, by card or unasked."""
        if tactic not in self.left_ms:
            self._tried.append(tactic_key(tactic))
        self.left_ms[tactic] = at_ms

    def skipped(self, tactic: str, at_ms: int) -> None:
        """A tactic would be due but the agent does not want it: what follows it may come."""
        if at_ms - self.left_ms.get(tactic, -FOLLOWS_MS) >= FOLLOWS_MS:
            self.left(tactic, at_ms)

    def _signal(self, event: Signal) -> bool:
        if event.signal == "anger":
            return event.speaker is Channel.CUSTOMER and self.mood.signal(event)
        ended = event.signal in QUESTION_SIGNALS and self._supersede(event)
        kept = self._sources.get(event.signal)
        if kept is None:
            return ended
        source = next((item for item in kept if item.id == event.id), None)
        if event.state == "withdrawn":
            if source is None or source.withdrawn:
                return False
            source.withdrawn = True
            self._counts[event.signal] -= 1
            return True
        if source is None:
            source = self._new(event)
            self._counts[event.signal] += 1
            kept.append(source)
            del kept[:-_PER_SIGNAL]
            self._busy[event.signal] = None
        source.learn(event)
        if event.signal in QUESTION_SIGNALS:
            self._asked.settle(event.signal, source, event.at_ms)
        return True

    def _new(self, event: Signal) -> Source:
        if SIGNALS[event.signal].holds:
            return Source(event.id, event.span.end_ms, signal=event.signal)
        ends_ms = event.at_ms + self._options.stale_ms
        source = Source(event.id, event.at_ms, ends_ms, signal=event.signal)
        if event.signal == _SILENCE:
            source.began_ms = event.span.start_ms
        return source

    def acted_ms(self, acts: Iterable[str], since_ms: int) -> int | None:
        """When the agent last did one of these with words, if that was after ``since_ms``."""
        last_ms = max((ms for act in acts for ms in self._deeds[act].values()), default=since_ms)
        return last_ms if last_ms > since_ms else None

    def _act(self, event: DialogueAct) -> bool:
        done = self._deed(event)
        return self._moment(event) or done

    def _deed(self, event: DialogueAct) -> bool:
        """Note what the agent did; says whether a card may be done by it."""
        deeds = self._deeds.get(event.act)
        if deeds is None or event.speaker is not Channel.AGENT:
            return False
        if event.state == "withdrawn":
            deeds.pop(event.id, None)
            return False
        new = event.id not in deeds
        deeds[event.id] = event.span.end_ms
        if len(deeds) > _PER_SIGNAL:
            del deeds[next(iter(deeds))]
        return new

    def _moment(self, event: DialogueAct) -> bool:
        """Note an act that rules name; says whether they may be judged differently."""
        kept = self._sources.get(act_key(event.speaker, event.act))
        if kept is None:
            return False
        source = next((item for item in kept if item.id == event.id), None)
        if event.state == "withdrawn":
            if source is None or source.withdrawn:
                return False
            source.withdrawn = True
        elif source is None:
            kept.append(Source.of_act(event, self._options.stale_ms))
            del kept[:-_PER_SIGNAL]
            self._busy[act_key(event.speaker, event.act)] = None
        else:
            source.slots, source.evidence = event.slots, event.evidence
            return False
        return True

    def _fact(self, event: Fact) -> bool:
        new = event.name not in self.facts
        source = Source.of_fact(event)
        if not new:
            source.began_ms = self.facts[event.name].began_ms
        self.facts[event.name] = source
        if not new or event.name not in self._asked_for:
            return False
        self._known.append(fact_key(event.name))
        return True

    def _enter(self, event: Stage) -> bool:
        if event.stage == self.stage:
            return False
        self.stage, self._stage_key = event.stage, stage_key(event.stage)
        self.stage_source.end(event.at_ms)
        self.stage_source = Source("", event.since_ms)
        return True

    def _owe(self, event: Stage) -> bool:
        """Take over what is owed, as far as a card waits for it; says whether that changed."""
        owed = [name for name in event.owed if name in self._waited_for]
        if owed == list(self.owed):
            return False
        before = self.owed
        self.owed = {name: before.get(name) or Source("", event.at_ms) for name in owed}
        return True

    def _supersede(self, event: Signal) -> bool:
        """Where the ledger is not heard, a question's newest signal ends those before."""
        if event.state == "withdrawn" or event.ref is None or self._asked.knows(event.ref):
            return False
        ended = False
        for name in QUESTION_SIGNALS:
            for source in self._sources.get(name, ()):
                if name != event.signal and source.ref == event.ref:
                    source.end(event.at_ms)
                    ended = True
        return ended

    def _question(self, event: Question) -> bool:
        if not self._asked.note(event):
            return False
        changed = False
        for name in QUESTION_SIGNALS:
            for source in self._sources.get(name, ()):
                if source.ref == event.id:
                    self._asked.settle(name, source, event.at_ms)
                    changed = True
        return changed

    def _overlap(self, event: Overlap) -> bool:
        if event.open:
            return False
        changed = False
        for name in _FLOOR_SIGNALS:
            for source in self._sources.get(name, ()):
                if source.ref == event.id:
                    source.end(event.at_ms + self._options.overlap_linger_ms)
                    changed = True
        return changed

    def _break_silence(self, event: SpeechStarted) -> bool:
        silences = [s for s in self._sources.get(_SILENCE, ()) if s.live(event.at_ms)]
        for source in silences:
            source.end(event.at_ms)
        return bool(silences)


def anger_key(band: Band) -> str:
    """The key under which ``active`` tells a band of anger."""
    return f"anger:{band}"


def act_key(speaker: Channel, act: str) -> str:
    """The key under which ``active`` tells that a party did something with words."""
    return f"act:{speaker}:{act}"


def owed_key(name: str) -> str:
    """The key under which ``active`` tells that a duty is owed."""
    return f"owed:{name}"


def fact_key(name: str) -> str:
    """The key under which ``active`` tells that a fact is known."""
    return f"fact:{name}"


def said_key(speaker: Channel, within_ms: int) -> str:
    """The key under which ``active`` tells that a party said something within so many ms."""
    return f"said:{speaker}:{within_ms}"


def tactic_key(tactic: str) -> str:
    """The key under which ``active`` tells that a tactic was tried."""
    return f"tactic:{tactic}"


def stage_key(stage: str) -> str:
    """The key under which ``active`` tells the stage."""
    return f"stage:{stage}"
