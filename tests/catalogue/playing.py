"""A walk through the shipped pipeline, with the screen and the report that come of it."""

from __future__ import annotations

import msgspec
from catalogue_walks.speaking import Moment, known, speak
from catalogue_walks.walk_file import Walk

from assist.delivery.snapshot import State, fold_all
from assist.events import (
    Agenda,
    Channel,
    DialogueAct,
    HangUp,
    OutputEvent,
    Progress,
    Prompt,
    PromptDismissed,
    PromptUsed,
    Ringing,
    Signal,
)
from assist.events.privacy import Sharing, shared
from assist.pipeline import Pack, open_session
from assist.review.report import CallSource, call_report
from assist.review.report_parts import CallReport
from assist.session import Session

LINGER_MS = 2_000
"""From the last word to the hang-up."""

ALL_SHARED = Sharing(agent_tone=True, wellbeing=True)


class Played(msgspec.Struct, frozen=True):
    """What came of a walk.

    Attributes:
        outputs: Everything, as the agent's own screen gets it.
        states: The screen after every output.
        report: What QA sees.
        told_all: What QA would see if the agent's own state were shared.
    """

    outputs: tuple[OutputEvent, ...]
    states: tuple[State, ...]
    report: CallReport
    told_all: CallReport

    def signals(self, name: str) -> list[Signal]:
        """As told last."""
        told = {s.id: s for s in self.outputs if isinstance(s, Signal) and s.signal == name}
        return list(told.values())

    def standing(self, name: str) -> list[Signal]:
        """As told last, without those that were withdrawn."""
        return [signal for signal in self.signals(name) if signal.state != "withdrawn"]

    def acts(self, name: str) -> list[DialogueAct]:
        """Of the agent, as told last, without those that were withdrawn."""
        told = {
            act.id: act
            for act in self.outputs
            if isinstance(act, DialogueAct) and act.act == name and act.speaker is Channel.AGENT
        }
        return [act for act in told.values() if act.state != "withdrawn"]

    def shown(self) -> list[Prompt]:
        """Every prompt as it came up, if it was on the screen then."""
        prompts: dict[str, Prompt] = {}
        for state in self.states:
            for prompt in state.prompts:
                if prompt.state == "shown":
                    prompts.setdefault(prompt.id, prompt)
        return list(prompts.values())

    def owed_at(self, prompt: Prompt) -> tuple[str, ...]:
        """The duties that the screen listed as owed when a prompt came up."""
        with_it = (s for s in self.states if any(p.id == prompt.id for p in s.prompts))
        first = next(with_it, State())
        return first.stage.owed if first.stage else ()


def play(walk: Walk, pack: Pack) -> Played:
    """Let the walk happen."""
    session = open_session("walk", pack)
    outputs: list[OutputEvent] = []
    if walk.rang is not None:
        session.feed(Ringing(at_ms=0, rang_ms=walk.rang.ms, rings=walk.rang.rings))
    if walk.agenda:
        session.feed(Agenda(at_ms=0, points=walk.agenda))
    spoken = speak(walk.steps())
    clicks = list(spoken.clicks)
    for event in spoken.events:
        while clicks and clicks[0].at_ms < event.at_ms:
            _click(session, clicks.pop(0), outputs)
        session.feed(event)
    for click in clicks:
        _click(session, click, outputs)
    end_ms = known(spoken.end_ms + LINGER_MS)
    for channel in Channel:
        session.feed(Progress(at_ms=end_ms, channel=channel))
    session.feed(HangUp(at_ms=end_ms, by=walk.hung_up_by))
    outputs += session.drain()
    states = [State()]
    for output in outputs:
        states.append(fold_all([output], states[-1]))
    return Played(
        tuple(outputs),
        tuple(states[1:]),
        _report(outputs, pack, Sharing()),
        _report(outputs, pack, ALL_SHARED),
    )


def _click(session: Session, click: Moment, outputs: list[OutputEvent]) -> None:
    for channel in Channel:
        session.feed(Progress(at_ms=click.at_ms, channel=channel))
    outputs += session.drain()
    up = [
        prompt
        for prompt in fold_all(outputs).prompts
        if prompt.state == "shown" and click.step.of in ("", prompt.card)
    ]
    if not up:
        raise ValueError(f"nothing to click at {click.at_ms} ms: no prompt is on the screen")
    kind = PromptUsed if click.step.click == "used" else PromptDismissed
    session.feed(kind(at_ms=click.at_ms, prompt=up[-1].id))


def _report(outputs: list[OutputEvent], pack: Pack, sharing: Sharing) -> CallReport:
    source = CallSource(call_id="walk", language=pack.language, source="tests/catalogue")
    return call_report(shared(outputs, sharing), source)
