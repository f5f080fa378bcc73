"""Finders of the shipped packs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assist.analysis.personal import PersonalFinder, Said, covered, finder_of
from assist.events import Channel
from assist.packs.pack import load_pack


def _finder(language: str) -> PersonalFinder:
    pack = load_pack(language)
    return finder_of(language, pack.personal, pack.facts.grammar)


@pytest.fixture(scope="session")
def zh() -> PersonalFinder:
    return _finder("zh")


@pytest.fixture(scope="session")
def en() -> PersonalFinder:
    return _finder("en")


@pytest.fixture(scope="session")
def redact_call() -> Callable[[PersonalFinder, list[str]], list[str]]:
    """``redact_call(zh, ["A: 您的电话", "C: 幺三八…"])``: the turns with labels in them."""

    def redact(finder: PersonalFinder, turns: list[str]) -> list[str]:
        party = {"A": Channel.AGENT, "C": Channel.CUSTOMER}
        said = [Said(turn[3:], party[turn[0]]) for turn in turns]
        return [
            covered(str(turn.text), spans, finder.language)
            for turn, spans in zip(said, finder.find_call(said), strict=True)
        ]

    return redact
