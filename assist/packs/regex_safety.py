"""Regular expressions that could take for ever: a repetition without end inside another one.

``(a+)+`` tries every way to cut a text into pieces before it gives up, so a card's phrase could
stop a live call. Judged by structure alone: what is inside a group that repeats without end must
not repeat without end itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from yaml.nodes import Node

from assist.errors import PackError
from assist.packs.yaml_nodes import line_of, node_at, texts

_TOKEN: Final = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<open>\((?:\?(?:P?<\w+>|<?[=!]|[:>]))?)|(?P<close>\))"
    r"|(?P<repeat>[*+]|\{\d*,\})[?+]?|.",
    re.DOTALL,
)


def unsafe_phrases(root: Node, where: str) -> Iterator[PackError]:
    """An error for each phrase between slashes in a file that repeats inside a repetition."""
    for path, text in texts(root):
        if len(text) > 2 and text[0] == text[-1] == "/":
            group = nested_repetition(text[1:-1])
            if group:
                yield PackError(
                    f"in {text} the group {group} repeats without end inside and outside",
                    where=where,
                    line=line_of(node_at(root, path)),
                    remedy="give one of the two repetitions a limit, such as {1,3}",
                )


def nested_repetition(pattern: str) -> str:
    """The first group that repeats without end and holds what does so; empty for none."""
    repeats = [False]
    starts: list[int] = []
    group: tuple[int, bool] | None = None
    for token in _TOKEN.finditer(pattern):
        closed, group = group, None
        if token["open"]:
            repeats.append(False)
            starts.append(token.start())
        elif token["close"] and starts:
            inside = repeats.pop()
            repeats[-1] = repeats[-1] or inside
            group = (starts.pop(), inside)
        elif token["repeat"]:
            if closed is not None and closed[1]:
                return pattern[closed[0] : token.end()]
            repeats[-1] = True
    return ""
