"""Calls that begin on an open line: each with its pack, its files and its place on the screens."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec

from assist.app.after import AfterCalls
from assist.app.agenda import read_agenda
from assist.app.call import Call
from assist.app.hearing import Tools
from assist.app.kept import Conclusions, journal_header
from assist.app.live_call import LiveCall
from assist.app.live_store import CallStore
from assist.app.recorder import Recorder
from assist.app.serving import Desk
from assist.app.shelf import PackShelf
from assist.audio.timeline import CapturedBlock
from assist.delivery import CallFeed
from assist.errors import InputError, SetupError
from assist.events import Agenda, Notice, OutputEvent
from assist.events.privacy import Sharing
from assist.pipeline import open_session
from assist.store.journal import JOURNAL_SUFFIX, JournalWriter


class KeepOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of calls, and where.

    Attributes:
        folder: All calls in this folder; None makes one for each in ``data``.
        data: The data folder.
        record: Keep the audio, too.
        sharing: What others than the agent may see.
        source: The devices, as shown to QA.
        agenda: A file of points to raise; read again for every call.
    """

    folder: Path | None
    data: Path
    record: bool
    sharing: Sharing
    source: str
    agenda: Path | None = None


class KeptCall:
    """A call that is heard, shown and kept.

    Args:
        feed: Its place on the screens.
        live: Carries its audio.
        closing: What is to be closed when it is over.
    """

    def __init__(self, feed: CallFeed, live: LiveCall, closing: ExitStack) -> None:
        self._feed = feed
        self._live = live
        self._closing = closing

    @property
    def call_id(self) -> str:
        """Names it."""
        return self._feed.call_id

    @property
    def language(self) -> str:
        """``zh`` or ``en``."""
        return self._feed.language

    def take(self, blocks: Sequence[CapturedBlock]) -> None:
        """The next blocks."""
        self._live.take(blocks)

    def tell(self, notices: Sequence[Notice]) -> None:
        """Show notices on the screens; they are no conclusions and are not kept."""
        self._feed.publish(notices)

    def close(self) -> None:
        """Decode what waits, hang up, and close its files."""
        with self._closing:
            self._live.finish()

    def abort(self) -> None:
        """Hang up and close its files."""
        self._closing.close()


class LiveCalls:
    """Opens the calls of a line.

    Args:
        tools: What to hear with.
        shelf: Where every call's pack comes from.
        after: What happens after calls.
        served: The screens.
        keep: What is kept.
        points: To be raised, as they are in the agenda now.
        store: The database that calls go into as they happen; None has none.
    """

    def __init__(
        self,
        tools: Tools,
        shelf: PackShelf,
        after: AfterCalls,
        served: Desk,
        keep: KeepOptions,
        points: tuple[str, ...] = (),
        store: CallStore | None = None,
    ) -> None:
        self._tools = tools
        self._shelf = shelf
        self._after = after
        self._served = served
        self._keep = keep
        self._points = points
        self._store = store
        # The rules are compiled now, so that the first words of the shift need not wait for it.
        open_session("", tools.pack)

    def open(self) -> KeptCall:
        """A call that begins now, with the pack as it is now.

        Raises:
            SetupError: It can't be kept.
        """
        tools = self._tools.with_pack(self._shelf.take(self._tools.pack.language))
        self._tools = tools  # A pack that was edited is let go with the last call that has it.
        call_id, folder = self._place()
        path = folder / f"{call_id}{JOURNAL_SUFFIX}"
        header = journal_header(call_id, tools, source=self._keep.source)
        tally = self._after.tally(call_id, header, learn=True)
        audio = folder / f"{call_id}.flac" if self._keep.record else None
        with ExitStack() as stack:
            record = None
            if self._store is not None:
                record = self._store.begin(header, tools.pack, path, audio)
            if record is not None:
                stack.callback(record.finish)  # When everything below has been closed.
            journal = JournalWriter(path, header)
            stack.callback(journal.close)
            conclusions = Conclusions(path, self._keep.sharing)
            stack.callback(conclusions.close)
            self._after.attach(call_id, path)
            feed = self._served.hub.open_call(call_id, tools.pack.language)
            stack.callback(feed.close)
            share = self._served.share(feed)

            def publish(outputs: Sequence[OutputEvent]) -> None:
                conclusions.write(outputs)
                feed.publish(outputs)
                tally.take(outputs)
                share(outputs)
                if record is not None:
                    record.take(outputs)

            stack.callback(print, f"the call is kept in {folder}", flush=True)
            call = stack.enter_context(Call(open_session(call_id, tools.pack), publish, journal))
            feed.publish(tools.shelved.notices)
            call.control(self._after.preferences().event)
            if points := self._agenda():
                call.control(lambda at_ms: Agenda(at_ms=at_ms, points=points))
            self._served.attach(call_id, call)
            stack.callback(self._served.detach, call_id)
            recorder = Recorder(audio) if audio is not None else None
            if recorder is not None:
                stack.callback(recorder.close)
            live = LiveCall(call, tools, feed.publish, recorder)
            stack.callback(live.abort)
            return KeptCall(feed, live, stack.pop_all())

    def _agenda(self) -> tuple[str, ...]:
        if self._keep.agenda is not None:
            try:
                self._points = read_agenda(self._keep.agenda)
            except InputError as error:
                # It was good before; those points stand.
                print(f"assist: {error}", file=sys.stderr)
        return self._points

    def _place(self) -> tuple[str, Path]:
        """A name that no call has had, and the folder for its files."""
        now = f"{datetime.datetime.now():%Y%m%d-%H%M%S}"
        call_id, number = now, 1
        while True:
            folder = self._keep.folder or self._keep.data / "calls" / call_id
            if not (folder / f"{call_id}{JOURNAL_SUFFIX}").exists():
                return call_id, _made(folder)
            number += 1
            call_id = f"{now}-{number}"


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SetupError(
            f"the call cannot be kept here ({error.strerror})",
            where=str(folder),
            remedy="choose another place with --folder",
        ) from error
    return folder
