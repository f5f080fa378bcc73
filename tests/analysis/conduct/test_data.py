"""The file ``conduct.yaml``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from assist.analysis.conduct import ConductData
from assist.errors import PackError
from assist.packs.yaml_file import read_yaml


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shipped_files_compile(
    language: str, conduct_data: Callable[[str], ConductData]
) -> None:
    data = conduct_data(language)
    assert data.wording is data.wording
    assert data.wording.waits


@pytest.mark.parametrize(
    ("text", "expected_ms"),
    [
        ("大概一分钟", 60_000),
        ("一两分钟", 120_000),
        ("三五分钟吧", 300_000),
        ("半分钟", 30_000),
        ("马上", None),
    ],
)
def test_times_are_read(
    text: str, expected_ms: int | None, conduct_data: Callable[[str], ConductData]
) -> None:
    assert conduct_data("zh").wording.wait_ms(text) == expected_ms


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"short_answer": 0}, "short_answer: must be at least 1"),
        ({"fast_per_min": 10, "slow_per_min": 20}, "must be above slow_per_min"),
        ({"waits": ("/(/",)}, r"waits\[0\]: .*regular expression"),
        ({"asks": ("",)}, r"asks\[0\]: an empty phrase"),
        ({"wait_times": ({"phrases": ["x"], "seconds": 0},)}, "seconds: must lie"),
    ],
)
def test_mistakes_are_named(
    changed: dict[str, object], said: str, conduct_data: Callable[[str], ConductData]
) -> None:
    fields = msgspec.to_builtins(conduct_data("zh")) | changed
    with pytest.raises(msgspec.ValidationError, match=said):
        msgspec.convert(fields, ConductData)


def test_a_mistake_has_its_line(tmp_path: Path, repository: Path) -> None:
    text = (repository / "models/packs/zh/conduct.yaml").read_text(encoding="utf-8")
    path = tmp_path / "conduct.yaml"
    path.write_text(text.replace("seconds: 15", "seconds: 0"), encoding="utf-8")
    with pytest.raises(PackError, match=r"conduct.yaml:15: must lie between"):
        read_yaml(path, ConductData)
