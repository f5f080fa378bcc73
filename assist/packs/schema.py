"""JSON Schema of a pack's files, so that an editor completes keys and marks mistakes."""

from __future__ import annotations

from pathlib import Path

import msgspec

from assist.errors import PackError
from assist.packs.explain import nearest
from assist.packs.find import INFO, PackInfo
from assist.packs.pack import SECTIONS


def section_schema(name: str) -> str:
    """The JSON Schema of a file of a pack.

    Args:
        name: The file, such as ``playbook.yaml``.

    Raises:
        PackError: Packs have no such file.
    """
    type_ = PackInfo if name == INFO else SECTIONS.get(name)
    if type_ is None:
        raise PackError(f"packs have no file `{name}`", remedy=nearest(name, (INFO, *SECTIONS)))
    schema = msgspec.json.encode(msgspec.json.schema(type_))
    return msgspec.json.format(schema, indent=2).decode()


def schema_name(name: str) -> str:
    """The file name of the schema of a pack's file."""
    return f"{Path(name).stem}.schema.json"


def schema_hint(name: str, folder: Path) -> str:
    """The first line of a pack's file that tells an editor where its schema is."""
    return f"# yaml-language-server: $schema={(folder / schema_name(name)).resolve().as_posix()}"
