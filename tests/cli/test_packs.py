"""`assist packs`: what there is, what is wrong with it, and schemas for editors."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from assist.packs.pack import INFO, PLAYBOOK, SECTIONS, pack_names, packs_dir, read_playbook

Assist = Callable[..., "subprocess.CompletedProcess[str]"]

TEAM = """\
language: zh
changes:
  - id: {card}
    why: 我们组的理由。
"""


@pytest.fixture
def known_card(repository: Path) -> str:
    """Some card of the general pack."""
    place = repository / "models/packs/zh"
    for file in (place / PLAYBOOK, *sorted((place / "playbook").glob("*.yaml"))):
        if file.is_file() and (found := re.search(r"- id: (\S+)", file.read_text("utf-8"))):
            return found[1]
    raise AssertionError


def test_every_shipped_pack_is_listed(assist: Assist) -> None:
    done = assist("packs", "list")
    assert done.returncode == 0, done.stderr
    listed = [line.split()[0] for line in done.stdout.splitlines()[1:]]
    assert listed == pack_names()
    assert "通用（普通话）" in done.stdout


def test_a_teams_file_is_checked_over_a_pack(
    assist: Assist, tmp_path: Path, known_card: str
) -> None:
    team = tmp_path / "team.yaml"
    team.write_text(TEAM.format(card=known_card), "utf-8")
    done = assist("packs", "check", team, "zh")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == [f"{team}: nothing wrong", "zh: nothing wrong"]


def test_a_mistake_in_a_teams_file_is_named_and_the_rest_is_checked(
    assist: Assist, tmp_path: Path, known_card: str
) -> None:
    team = tmp_path / "team.yaml"
    team.write_text(TEAM.format(card=known_card + "x"), "utf-8")
    done = assist("packs", "check", team, "zh", "nowhere")
    assert done.returncode == 1
    first, second, third = done.stdout.splitlines()
    assert first.startswith(f"{team}:3: there is no card `{known_card}x`")
    assert known_card in first.partition(";")[2]
    assert second == "zh: nothing wrong"
    assert third.startswith("there is no pack `nowhere`")


def test_a_new_sentence_that_nothing_would_recognise_is_remarked_on(
    assist: Assist, tmp_path: Path
) -> None:
    card = next(
        card
        for card in read_playbook(packs_dir() / "zh").cards
        if card.done and not any(phrase.startswith("/") for phrase in card.done)
    )
    team = tmp_path / "team.yaml"

    def check(*lines: str) -> str:
        change = f"language: zh\nchanges:\n  - id: {card.id}\n"
        team.write_text(change + "".join(f"    {line}\n" for line in lines), "utf-8")
        done = assist("packs", "check", team)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    remark = check("say: [天上，有云。]")
    assert remark.startswith(f"remark: {team}:4: `{card.id}` says something new")
    assert "add `done`" in remark
    nothing = f"{team}: nothing wrong\n"
    assert check("say: [天上，有云。]", "done: [天上有云]") == nothing
    assert check("why: 天上有云。") == nothing


CARD = """\
language: zh
cards:
  - id: {id}
    when: {{signal: dead_air}}
    tactic: inform
    say: [我在。]
    why: 他在等。
    source: [SVC-15]
"""


@pytest.mark.parametrize(
    "named", ["", "pack.yaml", "playbook", "playbook/20.yaml", "playbook/10.yaml"]
)
def test_a_pack_is_checked_whole_whichever_part_of_it_is_named(
    assist: Assist, tmp_path: Path, named: str
) -> None:
    pack = tmp_path / "ours"
    (pack / "playbook").mkdir(parents=True)
    info = 'name: 我们\nlanguage: zh\nversion: "1"\nextends: zh\n'
    (pack / "pack.yaml").write_text(info, "utf-8")
    for name in ("10.yaml", "20.yaml"):
        (pack / "playbook" / name).write_text(CARD.format(id="ours.here"), "utf-8")
    done = assist("packs", "check", pack / named)
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    assert line.startswith(f"{pack / 'playbook' / '20.yaml'}:3: `ours.here` stands in 10.yaml")


def test_a_teams_file_in_no_language_of_ours(assist: Assist, tmp_path: Path) -> None:
    team = tmp_path / "team.yaml"
    team.write_text("language: fr\n", "utf-8")
    done = assist("packs", "check", team)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{team}:1: ")


def test_schemas_of_all_files_are_written(assist: Assist, tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    done = assist("packs", "schema", "--all", folder)
    assert done.returncode == 0, done.stderr
    names = {f"{Path(name).stem}.schema.json" for name in (INFO, *SECTIONS)}
    assert {path.name for path in folder.iterdir()} == names
    for path in folder.iterdir():
        assert "$defs" in json.loads(path.read_text("utf-8"))
    hint = done.stdout.splitlines()[-1]
    assert hint.startswith("# yaml-language-server: $schema=")
    assert Path(hint.partition("=")[2]).is_file()


def test_a_hint_for_editors_does_no_harm(assist: Assist, tmp_path: Path, known_card: str) -> None:
    team = tmp_path / "team.yaml"
    hint = "# yaml-language-server: $schema=x.json\n"
    team.write_text(hint + TEAM.format(card=known_card), "utf-8")
    assert assist("packs", "check", team).returncode == 0


def test_schemas_that_cannot_be_written(assist: Assist, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = assist("packs", "schema", "--all", tmp_path / "file")
    assert done.returncode == 1
    assert "the folder cannot be made" in done.stderr


def test_a_call_can_be_heard_with_a_pack_by_name(assist: Assist, tmp_path: Path) -> None:
    call = tmp_path / "a.txt"
    call.write_text("客服：您好\n客户：我的房间没打扫", "utf-8")
    for name in ("zh", "通用（普通话）"):
        assert assist("review", call, "--pack", name).returncode == 0
    done = assist("review", call, "--pack", "en")
    assert done.returncode == 1
    assert "the call is in zh, General English is for en" in done.stderr


def test_a_broken_team_file_is_named_when_a_call_is_heard(assist: Assist, tmp_path: Path) -> None:
    team = tmp_path / "team.yaml"
    team.write_text("language: zh\ncards:\n  - id: 3 4\n", "utf-8")
    call = tmp_path / "a.txt"
    call.write_text("客服：您好\n客户：喂", "utf-8")
    done = assist("review", call, "--cards", team)
    assert done.returncode == 1
    assert f"{team}:3:" in done.stderr
    assert "Traceback" not in done.stderr


COMMANDS = [
    ["demo"],
    ["live"],
    ["review"],
    ["replay"],
    ["eval"],
    ["devices"],
    ["doctor"],
    ["models", "list"],
    ["packs", "list"],
    ["packs", "check"],
    ["packs", "schema"],
    ["packs", "stats"],
    ["preferences"],
    ["shift"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_an_example(assist: Assist, command: list[str]) -> None:
    done = assist(*command, "--help")
    assert done.returncode == 0
    assert f"Example: assist {' '.join(command)}" in done.stdout
