"""The file ``stages.yaml`` of a pack: the main line of a call, what moves it, what is owed."""

from __future__ import annotations

import msgspec

from assist.analysis.duties import AgendaData, Answering, Condition, Duty
from assist.analysis.wording.acts import AGENT_ACTS, CUSTOMER_ACTS
from assist.events import STAGES, StageName

Names = tuple[str, ...]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """What takes the call forward into a stage.

    Attributes:
        stage: The stage.
        acts: Acts of the agent.
        customer: Acts of the customer.
        from_: The call must have come at least so far; a promise made while still listening
            carries nothing out.
        due: Conditions of which all must hold.
    """

    stage: StageName
    acts: Names = ()
    customer: Names = ()
    from_: StageName | None = None
    due: Names = ()


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step of a method, on the main line.

    Attributes:
        name: As people call it.
        stages: The stages that it covers.
        acts: Where given, it begins only with one of these, done in one of its stages.
    """

    name: str
    stages: tuple[StageName, ...]
    acts: Names = ()


class Method(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A method of the catalogue with its own steps, in order."""

    id: str
    steps: tuple[Step, ...]


class StageData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file.

    Attributes:
        entries: What moves the call forward.
        intake_words: Words (Chinese: characters) of the customer that are more than a greeting
            and begin the intake. Source: chosen; ``喂你好是客服吗`` has seven.
        heat: What takes the call back to ``empathy``.
        soothing: Acts of the agent that take it back where the customer has just been upset.
        soothing_ms: How long that is, in milliseconds. Source: chosen, two turns.
        stay_ms: After a fall-back the agent's acts take the call on no sooner than this, in
            milliseconds: what is said over an upset customer settles nothing. Source: chosen, one
            turn.
        reopens: Acts of the agent, and ``reopened_by`` of the customer, after which a call that
            was closing goes on where they belong.
        reopened_by: See ``reopens``.
        settle_ms: How long after the agent's utterance its acts are all known. Source: chosen,
            above the longest grace in ``acts.yaml`` at a final, which is none.
        methods: The methods' own steps.
        conditions: What makes duties due, by name.
        duties: What is owed, the most pressing first.
        answering: How soon a call must be answered.
        agenda: How points of an outbound call are ticked off.
    """

    entries: tuple[Entry, ...]
    heat: Condition
    soothing: Names
    upset: Condition
    methods: tuple[Method, ...]
    conditions: dict[str, Condition]
    duties: tuple[Duty, ...]
    intake_words: int = 8
    soothing_ms: int = 20_000
    stay_ms: int = 6_000
    reopens: Names = ()
    reopened_by: Names = ()
    settle_ms: int = 500
    answering: Answering = Answering()
    agenda: AgendaData = AgendaData()

    def __post_init__(self) -> None:
        for index, entry in enumerate(self.entries):
            self._acts(f"entries[{index}].acts", entry.acts, AGENT_ACTS)
            self._acts(f"entries[{index}].customer", entry.customer, CUSTOMER_ACTS)
            self._conditions(f"entries[{index}].due", entry.due)
        self._acts("soothing", self.soothing, AGENT_ACTS)
        self._acts("reopens", self.reopens, AGENT_ACTS)
        self._acts("reopened_by", self.reopened_by, CUSTOMER_ACTS)
        named = {**self.conditions, "heat": self.heat, "upset": self.upset}
        for name, condition in named.items():
            where = name if name in ("heat", "upset") else f"conditions.{name}"
            self._acts(f"{where}.acts", condition.acts, AGENT_ACTS)
            self._acts(f"{where}.customer", condition.customer, CUSTOMER_ACTS)
            self._conditions(f"{where}.together", condition.together)
        for index, duty in enumerate(self.duties):
            self._acts(f"duties[{index}].done_by", duty.done_by, AGENT_ACTS)
            self._acts(f"duties[{index}].moment.acts", duty.moment.acts, AGENT_ACTS)
            self._conditions(f"duties[{index}].due", duty.due)
            self._conditions(f"duties[{index}].lifted_by", duty.lifted_by)
        for index, method in enumerate(self.methods):
            covered = {stage for step in method.steps if not step.acts for stage in step.stages}
            lacking = [stage for stage in STAGES if stage not in covered]
            if lacking:
                raise ValueError(
                    f"methods[{index}].steps: no step covers {', '.join(lacking)} "
                    "whatever was done; add one without acts"
                )

    @staticmethod
    def _acts(where: str, names: Names, known: Names) -> None:
        for index, name in enumerate(names):
            if name.partition(":")[0] not in known:
                raise ValueError(f"{where}[{index}]: there is no act {name!r}")

    def _conditions(self, where: str, names: Names) -> None:
        for index, name in enumerate(names):
            if name not in self.conditions:
                raise ValueError(f"{where}[{index}]: there is no condition {name!r}")
