"""What is kept of a call: its journal, and its conclusions for comparison."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from assist import __version__
from assist.app.hearing import Tools
from assist.app.replay import outputs_path
from assist.asr.options import VoskOptions
from assist.audio.vad import VoiceOptions
from assist.events import OutputEvent, encode
from assist.events.privacy import Sharing, Veil
from assist.store.journal import JournalHeader, open_private


def journal_header(call_id: str, tools: Tools, *, source: str, mono: bool = False) -> JournalHeader:
    """The header of a call that starts now."""
    options = msgspec.json.encode((VoiceOptions(), VoskOptions()))
    return JournalHeader(
        call_id=call_id,
        language=tools.pack.language,
        app_version=__version__,
        config_hash=hashlib.sha256(options).hexdigest(),
        pack_hash=tools.pack.hash,
        model_hash=tools.engine.model_hash if tools.engine is not None else "",
        started_at=datetime.datetime.now(datetime.UTC).astimezone().isoformat(timespec="seconds"),
        source=source,
        mono=mono,
        pack=tools.shelved.which,
        cards=str(tools.shelved.cards.resolve()) if tools.shelved.cards is not None else "",
    )


class Conclusions:
    """Writes a call's conclusions beside its journal, so that a replay can be compared.

    What is for the agent alone is left out unless the settings share it.

    They are derived: deleting the file loses nothing. Every line is written through at once, so
    that after a crash the file is as far as the screens were.
    """

    def __init__(self, journal: Path, sharing: Sharing) -> None:
        self._file = open_private(outputs_path(journal))
        self._veil = Veil(sharing)

    def write(self, outputs: Sequence[OutputEvent]) -> None:
        """Append conclusions in order."""
        seen = (left for event in outputs if (left := self._veil.over(event)) is not None)
        self._file.write(b"".join(encode(event) + b"\n" for event in seen))

    def close(self) -> None:
        """Close the file."""
        self._file.close()
