"""What happens after a call on this desk: edited wrap-ups, better wording, the shift."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import msgspec

from assist.app.config import Config
from assist.app.preferences import OwnPreferences, PreferenceBook
from assist.app.replay import beside
from assist.app.shift import ShiftBook, today
from assist.app.tally import CallTally
from assist.delivery import Polished, PolishRequest
from assist.errors import AssistError, InputError
from assist.polish.polisher import Polisher
from assist.store.journal import JournalHeader
from assist.store.wrap_ups import (
    WRAP_UP_SUFFIX,
    EditedWrapUp,
    StoredWrapUp,
    load_wrap_up,
    save_wrap_up,
)

MOST_UNKEPT = 32
"""Edited wrap-ups of calls without a journal that are remembered. Source: chosen."""
MOST_CALLS = 32
"""Calls whose journals are known here, the latest; screens can look at fewer. Source: chosen."""


class AfterCalls:
    """Answers what screens ask for besides the stream.

    Args:
        config: Where the shift is kept, and who words drafts.

    Raises:
        SetupError: The endpoint that words drafts is not allowed.
    """

    def __init__(self, config: Config) -> None:
        self._shift = ShiftBook(config.data_folder)
        self._preferences = PreferenceBook(config.data_folder)
        self._language = config.language or "zh"
        self._polisher = Polisher(config.polish)
        self._journals: dict[str, Path] = {}
        self._unkept: dict[str, StoredWrapUp] = {}

    def attach(self, call_id: str, journal: Path | None) -> None:
        """A call whose journal is there; None has none, and its edits go with this program."""
        if journal is not None:
            self._journals[call_id] = journal
            while len(self._journals) > MOST_CALLS:
                del self._journals[next(iter(self._journals))]

    def preferences(self) -> OwnPreferences:
        """What this agent wants of the coach; nothing in particular where the file is broken."""
        try:
            return self._preferences.read()
        except InputError as error:
            # No reason to keep an agent from a call.
            print(f"assist: {error}", file=sys.stderr)
            return OwnPreferences()

    def tally(self, call_id: str, header: JournalHeader, *, learn: bool = False) -> CallTally:
        """Counts a call that begins, and enters it into the shift when it has ended.

        Args:
            call_id: The call.
            header: When it began, and in which language it is.
            learn: Count what the agent did with the cards for the next calls, too.
        """

        def done(tally: CallTally) -> None:
            try:
                self._shift.add(call_id, header.started_at, header.language, tally)
                if learn:
                    self._preferences.update(lambda own: own.learned(tally))
            except AssistError as error:
                # The call itself is kept; that it is not counted is no reason to fail.
                print(f"assist: {error}", file=sys.stderr)

        return CallTally(done)

    def wrap_up(self, call_id: str) -> tuple[StoredWrapUp | None, bool]:
        """What was edited of a call's wrap-up, and whether edits are kept on disk."""
        journal = self._journals.get(call_id)
        if journal is None:
            return self._unkept.get(call_id), False
        return load_wrap_up(beside(journal, WRAP_UP_SUFFIX)), True

    def save_wrap_up(self, call_id: str, edited: EditedWrapUp) -> StoredWrapUp:
        """Keep the edits, in place of those before."""
        now = datetime.datetime.now(datetime.UTC).astimezone()
        stored = StoredWrapUp(
            call_id=call_id, edited_at=now.isoformat(timespec="seconds"), edited=edited
        )
        journal = self._journals.get(call_id)
        if journal is not None:
            save_wrap_up(beside(journal, WRAP_UP_SUFFIX), stored)
            return stored
        self._unkept.pop(call_id, None)
        self._unkept[call_id] = stored
        while len(self._unkept) > MOST_UNKEPT:
            del self._unkept[next(iter(self._unkept))]
        return stored

    @property
    def polishes(self) -> bool:
        """Whether drafts can be worded better."""
        return self._polisher.on

    def polish(self, language: str, request: PolishRequest) -> Polished:
        """Word a draft better, or give it back."""
        found = self._polisher.polish(request.text, language, request.channel)
        return Polished(text=found.text, polished=found.polished, why=found.why)

    def shift(self, day: str | None) -> bytes:
        """The summary of a day as JSON."""
        return msgspec.json.encode(self._shift.day(day or today(), self._language))
