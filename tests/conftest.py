"""Fixtures for every room: the repository's data and a shorthand for building events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assist.events import Word

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout that the tests run in."""
    return REPOSITORY


@pytest.fixture(scope="session")
def words_at() -> Callable[..., tuple[Word, ...]]:
    """``words_at("钱 还没 到", 1000, 400)``: words of equal length from a start time."""

    def build(text: str, start_ms: int, each_ms: int = 250) -> tuple[Word, ...]:
        return tuple(
            Word(spelling, start_ms + index * each_ms, start_ms + (index + 1) * each_ms)
            for index, spelling in enumerate(text.split())
        )

    return build
