"""A YAML file as a typed record, or errors that name the line.

``forbid_unknown_fields`` on the record makes a typo an error. A record's ``__post_init__`` may
raise ``ValueError("say[1]: what is wrong; what to do")``: a leading path of its own fields points
the error at that line.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec
from yaml.nodes import Node

from assist.errors import PackError
from assist.packs import yaml_nodes as nodes
from assist.packs.explain import Fault, explain, stand_in
from assist.packs.regex_safety import unsafe_phrases

T = TypeVar("T")


def read_yaml(path: Path, type_: type[T]) -> T:
    """Read a file as ``type_``.

    Raises:
        PackError: The file cannot be read or does not validate; the first thing wrong in it.
    """
    return parse_yaml(_read(path), str(path), type_)


def parse_yaml(text: str, where: str, type_: type[T]) -> T:
    """Read YAML text as ``type_``.

    Args:
        text: The document.
        where: Name of the file, for errors.
        type_: A ``msgspec.Struct``, normally frozen and with ``forbid_unknown_fields``.

    Raises:
        PackError: The first thing that is wrong.
    """
    root = nodes.compose(text, where)
    for error in (*nodes.duplicate_keys(root, where), *unsafe_phrases(root, where)):
        raise error
    return _convert(root, where, type_)


def check_yaml(path: Path, type_: type[T]) -> tuple[T | None, list[PackError]]:
    """Everything that is wrong with a file, and its content where nothing is.

    A faulty list item is set aside and the rest read on, so an editor sees all faults at once.
    """
    where = str(path)
    try:
        root = nodes.compose(_read(path), where)
    except PackError as error:
        return None, [error]
    errors = [*nodes.duplicate_keys(root, where), *unsafe_phrases(root, where)]
    removed: list[nodes.Path] = []
    stood: list[nodes.Path] = []
    while True:
        try:
            value = _convert(root, where, type_)
        except _LocatedError as located:
            at = located.fault.path
            ours = any(at[: len(place)] == place for place in stood)
            if not ours and not any(at and gone[: len(at)] == at for gone in removed):
                errors.append(located)
            if not (
                _stand_in(root, at, type_, stood) or _set_aside(root, located.fault, removed, stood)
            ):
                return None, _in_order(errors)
        else:
            return (None if errors else value), _in_order(errors)


def line_of_item(path: Path, key: str, name: str, value: str) -> int | None:
    """Line of the item in the list ``key`` whose ``name`` is ``value``; None without one."""
    where = str(path)
    root = nodes.compose(_read(path), where)
    index = 0
    while nodes.has(root, (key, index)):
        at = (key, index, name)
        if nodes.has(root, at) and nodes.plain(nodes.node_at(root, at)) == value:
            return nodes.line_of(nodes.node_at(root, at))
        index += 1
    return None


def line_at(path: Path, at: nodes.Path) -> int:
    """Line of the value at a place in a file, or of the deepest one above it that is there."""
    return nodes.line_of(nodes.node_at(nodes.compose(_read(path), str(path)), at))


def text_at(path: Path, key: str) -> str | None:
    """The text under a top-level key of a file; None where it has none.

    Raises:
        PackError: The file cannot be read, or is not YAML.
    """
    root = nodes.compose(_read(path), str(path))
    found = nodes.plain(nodes.node_at(root, (key,))) if nodes.has(root, (key,)) else None
    return found if isinstance(found, str) else None


class _LocatedError(PackError):
    """A pack error that still knows where in the tree it is."""

    def __init__(self, fault: Fault, where: str, line: int) -> None:
        super().__init__(fault.what, where=where, line=line, remedy=fault.remedy)
        self.fault = fault


def _read(path: Path) -> str:
    where = str(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise PackError("the file is missing", where=where, remedy="create it") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise PackError(f"the file cannot be read ({reason})", where=where) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackError(
            "the text is not UTF-8",
            where=where,
            line=data.count(b"\n", 0, error.start) + 1,
            remedy="save the file as UTF-8",
        ) from error


def _convert(root: Node, where: str, type_: type[T]) -> T:
    data = nodes.plain(root)
    try:
        return msgspec.convert(data, type_, strict=False)
    except msgspec.ValidationError as error:
        fault = explain(error, data, type_, root)
        at = nodes.key_node if fault.on_key else nodes.node_at
        raise _LocatedError(fault, where, nodes.line_of(at(root, fault.path))) from error


def _stand_in(root: Node, path: nodes.Path, type_: type, stood: list[nodes.Path]) -> bool:
    """Put a harmless value where one is missing, once, so that the item around it is judged."""
    if not path or isinstance(path[-1], int) or nodes.has(root, path) or path in stood:
        return False
    text = stand_in(type_, path)
    if not text or not nodes.put(root, path, text):
        return False
    stood.append(path)
    return True


def _set_aside(
    root: Node, fault: Fault, removed: list[nodes.Path], stood: list[nodes.Path]
) -> bool:
    """Take the faulty value, or the list item around it, out so that the rest can be checked.

    What is missing then (the key that a misspelt one meant, an item of a list that must not be
    empty) is a consequence and no fault of its own: ``removed`` tells the two apart.
    """
    path = fault.path
    if nodes.has(root, path) and path and not isinstance(path[-1], int):
        removed.append(path)
        if fault.meant:
            removed.append((*path[:-1], fault.meant))
        return nodes.remove(root, path)
    while path and not isinstance(path[-1], int):
        path = path[:-1]
    if not path:
        return False
    around = path[:-1]
    removed[:] = [gone for gone in removed if gone[: len(around)] != around]
    stood[:] = [at for at in stood if at == around or at[: len(around)] != around]
    removed.append(around)
    return nodes.remove(root, path)


def _in_order(errors: list[PackError]) -> list[PackError]:
    return sorted(errors, key=lambda error: error.line or 0)
