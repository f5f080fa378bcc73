"""Changes to the configuration file that leave comments, order and everything else as they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import tomlkit
import tomlkit.exceptions
from tomlkit.items import InlineTable, Table

from assist.app.atomic import write_atomically
from assist.errors import SetupError

Value = str | int | bool | None
"""Of a setting; None takes its line out, so that the default holds."""


def edited(text: str, changes: Mapping[str, Value], where: Path) -> str:
    """The file's text with some settings changed.

    Args:
        text: As it is now.
        changes: By name, with a dot below a section: ``sharing.agent_tone``.
        where: The file, for errors.

    Raises:
        SetupError: It is not TOML, or a section is not one.
    """
    try:
        document = tomlkit.parse(text)
    except tomlkit.exceptions.ParseError as error:
        raise SetupError(
            f"this is not TOML ({str(error).partition(' at line')[0]})",
            where=str(where),
            line=error.line,
            remedy="put it right in an editor first",
        ) from error
    for name, value in changes.items():
        section, _, key = name.rpartition(".")
        table: tomlkit.TOMLDocument | Table | InlineTable = document
        if section:
            if section not in document:
                if value is None:
                    continue
                document[section] = tomlkit.table()
            below = document[section]
            if not isinstance(below, Table | InlineTable):
                raise SetupError(f"`{section}` is no section", where=str(where))
            table = below
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value
    return tomlkit.dumps(document)


def write_config(path: Path, text: str) -> None:
    """Write the file in one go; it is private if it is new, and keeps its mode if it is not.

    Raises:
        SetupError: It can't be written.
    """
    path = path.resolve()  # Where it is a link, the file behind it is written.
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SetupError(
            f"the folder of the configuration cannot be made ({error.strerror})",
            where=str(path.parent),
        ) from error
    write_atomically(path, text.encode())
    path.chmod(mode)
