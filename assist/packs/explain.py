"""A conversion error in words: which value, what is wrong with it, what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Final, NamedTuple, cast

import msgspec
import msgspec.inspect as mi
from yaml.nodes import Node

from assist.packs.yaml_nodes import Path, Plain, Step, has, node_at, texts


class Fault(NamedTuple):
    """What is wrong with a value.

    Attributes:
        path: Where it is, or ought to be.
        what: What is wrong, without a full stop.
        remedy: What to do, in the imperative.
        on_key: The key itself is wrong.
        meant: The key that was likely meant.
    """

    path: Path
    what: str
    remedy: str = ""
    on_key: bool = False
    meant: str = ""


_KINDS: Final = {
    "array": "a list",
    "object": "a group of `key: value` lines",
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
}
_MESSAGE = re.compile(
    r"^(?P<what>.*?)(?: - at (?P<key>`key` in )?`(?P<path>\$[^`]*)`)?$", re.DOTALL
)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]|(\[\.\.\.\])")
_OWN_PATH = re.compile(r"^(?P<path>[^\W\d]\w*(?:\[\d+\]|\.\w+)*): (?P<what>.+)$", re.DOTALL)


def explain(error: msgspec.ValidationError, data: Plain, type_: type, root: Node) -> Fault:
    """Say in words what msgspec found.

    Args:
        error: What conversion of ``data`` to ``type_`` raised.
        data: The tree that was converted; narrowed in place while looking for the culprit.
        type_: What it was converted to.
        root: The same tree with lines.
    """
    found = _MESSAGE.match(str(error))
    message = found["what"] if found else str(error)
    steps = _parse(found["path"][1:]) if found and found["path"] else ()
    on_key = bool(found and found["key"])
    path = _complete((*steps, None) if on_key else steps, data, type_, str(error))
    if isinstance(error.__cause__, ValueError | TypeError):
        return _own(message, path, root)
    return _standard(message, path, data, mi.type_info(type_), on_key)


def explain_data(error: msgspec.ValidationError, data: object, type_: type) -> Fault:
    """The same of data that did not come from YAML, such as TOML or JSON.

    Args:
        error: What conversion of ``data`` to ``type_`` raised.
        data: Texts, numbers, lists and groups; narrowed in place while looking for the culprit.
        type_: What it was converted to.
    """
    found = _MESSAGE.match(str(error))
    message = found["what"] if found else str(error)
    steps = _parse(found["path"][1:]) if found and found["path"] else ()
    on_key = bool(found and found["key"])
    plain = cast(Plain, data)
    path = _complete((*steps, None) if on_key else steps, plain, type_, str(error))
    if isinstance(error.__cause__, ValueError | TypeError):
        what, _, remedy = message.partition("; ")
        return Fault(path, what, remedy)
    return _standard(message, path, plain, mi.type_info(type_), on_key)


def explain_json(
    error: msgspec.MsgspecError | UnicodeDecodeError, data: bytes, type_: type
) -> Fault:
    """Say in words why JSON text is not a ``type_``.

    Args:
        error: What decoding ``data`` raised.
        data: The text.
        type_: What it was to be.
    """
    if isinstance(error, msgspec.ValidationError):
        try:
            decoded = msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as torn:
            # The wrong type stood before the place where the text breaks off.
            return explain_json(torn, data, type_)
        fault = explain_data(error, decoded, type_)
        what = fault.what.replace("the file", "this").replace(_KINDS["object"], "an object")
        return fault._replace(what=what, remedy=fault.remedy.replace("the line", "the key"))
    if isinstance(error, UnicodeDecodeError):
        return Fault((), "the text is not UTF-8")
    reason = str(error).removeprefix("JSON is malformed: ")
    return Fault((), f"this is not JSON ({reason[:1].lower()}{reason[1:]})")


def place_of(path: Path) -> str:
    """A path as people write it: ``drafts[3].text``."""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return steps.removeprefix(".")


def nearest(name: str, names: Iterable[str]) -> str:
    """A remedy that points from a wrong name to the likely right one."""
    choices = list(names)
    close = _closest(name, choices)
    if close:
        return f"try `{close}`"
    return f"use one of {', '.join(choices)}" if choices else ""


def stand_in(type_: type, path: Path) -> str:
    """YAML for a value that could stand at ``path`` while the rest is checked; empty for none.

    A record that has no harmless value says in ``STAND_IN`` what could stand for it.
    """
    for kind in _alternatives(_type_at(mi.type_info(type_), path)):
        if isinstance(kind, mi.StrType):
            return "x"
        if isinstance(kind, mi.LiteralType):
            return str(kind.values[0])
        if isinstance(kind, mi.CollectionType) and _is_text(kind.item_type):
            return "[x]"
        if isinstance(kind, mi.StructType):
            return str(getattr(kind.cls, "STAND_IN", ""))
    return ""


def _is_text(kind: mi.Type) -> bool:
    return any(isinstance(option, mi.StrType) for option in _alternatives(kind))


def _closest(name: str, names: list[str]) -> str:
    return next(iter(difflib.get_close_matches(name, names, n=1, cutoff=0.55)), "")


def _parse(path: str) -> tuple[Step | None, ...]:
    """Steps of msgspec's path; None where it does not tell the key."""
    steps: list[Step | None] = []
    for name, index, _ in _STEP.findall(path):
        steps.append(name or (int(index) if index else None))
    return tuple(steps)


def _complete(steps: tuple[Step | None, ...], data: Plain, type_: type, message: str) -> Path:
    """Find the keys that msgspec writes as ``[...]`` by converting with one of them at a time."""
    path: list[Step] = []
    here = data
    for step in steps:
        if step is None:
            step = _culprit(here, data, type_, message)
            if step is None:
                break
        path.append(step)
        if isinstance(here, dict) and isinstance(step, str):
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
    return tuple(path)


def _culprit(here: Plain, data: Plain, type_: type, message: str) -> Step | None:
    if isinstance(here, dict):
        entries = dict(here)
        for key, value in entries.items():
            here.clear()
            here[key] = value
            if _message(data, type_) == message:
                return key
        here.update(entries)
    elif isinstance(here, list):
        items = list(here)
        for index, item in enumerate(items):
            here[:] = [item]
            if _message(data, type_) == message:
                here[:] = items
                return index
        here[:] = items
    return None


def _message(data: Plain, type_: type) -> str:
    try:
        msgspec.convert(data, type_, strict=False)
    except msgspec.ValidationError as error:
        return str(error)
    return ""


def _own(message: str, path: Path, root: Node) -> Fault:
    """A ``ValueError`` that the record raised itself."""
    found = _OWN_PATH.match(message)
    if found:
        inner = tuple(step for step in _parse(f".{found['path']}") if step is not None)
        if has(root, path + inner[:1]):
            path, message = path + inner, found["what"]
    else:
        path = _quoted(message, path, root)
    what, _, remedy = message.partition("; ")
    return Fault(path, what, remedy)


def _quoted(message: str, path: Path, root: Node) -> Path:
    """The text below ``path`` that a message begins by quoting; else ``path``."""
    for inner, text in texts(node_at(root, path)):
        if len(text) > 1 and message.startswith((text, repr(text))):
            return path + inner
    return path


def _standard(message: str, path: Path, data: Plain, info: mi.Type, on_key: bool) -> Fault:
    """One of the errors that msgspec words itself."""
    kind = _type_at(info, path)
    name = _spell(path)
    quoted = re.findall(r"`([^`]*)`", message)
    if message.startswith("Object missing required field"):
        remedy = f"add the line `{quoted[0]}: …`"
        return Fault((*path, quoted[0]), f"{name} has no `{quoted[0]}`", remedy)
    if message.startswith("Object contains unknown field"):
        key, known = quoted[0], _field_names(kind)
        what, meant = f"{name} has no key `{key}`", _closest(key, known)
        return Fault((*path, key), what, nearest(key, known), on_key=True, meant=meant)
    text = _text(str(path[-1]) if on_key else _value_at(data, path))
    if message.startswith("Invalid"):
        names = _key_names(_type_at(info, path[:-1])) if on_key else _literals(kind)
        subject = "key" if on_key else "value"
        return Fault(
            path, f"{name} has the unknown {subject} {text}", nearest(text[1:-1], names), on_key
        )
    expected = message.removeprefix("Expected ").partition(", got")[0]
    expected = re.sub(r"`([^`]*)`", lambda m: _kinds(m[1]), expected)
    for symbol, words in ((">=", "at least"), ("<=", "at most"), (">", "above"), ("<", "below")):
        expected = expected.replace(f" {symbol} ", f" {words} ")
    return Fault(path, f"{name} must be {expected} but is {text}", on_key=on_key)


def _kinds(names: str) -> str:
    return " or ".join(_KINDS.get(name.strip(), name.strip()) for name in names.split("|"))


def _spell(path: Path) -> str:
    """A value as people call it; the line says which one of a list."""
    keys = [step for step in path if isinstance(step, str)]
    if not keys:
        return "the file" if not path else "this item"
    return f"`{keys[-1]}`" if path[-1] == keys[-1] else f"this item of `{keys[-1]}`"


def _text(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool | int | float):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f"`{value if len(value) <= 40 else value[:39] + '…'}`"
    if not value:
        return "empty"
    return "a list" if isinstance(value, list) else "a group of `key: value` lines"


def _value_at(data: Plain, path: Path) -> Plain:
    for step in path:
        if isinstance(data, dict) and isinstance(step, str):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
    return data


def _alternatives(kind: mi.Type) -> tuple[mi.Type, ...]:
    if isinstance(kind, mi.Metadata):
        return _alternatives(kind.type)
    return kind.types if isinstance(kind, mi.UnionType) else (kind,)


def _type_at(kind: mi.Type, path: Path) -> mi.Type:
    """The type that a value at ``path`` should have; ``AnyType`` where it cannot be told."""
    for step in path:
        for option in _alternatives(kind):
            below = _type_below(option, step)
            if below is not None:
                kind = below
                break
        else:
            return mi.AnyType()
    return kind


def _type_below(kind: mi.Type, step: Step) -> mi.Type | None:
    if isinstance(kind, mi.StructType):
        return next((f.type for f in kind.fields if f.encode_name == step), None)
    if isinstance(kind, mi.DictType) and isinstance(step, str):
        return kind.value_type
    if isinstance(kind, mi.TupleType) and isinstance(step, int) and step < len(kind.item_types):
        return kind.item_types[step]
    if isinstance(kind, mi.CollectionType) and isinstance(step, int):
        return kind.item_type
    return None


def _field_names(kind: mi.Type) -> list[str]:
    return [
        field.encode_name
        for option in _alternatives(kind)
        if isinstance(option, mi.StructType)
        for field in option.fields
    ]


def _key_names(kind: mi.Type) -> list[str]:
    for option in _alternatives(kind):
        if isinstance(option, mi.DictType):
            return _literals(option.key_type)
    return []


def _literals(kind: mi.Type) -> list[str]:
    """The texts that a value may be."""
    names: list[str] = []
    for option in _alternatives(kind):
        if isinstance(option, mi.LiteralType):
            names += [str(value) for value in option.values]
        elif isinstance(option, mi.EnumType):
            names += [str(member.value) for member in option.cls]
    return names
