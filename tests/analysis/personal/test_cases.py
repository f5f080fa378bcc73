"""The labelled turns: enough of them, hard enough, and found as well as the documents say."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

NUMBERS = ("phone", "id_card", "bank_card")
WORDS = ("name", "address")


@pytest.fixture(scope="module")
def benchmark(repository: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "personal_benchmark", repository / "benchmarks" / "personal.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("language", "least"), [("zh", 220), ("en", 180)])
def test_there_are_enough_cases_and_a_third_of_them_are_hard(
    benchmark: ModuleType, language: str, least: int
) -> None:
    cases = [case for half in ("dev", "held") for case in benchmark.read_cases(language, half)]
    without = [case for case in cases if not any(turn.spans for turn in case)]
    assert len(cases) >= least
    assert len(without) >= 0.35 * len(cases)


@pytest.mark.parametrize("half", ["dev", "held"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_recall_and_precision_hold(benchmark: ModuleType, language: str, half: str) -> None:
    counts = benchmark.measure(language, half)
    assert counts.row(NUMBERS)["recall"] >= 0.95
    assert counts.row(WORDS)["recall"] >= 0.85
    assert counts.row(benchmark.KINDS)["precision"] >= 0.95
