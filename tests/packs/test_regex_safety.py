"""Which phrases could stop a call, and where the file says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.packs.pack import SECTIONS, packs_dir
from assist.packs.regex_safety import nested_repetition, unsafe_phrases
from assist.packs.yaml_nodes import compose


@pytest.mark.parametrize(
    ("pattern", "group"),
    [
        ("((a+)+)+$", "(a+)+"),
        ("(?:a*)*", "(?:a*)*"),
        ("x(a|b+){2,}y", "(a|b+){2,}"),
        ("(?:x(?:y+)?)*", "(?:x(?:y+)?)*"),
        ("(?P<n>a+?)+?", "(?P<n>a+?)+?"),
    ],
)
def test_a_repetition_in_a_repetition_is_found(pattern: str, group: str) -> None:
    assert nested_repetition(pattern) == group


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:嗯|好的?)*没有了",
        "[(+)]+",
        r"\(a+\)+",
        "(a+)?",
        "(?:a+){1,3}",
        "(ab)*c+",
        "[]+]*(a)+",
        "(?!.*a)b+",
    ],
)
def test_what_ends_is_left_alone(pattern: str) -> None:
    assert nested_repetition(pattern) == ""


def test_the_error_names_the_line() -> None:
    (error,) = unsafe_phrases(compose('done:\n  - a\n  - "/(a+)+b/"\n', "x.yaml"), "x.yaml")
    assert str(error).startswith("x.yaml:3: in /(a+)+b/ the group (a+)+ repeats")


SHIPPED = [
    path
    for pack in sorted(packs_dir().glob("*/pack.yaml"))
    for path in sorted(pack.parent.rglob("*.yaml"))
    if path.name in SECTIONS or path.parent.name == "playbook"
]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_the_shipped_packs_have_none(path: Path) -> None:
    name = path.name
    assert list(unsafe_phrases(compose(path.read_text(encoding="utf-8"), name), name)) == []
