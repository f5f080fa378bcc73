"""What an agent made of the wrap-up: kept beside the call's journal, never in place of what was
derived from it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import msgspec

from assist.errors import InputError
from assist.events import DraftChannel
from assist.packs.explain import explain_json, place_of
from assist.store.private_file import write_private

WRAP_UP_SUFFIX: Final = ".wrap_up.json"
"""File name ending of an edited wrap-up."""

MAX_WRAP_UP_BYTES: Final = 64 * 1024
"""Longest edited wrap-up, encoded. Source: chosen; a very long one has 10 KB."""

Text = Annotated[str, msgspec.Meta(max_length=4_000)]
Texts = Annotated[tuple[Text, ...], msgspec.Meta(max_length=50)]
_When = Annotated[str, msgspec.Meta(max_length=40)]


class EditedDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A follow-up as the agent would send it."""

    channel: DraftChannel
    text: Text
    subject: Text = ""


class EditedWrapUp(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """The fields of a ``WrapUp`` that the agent edited; null where it stays as derived.

    Attributes:
        note: What the agent adds in their own words.
    """

    problem: Text | None = None
    cause: Text | None = None
    solution: Text | None = None
    follow_up: Text | None = None
    open_questions: Texts | None = None
    promises: Texts | None = None
    kind: Text | None = None
    handover: Text | None = None
    drafts: Annotated[tuple[EditedDraft, ...], msgspec.Meta(max_length=20)] | None = None
    note: Text | None = None


class StoredWrapUp(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="assist.wrap_up/1"
):
    """The file.

    Attributes:
        edited_at: Wall clock of the last edit, ISO 8601 with zone.
    """

    call_id: str
    edited_at: _When
    edited: EditedWrapUp


_STORED = msgspec.json.Decoder(StoredWrapUp)
_EDITED = msgspec.json.Decoder(EditedWrapUp)


def decode_edited(data: bytes) -> EditedWrapUp:
    """Read what a screen sent.

    Raises:
        InputError: It is too long, no JSON, or has a field that does not fit.
    """
    if len(data) > MAX_WRAP_UP_BYTES:
        raise InputError(
            f"a wrap-up of {len(data)} bytes is too long",
            remedy=f"send {MAX_WRAP_UP_BYTES} at most",
        )
    try:
        return _EDITED.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        fault = explain_json(error, data, EditedWrapUp)
        raise InputError(
            fault.what,
            where=place_of(fault.path) if len(fault.path) > 1 else "",
            remedy=fault.remedy or "see the fields of a wrap-up in docs/after-the-call.md",
        ) from error


def save_wrap_up(path: Path, stored: StoredWrapUp) -> None:
    """Write the file whole, for its owner only.

    Raises:
        SetupError: It can't be written.
    """
    write_private(path, stored, "the wrap-up")


def load_wrap_up(path: Path) -> StoredWrapUp | None:
    """The edited wrap-up of a call; None where nobody edited it.

    Raises:
        InputError: The file is not one.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(
            f"the wrap-up cannot be read ({error.strerror})", where=str(path)
        ) from error
    try:
        return _STORED.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        fault = explain_json(error, data, StoredWrapUp)
        raise InputError(
            f"this is no wrap-up: {fault.what}",
            where=str(path),
            remedy="move the file away to begin anew",
        ) from error
