"""One call as a tile of the wall: how it stands, and how much it needs somebody.

``tile_of`` is pure: the same state gives the same tile. Nothing is in a tile that is not in the
state, so what a seat does not share can't come in here.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from assist.delivery.snapshot import HISTORY_MS, State
from assist.events import Band, Channel, Question, TeamNote, Trend
from assist.events.privacy import ALARMS, WallShare

CURVE_POINTS = 30
"""Points of a tile's curve. Source: chosen; one every two seconds, a pixel or two each."""
MAX_SAY = 60
"""Code points of the last prompt on a tile. Source: chosen; two lines."""


class NeedOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How many points of need, 0..100, each thing is worth. Source of all: chosen.

    A furious caller alone outweighs everything but an accepted offer to take over; three small
    things outweigh a tense caller.

    Attributes:
        band: By the caller's band.
        rising: While it gets worse.
        overdue: Per question that is overdue, up to ``overdue_most``.
        threat: Per threat (to leave, to publish, to go to the regulator), up to ``threat_most``.
        abuse: The caller is abusive.
        accepted: The agent has accepted that the call is taken over, and waits.
        minute: Per minute beyond ``long_min`` minutes, up to ``long_most``.
    """

    band: dict[Band, int] = msgspec.field(
        default_factory=lambda: {"calm": 0, "tense": 20, "angry": 40, "furious": 60}
    )
    rising: int = 10
    overdue: int = 8
    overdue_most: int = 16
    threat: int = 8
    threat_most: int = 16
    abuse: int = 20
    accepted: int = 40
    minute: int = 1
    long_min: int = 8
    long_most: int = 10


class Reason(msgspec.Struct, frozen=True):
    """A part of a tile's need.

    Attributes:
        what: ``band.angry``, ``rising``, ``overdue``, ``threat``, ``abuse``, ``accepted`` or
            ``long``.
        count: How many questions, threats or minutes.
    """

    what: str
    points: int
    count: int = 0


class Questions(msgspec.Struct, frozen=True):
    """The customer's open questions; ``oldest_ms`` is when the oldest was asked."""

    open: int = 0
    overdue: int = 0
    oldest_ms: int | None = None


class LastPrompt(msgspec.Struct, frozen=True):
    """The newest card and what the agent did with it."""

    say: str
    state: Literal["shown", "used", "dismissed", "expired"]
    at_ms: int


class NoteOnTile(msgspec.Struct, frozen=True):
    """The last words of the team to this call, and what became of them."""

    id: str
    kind: Literal["note", "take_over"]
    state: Literal["open", "seen", "accepted", "declined", "withdrawn"]
    text: str


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the wall shows of a call.

    Attributes:
        call: Id of the call on the wall.
        seat: What the seat is called.
        at_ms: Latest audio time heard of.
        curve: Levels in 0..100, evenly spaced over the last minute, the newest last; null where
            the detector abstained or there was no call yet.
        interrupted: How often the agent and the customer cut in; null where it isn't shared.
        flags: Threats and abuse that stand, and ``repeat_issue``.
        need: 0..100, the sum of ``why``.
    """

    call: str
    seat: str
    language: str
    shares: WallShare
    at_ms: int
    band: Band | None
    level: int | None
    trend: Trend | None
    curve: tuple[int | None, ...]
    questions: Questions
    prompt: LastPrompt | None
    interrupted: tuple[int, int] | None
    flags: tuple[str, ...]
    note: NoteOnTile | None
    need: int
    why: tuple[Reason, ...]
    ended: bool = False
    connected: bool = True


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """Where a call is taken."""

    name: str
    shares: WallShare
    connected: bool = True


def tile_of(call: str, seat: Seat, state: State, options: NeedOptions | None = None) -> Tile:
    """The tile of a call in this state."""
    anger = state.anger
    questions = _questions(state.questions, state.at_ms)
    flags = tuple(tag.signal for tag in state.tags if tag.signal in ALARMS)
    note = state.team_notes[-1] if state.team_notes else None
    why = needs(state, questions, flags, note, options or _OPTIONS)
    return Tile(
        call=call,
        seat=seat.name,
        language=state.language,
        shares=seat.shares,
        at_ms=state.at_ms,
        band=anger.band if anger is not None else None,
        level=_percent(anger.level) if anger is not None else None,
        trend=anger.trend if anger is not None and anger.band is not None else None,
        curve=_curve(state),
        questions=questions,
        prompt=_prompt(state),
        interrupted=_interrupted(state) if seat.shares == "all" else None,
        flags=flags,
        note=NoteOnTile(note.id, note.kind, note.state, note.text) if note is not None else None,
        need=min(100, sum(reason.points for reason in why)),
        why=why,
        ended=state.ended is not None,
        connected=seat.connected,
    )


def needs(
    state: State,
    questions: Questions,
    flags: tuple[str, ...],
    note: TeamNote | None,
    options: NeedOptions,
) -> tuple[Reason, ...]:
    """Why this call needs somebody, the weightiest first. A call that is over needs nobody."""
    if state.ended is not None:
        return ()
    band = state.anger.band if state.anger is not None else None
    rising = band not in (None, "calm") and state.anger is not None
    threats = sum(flag.endswith("_threat") for flag in flags)
    beyond = max(0, state.at_ms // 60_000 - options.long_min)
    accepted = note is not None and note.kind == "take_over" and note.state == "accepted"
    reasons = [
        Reason(f"band.{band}", options.band[band] if band is not None else 0),
        Reason("rising", options.rising if rising and _trend(state) == "rising" else 0),
        Reason(
            "overdue",
            min(options.overdue_most, options.overdue * questions.overdue),
            questions.overdue,
        ),
        Reason("threat", min(options.threat_most, options.threat * threats), threats),
        Reason("abuse", options.abuse if "abuse" in flags else 0),
        Reason("accepted", options.accepted if accepted else 0),
        Reason("long", min(options.long_most, options.minute * beyond), state.at_ms // 60_000),
    ]
    return tuple(
        sorted(
            (reason for reason in reasons if reason.points),
            key=lambda reason: -reason.points,
        )
    )


_OPTIONS = NeedOptions()


def _trend(state: State) -> Trend | None:
    return state.anger.trend if state.anger is not None else None


def _percent(level: float | None) -> int | None:
    return None if level is None else round(level * 100)


def _questions(questions: tuple[Question, ...], now_ms: int) -> Questions:
    waiting = [
        question
        for question in questions
        if question.speaker is Channel.CUSTOMER and question.status in ("open", "deferred")
    ]
    overdue = sum(q.due_ms is not None and q.due_ms <= now_ms for q in waiting)
    oldest = min((question.asked_ms for question in waiting), default=None)
    return Questions(len(waiting), overdue, oldest)


def _curve(state: State) -> tuple[int | None, ...]:
    """The level at ``CURVE_POINTS`` moments of the last minute."""
    step = HISTORY_MS // CURVE_POINTS
    curve: list[int | None] = [None] * CURVE_POINTS
    first = state.at_ms - HISTORY_MS
    points = state.anger_history
    at, level = 0, None
    for index in range(CURVE_POINTS):
        until = first + (index + 1) * step
        while at < len(points) and points[at].at_ms <= until:
            level = _percent(points[at].level)
            at += 1
        curve[index] = level
    return tuple(curve)


def _prompt(state: State) -> LastPrompt | None:
    for prompt in reversed(state.prompts):
        # What is for the agent alone isn't anybody else's, whatever else is shared.
        if not prompt.private:
            say = prompt.say[0] if prompt.say else prompt.do
            short = say if len(say) <= MAX_SAY else say[: MAX_SAY - 1] + "…"
            return LastPrompt(short, prompt.state, prompt.at_ms)
    return None


def _interrupted(state: State) -> tuple[int, int]:
    cuts = [overlap.by for overlap in state.overlaps if overlap.kind == "interruption"]
    return cuts.count(Channel.AGENT), cuts.count(Channel.CUSTOMER)
