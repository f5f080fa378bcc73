"""What other cards would have shown in stored calls, and what became of cards over many."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assist.app.replay import conclude, outputs_path
from assist.events import encode
from assist.ingest.formats import parse_transcript
from assist.ingest.hypotheses import transcript_inputs
from assist.packs.pack import load_pack
from assist.store.journal import JOURNAL_SUFFIX, Journal, JournalHeader, JournalWriter

Assist = Callable[..., "subprocess.CompletedProcess[str]"]

CALL = """\
客服：您好，请问有什么可以帮您
客户：我的钱到现在还没到账，你们怎么回事，气死我了，什么破银行
客服：这个我没办法
客户：我要去银保监会投诉你们
客服：实在对不起，我马上帮您查
客户：那好吧
"""

LISTEN = """\
language: zh
cards:
  - id: ours.always
    when: {signal: anger, band: [tense, angry, furious]}
    moment: now
    tactic: listen
    priority: 99
    say: [先让他说完。]
    why: 他正在气头上。
    source: [SVC-26]
"""


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two calls and, below it, one that is broken."""
    folder = tmp_path_factory.mktemp("calls")
    pack = load_pack("zh")
    for name in ("c-1", "c-2"):
        header = JournalHeader(
            call_id=name, language="zh", app_version="0", config_hash="", pack_hash=pack.hash
        )
        path = folder / f"{name}{JOURNAL_SUFFIX}"
        with JournalWriter(path, header) as writer:
            for event in transcript_inputs(
                parse_transcript(CALL.encode(), where=name, call_id=name)
            ):
                writer.write(event)
        outputs_path(path).write_bytes(
            b"".join(encode(event) + b"\n" for event in conclude(header, Journal(path), pack))
        )
    return folder


@pytest.fixture
def broken(calls: Path, tmp_path: Path) -> Path:
    """The same calls and a broken one."""
    folder = tmp_path / "calls"
    folder.mkdir()
    for path in calls.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / f"bad{JOURNAL_SUFFIX}").write_text("hello\n")
    return folder


@pytest.fixture
def team(tmp_path: Path) -> Path:
    path = tmp_path / "team.yaml"
    path.write_text(LISTEN)
    return path


def result_of(done: subprocess.CompletedProcess[str], status: int = 0) -> dict[str, Any]:
    assert done.returncode == status, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_same_pack_changes_nothing(assist: Assist, calls: Path) -> None:
    found = result_of(assist("replay", calls, "--pack", "zh", "--diff", "--json", "-"))
    assert found["format"] == "assist.prompt_diff/1"
    assert len(found["calls"]) == 2
    assert found["cards"] == []
    assert found["total"]["same"] == found["total"]["before"] == found["total"]["now"] > 0


def test_without_a_pack_it_is_compared_with_what_was_shown_then(
    assist: Assist, calls: Path, tmp_path: Path
) -> None:
    same = result_of(assist("replay", calls, "--diff", "--json", "-"))
    assert same["before"] == "what was shown then"
    assert same["total"]["same"] == same["total"]["before"] > 0
    alone = tmp_path / f"alone{JOURNAL_SUFFIX}"
    alone.write_bytes((calls / f"c-1{JOURNAL_SUFFIX}").read_bytes())
    done = assist("replay", alone, "--diff")
    assert done.returncode == 1
    assert "was not kept; give another pack with --pack" in done.stderr


def test_other_cards_come_and_push_others_out(assist: Assist, calls: Path, team: Path) -> None:
    found = result_of(assist("replay", calls, "--cards", team, "--diff", "--json", "-"))
    ours = next(card for card in found["cards"] if card["card"] == "ours.always")
    assert ours["come"] == ours["now"] >= 2
    assert ours["before"] == 0
    total = found["total"]
    for side, parts in (("before", "gone"), ("now", "come")):
        kept = total["same"] + total["reworded"] + total["moved"]
        assert total[side] == kept + total[parts]


def test_the_table_names_calls_cards_and_the_sum(assist: Assist, calls: Path, team: Path) -> None:
    done = assist("replay", calls, "--cards", team, "--diff")
    assert done.returncode == 0, done.stderr
    for part in ("c-1.journal.jsonl", "c-2.journal.jsonl", "ours.always", "all cards", "come"):
        assert part in done.stdout
    assert done.stderr == ""


def test_a_broken_call_is_named_and_the_others_are_compared(assist: Assist, broken: Path) -> None:
    done = assist("replay", broken, "--pack", "zh", "--diff", "--json", "-")
    found = result_of(done, status=1)
    assert len(found["calls"]) == 2
    assert len(found["failed"]) == 1
    assert f"bad{JOURNAL_SUFFIX}:1:" in done.stderr
    assert "1 of 3 calls were left out" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("more", [(), ("--diff", "--pack", "zh"), ("--check",)])
def test_an_empty_folder_among_several_is_named_and_the_rest_goes_on(
    assist: Assist, calls: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = assist("replay", empty, calls, tmp_path / "nowhere", *more)
    assert done.returncode == 1
    assert f"assist: {empty}: the folder holds no journals of calls" in done.stderr
    assert f"assist: {tmp_path / 'nowhere'}: there is no such file or folder" in done.stderr
    assert "2 of 4 calls were left out" in done.stderr
    assert f"c-2{JOURNAL_SUFFIX}" in done.stdout


def test_many_calls_are_checked_at_once(assist: Assist, calls: Path) -> None:
    done = assist("replay", calls, "--check")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("the same as then") == 2


def test_statistics_count_what_became_of_each_card(assist: Assist, calls: Path) -> None:
    found = result_of(assist("packs", "stats", calls, "--json", "-"))
    assert found["format"] == "assist.card_stats/1"
    assert (found["calls"], found["as_then"]) == (2, 2)
    assert "do not say that a card changed anything" in found["note"]
    total = found["total"]
    assert total["shown"] == sum(card["shown"] for card in found["cards"]) > 0
    for part in ("used", "done", "dismissed", "ran_out"):
        assert total[part]["of"] == total["shown"]
        assert 0 <= total[part]["low"] <= total[part]["share"] <= total[part]["high"] <= 1
    parts = ("used", "done", "dismissed", "ran_out")
    assert sum(total[part]["count"] for part in parts) == total["shown"]


def test_statistics_are_a_table_too(assist: Assist, broken: Path) -> None:
    done = assist("packs", "stats", broken)
    assert done.returncode == 1
    assert "2 calls." in done.stdout
    assert "all cards" in done.stdout
    assert f"bad{JOURNAL_SUFFIX}:1:" in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--check", "--pack", "zh"], "takes no other pack"),
        (["--check", "--diff"], "exclude each other"),
        (["--diff", "--outputs", "-"], "exclude each other"),
        (["--json", "-"], "--json is for --diff"),
        (["--outputs", "-"], "--outputs takes one call"),
    ],
)
def test_wishes_that_exclude_each_other(
    assist: Assist, calls: Path, options: list[str], said: str
) -> None:
    done = assist("replay", calls, *options)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_folder_without_calls(assist: Assist, tmp_path: Path) -> None:
    for command in (["replay", tmp_path, "--diff"], ["packs", "stats", tmp_path]):
        done = assist(*command)
        assert done.returncode == 2
        assert "holds no journals" in done.stderr
