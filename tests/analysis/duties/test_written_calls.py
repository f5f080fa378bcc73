"""Written calls, spoken to the whole pipeline but the coach: what ships reaches its figures."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def runner(repository: Path) -> ModuleType:
    folder = repository / "benchmarks"
    sys.path.insert(0, str(folder))
    try:
        spec = importlib.util.spec_from_file_location("duties_benchmark", folder / "duties.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
    return module


@pytest.mark.parametrize("half", ["dev", "held"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_written_calls_reach_their_figures(
    runner: ModuleType, repository: Path, language: str, half: str
) -> None:
    text = (repository / "benchmarks/results/duties.json").read_text(encoding="utf-8")
    rows = json.loads(text)["together"]
    reached = next(r for r in rows if (r["language"], r["half"]) == (language, half))
    row = runner.figures(language, half, list(runner.judge(language, half)))
    assert row["found"] >= reached["found"]
    assert row["false"] <= reached["false"]
    assert row["false_on_good_calls"] <= reached["false_on_good_calls"]
    assert row["stages_alike"] >= reached["stages_alike"] - 0.01
