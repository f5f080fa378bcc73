"""What came with a call: in its file's name, beside it, or in a table."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assist.app.batch_sources import Source
from assist.app.call_metadata import CallMetadata
from assist.errors import InputError, UsageError


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()


def call(folder: Path, name: str = "x.wav") -> Source:
    (folder / name).write_bytes(b"x")
    return Source((folder / name,))


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        (
            "{date}_{agent}_{call_id}",
            "20261101-101500_李雷_k-1",
            ("2026-11-01T02:15:00Z", "李雷", "k-1"),
        ),
        ("{date}_{time}_{agent}", "2026-11-01_10.15_Li", ("2026-11-01T02:15:00Z", "Li", "")),
        ("{call_id} ({agent})", "7 (Li_2)", ("", "Li_2", "7")),
        ("{date}_{agent}_{call_id}", "welcome", ("", "", "")),
    ],
)
def test_a_file_name_tells(
    tmp_path: Path, pattern: str, name: str, expected: tuple[str, str, str]
) -> None:
    metadata = CallMetadata(pattern)
    facts = metadata.of(call(tmp_path, f"{name}.wav"))
    assert (facts.started_at, facts.agent, facts.call_id) == expected
    assert metadata.misfits == (expected == ("", "", ""))


def test_the_file_beside_outdoes_the_table_and_that_the_name(tmp_path: Path) -> None:
    source = call(tmp_path, "Li_x.wav")
    table = tmp_path / "calls.csv"
    table.write_text("\ufefffile;Agent;team;queue\nLi_x.wav;Wang;cards;7\nother;Zhao;;\n")
    (tmp_path / "Li_x.meta.json").write_text('{"agent": "Han", "customer": 42, "vip": true}')
    facts = CallMetadata("{agent}_{call_id}", table).of(source)
    assert (facts.agent, facts.team, facts.call_id, facts.customer_ref) == (
        "Han",
        "cards",
        "x",
        "42",
    )
    assert facts.meta == {"queue": "7", "vip": "True"}


def test_a_table_by_call_id(tmp_path: Path) -> None:
    table = tmp_path / "calls.csv"
    table.write_text("call_id,started_at,language\nx,2026-11-01T10:00:00+01:00,en-GB\n")
    facts = CallMetadata(table=table).of(call(tmp_path))
    assert (facts.started_at, facts.language, facts.call_id) == ("2026-11-01T09:00:00Z", "en", "x")


def test_a_file_that_nothing_is_known_of_has_its_own_time(tmp_path: Path) -> None:
    source = call(tmp_path)
    os.utime(source.files[0], (1_790_000_000, 1_790_000_000))
    facts = CallMetadata().of(source)
    assert facts.started_at == ""
    assert facts.written_at == "2026-09-21T14:13:20Z"


@pytest.mark.parametrize(
    "body", ["{", "[]", '{"agent": {}}', '{"started_at": "yesterday"}', '{"date": "20261341"}']
)
def test_a_broken_file_beside_is_named(tmp_path: Path, body: str) -> None:
    source = call(tmp_path)
    source.sidecar.write_text(body)
    with pytest.raises(InputError) as told:
        CallMetadata().of(source)
    assert str(tmp_path) in str(told.value)


@pytest.mark.parametrize("body", [b"name,agent\nx,Li\n", b"file\xff,agent\n", b""])
def test_a_table_that_is_none(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "calls.csv").write_bytes(body)
    with pytest.raises(InputError, match=r"calls\.csv"):
        CallMetadata(table=tmp_path / "calls.csv")


@pytest.mark.parametrize("pattern", ["plain", "{agent}_{agent}", "{1x}"])
def test_a_pattern_that_is_none(pattern: str) -> None:
    with pytest.raises(UsageError):
        CallMetadata(pattern)
