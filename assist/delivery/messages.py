"""What a screen may say to a call: a few small acts, checked before anybody hears of them."""

from __future__ import annotations

from typing import Annotated, assert_never

import msgspec

from assist.errors import InputError
from assist.events import (
    ControlEvent,
    HangUp,
    Mute,
    Note,
    PromptDismissed,
    PromptShown,
    PromptUsed,
    Quiet,
    TeamNoteAnswer,
    TeamNoteSeen,
)

MAX_MESSAGE_BYTES = 4096
"""Longest message that a client may send. Source: chosen; a note of 1,000 characters fits."""
MAX_NOTE_CHARS = 1000

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
_NoteText = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_NOTE_CHARS)]
_Seq = Annotated[int, msgspec.Meta(ge=0)]


class ClientMessage(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of the acts.

    Attributes:
        call: The call that the client believes it is looking at; empty when it does not say.
    """

    call: str = ""


class PromptShownMessage(ClientMessage, frozen=True, kw_only=True, tag="prompt_shown"):
    """The screen has painted the prompt."""

    prompt: _Name


class PromptUsedMessage(ClientMessage, frozen=True, kw_only=True, tag="prompt_used"):
    """The agent says that the prompt was used."""

    prompt: _Name


class PromptDismissedMessage(ClientMessage, frozen=True, kw_only=True, tag="prompt_dismissed"):
    """The agent does not want the prompt now."""

    prompt: _Name


class MuteMessage(ClientMessage, frozen=True, kw_only=True, tag="mute"):
    """The agent does not want this card again in this call, or wants it back."""

    card: _Name
    muted: bool = True


class NoteMessage(ClientMessage, frozen=True, kw_only=True, tag="note"):
    """A note that the agent typed."""

    text: _NoteText


class QuietMessage(ClientMessage, frozen=True, kw_only=True, tag="quiet"):
    """The agent wants no cards for now, or wants them back."""

    on: bool = True


class TeamNoteSeenMessage(ClientMessage, frozen=True, kw_only=True, tag="team_note_seen"):
    """The agent has seen a note of the team, or answers an offer to take over."""

    note: _Name
    answer: TeamNoteAnswer = "seen"


class HangUpMessage(ClientMessage, frozen=True, kw_only=True, tag="hang_up"):
    """The agent says that the call is over."""


Act = (
    PromptShownMessage
    | PromptUsedMessage
    | PromptDismissedMessage
    | MuteMessage
    | NoteMessage
    | QuietMessage
    | TeamNoteSeenMessage
    | HangUpMessage
)


class Resume(msgspec.Struct, frozen=True, kw_only=True):
    """A client that was here before has everything up to ``resume`` (0: nothing).

    Attributes:
        feed: The ``feed`` of its last snapshot; sequence numbers of another feed mean nothing.
    """

    resume: _Seq
    feed: str = ""


class _Head(msgspec.Struct):
    resume: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_HEAD = msgspec.json.Decoder(_Head)
_RESUME = msgspec.json.Decoder(Resume)
_ACT: msgspec.json.Decoder[Act] = msgspec.json.Decoder(Act)


def decode_client(text: str) -> Resume | Act:
    """Read one message of a client.

    Raises:
        InputError: It is too long, no JSON, or none of the messages in docs/overlay.md.
    """
    data = text.encode(errors="replace")
    if len(data) > MAX_MESSAGE_BYTES:
        raise InputError(
            f"a message of {len(data)} bytes is too long",
            remedy=f"send {MAX_MESSAGE_BYTES} at most",
        )
    try:
        head = _HEAD.decode(data)
        return _ACT.decode(data) if head.resume is msgspec.UNSET else _RESUME.decode(data)
    except msgspec.MsgspecError as error:
        raise InputError(f"not a client message ({error})") from error


def control_event(act: Act, at_ms: int) -> ControlEvent:
    """The act as an input of the call, stamped at ``at_ms`` of audio."""
    match act:
        case PromptShownMessage():
            return PromptShown(at_ms=at_ms, prompt=act.prompt)
        case PromptUsedMessage():
            return PromptUsed(at_ms=at_ms, prompt=act.prompt)
        case PromptDismissedMessage():
            return PromptDismissed(at_ms=at_ms, prompt=act.prompt)
        case MuteMessage():
            return Mute(at_ms=at_ms, card=act.card, muted=act.muted)
        case NoteMessage():
            return Note(at_ms=at_ms, text=act.text)
        case QuietMessage():
            return Quiet(at_ms=at_ms, on=act.on)
        case TeamNoteSeenMessage():
            return TeamNoteSeen(at_ms=at_ms, note=act.note, answer=act.answer)
        case HangUpMessage():
            return HangUp(at_ms=at_ms)
        case _:
            assert_never(act)
