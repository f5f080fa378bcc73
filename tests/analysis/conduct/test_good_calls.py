"""A good call raises nothing about the agent's conduct."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assist.events import Signal

CALLS = sorted((Path(__file__).parents[2] / "cases").glob("*/calls/good-*.txt"))


@pytest.mark.parametrize("path", CALLS, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_nothing_is_raised(path: Path, converse: Callable[..., list[Signal]]) -> None:
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line[:2] in ("A:", "C:")
    ]
    told = converse(*lines, language=path.parents[1].name)
    assert [(signal.signal, signal.value) for signal in told] == []


def test_there_are_calls_to_try() -> None:
    assert len(CALLS) >= 12
