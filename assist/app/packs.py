"""The commands ``assist packs``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from assist.app.atomic import write_atomically
from assist.app.written import wide_console
from assist.errors import PackError, SetupError
from assist.packs.find import find_pack, pack_names, packs_dir, read_info
from assist.packs.pack import (
    INFO,
    PLAYBOOK,
    SECTIONS,
    check_cards,
    check_pack,
    read_playbook,
    remarks,
)
from assist.packs.playbooks import PLAYBOOK_FOLDER, playbook_language
from assist.packs.schema import schema_hint, schema_name, section_schema


def run_list() -> None:
    """Print every shipped pack: what to call it, its language, what it extends, how many cards.

    Raises:
        PackError: One of them does not validate.
    """
    table = Table(box=None, pad_edge=False)
    for title in ("pack", "name", "language", "extends"):
        table.add_column(title)
    table.add_column("cards", justify="right")
    table.add_column("version", justify="right")
    for name in pack_names():
        folder = packs_dir() / name
        info = read_info(folder)
        cards = str(len(read_playbook(folder).cards))
        table.add_row(name, info.name, info.language, info.extends or "-", cards, info.version)
    wide_console().print(table)


def run_check(paths: Sequence[Path], base: str | None) -> int:
    """Name every mistake in packs and teams' own files; the status says whether there was one.

    What is no mistake but likely not meant is remarked on and does not count.

    Args:
        paths: Packs (folders or names), playbook folders, or files of cards; all shipped packs
            where none is given.
        base: The pack that files of cards are laid over; by default the general one of their
            language.
    """
    faulty = False
    for path in paths or [packs_dir() / name for name in pack_names()]:
        mistakes, remarked = _looked_over(path, base)
        for mistake in mistakes:
            print(mistake)
        for remark in remarked:
            print(f"remark: {remark}")
        if not mistakes and not remarked:
            print(f"{path}: nothing wrong")
        faulty = faulty or bool(mistakes)
    return int(faulty)


def _looked_over(path: Path, base: str | None) -> tuple[list[PackError], list[PackError]]:
    """The mistakes in a pack or file, and where there are none what is to be remarked on."""
    try:
        folder = _pack_around(path)
        if folder is None and path.is_file():
            spoken = playbook_language(path)
            # General packs are named after their language; any will do to say that there is none.
            language = spoken if spoken in pack_names() else None
            below = find_pack(base or language or "zh", language)
            mistakes = check_cards(path, below)
            return mistakes, [] if mistakes else remarks(below, path)
        folder = folder or (path if path.is_dir() else find_pack(path))
        mistakes = check_pack(folder)
        return mistakes, [] if mistakes else remarks(folder)
    except PackError as error:
        return [error], []


def _pack_around(path: Path) -> Path | None:
    """The pack that a file of a pack, or its playbook folder or a file in it, belongs to."""
    if path.is_file() and path.parent.name != PLAYBOOK_FOLDER:
        known = path.name in SECTIONS or path.name == INFO
        return path.parent if known and (path.parent / INFO).is_file() else None
    folder = path.parent if path.is_file() else path
    inside = folder.name == PLAYBOOK_FOLDER and (folder.parent / INFO).is_file()
    return folder.parent if inside else None


def run_schema(folder: Path | None) -> None:
    """Print the JSON Schema of playbooks, or write those of all files into a folder.

    Raises:
        SetupError: They cannot be written.
    """
    if folder is None:
        print(section_schema(PLAYBOOK))
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(
            f"the folder cannot be made ({error.strerror})",
            where=str(folder),
            remedy="choose another one",
        ) from error
    for name in (INFO, *SECTIONS):
        write_atomically(folder / schema_name(name), section_schema(name).encode() + b"\n")
    print(f"{len(SECTIONS) + 1} schemas are in {folder}; first line of a playbook, for editors:")
    print(schema_hint(PLAYBOOK, folder))
    sys.stdout.flush()
