"""Mistakes in ``stages.yaml`` are refused with their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from assist.analysis.stages import StageData
from assist.coach.catalogue import SIGNALS

Change = Callable[[dict[str, Any]], object]


def read(repository: Path, language: str = "zh") -> dict[str, Any]:
    text = (repository / "models/packs" / language / "stages.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda d: d["entries"][0].update(acts=["greeet"]), "greeet"),
        (lambda d: d["duties"][0].update(done_by=["sooth"]), "sooth"),
        (lambda d: d["duties"][0].update(due=["complain"]), "complain"),
        (lambda d: d["conditions"].update(x={}), "never hold"),
        (lambda d: d["methods"][0]["steps"].pop(), "no step covers"),
    ],
)
def test_a_mistake_is_named(repository: Path, change: Change, complaint: str) -> None:
    data = read(repository)
    change(data)
    with pytest.raises(msgspec.ValidationError, match=complaint):
        msgspec.convert(data, StageData)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_duty_is_a_signal_of_the_catalogue(repository: Path, language: str) -> None:
    data = msgspec.convert(read(repository, language), StageData)
    assert {duty.name for duty in data.duties} <= SIGNALS.keys()
