"""A folder that files are dropped into: each call is reviewed when it has been copied whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from assist.app.batch import Batch
from assist.app.batch_sources import Source, files_in, paired, party_of
from assist.app.ending import asked_to_end

POLL_S: Final = 1.0
"""How often the folder is looked at. Source: chosen; a call is listed seconds after it came."""

STABLE_S: Final = 3.0
"""A file that has not grown for so long has been copied whole. Source: chosen; copies over a
network stall for about a second."""

PARTNER_S: Final = 60.0
"""How long a file with one party waits for the other's. Source: chosen; recorders close both files
of a call within seconds."""


class _Seen(msgspec.Struct):
    """A file as it was when it last changed.

    Attributes:
        since_s: When that was seen, by the watch's clock.
        handed: It has been given away since.
    """

    size: int
    mtime_ns: int
    since_s: float
    handed: bool = False


class DropFolder:
    """Finds the calls in some folders that are whole and have not been given away yet.

    Args:
        folders: Looked at with everything below them.
        besides: Files that are no calls.
        clock: Seconds that only go forward.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        besides: Sequence[Path] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folders = tuple(folders)
        self._besides = tuple(besides)
        self._clock = clock
        self._seen: dict[Path, _Seen] = {}

    def take(self) -> list[Source]:
        """Calls that have become whole since the last time, or changed since they were given."""
        now_s = self._clock()
        there = [path for folder in self._folders for path in files_in(folder, self._besides)]
        sources = paired(path for path in there if path.exists())
        kept = {path for source in sources for path in (*source.files, source.sidecar)}
        self._seen = {path: seen for path, seen in self._seen.items() if path in kept}
        return [source for source in sources if self._ready(source, now_s)]

    def _ready(self, source: Source, now_s: float) -> bool:
        files = [*source.files, source.sidecar]
        seen = [one for path in files if (one := self._look(path, now_s)) is not None]
        if len(seen) < len(source.files) or all(one.handed for one in seen):
            return False
        alone = len(source.files) == 1 and party_of(source.files[0]) is not None
        wait_s = PARTNER_S if alone else STABLE_S
        if any(now_s - one.since_s < wait_s for one in seen):
            return False
        for one in seen:
            one.handed = True
        return True

    def _look(self, path: Path, now_s: float) -> _Seen | None:
        try:
            status = path.stat()
        except OSError:
            self._seen.pop(path, None)
            return None
        seen = self._seen.get(path)
        if seen is None or (seen.size, seen.mtime_ns) != (status.st_size, status.st_mtime_ns):
            seen = self._seen[path] = _Seen(status.st_size, status.st_mtime_ns, now_s)
        return seen


def watch(batch: Batch, folders: Sequence[Path], besides: Sequence[Path] = ()) -> None:
    """Review what is dropped into folders until Ctrl-C or a request to terminate.

    The calls that workers have begun are finished first; a second Ctrl-C drops them, and they are
    heard the next time.
    """
    drop = DropFolder(folders, besides)
    places = ", ".join(str(folder) for folder in folders)
    with asked_to_end() as ended:
        print(f"watching {places}; Ctrl-C ends it", flush=True)
        while not ended.is_set():
            if sources := drop.take():
                batch.run(sources, stopped=ended.is_set)
            ended.wait(POLL_S)
