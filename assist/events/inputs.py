"""Inputs: what devices, recognisers and people tell a call. The journal holds exactly these."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from assist.events.base import InputEvent
from assist.events.words import Channel, Span, Word

TeamNoteKind = Literal["note", "take_over", "withdrawn"]
TeamNoteAnswer = Literal["seen", "accepted", "declined"]


class ChannelEvent(InputEvent, frozen=True, kw_only=True):
    """An input that belongs to one audio channel and obeys that channel's time order.

    Per channel ``at_ms`` never decreases. An event at ``t`` promises that everything before
    ``t`` has been told; ``Progress`` at ``t`` promises it for ``t`` itself too.
    """

    channel: Channel


class Progress(ChannelEvent, frozen=True, kw_only=True, tag="progress"):
    """This channel has been heard up to and including ``at_ms``. Silent devices say so too."""


class SpeechStarted(ChannelEvent, frozen=True, kw_only=True, tag="speech_started"):
    """Voice activity began at ``start_ms`` (earlier than ``at_ms`` by the detector's delay)."""

    start_ms: int


class SpeechEnded(ChannelEvent, frozen=True, kw_only=True, tag="speech_ended"):
    """Voice activity that covered ``span`` is over."""

    span: Span


class Prosody(ChannelEvent, frozen=True, kw_only=True, tag="prosody"):
    """Voice measurements of consecutive frames of speech, ``step_ms`` apart.

    Attributes:
        start_ms: Start of the first frame.
        step_ms: Frame length (100).
        loudness_db: RMS level per frame, dBFS, one decimal.
        pitch_hz: Median pitch per frame; 0.0 where unvoiced.
        voiced: Share of the frame that is voiced, 0..1.
        tilt_db: Pre-emphasised energy at 1000-3400 Hz over that at 300-1000 Hz per frame, the
            noise of the line taken off; one decimal. Empty in journals from before it was measured.
        floor_db: Noise floor of the channel between its words, dBFS; null where it is not known.
    """

    start_ms: int
    step_ms: int
    loudness_db: tuple[float, ...]
    pitch_hz: tuple[float, ...]
    voiced: tuple[float, ...]
    tilt_db: tuple[float, ...] = ()
    floor_db: int | None = None


class PartialHypothesis(ChannelEvent, frozen=True, kw_only=True, tag="partial_hypothesis"):
    """What the recogniser thinks so far of an utterance that is still going on.

    Attributes:
        utterance: 1, 2, 3 … per channel.
        words: The whole hypothesis, replacing the previous one of this utterance.
        stable: How many leading words successive partials agree on (the stable prefix).
    """

    utterance: int
    words: tuple[Word, ...]
    stable: int = 0

    @property
    def stable_words(self) -> tuple[Word, ...]:
        """The words that detectors may act on before the final."""
        return self.words[: self.stable]


class FinalHypothesis(ChannelEvent, frozen=True, kw_only=True, tag="final_hypothesis"):
    """The recogniser's last word on an utterance. ``words`` is empty where it was only noise."""

    utterance: int
    words: tuple[Word, ...]


class AudioGap(ChannelEvent, frozen=True, kw_only=True, tag="audio_gap"):
    """Audio of ``span`` was lost and padded with silence, so that channels stay aligned."""

    span: Span
    reason: Literal["overflow", "device_lost", "late"]


class ControlEvent(InputEvent, frozen=True, kw_only=True):
    """A person's act, stamped at the edge just after what the session has released."""


class PromptShown(ControlEvent, frozen=True, kw_only=True, tag="prompt_shown"):
    """A screen has painted the prompt."""

    prompt: str


class PromptUsed(ControlEvent, frozen=True, kw_only=True, tag="prompt_used"):
    """The agent says that the prompt was used."""

    prompt: str


class PromptDismissed(ControlEvent, frozen=True, kw_only=True, tag="prompt_dismissed"):
    """The agent does not want this prompt now."""

    prompt: str


class Mute(ControlEvent, frozen=True, kw_only=True, tag="mute"):
    """The agent does not want this card again in this call (or wants it back)."""

    card: str
    muted: bool = True


class Note(ControlEvent, frozen=True, kw_only=True, tag="note"):
    """A note that the agent or a supervisor typed."""

    text: str


class Quiet(ControlEvent, frozen=True, kw_only=True, tag="quiet"):
    """The agent wants no cards for now (or wants them back); everything else goes on."""

    on: bool = True


class TeamNoteSent(ControlEvent, frozen=True, kw_only=True, tag="team_note_sent"):
    """A supervisor at the wall says something to the agent, or offers to take over.

    Attributes:
        id: Given by the wall; ``withdrawn`` with the id of an earlier one takes that back.
        by: What the supervisor is called; empty where nobody said.
    """

    id: str
    text: str
    kind: TeamNoteKind = "note"
    by: str = ""


class TeamNoteSeen(ControlEvent, frozen=True, kw_only=True, tag="team_note_seen"):
    """The agent has seen a note of the team, or answers an offer to take over."""

    note: str
    answer: TeamNoteAnswer = "seen"


class CardUse(msgspec.Struct, frozen=True):
    """How often a card was shown to this agent, used and dismissed."""

    shown: int = 0
    used: int = 0
    dismissed: int = 0


class Preferences(ControlEvent, frozen=True, kw_only=True, tag="preferences"):
    """What this agent wants of the coach, told at the start of a call.

    Attributes:
        quiet: Begin without cards.
        muted: Cards that are not wanted.
        use: By card, from earlier calls of this agent; the budget adapts to it.
        per_minute: Cards raised in any minute, at most; None leaves it to the coach.
        max_up: Cards on the screen at once; None leaves it to the coach.
    """

    quiet: bool = False
    muted: tuple[str, ...] = ()
    use: dict[str, CardUse] = msgspec.field(default_factory=dict)
    per_minute: Annotated[int, msgspec.Meta(ge=1, le=20)] | None = None
    max_up: Annotated[int, msgspec.Meta(ge=1, le=3)] | None = None


class Agenda(ControlEvent, frozen=True, kw_only=True, tag="agenda"):
    """The points that the agent wants to raise in an outbound call, told at its start."""

    points: tuple[str, ...]


class Ringing(ControlEvent, frozen=True, kw_only=True, tag="ringing"):
    """How long it rang before the call was answered, where the telephone system says so.

    Attributes:
        rang_ms: From the first ring to the answer.
        rings: How often it rang; null where only the time is known.
    """

    rang_ms: int
    rings: int | None = None


class HangUp(ControlEvent, frozen=True, kw_only=True, tag="hang_up"):
    """The call is over. ``by`` is known only where the telephone system says so."""

    by: Channel | None = None


Input = (
    Progress
    | SpeechStarted
    | SpeechEnded
    | Prosody
    | PartialHypothesis
    | FinalHypothesis
    | AudioGap
    | PromptShown
    | PromptUsed
    | PromptDismissed
    | Mute
    | Note
    | Quiet
    | TeamNoteSent
    | TeamNoteSeen
    | Preferences
    | Agenda
    | Ringing
    | HangUp
)
