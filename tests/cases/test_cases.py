"""Hand-written cases, spoken to the whole pipeline of a pack: what ships, not a detector alone.

The figures on the half kept apart must reach the target, or else what benchmarks/results says was
reached; docs/signals say where and why that is less. Texts of that half are never printed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from assist.coach.catalogue import SIGNALS
from assist.events import Prompt
from assist.pipeline import Pack

PRECISION = 0.95
RECALL = 0.80

FAULTS = (
    "dont_know",
    "shirking",
    "negative_wording",
    "jargon",
    "vague_wording",
    "arguing",
    "overpromise",
    "policy_without_reason",
    "agent_tone",
)
RISKS = ("abuse", "publicity_threat", "regulator_threat", "churn_threat")

PackOf = Callable[[str], Pack]


def reached(runner: ModuleType) -> dict[tuple[str, str], dict[str, Any]]:
    rows = json.loads(runner.RESULT.read_text(encoding="utf-8"))["cases"]
    return {(row["language"], row["signal"]): row for row in rows if row["half"] == "held"}


def test_the_half_kept_apart_reaches_its_figures(
    runner: ModuleType, pack_of: PackOf, language: str, held_file: Path
) -> None:
    row = reached(runner).get((language, held_file.stem), {})
    score = runner.score(pack_of(language), held_file)
    # Numbers only: a failing assertion prints what it compares, and the texts are not to be seen.
    precision, recall = float(score.precision), float(score.recall)
    del score
    assert precision >= min(PRECISION, row.get("precision", PRECISION)) - 0.005
    assert recall >= min(RECALL, row.get("recall", RECALL)) - 0.005


def test_a_case_file_is_about_the_signal_it_is_named_for(
    runner: ModuleType, language: str, dev_file: Path
) -> None:
    file, cases = runner.read_cases(dev_file)
    held, more = runner.read_cases(dev_file.parents[1] / "held" / dev_file.name)
    assert file.signal == held.signal == dev_file.stem
    assert file.signal in SIGNALS
    texts = [" ".join(case.text.split()) for case in (*cases, *more)]
    assert len(set(texts)) == len(texts), "a case stands twice"
    assert sum(case.wanted is not None for case in (*cases, *more)) >= 40
    assert sum(case.wanted is None for case in (*cases, *more)) >= 40


def test_a_good_call_raises_no_fault_of_the_agent(
    runner: ModuleType, pack_of: PackOf, language: str, good_call: Path
) -> None:
    told = runner.call_signals(pack_of(language), good_call)
    faults = [
        (signal.signal, [item.text for item in signal.evidence])
        for signal in told
        if signal.signal in (*FAULTS, *RISKS)
    ]
    assert faults == []


def test_a_bad_call_raises_what_it_is_known_for(
    runner: ModuleType, pack_of: PackOf, language: str, bad_call: Path
) -> None:
    first = bad_call.read_text(encoding="utf-8").splitlines()[0]
    expected = {name.strip() for name in first.partition("expects:")[2].split(",")} & set(FAULTS)
    told = {signal.signal for signal in runner.call_signals(pack_of(language), bad_call)}
    assert len(expected & told) >= 0.75 * len(expected), sorted(expected - told)


def cards_for(pack: Pack, signal: str) -> set[str]:
    return {
        card.id
        for card in pack.playbook.cards
        if any(rule.signal == signal for rule in card.when.walk())
    }


@pytest.mark.parametrize("signal", FAULTS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_become_a_signal_and_then_a_prompt(
    runner: ModuleType, pack_of: PackOf, language: str, signal: str
) -> None:
    pack = pack_of(language)
    cards = cards_for(pack, signal)
    file, cases = runner.read_cases(runner.CASES / language / "dev" / f"{signal}.yaml")
    raised = prompted = 0
    for case in cases:
        if case.wanted is None:
            continue
        outputs = runner.hear(pack, case.text, file.speaker)
        told = {item.id for item in runner.signals(outputs, signal)}
        raised += bool(told)
        prompted += any(
            isinstance(out, Prompt) and out.card in cards and told & set(out.because)
            for out in outputs
        )
        if prompted and raised:
            break
    assert raised
    assert prompted or not cards
