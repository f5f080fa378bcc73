"""What is left of a call in a few lines, each with the turn that it was taken from."""

from __future__ import annotations

from typing import Literal

import msgspec

from assist.events.words import Channel, Span

DraftChannel = Literal["sms", "email", "voicemail"]


class RecordLine(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of the record, and the turn that it was taken from.

    Attributes:
        part: What it tells: ``problem``, ``cause``, ``solution``, ``promise``, ``follow_up`` …
        text: The sentence; everything in it was said in ``line`` or is a fact.
        line: Id of the transcript line.
        due: When a promise falls due, as normalised from the words; empty where none was said.
    """

    part: str
    text: str
    speaker: Channel
    line: str
    span: Span
    due: str = ""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A follow-up that the agent may send: one matter, one message.

    Attributes:
        subject: Of an e-mail; empty otherwise.
        lines: What it was made from.
    """

    channel: DraftChannel
    text: str
    subject: str = ""
    lines: tuple[RecordLine, ...] = ()


class WrapUp(msgspec.Struct, frozen=True, kw_only=True):
    """The call in a few extracted lines. Every line is somebody's own words.

    Attributes:
        kind: ``complaint_kind`` as it stood in the end; empty where it can't be told.
        lines: Every sentence above with the turn that it came from.
        handover: The text of a handover note, whether or not the call was transferred.
        drafts: Follow-ups to send.
    """

    problem: str = ""
    cause: str = ""
    solution: str = ""
    follow_up: str = ""
    open_questions: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    kind: str = ""
    lines: tuple[RecordLine, ...] = ()
    handover: str = ""
    drafts: tuple[Draft, ...] = ()
