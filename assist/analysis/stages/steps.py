"""Where the call stands in each method's own steps."""

from __future__ import annotations

from assist.analysis.duties.book import names_of
from assist.analysis.stages.data import Method
from assist.events import DialogueAct, StageName


class MethodSteps:
    """Maps the main line onto the steps of each method.

    A step that names acts begins once one of them was done while the call stood in a stage of
    it. Of the steps that cover the stage and have begun, the last is where the call stands.

    Args:
        methods: From the pack.
    """

    def __init__(self, methods: tuple[Method, ...]) -> None:
        self._methods = methods
        self._wanted = {name for method in methods for step in method.steps for name in step.acts}
        self._heard: dict[StageName, dict[str, set[str]]] = {}

    def hear_act(self, act: DialogueAct, stage: StageName) -> None:
        """Note an act that a step waits for, or forget it."""
        for name in names_of(act):
            if name in self._wanted:
                ids = self._heard.setdefault(stage, {}).setdefault(name, set())
                if act.state == "withdrawn":
                    ids.discard(act.id)
                elif not ids:
                    ids.add(act.id)

    def at(self, stage: StageName) -> dict[str, str]:
        """The step of each method at a stage."""
        heard = self._heard.get(stage, {})
        told: dict[str, str] = {}
        for method in self._methods:
            for step in method.steps:
                if stage in step.stages and (
                    not step.acts or any(heard.get(name) for name in step.acts)
                ):
                    told[method.id] = step.name
        return told
