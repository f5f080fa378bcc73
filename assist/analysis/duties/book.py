"""Which duties of a call are due, done and missed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from assist.analysis.duties.data import Condition, Duty
from assist.events import (
    STAGES,
    Channel,
    DialogueAct,
    Evidence,
    Signal,
    Span,
    StageName,
)
from assist.events.listener import Ids

_KEPT = 4
"""Acts that are remembered per condition and duty, in case some are withdrawn; the first."""

_RANK = {stage: index for index, stage in enumerate(STAGES)}


def names_of(act: DialogueAct) -> tuple[str, ...]:
    """What an act answers to: its name, and its name with its finer kind."""
    kind = act.slots.get("is")
    return (act.act, f"{act.act}:{kind}") if kind else (act.act,)


class _Held:
    """Whether something holds, by what was heard; it lapses when all of that was withdrawn."""

    __slots__ = ("causes",)

    def __init__(self) -> None:
        self.causes: dict[str, tuple[Evidence, ...]] = {}

    def add(self, id_: str, evidence: tuple[Evidence, ...]) -> bool:
        """Note a cause; says whether it is the first."""
        if id_ not in self.causes and len(self.causes) >= _KEPT:
            return False
        is_new = not self.causes
        self.causes[id_] = evidence
        return is_new

    def drop(self, id_: str) -> bool:
        """Forget a cause; says whether it was the only one."""
        return self.causes.pop(id_, None) is not None and not self.causes

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Of the first cause."""
        return next(iter(self.causes.values()), ())[-1:]


class _State:
    """One duty in this call."""

    __slots__ = ("act", "asked_at", "doing", "duty", "moment", "order", "told", "turns")

    def __init__(self, duty: Duty) -> None:
        self.duty = duty
        self.doing = _Held()
        self.order = 0
        self.turns = 0
        self.told: Signal | None = None
        self.act = ""
        self.moment: tuple[Evidence, ...] | None = None
        self.asked_at = False


class DutyBook:
    """Keeps what is owed in one call.

    Args:
        ids: Ids of the call.
        conditions: By name.
        duties: In the order in which they press.
    """

    def __init__(self, ids: Ids, conditions: dict[str, Condition], duties: Sequence[Duty]) -> None:
        self._ids = ids
        self._conditions = conditions
        self._held = {name: _Held() for name in conditions}
        self._states = [_State(duty) for duty in duties]
        self._done = 0
        self._furthest: StageName | None = None
        self.waits = False
        """Whether a moment has come that is to be judged once the agent's utterance is over."""

    def owed(self) -> tuple[str, ...]:
        """Duties that are due by now and not done, the most pressing first."""
        return tuple(
            state.duty.name
            for state in self._states
            if self._is_open(state)
            and not state.doing.causes
            and (state.told is None or state.duty.late)
        )

    def done(self) -> tuple[str, ...]:
        """Duties that are due and done, in the order in which they were."""
        done = [s for s in self._states if s.doing.causes and self._is_due(s)]
        return tuple(state.duty.name for state in sorted(done, key=lambda state: state.order))

    def reach(self, stage: StageName) -> None:
        """The call has come to a stage; what is owed from it on is owed now."""
        if self._furthest is None or _RANK[stage] > _RANK[self._furthest]:
            self._furthest = stage

    def held(self) -> frozenset[str]:
        """Conditions that hold."""
        return frozenset(name for name in self._conditions if self._holds(name))

    def note(self, act: DialogueAct) -> None:
        """Let an act make conditions hold, or take that back."""
        if act.state == "withdrawn":
            for held in self._held.values():
                held.drop(act.id)
            return
        names = names_of(act)
        for name, condition in self._conditions.items():
            wanted = condition.acts if act.speaker is Channel.AGENT else condition.customer
            if any(item in wanted for item in names):
                self._held[name].add(act.id, act.evidence)

    def hear_act(self, act: DialogueAct, stage: StageName | None) -> list[Signal]:
        """Count an act that ``note`` knows, or take it back.

        Args:
            act: As told.
            stage: Where the call stood when it was done.
        """
        if act.speaker is not Channel.AGENT:
            return []
        if act.state == "withdrawn":
            return self._undo(act)
        names = names_of(act)
        told: list[Signal] = []
        for state in self._states:
            duty = state.duty
            if any(item in duty.done_by for item in names) and self._counts(duty, stage):
                told += self._do(state, act)
            elif any(item in duty.moment.acts for item in names):
                told += self._ask(state, act)
        return told

    def hear_signal(self, signal: Signal) -> None:
        """Note what makes duties due."""
        for name, condition in self._conditions.items():
            fits = signal.signal in condition.signals or (
                signal.signal == "anger"
                and signal.band is not None
                and condition.reached(signal.band)
            )
            if fits and signal.state == "withdrawn":
                self._held[name].drop(signal.id)
            elif fits:
                self._held[name].add(signal.id, signal.evidence)

    def turn_over(self) -> None:
        """The agent has finished an utterance."""
        for state in self._states:
            if self._is_open(state):
                state.turns += 1
                if state.turns == state.duty.moment.turns:
                    state.moment = state.moment or ()
        self.waits = any(state.moment is not None for state in self._states)

    def enter(self, stage: StageName, at_ms: int, evidence: tuple[Evidence, ...]) -> None:
        """The call has moved; duties whose moment this is are judged soon."""
        for state in self._states:
            moment = state.duty.moment.stage
            if moment is not None and _RANK[stage] >= _RANK[moment] and not state.asked_at:
                state.asked_at = True
                state.moment = evidence or (Evidence(stage, at_ms, at_ms, f"stage:{stage}"),)
                self.waits = True

    def judge(self, at_ms: int, *, hang_up: bool = False) -> list[Signal]:
        """Tell what lacks of all that should be done by now."""
        told: list[Signal] = []
        for state in self._states:
            moment, state.moment = state.moment, None
            if moment is None and not hang_up:
                continue
            if moment is None and not state.duty.hang_up:
                continue
            if hang_up and moment is None:
                moment = (Evidence("", at_ms, at_ms, "duty:hang_up"),)
            told += self._miss(state, at_ms, moment or ())
        self.waits = False
        return told

    def _is_due(self, state: _State) -> bool:
        duty = state.duty
        return all(map(self._holds, duty.due)) and not any(map(self._holds, duty.lifted_by))

    def _holds(self, name: str) -> bool:
        if self._held[name].causes:
            return True
        together = self._conditions[name].together
        return bool(together) and all(self._held[item].causes for item in together)

    def _because(self, name: str) -> tuple[Evidence, ...]:
        """What makes a condition hold."""
        if self._held[name].causes:
            return self._held[name].evidence
        return tuple(
            item for part in self._conditions[name].together for item in self._held[part].evidence
        )

    def _is_open(self, state: _State) -> bool:
        furthest = self._furthest
        began = _RANK[state.duty.from_] <= (_RANK[furthest] if furthest is not None else 0)
        return began and self._is_due(state)

    def _counts(self, duty: Duty, stage: StageName | None) -> bool:
        furthest = _RANK[self._furthest] if self._furthest is not None else 0
        if furthest < _RANK[duty.from_]:
            return False
        return duty.until is None or stage is None or _RANK[stage] < _RANK[duty.until]

    def _do(self, state: _State, act: DialogueAct) -> list[Signal]:
        if state.told is not None and not state.duty.late:
            return []
        if state.doing.add(act.id, act.evidence):
            self._done += 1
            state.order = self._done
            return self._withdraw(state, act.at_ms)
        return []

    def _undo(self, act: DialogueAct) -> list[Signal]:
        for state in self._states:
            state.doing.drop(act.id)
        return [
            signal
            for state in self._states
            if state.act == act.id
            for signal in self._withdraw(state, act.at_ms)
        ]

    def _ask(self, state: _State, act: DialogueAct) -> list[Signal]:
        """Its last sensible moment has come."""
        told = state.told
        if told is not None and state.act == act.id and act.state == "confirmed":
            state.act = ""
            state.told = msgspec.structs.replace(told, at_ms=act.at_ms, seq=0, state="confirmed")
            return [state.told]
        if state.doing.causes or told is not None:
            return []
        if not state.duty.moment.at_once:
            state.moment = act.evidence
            self.waits = True
            return []
        return self._miss(state, act.at_ms, act.evidence, act)

    def _miss(
        self,
        state: _State,
        at_ms: int,
        moment: tuple[Evidence, ...],
        act: DialogueAct | None = None,
    ) -> list[Signal]:
        duty = state.duty
        if state.doing.causes or state.told is not None or not self._is_open(state):
            return []
        if not duty.moment.at_once and state.turns < duty.least_turns:
            return []
        causes = [item for name in duty.due for item in self._because(name)]
        cited = (*causes, *moment[-1:])
        is_open = act is not None and act.state == "raised"
        state.act = act.id if act is not None and is_open else ""
        state.told = Signal(
            at_ms=at_ms,
            id=self._ids.next("s"),
            signal=duty.name,
            speaker=Channel.AGENT,
            span=Span(moment[-1].start_ms, moment[-1].end_ms) if moment else Span(at_ms, at_ms),
            value=1.0,
            state="raised" if is_open else "confirmed",
            evidence=tuple(dict.fromkeys(cited)),
        )
        return [state.told]

    def _withdraw(self, state: _State, at_ms: int) -> list[Signal]:
        told = state.told
        if told is None or told.state == "withdrawn":
            return []
        state.told, state.act = None, ""
        return [msgspec.structs.replace(told, at_ms=at_ms, seq=0, state="withdrawn")]
