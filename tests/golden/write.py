"""Writes the expected outputs of every golden journal anew. Review the difference like code."""

from __future__ import annotations

from pathlib import Path

from assist.app.replay import conclude, outputs_path
from assist.events import encode
from assist.packs.pack import load_pack
from assist.store.journal import JOURNAL_SUFFIX, Journal

HERE = Path(__file__).parent


def main() -> None:
    for path in sorted(HERE.glob(f"*{JOURNAL_SUFFIX}")):
        journal = Journal(path)
        outputs = conclude(journal.header, journal, load_pack(journal.header.language))
        target = outputs_path(path)
        target.write_bytes(b"".join(encode(event) + b"\n" for event in outputs))
        print(target.name)


if __name__ == "__main__":
    main()
