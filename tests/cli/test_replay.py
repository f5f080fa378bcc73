"""A stored call is concluded anew to the same, also when it was cut off."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assist.events import decode_output
from assist.events.privacy import Sharing, shared
from assist.store.journal import JOURNAL_SUFFIX

Assist = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def cut_off(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The journal of a demo call whose process was killed in the middle."""
    path = tmp_path_factory.mktemp("cut") / f"demo{JOURNAL_SUFFIX}"
    arguments = ["demo", "--no-browser", "--port", "0", "--speed", "8", "--journal", str(path)]
    with subprocess.Popen(
        [sys.executable, "-m", "assist", *arguments], stdout=subprocess.DEVNULL
    ) as process:
        deadline = time.monotonic() + 60
        while not path.exists() or path.stat().st_size < 100_000:
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    return path


@pytest.mark.asr
def test_a_call_that_was_killed_replays_as_far_as_it_went(assist: Assist, cut_off: Path) -> None:
    result = assist("replay", cut_off, "--check")
    assert result.returncode == 0, result.stderr
    assert "was not finished" in result.stdout


@pytest.mark.asr
@pytest.mark.parametrize("name", [JOURNAL_SUFFIX, ".outputs.jsonl"])
def test_a_torn_last_line_costs_that_line_only(
    assist: Assist, cut_off: Path, tmp_path: Path, name: str
) -> None:
    for suffix in (JOURNAL_SUFFIX, ".outputs.jsonl"):
        data = (cut_off.parent / f"demo{suffix}").read_bytes()
        (tmp_path / f"torn{suffix}").write_bytes(data[:-37] if suffix == name else data)
    result = assist("replay", tmp_path / f"torn{JOURNAL_SUFFIX}", "--check")
    assert result.returncode == 0, result.stderr


@pytest.mark.asr
def test_what_was_said_is_for_its_owner_only(cut_off: Path) -> None:
    for path in cut_off.parent.iterdir():
        assert path.stat().st_mode & 0o077 == 0


def golden(repository: Path) -> Path:
    return repository / f"tests/golden/en-late-parcel{JOURNAL_SUFFIX}"


@pytest.mark.parametrize("seed", ["0", "1", "77"])
def test_hash_order_changes_nothing(assist: Assist, repository: Path, seed: str) -> None:
    result = assist("replay", golden(repository), "--check", PYTHONHASHSEED=seed)
    assert result.returncode == 0, result.stderr
    assert "the same as then" in result.stdout


def test_a_changed_conclusion_is_found(assist: Assist, repository: Path, tmp_path: Path) -> None:
    source = golden(repository)
    (tmp_path / source.name).write_bytes(source.read_bytes())
    outputs = source.name.replace(JOURNAL_SUFFIX, ".outputs.jsonl")
    text = (source.parent / outputs).read_text("utf-8")
    (tmp_path / outputs).write_text(text.replace("kettle", "cattle", 1), "utf-8")
    result = assist("replay", tmp_path / source.name, "--check")
    assert result.returncode == 1
    assert "differs from what was concluded then at conclusion" in result.stderr


def test_a_pack_of_another_language_is_refused(assist: Assist, repository: Path) -> None:
    result = assist("replay", golden(repository), "--pack", repository / "models/packs/zh")
    assert result.returncode == 2
    assert "the call is in en" in result.stderr


def test_conclusions_are_written_out_but_for_what_is_the_agents_own(
    assist: Assist, repository: Path
) -> None:
    result = assist("replay", golden(repository), "--outputs", "-")
    assert result.returncode == 0
    golden_lines = (repository / "tests/golden/en-late-parcel.outputs.jsonl").read_bytes()
    everything = [decode_output(line) for line in golden_lines.splitlines()]
    told = list(shared(everything, Sharing()))
    assert len(told) < len(everything)
    assert [decode_output(line) for line in result.stdout.splitlines()] == told


def test_without_further_wishes_the_prompts_are_told(assist: Assist, repository: Path) -> None:
    result = assist("replay", golden(repository))
    assert result.returncode == 0
    assert all(line[0].isdigit() for line in result.stdout.splitlines())
    assert "floor.yield" in result.stdout
