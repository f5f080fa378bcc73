"""Which files are calls: recordings and transcripts, alone or with one party each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from assist.app.replay import OUTPUTS_SUFFIX
from assist.errors import UsageError
from assist.events import Channel
from assist.ingest.formats import TRANSCRIPT_SUFFIXES
from assist.ingest.transcript import safe_id
from assist.store.journal import JOURNAL_SUFFIX
from assist.store.wrap_ups import WRAP_UP_SUFFIX

AUDIO_SUFFIXES = frozenset({".wav", ".flac", ".mp3", ".ogg"})
"""Endings of files that are read as recordings."""

READABLE_SUFFIXES = tuple(sorted(AUDIO_SUFFIXES | TRANSCRIPT_SUFFIXES))

META_SUFFIX = ".meta.json"
"""Ending of the file beside a call that says whose it is: ``x.meta.json`` for ``x.wav``."""

_PARTY = re.compile(r"^(.+)[-_. ](agent|customer|客服|客户)$", re.IGNORECASE)
_PARTIES = {"agent": Channel.AGENT, "客服": Channel.AGENT}


class Source(msgspec.Struct, frozen=True):
    """One call to review: a file, or two with one party each (agent's first)."""

    files: tuple[Path, ...]

    @property
    def stem(self) -> str:
        """The file's name without its ending, and without the party where each has a file."""
        stem = self.files[0].stem
        match = _PARTY.match(stem) if len(self.files) == 2 else None
        return match.group(1) if match else stem

    @property
    def call_id(self) -> str:
        """Its name as it may stand in addresses."""
        return safe_id(self.stem)

    @property
    def name(self) -> str:
        """For messages and the report."""
        return " + ".join(path.name for path in self.files)

    @property
    def where(self) -> str:
        """Its place, for messages."""
        return " + ".join(str(path) for path in self.files)

    @property
    def sidecar(self) -> Path:
        """Where what is known of the call besides its words may be."""
        return self.files[0].with_name(self.stem + META_SUFFIX)

    @property
    def is_transcript(self) -> bool:
        """Read as text."""
        return self.files[0].suffix.lower() in TRANSCRIPT_SUFFIXES


def find_sources(paths: Sequence[Path], besides: Iterable[Path] = ()) -> list[Source]:
    """Calls in the given files and folders, in a stable order, each once.

    ``x-agent.wav`` and ``x-customer.wav`` in the same folder are one call.

    Args:
        paths: Files are taken whatever they are; in folders what can't be a call is left out.
        besides: Files that are no calls.

    Raises:
        UsageError: A path that does not exist, or a folder without anything to review.
    """
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found = files_in(path, besides)
            if not found:
                raise UsageError(
                    "the folder holds neither recordings nor transcripts", where=str(path)
                )
            files |= dict.fromkeys(found)
        elif path.exists():
            files[path] = None
        else:
            raise UsageError("there is no such file or folder", where=str(path))
    return paired(files)


def files_in(folder: Path, besides: Iterable[Path] = ()) -> list[Path]:
    """Files below a folder that can be calls."""
    apart = {path.resolve() for path in besides}
    return sorted(
        path
        for path in folder.rglob("*")
        if _readable(path) and path.is_file() and path.resolve() not in apart
    )


def _readable(path: Path) -> bool:
    if path.name.startswith("."):
        return False  # Still being copied, or the system's own.
    if path.name.endswith((JOURNAL_SUFFIX, OUTPUTS_SUFFIX, WRAP_UP_SUFFIX, META_SUFFIX)):
        return False
    return path.suffix.lower() in READABLE_SUFFIXES


def party_of(path: Path) -> tuple[Path, str, str, Channel] | None:
    """What a file with one party is part of, and whose it is; None for other files."""
    match = _PARTY.match(path.stem)
    if match is None:
        return None
    channel = _PARTIES.get(match.group(2).lower(), Channel.CUSTOMER)
    kind = "sound" if path.suffix.lower() in AUDIO_SUFFIXES else path.suffix.lower()
    return path.parent, match.group(1), kind, channel


def paired(files: Iterable[Path]) -> list[Source]:
    """Files as calls, two that belong together as one."""
    files = list(files)
    parties: dict[tuple[Path, str, str], dict[Channel, Path]] = {}
    for path in files:
        if (part := party_of(path)) is not None:
            parties.setdefault(part[:3], {})[part[3]] = path
    pairs = {path: both for both in parties.values() if len(both) == 2 for path in both.values()}
    sources = []
    for path in files:
        if path not in pairs:
            sources.append(Source((path,)))
        elif path == pairs[path][Channel.AGENT]:
            sources.append(Source((path, pairs[path][Channel.CUSTOMER])))
    return sources
