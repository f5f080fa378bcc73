"""The main line: where the call stands, what took it there, and the way back to empathy."""

from __future__ import annotations

from typing import NamedTuple

from assist.analysis.duties import Condition
from assist.analysis.duties.book import names_of
from assist.analysis.stages.data import Entry, StageData
from assist.events import STAGES, Channel, DialogueAct, Signal, StageName

_RANK = {stage: index for index, stage in enumerate(STAGES)}

_LONG_AGO = -(10**9)


class Place(NamedTuple):
    """Where the call stands.

    Attributes:
        stage: The stage, or None before anything was said.
        since_ms: When it began.
        left: The stage that renewed emotion took it from; None otherwise.
        line: Transcript line of the act that led here.
    """

    stage: StageName | None
    since_ms: int
    left: StageName | None = None
    line: str = ""


class MainLine:
    """Moves forward on acts, and back to ``empathy`` when emotion returns.

    - Acts move the call forward only, and several stages at once if need be: a routine request
      goes from intake to diagnosis without empathy.
    - After a fall-back, an act of any stage up to the one that was left takes the call back to
      where it was; a later one takes it further.
    - The agent's acts take it there only after a while: a call does not flicker between being
      upset and being helped. The same signal takes it back once.
    - A call that was closing goes on with a new problem or a choice.
    - What the agent asks in the breath of an apology does not end the empathy.
    - An act that is withdrawn takes its move back if nothing has moved the call since.

    Args:
        data: The language's stages.
    """

    def __init__(self, data: StageData) -> None:
        self._data = data
        self._entries = {
            Channel.AGENT: [(entry, entry.acts) for entry in data.entries if entry.acts],
            Channel.CUSTOMER: [(entry, entry.customer) for entry in data.entries if entry.customer],
        }
        self.place = Place(None, 0)
        self._before: tuple[str, Place] | None = None
        self._upset_ms = _LONG_AGO
        self._fell_ms = _LONG_AGO
        self._heat_id = ""

    @property
    def stage(self) -> StageName | None:
        """The stage."""
        return self.place.stage

    def hear_act(self, act: DialogueAct, held: frozenset[str]) -> bool:
        """Move, or take the move back; says whether the stage is another.

        Args:
            act: As told.
            held: Conditions that hold.
        """
        if act.state == "withdrawn":
            return self._take_back(act.id)
        names = names_of(act)
        if act.speaker is Channel.CUSTOMER and any(n in self._data.upset.customer for n in names):
            self._upset_ms = act.at_ms
        if act.speaker is Channel.AGENT and self._soothes(names, act.at_ms):
            return self._fall_back(act.id, act.at_ms, act.line)
        reached = [
            entry
            for entry, acts in self._entries[act.speaker]
            if any(name in acts for name in names) and self._fits(entry, act, held)
        ]
        if not reached:
            return False
        latest = max(reached, key=lambda entry: _RANK[entry.stage]).stage
        left = self.place.left
        if left is not None and act.speaker is Channel.AGENT and self._stays(act.at_ms):
            return False
        if self.stage == "closing" and self._reopens(act.speaker, names):
            return self._move(act.id, Place(latest, act.at_ms, None, act.line))
        if left is not None and _RANK["empathy"] < _RANK[latest] < _RANK[left]:
            latest = left
        if self.stage is not None and _RANK[latest] <= _RANK[self.stage]:
            return False
        return self._move(act.id, Place(latest, act.at_ms, None, act.line))

    def hear_signal(self, signal: Signal) -> bool:
        """Emotion returns, or was never there; says whether the stage is another."""
        if signal.state == "withdrawn":
            return self._take_back(signal.id)
        if _is(self._data.upset, signal):
            self._upset_ms = signal.at_ms
        if _is(self._data.heat, signal) and signal.id != self._heat_id:
            self._heat_id = signal.id
            return self._fall_back(signal.id, signal.at_ms, "")
        return False

    def begin_intake(self, at_ms: int) -> bool:
        """The customer has said more than a greeting."""
        if self.stage in (None, "greeting"):
            return self._move("", Place("intake", at_ms))
        return False

    def _fits(self, entry: Entry, act: DialogueAct, held: frozenset[str]) -> bool:
        stage = self.stage
        rank = _RANK[stage] if stage is not None else -1
        if entry.from_ is not None and max(rank, self._left_rank()) < _RANK[entry.from_]:
            return False
        if not all(name in held for name in entry.due):
            return False
        in_one_breath = stage == "empathy" and act.line == self.place.line
        return not (in_one_breath and entry.stage == "diagnosis")

    def _stays(self, at_ms: int) -> bool:
        return at_ms - self._fell_ms < self._data.stay_ms

    def _reopens(self, speaker: Channel, names: tuple[str, ...]) -> bool:
        agent = speaker is Channel.AGENT
        wanted = self._data.reopens if agent else self._data.reopened_by
        return any(name in wanted for name in names)

    def _left_rank(self) -> int:
        return _RANK[self.place.left] if self.place.left is not None else -1

    def _soothes(self, names: tuple[str, ...], at_ms: int) -> bool:
        stage = self.stage
        return (
            stage is not None
            and _RANK[stage] > _RANK["empathy"]
            and stage != "closing"
            and at_ms - self._upset_ms <= self._data.soothing_ms
            and any(name in self._data.soothing for name in names)
        )

    def _fall_back(self, cause: str, at_ms: int, line: str) -> bool:
        stage = self.stage
        if stage is None or _RANK[stage] <= _RANK["empathy"]:
            return False
        self._fell_ms = at_ms
        return self._move(cause, Place("empathy", at_ms, stage, line))

    def _move(self, cause: str, place: Place) -> bool:
        self._before = (cause, self.place) if cause else None
        self.place = place
        return True

    def _take_back(self, cause: str) -> bool:
        if self._before is None or self._before[0] != cause:
            return False
        self.place, self._before = self._before[1], None
        return True


def _is(condition: Condition, signal: Signal) -> bool:
    if signal.signal == "anger":
        return signal.band is not None and condition.reached(signal.band)
    return signal.signal in condition.signals
