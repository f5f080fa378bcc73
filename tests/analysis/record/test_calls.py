"""Written calls, spoken to the whole pipeline: the labelled lines, and proof of every sentence.

Texts of the half kept apart are never printed.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from assist.analysis.record import checkable
from assist.pipeline import Pack

PackOf = Callable[[str], Pack]


@pytest.fixture(scope="module")
def runner(repository: Path) -> ModuleType:
    """``benchmarks/record_cases.py``."""
    name = "record_cases"
    path = repository / "benchmarks" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(path.parent))
    return module


@pytest.mark.parametrize("half", ["dev", "held"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_record_holds_the_labelled_lines(
    runner: ModuleType, pack_of: PackOf, language: str, half: str
) -> None:
    reached: dict[str, dict[str, Any]] = json.loads(runner.RESULT.read_text(encoding="utf-8"))[
        "cases"
    ][f"{language} {half}"]
    rows = runner.score(pack_of(language), half)
    assert rows["unproven"] == {"sentences": 0}
    # Numbers only: a failing assertion prints what it compares, and the texts are not to be seen.
    for name, row in rows.items():
        if name != "unproven":
            least = reached[name]
            assert row["wanted"] - row["right"] <= least["wanted"] - least["right"], name
            assert row["false"] <= least["false"], name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_good_calls_raise_no_false_alarm(
    runner: ModuleType, pack_of: PackOf, language: str
) -> None:
    assert runner.false_alarms(pack_of(language))["false"] == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sentence_about_every_written_call_is_proven(
    runner: ModuleType, pack_of: PackOf, repository: Path, language: str
) -> None:
    pack = pack_of(language)
    cases = repository / "tests" / "cases"
    paths = [
        *sorted((cases / language / "calls").glob("bad-*.txt")),
        *sorted((cases / "duties" / language).glob("*/bad-*.txt")),
    ]
    assert len(paths) > 3
    for path in paths:
        heard = runner.listen(pack, runner.read_call(path).text)
        unproven = len(checkable(heard.wrap_up, heard.finals, heard.facts, pack.record))
        for note in heard.notes:
            unproven += len(checkable(note, heard.finals, heard.facts, pack.record))
        assert unproven == 0, path.name


def test_a_call_is_labelled_with_what_its_turns_say(runner: ModuleType) -> None:
    for language in ("zh", "en"):
        for half in ("dev", "held"):
            calls = runner.calls(language, half)
            assert len(calls) >= (8 if language == "zh" else 5)
            for call in calls:
                said = runner.bare(call.text)
                for name, values in call.labels.items():
                    if name == "transfer":
                        continue
                    for value in values:
                        words = value.partition("~")[2] if name == "promise" else value
                        for part in words.replace("|", "~").split("~"):
                            where = f"{call.path.name}: {name}"
                            assert part.strip() == "-" or runner.bare(part) in said, where
