"""JSON Schema of a pack's files, so that an editor completes keys and marks mistakes."""

from __future__ import annotations

import msgspec

from assist.errors import PackError
from assist.packs.explain import nearest
from assist.packs.pack import INFO, SECTIONS, PackInfo


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
