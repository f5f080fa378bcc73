"""The commands ``assist packs``."""

from __future__ import annotations

from pathlib import Path

from assist.packs.pack import check_pack
from assist.packs.schema import section_schema


def run_check(folder: Path) -> int:
    """Name every mistake in a pack; the number of the exit status says whether there was one."""
    mistakes = check_pack(folder)
    for mistake in mistakes:
        print(mistake)
    if not mistakes:
        print(f"{folder}: nothing wrong")
    return 1 if mistakes else 0


def run_schema() -> None:
    """Print the JSON Schema of playbooks."""
    print(section_schema("playbook.yaml"))
