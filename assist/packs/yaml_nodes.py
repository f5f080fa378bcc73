"""YAML text as a tree whose every value still knows its line.

Scalars stay text: the type that a value is converted to decides whether ``12315`` is a number or
a phrase, so none of YAML 1.1's surprises (``no``, ``on``, ``12:30``, ``2024-01-01``) can happen.
Only an empty value, ``~`` and ``null`` mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from assist.errors import PackError

Step = str | int
"""One step down a tree: a key of a mapping, or a 0-based index of a list."""

Path = tuple[Step, ...]

Plain = str | list["Plain"] | dict[str, "Plain"] | None
"""A tree without lines, ready for conversion."""

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH: Final = 20
_TAB_INDENT = re.compile(r"^ *\t[ \t]*(?=\S)", re.MULTILINE)
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u200a\u2010-\u2027\u202f-\u205f"
    "\u2070-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_NULLS: Final = ("", "~", "null", "Null", "NULL")
_NOT_NUMBERS: Final = ("nan", "inf", "infinity")


def compose(text: str, where: str) -> Node:
    """Read the one YAML document in ``text``.

    Args:
        text: The document.
        where: Name of the file, for errors.

    Raises:
        PackError: The text is not YAML, is empty, or uses something that packs do not allow
            (tabs as indentation, anchors, tags, keys that are not text).
    """
    _check_characters(text, where)
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, where) from error
    except RecursionError as error:
        raise PackError("the file is nested too deeply", where=where) from error
    if root is None:
        raise PackError("the file is empty", where=where, line=1)
    _check_node(root, where, set(), 0)
    return root


def line_of(node: Node) -> int:
    """1-based line on which a node starts."""
    return int(node.start_mark.line) + 1


def plain(node: Node) -> Plain:
    """The tree as lists, dicts and text; of a repeated key the last value counts."""
    if isinstance(node, MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.value]
    if _is_plain(node) and node.value in _NULLS:
        return None
    return str(node.value)


def node_at(root: Node, path: Path) -> Node:
    """The node at ``path``, or the deepest one above it that exists."""
    node = root
    for step in path:
        child = _child(node, step)
        if child is None:
            return node
        node = child
    return node


def has(root: Node, path: Path) -> bool:
    """Whether ``path`` leads to a node."""
    node: Node | None = root
    for step in path:
        node = _child(node, step)
        if node is None:
            return False
    return True


def key_node(root: Node, path: Path) -> Node:
    """The key at the end of ``path`` as it stands in the file; else what ``node_at`` finds."""
    parent = node_at(root, path[:-1])
    if path and isinstance(parent, MappingNode):
        pairs: list[tuple[Node, Node]] = parent.value
        for key, _ in pairs:
            if key.value == path[-1]:
                return key
    return node_at(root, path)


def remove(root: Node, path: Path) -> bool:
    """Take the value at ``path`` out of the tree; says whether it was there."""
    parent = node_at(root, path[:-1])
    step = path[-1]
    if isinstance(parent, MappingNode) and isinstance(step, str):
        kept = [pair for pair in parent.value if pair[0].value != step]
        found = len(kept) < len(parent.value)
        parent.value[:] = kept
        return found
    if isinstance(parent, SequenceNode) and isinstance(step, int) and step < len(parent.value):
        del parent.value[step]
        return True
    return False


def put(root: Node, path: Path, text: str) -> bool:
    """Add a key at ``path`` with the value that ``text`` spells; says whether there was room."""
    parent = node_at(root, path[:-1])
    if not isinstance(parent, MappingNode):
        return False
    key = ScalarNode("tag:yaml.org,2002:str", str(path[-1]), parent.start_mark, parent.start_mark)
    value = compose(text, "")
    value.start_mark = parent.start_mark
    parent.value.append((key, value))
    return True


def texts(node: Node) -> Iterator[tuple[Path, str]]:
    """Every text below a node with the way to it, in file order."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from (((key.value, *path), text) for path, text in texts(value))
    elif isinstance(node, SequenceNode):
        for index, item in enumerate(node.value):
            yield from (((index, *path), text) for path, text in texts(item))
    else:
        yield (), str(node.value)


def duplicate_keys(node: Node, where: str) -> Iterator[PackError]:
    """An error for each key that stands twice in the same mapping."""
    if isinstance(node, MappingNode):
        first: dict[str, int] = {}
        for key, value in node.value:
            if key.value in first:
                yield PackError(
                    f"the key `{key.value}` stands here a second time",
                    where=where,
                    line=line_of(key),
                    remedy=f"keep one of it and line {first[key.value]}",
                )
            first.setdefault(key.value, line_of(key))
            yield from duplicate_keys(value, where)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from duplicate_keys(item, where)


def _is_plain(node: Node) -> bool:
    """Whether a scalar stands there without quotes."""
    return isinstance(node, ScalarNode) and not node.style


def _child(node: Node | None, step: Step) -> Node | None:
    if isinstance(node, MappingNode):
        found: Node | None = None
        for key, value in node.value:
            if key.value == step:
                found = value
        return found
    if isinstance(node, SequenceNode) and isinstance(step, int):
        items: list[Node] = node.value
        return items[step] if step < len(items) else None
    return None


def _check_characters(text: str, where: str) -> None:
    tab = _TAB_INDENT.search(text)
    if tab is not None:
        raise PackError(
            "a tab indents this line",
            where=where,
            line=text.count("\n", 0, tab.start()) + 1,
            remedy="indent with spaces",
        )
    odd = _UNPRINTABLE.search(text)
    if odd is not None:
        raise PackError(
            f"the invisible character U+{ord(odd.group()):04X} is not allowed",
            where=where,
            line=text.count("\n", 0, odd.start()) + 1,
            remedy="delete it",
        )


def _syntax_error(error: yaml.MarkedYAMLError, where: str) -> PackError:
    mark = error.problem_mark or error.context_mark
    problem = str(error.problem or "unreadable")
    remedy = "check the indentation and the quotes here"
    if "mapping values" in problem:
        remedy = "check the indentation, and quote a text that has a colon in it"
    elif "cannot start any token" in problem:
        remedy = "quote the text that starts here"
    elif "single document" in str(error.context or ""):
        problem, remedy = "a second document starts here", "delete the line `---`"
    return PackError(
        f"this is not YAML ({problem})",
        where=where,
        line=mark.line + 1 if mark is not None else None,
        remedy=remedy,
    )


def _check_node(node: Node, where: str, seen: set[int], depth: int) -> None:
    def refuse(what: str, remedy: str) -> PackError:
        return PackError(what, where=where, line=line_of(node), remedy=remedy)

    if depth > _MAX_DEPTH:
        raise refuse("this is nested too deeply", "use fewer levels")
    if id(node) in seen:
        raise refuse("this value is used again through an anchor", "write it out in both places")
    seen.add(id(node))
    if not str(node.tag).startswith("tag:yaml.org,2002:"):
        raise refuse(f"the tag `{node.tag}` is not allowed", "delete it")
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                raise PackError("a key must be text", where=where, line=line_of(key))
            _check_node(value, where, seen, depth + 1)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            _check_node(item, where, seen, depth + 1)
    elif _is_plain(node) and str(node.value).lower().lstrip("+-") in _NOT_NUMBERS:
        raise refuse(f"`{node.value}` is not a number", "quote it if it is a word")
