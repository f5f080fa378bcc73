"""Outputs: what the engine concluded. An output with a known ``id`` supersedes the earlier one."""

from __future__ import annotations

from typing import Final as Constant
from typing import Literal, get_args

import msgspec

from assist.events.base import OutputEvent
from assist.events.words import Channel, Evidence, Span, Word
from assist.events.wrap_up import RecordLine, WrapUp

Band = Literal["calm", "tense", "angry", "furious"]
Trend = Literal["rising", "steady", "falling"]
OverlapKind = Literal["interruption", "attempt", "backchannel", "overlap"]
QuestionStatus = Literal["open", "deferred", "answered", "unanswered", "withdrawn"]
SignalState = Literal["raised", "confirmed", "withdrawn"]
StageName = Literal[
    "greeting",
    "intake",
    "empathy",
    "diagnosis",
    "solution",
    "agreement",
    "execution",
    "closing",
]
PromptState = Literal["shown", "used", "dismissed", "expired"]
FactState = Literal["heard", "corrected", "confirmed"]
PassedOverFor = Literal["weight", "topic", "budget", "muted", "quiet", "tactic", "resting"]
TeamNoteState = Literal["open", "seen", "accepted", "declined", "withdrawn"]

BANDS: Constant[tuple[Band, ...]] = get_args(Band)
"""Anger bands, mildest first."""

STAGES: Constant[tuple[StageName, ...]] = get_args(StageName)
"""The main line of a call, first stage first (method catalogue, section 4)."""


class CallStarted(OutputEvent, frozen=True, kw_only=True, tag="call_started"):
    """First event of every call."""

    call_id: str
    language: str


class Partial(OutputEvent, frozen=True, kw_only=True, tag="partial"):
    """Words as they are spoken; may still change. ``stable_chars`` of ``text`` will not."""

    id: str
    speaker: Channel
    span: Span
    text: str
    stable_chars: int


class Token(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of a readable line.

    Attributes:
        text: With the space before it and the punctuation behind it.
        words: How many of the line's words it stands for; they follow on each other.
        heard: What was heard where a glossary term took its place; empty otherwise.
    """

    text: str
    words: int = 1
    heard: str = ""


class Final(OutputEvent, frozen=True, kw_only=True, tag="final"):
    """An utterance as it will stay. Empty text takes its partial off the screen.

    Attributes:
        text: The words as the recogniser spelt them; detectors work on these.
        readable: With punctuation, numbers in digits and glossary terms repaired.
        tokens: The pieces of ``readable``, which is their texts put together; their ``words``
            count all of ``words``, in order.
    """

    id: str
    speaker: Channel
    span: Span
    text: str
    words: tuple[Word, ...]
    readable: str = ""
    tokens: tuple[Token, ...] = ()


class Anger(OutputEvent, frozen=True, kw_only=True, tag="anger"):
    """How angry the customer is. ``level`` and ``band`` are null while the detector abstains.

    Attributes:
        level: 0..1.
        contributions: What made it up: ``wording``, ``voice``, ``behaviour``, each 0..1.
        evidence: The words and measurements of the last change.
    """

    speaker: Channel
    level: float | None
    band: Band | None
    trend: Trend
    contributions: dict[str, float]
    evidence: tuple[Evidence, ...] = ()


class Overlap(OutputEvent, frozen=True, kw_only=True, tag="overlap"):
    """Both spoke at once; ``by`` is who came in. ``open`` while it is still going on."""

    id: str
    by: Channel
    span: Span
    overlap_ms: int
    kind: OverlapKind
    open: bool = False
    evidence: tuple[Evidence, ...] = ()


class Question(OutputEvent, frozen=True, kw_only=True, tag="question"):
    """One line in the ledger of questions.

    Attributes:
        text: The question in the asker's words.
        asked_ms: When it was first asked (end of its words).
        repeats: How often it was asked again.
        due_ms: When it turns overdue if nothing happens; null once it is closed.
        expects: Kind of answer that would count (time, amount, place, person, reason, method,
            yes_no, choice, or other).
        answer: The answering words.
    """

    id: str
    speaker: Channel
    text: str
    span: Span
    asked_ms: int
    repeats: int
    status: QuestionStatus
    expects: str
    due_ms: int | None = None
    resolved_ms: int | None = None
    answer: str | None = None
    evidence: tuple[Evidence, ...] = ()


class Signal(OutputEvent, frozen=True, kw_only=True, tag="signal"):
    """A named thing heard, with its evidence. Names come from the method catalogue.

    Attributes:
        state: ``raised`` from words that may still change, then ``confirmed`` or ``withdrawn``.
        value: Strength in 0..1, or the measurement where the name implies one.
        band: For ``anger`` only.
        slots: Text that a prompt may quote, for instance ``{"question": "…"}``.
        ref: Id of the overlap or question that this signal is about.
    """

    id: str
    signal: str
    speaker: Channel
    span: Span
    value: float
    band: Band | None = None
    state: SignalState = "raised"
    evidence: tuple[Evidence, ...] = ()
    slots: dict[str, str] = msgspec.field(default_factory=dict)
    ref: str | None = None


class DialogueAct(OutputEvent, frozen=True, kw_only=True, tag="act"):
    """What a party does with its words: greets, apologises, restates, offers, accepts.

    Acts are the steps of the method catalogue that were taken; duties that lack one become
    signals. Names stand in ``acts.yaml`` of the pack.

    Attributes:
        state: ``raised`` from words that may still change, then ``confirmed`` or ``withdrawn``.
        line: Id of the transcript line that the words are in.
    """

    id: str
    act: str
    speaker: Channel
    span: Span
    state: SignalState = "raised"
    line: str = ""
    evidence: tuple[Evidence, ...] = ()
    slots: dict[str, str] = msgspec.field(default_factory=dict)


class PassedOver(msgspec.Struct, frozen=True):
    """A card that could have been shown at the same moment, and why it was not."""

    card: str
    why: PassedOverFor


class Prompt(OutputEvent, frozen=True, kw_only=True, tag="prompt"):
    """Advice on the agent's screen.

    Attributes:
        card: The playbook card that it came from.
        because: Ids of the signals and acts that raised it.
        say: Sentences to choose from, slots filled.
        why: One line for the agent.
        do: What to do besides speaking.
        avoid: What not to say now.
        state: ``shown`` until used, dismissed or expired.
        reason: Why it left the screen.
        instead_of: Cards that held at the same moment but were not shown, weightiest first.
        private: For the agent alone: every signal behind it is.
    """

    id: str
    card: str
    because: tuple[str, ...]
    say: tuple[str, ...]
    why: str
    priority: int
    state: PromptState
    tactic: str = ""
    do: str = ""
    avoid: str = ""
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""
    instead_of: tuple[PassedOver, ...] = ()
    private: bool = False


class Stage(OutputEvent, frozen=True, kw_only=True, tag="stage"):
    """Where the call stands on the main line. Told again when what is owed changes.

    Attributes:
        since_ms: When the stage began.
        owed: Duties of this and earlier stages that are not done yet, the most pressing first.
        done: Duties that are done, in the order in which they were.
        steps: Where the call stands in each method's own steps: method (``PIV``) to step.
    """

    stage: StageName
    since_ms: int
    owed: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    steps: dict[str, str] = msgspec.field(default_factory=dict)


class Fact(OutputEvent, frozen=True, kw_only=True, tag="fact"):
    """A detail of the case. Told again with the same ``id`` when corrected or read back.

    Attributes:
        name: Which detail, such as ``order_number``; names stand in ``facts.yaml`` of the pack.
        value: Normalised: digits, ``15:30``, ``20000 CNY``.
        heard: The words that it was heard in.
        state: ``confirmed`` once the other party said it back or agreed to it.
        line: Id of the transcript line that the words are in.
        was: What it was before it was corrected.
    """

    name: str
    value: str
    speaker: Channel
    span: Span
    id: str = ""
    heard: str = ""
    state: FactState = "heard"
    line: str = ""
    was: str = ""


class CheckItem(msgspec.Struct, frozen=True):
    """A point of an outbound call's checklist."""

    text: str
    done_ms: int | None = None


class Checklist(OutputEvent, frozen=True, kw_only=True, tag="checklist"):
    """The points that the agent wanted to raise in this call, with what was said of them."""

    items: tuple[CheckItem, ...]


class Metrics(OutputEvent, frozen=True, kw_only=True, tag="metrics"):
    """Running measurements of the conversation; keys name their unit."""

    values: dict[str, float]


class Notice(OutputEvent, frozen=True, kw_only=True, tag="notice"):
    """Something about the service itself that the agent should know."""

    code: str
    level: Literal["info", "warning", "error"]
    text: str
    channel: Channel | None = None


class TeamNote(OutputEvent, frozen=True, kw_only=True, tag="team_note"):
    """A word from the supervisor on the agent's screen. Told again when its state changes.

    Attributes:
        text: Typed by a person: as untrusted as what was said.
        kind: ``take_over`` is an offer to take the call over, which the agent answers.
        by: What the supervisor is called; empty where nobody said.
        state: ``open`` until the agent has seen or answered it, or it was withdrawn.
        sent_ms: When it came.
    """

    id: str
    text: str
    kind: Literal["note", "take_over"]
    by: str
    state: TeamNoteState
    sent_ms: int


class HandoverNote(OutputEvent, frozen=True, kw_only=True, tag="handover_note"):
    """What a colleague who takes over has to know; told when a transfer is announced."""

    text: str
    lines: tuple[RecordLine, ...]


class CallEnded(OutputEvent, frozen=True, kw_only=True, tag="call_ended"):
    """Last event of every call."""

    duration_ms: int
    wrap_up: WrapUp


Output = (
    CallStarted
    | Partial
    | Final
    | Anger
    | Overlap
    | Question
    | Signal
    | DialogueAct
    | Prompt
    | Stage
    | Fact
    | Checklist
    | HandoverNote
    | Metrics
    | Notice
    | TeamNote
    | CallEnded
)
