"""The journal of a call: a header and every input, one JSON line each.

Outputs are never stored here; they are derived. Lines are flushed as they are written, so a
process that dies loses at most the line it was writing; a torn last line is dropped on reading.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import msgspec

from assist.errors import InputError, JournalError
from assist.events import (
    SCHEMA_VERSION,
    Channel,
    ControlEvent,
    Input,
    InputEvent,
    Progress,
    decode_input,
    encode,
)

JOURNAL_SUFFIX = ".journal.jsonl"
"""File name ending of a journal."""

PROGRESS_STEP_MS = 1000
"""Progress is written at most this often per channel; events in between imply it.
Source: chosen; timers fire by deadline, so a replay does not depend on it."""


def open_private(path: Path, *, new: bool = False) -> IO[bytes]:
    """Open a file for writing, unbuffered, that only its owner may read: it holds what was said.

    Args:
        path: The file.
        new: Refuse an existing one; otherwise it is emptied.

    Raises:
        OSError: It can't be opened.
    """
    flags = os.O_WRONLY | os.O_CREAT | (os.O_EXCL if new else os.O_TRUNC)
    return os.fdopen(os.open(path, flags, 0o600), "wb", buffering=0)


class JournalHeader(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="assist.journal/1"
):
    """First line of a journal: what is needed to replay it, and to know that one can.

    Attributes:
        call_id: The call.
        language: Its language.
        schema_version: Version of the event vocabulary.
        app_version: Version of call-assist that wrote it.
        config_hash: Of the options that shape inputs and outputs.
        pack_hash: Of the language pack in force.
        pack: That pack: the name of a shipped one, or its folder; empty for the general one.
        cards: The team's own file of cards that was laid over it; empty for none.
        model_hash: Of the speech model; empty for a call that came as text.
        started_at: Wall clock at the start, ISO 8601 with zone; empty where unknown.
        source: Where the audio came from, as shown to QA.
        mono: Both parties share one channel, so overlaps can't be told.
    """

    call_id: str
    language: str
    schema_version: int = SCHEMA_VERSION
    app_version: str
    config_hash: str
    pack_hash: str
    model_hash: str = ""
    started_at: str = ""
    source: str = ""
    mono: bool = False
    pack: str = ""
    cards: str = ""


class JournalWriter:
    """Appends inputs to a journal file. One call, one writer, one thread.

    Args:
        path: File to create; an existing one is not overwritten.
        header: Its first line.

    Raises:
        JournalError: The file exists or cannot be created.
    """

    def __init__(self, path: Path, header: JournalHeader) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = open_private(path, new=True)
        except OSError as error:
            raise JournalError(
                f"the journal cannot be created ({error.strerror})",
                where=str(path),
                remedy="choose another folder or remove the old file",
            ) from error
        self._told: dict[Channel, int] = {}
        self._untold: dict[Channel, Progress] = {}
        self._file.write(msgspec.json.encode(header) + b"\n")

    def write(self, event: InputEvent) -> None:
        """Append one input, in the order in which the session was fed."""
        if isinstance(event, Progress):
            last = self._told.get(event.channel, -PROGRESS_STEP_MS)
            if event.at_ms - last < PROGRESS_STEP_MS:
                self._untold[event.channel] = event
                return
            self._told[event.channel] = event.at_ms
            self._untold.pop(event.channel, None)
        elif isinstance(event, ControlEvent):
            self._tell()  # A click lands between what both channels had passed and the rest.
        self._file.write(encode(event) + b"\n")

    def _tell(self) -> None:
        """Write the progress that was held back."""
        for channel in Channel:
            if (event := self._untold.pop(channel, None)) is not None:
                self._told[channel] = event.at_ms
                self._file.write(encode(event) + b"\n")

    def close(self) -> None:
        """Bring everything to disk and close the file."""
        if not self._file.closed:
            self._tell()
            os.fsync(self._file.fileno())
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Journal:
    """A stored call, read lazily.

    Args:
        path: The journal file.

    Raises:
        JournalError: No journal is there, or it is of a version that this one cannot read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                first = file.readline()
        except OSError as error:
            raise JournalError(
                f"the journal cannot be read ({error.strerror})", where=str(path)
            ) from error
        try:
            self.header = msgspec.json.decode(first, type=JournalHeader)
        except msgspec.MsgspecError as error:
            raise JournalError(
                "this is not a journal of a call (its first line is no header)",
                where=str(path),
                line=1,
                remedy=f"give a file that ends in {JOURNAL_SUFFIX}",
            ) from error
        if self.header.schema_version != SCHEMA_VERSION:
            raise JournalError(
                f"the journal has schema version {self.header.schema_version}, "
                f"this version reads {SCHEMA_VERSION}",
                where=str(path),
                line=1,
                remedy="replay it with the version that wrote it",
            )

    def __iter__(self) -> Iterator[Input]:
        """Every input in the order it was fed.

        Raises:
            JournalError: A line in the middle is not an input event.
        """
        with self.path.open("rb") as file:
            file.readline()
            for number, line in enumerate(file, start=2):
                if not line.endswith(b"\n"):
                    return  # The writer died in this line; what it was about never happened.
                try:
                    yield decode_input(line)
                except InputError as error:
                    raise JournalError(error.what, where=str(self.path), line=number) from error
