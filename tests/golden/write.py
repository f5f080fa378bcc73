"""Writes the golden files anew. Review the difference like code.

Transcripts become journals, and every journal gets the outputs that it concludes to. With
``--demo`` the journal of the demo call is heard anew, too, from its audio.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from assist import __version__
from assist.app.replay import conclude, outputs_path
from assist.events import encode
from assist.ingest.formats import read_transcript
from assist.ingest.hypotheses import transcript_inputs
from assist.packs.pack import load_pack
from assist.store.journal import JOURNAL_SUFFIX, Journal, JournalHeader, JournalWriter

HERE = Path(__file__).parent
DEMO = HERE / f"zh-demo{JOURNAL_SUFFIX}"


def hear_demo() -> None:
    DEMO.unlink(missing_ok=True)
    command = ["demo", "--no-browser", "--port", "0", "--speed", "8", "--journal", str(DEMO)]
    subprocess.run([sys.executable, "-m", "assist", *command], check=True)


def journal_of(transcript: Path) -> None:
    """The inputs that a live call with these words would have given."""
    read = read_transcript(transcript)
    header = JournalHeader(
        call_id=read.call_id,
        language=read.language,
        app_version=__version__,
        config_hash="",
        pack_hash="",
        source=transcript.name,
    )
    path = HERE / f"{read.call_id}{JOURNAL_SUFFIX}"
    path.unlink(missing_ok=True)
    with JournalWriter(path, header) as writer:
        for event in transcript_inputs(read):
            writer.write(event)


def main() -> None:
    if "--demo" in sys.argv:
        hear_demo()
    for transcript in sorted(HERE.glob("*.transcript.json")):
        journal_of(transcript)
    for path in sorted(HERE.glob(f"*{JOURNAL_SUFFIX}")):
        journal = Journal(path)
        outputs = conclude(journal.header, journal, load_pack(journal.header.language))
        target = outputs_path(path)
        target.write_bytes(b"".join(encode(event) + b"\n" for event in outputs))
        print(target.name)


if __name__ == "__main__":
    main()
