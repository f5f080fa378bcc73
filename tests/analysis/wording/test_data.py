from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from assist.analysis.wording import WordingData
from assist.coach.catalogue import SIGNALS
from assist.errors import PackError
from assist.packs.yaml_file import parse_yaml, read_yaml


def read(document: dict[str, Any]) -> WordingData:
    return parse_yaml(yaml.safe_dump(document, allow_unicode=True), "w.yaml", WordingData)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda d: d["signals"]["dont_know"]["guards"].append("nobody"), "named 'nobody'"),
        (lambda d: d["signals"]["dont_know"]["mend"]["marks"].append("nobody"), "named 'nobody'"),
        (lambda d: d["signals"]["jargon"]["rules"][0]["phrases"].append("(a"), "closing bracket"),
        (lambda d: d["guards"].update(empty={"within": 2}), "looks at nothing"),
        (lambda d: d["signals"]["jargon"]["rules"][0].update(weight=0), "must lie above 0"),
        (lambda d: d["signals"]["jargon"]["rules"][0].update(wieght=1), "wieght"),
        (lambda d: d["signals"]["complaint_kind"]["rules"][0].update({"is": "x"}), "not one of"),
        (
            lambda d: d["signals"]["jargon"]["rules"].append({"id": "term", "phrases": ["x"]}),
            "used twice",
        ),
    ],
)
def test_a_mistake_is_an_error_that_says_what_and_where(
    small_text: dict[str, Any], change: Any, complaint: str
) -> None:
    document = copy.deepcopy(small_text)
    change(document)
    with pytest.raises(PackError, match=complaint) as caught:
        read(document)
    assert "w.yaml:" in str(caught.value)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["wording.yaml", "customer.yaml"])
def test_the_shipped_files_name_signals_of_the_catalogue(
    repository: Path, language: str, name: str
) -> None:
    data = read_yaml(repository / "models" / "packs" / language / name, WordingData)
    assert set(data.signals) <= set(SIGNALS)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shipped_wording_covers_its_part_of_the_catalogue(
    repository: Path, language: str
) -> None:
    data = read_yaml(repository / "models" / "packs" / language / "wording.yaml", WordingData)
    assert set(data.signals) == {
        "dont_know",
        "shirking",
        "negative_wording",
        "positive_wording",
        "jargon",
        "vague_wording",
        "arguing",
        "overpromise",
        "policy_without_reason",
        "agent_tone",
    }
