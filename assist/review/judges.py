"""How each row of a form is judged, from what was concluded of one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

import msgspec

from assist.events import (
    STAGES,
    Channel,
    Checklist,
    DialogueAct,
    Fact,
    Signal,
    StageName,
    WrapUp,
)
from assist.pipeline import Hearable
from assist.review.form import FormRow, Judge

CALM_AGAIN: Final = 0.35
"""Anger below this at the end of a call counts as calmed. Source: chosen."""

Result = Literal["pass", "fail", "na"]
Verdict = tuple[Result, tuple[str, ...]]

_HEATED: Final = ("angry", "furious")
_GREETS: Final = ("greet", "ask_help")
_CONSENTS: Final = ("accept", "confirm")
_WARNS: Final = ("escalate", "announce_transfer", "arrange_followup", "farewell")
"""What ends a call with somebody abusive by the rule: a colleague, another time, a goodbye."""
_UNCIVIL: Final = ("arguing", "shirking")
"""Not ``agent_tone``: it is for the agent alone, and a verdict would tell it."""
_NOT_TOLD: Final[Verdict] = ("na", ())


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """What was concluded of an ended call, as it stood in the end.

    Attributes:
        signals: Without the withdrawn ones.
        acts: Likewise.
        anger_levels: The anger curve, 0..1, without abstentions.
        facts: As they were heard or corrected last.
        stages: In the order in which the call went through them.
        checklist: Of an outbound call; None for others.
        wrap_up: Empty where nobody knows who said what.
        hearable: Whether parties and words can be told; what can't be told is ``na``.
    """

    signals: Sequence[Signal] = ()
    acts: Sequence[DialogueAct] = ()
    anger_levels: Sequence[float] = ()
    facts: Sequence[Fact] = ()
    stages: Sequence[StageName] = ()
    checklist: Checklist | None = None
    wrap_up: WrapUp = WrapUp()
    hearable: Hearable = Hearable()

    def named(self, *names: str) -> tuple[str, ...]:
        """Ids of the signals of these names."""
        return tuple(signal.id for signal in self.signals if signal.signal in names)

    def done(self, row: FormRow) -> tuple[str, ...]:
        """Ids of the agent's acts that fulfil a row."""
        return self.did(*row.acts)

    def did(
        self,
        *names: str,
        by: Channel = Channel.AGENT,
        since_ms: int = 0,
        until_ms: int | None = None,
    ) -> tuple[str, ...]:
        """Ids of a party's acts of these names that began in a stretch of the call."""
        return tuple(
            act.id
            for act in self.acts
            if act.act in names
            and act.speaker is by
            and act.span.start_ms >= since_ms
            and (until_ms is None or act.span.start_ms <= until_ms)
        )

    def first_ms(self, ids: Sequence[str]) -> int:
        """When the first of these signals and acts began."""
        known: tuple[Signal | DialogueAct, ...] = (*self.signals, *self.acts)
        return min(event.span.start_ms for event in known if event.id in ids)


def judge(row: FormRow, call: Findings) -> Verdict:
    """The verdict on a row, with ids of what it rests on."""
    if row.judge != "note":
        can_tell = call.hearable.parties and (call.hearable.words or not row.words)
        if not can_tell:
            return ("na", call.named(*row.signals))
    return _JUDGES[row.judge](row, call)


def _fault(row: FormRow, call: Findings) -> Verdict:
    heard = call.named(*row.signals)
    return ("fail" if len(heard) > row.at_most else "pass", heard)


def _duty(row: FormRow, call: Findings) -> Verdict:
    missed = call.named(*row.signals)
    if missed:
        return ("fail", missed)
    done = call.done(row)
    return ("pass", done) if done else _NOT_TOLD


def _greeting(row: FormRow, call: Findings) -> Verdict:
    """Whether the agent answered in time, greeted and said who is speaking; all three count."""
    if missed := call.named(*row.signals):
        return ("fail", missed)
    greeted, named = call.did(*_GREETS), call.did("introduce")
    if not greeted and not named:
        return _NOT_TOLD
    return ("pass" if greeted and named else "fail", (*greeted, *named))


def _courtesy(row: FormRow, call: Findings) -> Verdict:
    """Whether the agent was polite in words, and did not argue."""
    rude = (*call.named(*row.signals), *call.named("arguing"))
    if rude:
        return ("fail", rude)
    done = call.done(row)
    return ("pass", done) if done else _NOT_TOLD


def _transfer(row: FormRow, call: Findings) -> Verdict:
    """Whether a transfer took its three steps: said so, to whom, and made sure that it suits.

    It suits where the colleague was asked, or the customer agreed or had wanted it.
    """
    if missed := call.named(*row.signals):
        return ("fail", missed)
    announced, named = call.did("announce_transfer"), call.did("name_colleague")
    if not announced or not named:
        return _NOT_TOLD
    at_ms = call.first_ms(announced)
    suits = (
        *call.did("check_colleague"),
        *call.did("ask_supervisor", by=Channel.CUSTOMER, until_ms=at_ms),
        *call.did(*_CONSENTS, by=Channel.CUSTOMER, since_ms=at_ms),
    )
    return ("pass", (*announced, *named, *suits)) if suits else _NOT_TOLD


def _solution(row: FormRow, call: Findings) -> Verdict:
    """Whether what was proposed was what the customer wanted: agreed to, or carried out."""
    if missed := call.named(*row.signals):
        return ("fail", missed)
    proposed = call.done(row)
    if not proposed:
        return _NOT_TOLD
    since_ms = call.first_ms(proposed)
    taken = (
        *call.did("accept", by=Channel.CUSTOMER, since_ms=since_ms),
        *call.did("execute", since_ms=since_ms),
    )
    return ("pass", (*proposed, *taken)) if taken else _NOT_TOLD


def _civil(row: FormRow, call: Findings) -> Verdict:
    """Whether the agent kept to the rule with an abusive customer; na where nobody was.

    By the rule nobody argues back or passes the customer on, and a call is ended with a warning:
    a colleague, another time, a goodbye.
    """
    abused = call.named(*row.signals)
    if not abused:
        return _NOT_TOLD
    since_ms = call.first_ms(abused)
    broken = [
        signal.id
        for signal in call.signals
        if signal.signal in _UNCIVIL and signal.span.start_ms >= since_ms
    ]
    warned = call.did(*_WARNS, since_ms=since_ms)
    if not warned:
        broken += call.named("hung_up_first")
    return ("fail", (*abused, *broken)) if broken else ("pass", (*abused, *warned))


def _note(row: FormRow, call: Findings) -> Verdict:
    return ("na", (*call.named(*row.signals), *call.done(row)))


def _calmed(row: FormRow, call: Findings) -> Verdict:
    """Whether an angry customer was calm again at the end; na where nobody was angry."""
    heated = tuple(
        signal.id
        for signal in call.signals
        if signal.signal in row.signals and signal.band in _HEATED
    )
    if not heated or not call.anger_levels:
        return _NOT_TOLD
    return ("pass" if call.anger_levels[-1] < CALM_AGAIN else "fail", heated)


def _heard_out(row: FormRow, call: Findings) -> Verdict:
    """Whether a customer who let off steam was not cut off; na where nobody did."""
    venting = [signal for signal in call.signals if signal.signal == "venting"]
    if not venting:
        return _NOT_TOLD
    cuts = [
        cut.id
        for cut in call.signals
        if cut.signal in row.signals
        and cut.signal != "venting"
        and any(
            cut.span.start_ms < vent.span.end_ms and vent.span.start_ms < cut.span.end_ms
            for vent in venting
        )
    ]
    return ("fail" if cuts else "pass", (*(vent.id for vent in venting), *cuts))


def _looked_back(row: FormRow, call: Findings) -> Verdict:
    """Whether the agent looked at what had been before; na where it was the first time."""
    told = call.named(*row.signals)
    if not told:
        return _NOT_TOLD
    done = call.done(row)
    return ("pass" if done else "fail", (*told, *done))


def _answered(row: FormRow, call: Findings) -> Verdict:
    """Whether every question was answered; na where none was asked."""
    if not any(signal.signal.startswith("question_") for signal in call.signals):
        return _NOT_TOLD
    return _fault(row, call)


def _facts(row: FormRow, call: Findings) -> Verdict:
    """Whether everything that the case needs was asked for; na where nothing was told."""
    missing = call.named(*row.signals)
    if missing:
        return ("fail", missing)
    known = tuple(fact.id for fact in call.facts if fact.id)
    return ("pass", known) if known else _NOT_TOLD


def _checklist(_: FormRow, call: Findings) -> Verdict:
    """Whether every point of an outbound call was raised."""
    if call.checklist is None or not call.checklist.items:
        return _NOT_TOLD
    done = all(item.done_ms is not None for item in call.checklist.items)
    return ("pass" if done else "fail", ())


def _steps(_: FormRow, call: Findings) -> Verdict:
    """Whether a call that came to a solution went on to agree on it and to carry it out."""
    if "solution" not in call.stages:
        return _NOT_TOLD
    later = STAGES[STAGES.index("solution") + 1 :]
    return ("pass" if any(stage in later for stage in call.stages) else "fail", ())


def _record(_: FormRow, call: Findings) -> Verdict:
    """Whether the wrap-up says what was the matter and what came of it; rests on its lines."""
    wrap_up = call.wrap_up
    if not wrap_up.problem:
        return _NOT_TOLD
    settled = wrap_up.solution or wrap_up.follow_up or wrap_up.promises
    lines = dict.fromkeys(line.line for line in wrap_up.lines if line.line)
    return ("pass" if settled else "fail", tuple(lines))


def _beyond(_: FormRow, __: Findings) -> Verdict:
    return _NOT_TOLD


_JUDGES: Final[dict[Judge, Callable[[FormRow, Findings], Verdict]]] = {
    "fault": _fault,
    "duty": _duty,
    "greeting": _greeting,
    "courtesy": _courtesy,
    "transfer": _transfer,
    "solution": _solution,
    "civil": _civil,
    "note": _note,
    "calmed": _calmed,
    "heard_out": _heard_out,
    "looked_back": _looked_back,
    "answered": _answered,
    "facts": _facts,
    "checklist": _checklist,
    "steps": _steps,
    "record": _record,
    "beyond": _beyond,
    "manual": _beyond,
}
