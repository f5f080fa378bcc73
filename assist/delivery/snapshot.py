"""What a screen needs to show a call, folded from its output events.

``fold`` is pure and ``web_overlay/store.js`` is its twin: a screen that took a snapshot and then
every later event holds the same state as one that heard the whole call. Every list is bounded,
so that a snapshot stays small however long the call is.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from assist.events import (
    Anger,
    CallEnded,
    CallStarted,
    Channel,
    Checklist,
    Fact,
    Final,
    HandoverNote,
    Metrics,
    Notice,
    OutputEvent,
    Overlap,
    Partial,
    Prompt,
    Question,
    Signal,
    Span,
    Stage,
    TeamNote,
    Token,
)

MAX_LINES = 400
"""Transcript lines kept. Source: chosen; about 40 minutes of talk."""
HISTORY_MS = 60_000
"""How far back the anger curve reaches. Source: chosen; what the sparkline draws."""
HISTORY_STEP_MS = 500
"""Points of the anger curve are at least this far apart. Source: chosen."""
MAX_QUESTIONS = 40
MAX_ACTIVE_PROMPTS = 4
MAX_PAST_PROMPTS = 10
MAX_OVERLAPS = 100
MAX_FACTS = 40
MAX_PROMISES = 20
MAX_NOTICES = 8
MAX_TEAM_NOTES = 10

TAGS = (
    "complaint_kind",
    "complaint_cause",
    "customer_kind",
    "customer_style",
    "customer_need",
    "repeat_issue",
    "churn_threat",
    "publicity_threat",
    "regulator_threat",
    "abuse",
)
"""Signals about the case or the caller that stay on the screen as a label, the newest of each."""

_CLOSED = ("answered", "unanswered")


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a readable line; ``heard`` where a glossary term stands for what was heard."""

    text: str
    heard: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One utterance on the screen.

    Attributes:
        pieces: The readable text of a final, in as few pieces as its repairs allow; empty where
            nobody wrote one.
        stable_chars: Code points of ``text`` that will not change; null once ``final``.
    """

    id: str
    speaker: Channel
    span: Span
    text: str
    final: bool
    stable_chars: int | None
    pieces: tuple[Piece, ...] = ()


class AngerPoint(msgspec.Struct, frozen=True):
    """One point of the anger curve; ``level`` is null while the detector abstained."""

    at_ms: int
    level: float | None


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the screen of one call. Events are kept as they came, latest by id.

    Attributes:
        at_ms: Latest audio time heard of.
        lines: In order of first appearance; at most ``MAX_LINES``.
        questions: In order of first appearance, without the withdrawn ones.
        prompts: In order of first appearance: the shown ones and the last few that left.
        overlaps: Without backchannels, which are no fault and are not drawn.
        tags: The newest standing signal of each name in ``TAGS``, in that order.
        promises: What the agent has promised, in order of first appearance.
    """

    call_id: str = ""
    language: str = ""
    at_ms: int = 0
    lines: tuple[Line, ...] = ()
    anger: Anger | None = None
    anger_history: tuple[AngerPoint, ...] = ()
    questions: tuple[Question, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    tags: tuple[Signal, ...] = ()
    stage: Stage | None = None
    facts: tuple[Fact, ...] = ()
    promises: tuple[Signal, ...] = ()
    checklist: Checklist | None = None
    handover: HandoverNote | None = None
    metrics: dict[str, float] = {}
    notices: tuple[Notice, ...] = ()
    team_notes: tuple[TeamNote, ...] = ()
    ended: CallEnded | None = None


def fold(state: State, event: OutputEvent) -> State:
    """The state after one more event. Unknown kinds of events only move the time."""
    match event:
        case Partial() | Final():
            changed = msgspec.structs.replace(state, lines=_lines(state.lines, event))
        case Anger(speaker=Channel.CUSTOMER):
            history = _history(state.anger_history, AngerPoint(event.at_ms, event.level))
            changed = msgspec.structs.replace(state, anger=event, anger_history=history)
        case Overlap():
            changed = msgspec.structs.replace(state, overlaps=_overlaps(state.overlaps, event))
        case Question():
            changed = msgspec.structs.replace(state, questions=_questions(state.questions, event))
        case Signal(speaker=Channel.CUSTOMER) if event.signal in TAGS:
            changed = msgspec.structs.replace(state, tags=_tags(state.tags, event))
        case Signal(signal="promise"):
            promises = _promises(state.promises, event)
            changed = msgspec.structs.replace(state, promises=promises)
        case Prompt():
            changed = msgspec.structs.replace(state, prompts=_prompts(state.prompts, event))
        case Stage():
            changed = msgspec.structs.replace(state, stage=event)
        case Fact():
            others = tuple(fact for fact in state.facts if fact.name != event.name)
            changed = msgspec.structs.replace(state, facts=(*others, event)[-MAX_FACTS:])
        case Checklist():
            changed = msgspec.structs.replace(state, checklist=event)
        case HandoverNote():
            changed = msgspec.structs.replace(state, handover=event)
        case Metrics():
            changed = msgspec.structs.replace(state, metrics=event.values)
        case Notice():
            changed = msgspec.structs.replace(state, notices=_notices(state.notices, event))
        case TeamNote():
            notes = _team_notes(state.team_notes, event)
            changed = msgspec.structs.replace(state, team_notes=notes)
        case CallEnded():
            changed = msgspec.structs.replace(state, ended=event)
        case CallStarted():
            changed = State(call_id=event.call_id, language=event.language)
        case _:
            changed = state
    if event.at_ms > changed.at_ms:
        changed = msgspec.structs.replace(changed, at_ms=event.at_ms)
    return changed


def fold_all(events: Iterable[OutputEvent], state: State | None = None) -> State:
    """``fold`` over many events, from an empty screen or from ``state``."""
    result = State() if state is None else state
    for event in events:
        result = fold(result, event)
    return result


def _lines(lines: tuple[Line, ...], event: Partial | Final) -> tuple[Line, ...]:
    """Put, replace or (empty text) remove the line of an utterance. Recent lines are likelier."""
    at = len(lines) - 1
    while at >= 0 and lines[at].id != event.id:
        at -= 1
    if not event.text:
        return lines if at < 0 else lines[:at] + lines[at + 1 :]
    line = Line(
        id=event.id,
        speaker=event.speaker,
        span=event.span,
        text=event.text,
        final=isinstance(event, Final),
        stable_chars=event.stable_chars if isinstance(event, Partial) else None,
        pieces=_pieces(event.tokens) if isinstance(event, Final) else (),
    )
    if at < 0:
        return (*lines, line)[-MAX_LINES:]
    return (*lines[:at], line, *lines[at + 1 :])


def _pieces(tokens: tuple[Token, ...]) -> tuple[Piece, ...]:
    """Neighbours that were heard as they stand become one piece."""
    pieces: list[Piece] = []
    for token in tokens:
        if pieces and not token.heard and not pieces[-1].heard:
            pieces[-1] = Piece(pieces[-1].text + token.text, "")
        else:
            pieces.append(Piece(token.text, token.heard))
    return tuple(pieces)


def _history(points: tuple[AngerPoint, ...], point: AngerPoint) -> tuple[AngerPoint, ...]:
    """Append a point, thin out the newest ones, drop what is older than the curve."""
    if len(points) > 1 and point.at_ms - points[-2].at_ms < HISTORY_STEP_MS:
        points = points[:-1]
    oldest = point.at_ms - HISTORY_MS
    return (*(kept for kept in points if kept.at_ms >= oldest), point)


def _overlaps(overlaps: tuple[Overlap, ...], event: Overlap) -> tuple[Overlap, ...]:
    if event.kind == "backchannel":
        return tuple(overlap for overlap in overlaps if overlap.id != event.id)
    for at, overlap in enumerate(overlaps):
        if overlap.id == event.id:
            return (*overlaps[:at], event, *overlaps[at + 1 :])
    return (*overlaps, event)[-MAX_OVERLAPS:]


def _questions(questions: tuple[Question, ...], event: Question) -> tuple[Question, ...]:
    """Upsert; when full, the oldest closed question goes first."""
    if event.status == "withdrawn":
        return tuple(question for question in questions if question.id != event.id)
    for at, question in enumerate(questions):
        if question.id == event.id:
            return (*questions[:at], event, *questions[at + 1 :])
    kept = (*questions, event)
    if len(kept) <= MAX_QUESTIONS:
        return kept
    drop = next((at for at, question in enumerate(kept) if question.status in _CLOSED), 0)
    return kept[:drop] + kept[drop + 1 :]


def _tags(tags: tuple[Signal, ...], event: Signal) -> tuple[Signal, ...]:
    """Replace the tag of that name, or take off the one that was withdrawn."""
    if event.state == "withdrawn":
        return tuple(tag for tag in tags if tag.id != event.id)
    kept = [tag for tag in tags if tag.signal != event.signal]
    return tuple(sorted([*kept, event], key=lambda tag: TAGS.index(tag.signal)))


def _promises(promises: tuple[Signal, ...], event: Signal) -> tuple[Signal, ...]:
    if event.state == "withdrawn":
        return tuple(promise for promise in promises if promise.id != event.id)
    for at, promise in enumerate(promises):
        if promise.id == event.id:
            return (*promises[:at], event, *promises[at + 1 :])
    return (*promises, event)[-MAX_PROMISES:]


def _prompts(prompts: tuple[Prompt, ...], event: Prompt) -> tuple[Prompt, ...]:
    """Upsert; the oldest of those that left, and of those still shown, fall off."""
    kept = list(prompts)
    for at, prompt in enumerate(kept):
        if prompt.id == event.id:
            kept[at] = event
            break
    else:
        kept.append(event)
    for shown, limit in ((True, MAX_ACTIVE_PROMPTS), (False, MAX_PAST_PROMPTS)):
        places = [at for at, prompt in enumerate(kept) if (prompt.state == "shown") is shown]
        if len(places) > limit:
            del kept[places[0]]
    return tuple(kept)


def _notices(notices: tuple[Notice, ...], event: Notice) -> tuple[Notice, ...]:
    """The latest notice of a code and channel replaces the one before."""
    others = (
        notice for notice in notices if (notice.code, notice.channel) != (event.code, event.channel)
    )
    return (*others, event)[-MAX_NOTICES:]


def _team_notes(notes: tuple[TeamNote, ...], event: TeamNote) -> tuple[TeamNote, ...]:
    for at, note in enumerate(notes):
        if note.id == event.id:
            return (*notes[:at], event, *notes[at + 1 :])
    return (*notes, event)[-MAX_TEAM_NOTES:]
