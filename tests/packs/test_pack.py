"""Packs as folders: found, read, extended, hashed, and every mistake named by file and line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assist.coach import Playbook
from assist.errors import PackError
from assist.packs.pack import (
    INFO,
    PLAYBOOK,
    SECTIONS,
    check_pack,
    find_pack,
    lineage,
    load_pack,
    pack_hash,
    pack_names,
    packs_dir,
    read_info,
    read_section,
)
from assist.packs.schema import section_schema

CARD = """\
language: zh
cards:
  - id: a
    when: {signal: dead_air}
    tactic: inform
    priority: 50
    say:
      - 我还在查。
      - 已经静了 {seconds} 秒。
    why: 他在等。
    done: [还在查]
    source: [SVC-15]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with a copy of the shipped zh pack."""
    folder = tmp_path / "own"
    shutil.copytree(packs_dir() / "zh", folder, ignore=shutil.ignore_patterns("playbook"))
    (folder / PLAYBOOK).write_text(CARD, encoding="utf-8")
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("name", ["zh", "en"])
def test_shipped_packs_load_and_are_faultless(name: str) -> None:
    pack = load_pack(name)
    assert pack.language == name
    assert len(pack.hash) == 64
    assert pack.playbook.cards
    assert check_pack(packs_dir() / name) == []


def test_a_pack_is_found_by_name_or_folder(own: Path) -> None:
    assert {"en", "zh"} <= set(pack_names())
    assert find_pack("zh") == packs_dir() / "zh"
    assert find_pack(own) == own
    assert find_pack(str(own)) == own
    assert load_pack(own).playbook.cards[0].id == "a"


def test_an_unknown_pack_and_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"there is no pack `zhh`; try `zh`\."):
        find_pack("zhh")
    with pytest.raises(PackError, match=r"the folder is not a pack; put a pack.yaml into it\."):
        find_pack(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("tactic:", "tactics:", 5, "has no key `tactics`"),
        ("    priority: 50\n", "    priority: 500\n", 6, "at most 100 but is `500`"),
        ("    say:\n      - 我还在查。\n      - 已经静了 {seconds} 秒。\n", "", 3, "has no `say`"),
        ("dead_air", "dead_aire", 4, "there is no signal `dead_aire`"),
        ("{seconds}", "{second}", 9, "nothing here fills the slot `{second}`"),
        ("[还在查]", '[还在查, "/(/"]', 11, "/(/ is not a regular expression"),
        ("    why:", "   why:", 10, "this is not YAML"),
        ("    why:", "\twhy:", 10, "a tab indents this line"),
        ("[SVC-15]", "[SVC15]", 12, "`SVC15` is not a catalogue row"),
        ("[SVC-15]", "[SVC-99]", 12, "`SVC-99` is not a catalogue row"),
        ("[还在查]", '[还在查, "/((a+)+)+$/"]', 11, "repeats without end inside and outside"),
        ("- id: a", "- id: a\n    id: a", 4, "the key `id` stands here a second time"),
        ("{signal: dead_air}", "{signal: dead_air, band: [angry]}", 4, "only `signal: anger`"),
        ("language: zh", "language: fr", 1, "the unknown value `fr`"),
    ],
)
def test_a_mistake_in_a_playbook_is_named_with_its_line(
    own: Path, old: str, new: str, line: int, what: str
) -> None:
    edit(own / PLAYBOOK, old, new)
    with pytest.raises(PackError) as caught:
        load_pack(own)
    assert (caught.value.where, caught.value.line) == (str(own / PLAYBOOK), line)
    assert what in caught.value.what
    assert [(e.line, e.what) for e in check_pack(own)] == [(line, caught.value.what)]


def test_an_id_that_stands_twice(own: Path) -> None:
    text = CARD + CARD.split("cards:\n")[1]
    (own / PLAYBOOK).write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=r"playbook.yaml:13: `a` stands here a second time"):
        load_pack(own)


def test_a_card_that_follows_nothing(own: Path) -> None:
    edit(own / PLAYBOOK, "{signal: dead_air}", "{follows: informs}")
    edit(own / PLAYBOOK, "      - 已经静了 {seconds} 秒。\n", "")
    expected = r":3: the card `a` follows the tactic `informs`, which no card has; try `inform`\."
    with pytest.raises(PackError, match=expected):
        load_pack(own)
    assert len(check_pack(own)) == 1


def test_check_names_every_mistake_in_every_file(own: Path) -> None:
    edit(own / PLAYBOOK, "priority: 50", "priority: 500")
    edit(own / PLAYBOOK, "done: [还在查]", "done: [还在查]\n    does: 查")
    (own / "overlap.yaml").unlink()
    (own / "playbok.yaml").write_text("x", encoding="utf-8")
    errors = check_pack(own)
    assert [(Path(e.where).name, e.line) for e in errors] == [
        ("overlap.yaml", None),
        (PLAYBOOK, 6),
        (PLAYBOOK, 12),
        ("playbok.yaml", None),
    ]
    assert errors[-1].remedy == "try `playbook.yaml`"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("dead_air", "dead_aire", 4),
        ("tactic: inform", "tactics: inform", 5),
        ("tactic: inform", "tactic: do it", 5),
        ("- id: a", "- id: A b", 3),
        ("    why: 他在等。\n", "", 3),
        ("[还在查]", '["/((a+)+)+$/"]', 11),
    ],
)
def test_two_mistakes_in_one_card_are_both_named(own: Path, old: str, new: str, line: int) -> None:
    edit(own / PLAYBOOK, old, new)
    edit(own / PLAYBOOK, "[SVC-15]", "[SVC-99]")
    errors = check_pack(own)
    last = 12 - (not new)
    assert [e.line for e in errors] == [line, last]
    assert "SVC-99" in errors[-1].what


def test_check_stops_at_a_broken_description(own: Path) -> None:
    edit(own / INFO, "language: zh", "langage: zh")
    (error,) = check_pack(own)[:1]
    assert error.where == str(own / INFO)


def test_pack_and_playbook_speak_one_language(own: Path) -> None:
    edit(own / INFO, "language: zh", "language: en")
    with pytest.raises(PackError, match="for `en` but its playbook for `zh`"):
        load_pack(own)
    assert len(check_pack(own)) == 1


def industry(tmp_path: Path, extends: str, playbook: str = "") -> Path:
    folder = tmp_path / "bank"
    folder.mkdir()
    info = f'name: 银行\nlanguage: zh\nversion: "2"\nextends: {extends}\n'
    (folder / INFO).write_text(info, encoding="utf-8")
    if playbook:
        (folder / PLAYBOOK).write_text(playbook, encoding="utf-8")
    return folder


def test_a_pack_extends_a_shipped_one(tmp_path: Path) -> None:
    text = CARD.replace("id: a", "id: silence.still_here")
    folder = industry(tmp_path, "zh", text + CARD.split("cards:\n")[1])
    pack, base = load_pack(folder), load_pack("zh")
    assert (pack.name, pack.version) == ("银行", "2")
    assert pack.anger == base.anger
    cards = {card.id: card for card in pack.playbook.cards}
    assert cards["silence.still_here"].say[0] == "我还在查。"
    assert len(cards) == len(base.playbook.cards) + 1
    assert check_pack(folder) == []


def test_a_pack_without_cards_takes_those_it_extends(tmp_path: Path) -> None:
    assert load_pack(industry(tmp_path, "zh")).playbook == load_pack("zh").playbook


def test_a_pack_may_extend_its_neighbour(own: Path, tmp_path: Path) -> None:
    folder = industry(tmp_path, "own")
    assert lineage(folder) == [folder, own]
    assert [card.id for card in load_pack(folder).playbook.cards] == ["a"]


def test_packs_that_extend_in_a_circle(tmp_path: Path) -> None:
    folder = industry(tmp_path, "bank")
    with pytest.raises(PackError, match="leads back here"):
        load_pack(folder)
    assert len(check_pack(folder)) == 1


def test_the_hash_follows_names_and_contents(own: Path, tmp_path: Path) -> None:
    before = pack_hash(own)
    assert before == pack_hash(own)
    (own / "notes.txt").write_text("not part of it", encoding="utf-8")
    assert pack_hash(own) == before
    edit(own / PLAYBOOK, "priority: 50", "priority: 51")
    changed = pack_hash(own)
    assert changed != before
    child = industry(tmp_path, "own")
    child_hash = pack_hash(child)
    edit(own / PLAYBOOK, "priority: 51", "priority: 52")
    assert pack_hash(child) != child_hash


def test_sections_are_read_by_type(own: Path) -> None:
    assert read_section(own, PLAYBOOK, Playbook).language == "zh"
    assert read_info(own).language == "zh"
    (own / PLAYBOOK).unlink()
    with pytest.raises(PackError, match="the file is missing"):
        load_pack(own)


@pytest.mark.parametrize("name", [INFO, *SECTIONS])
def test_every_file_has_a_schema_for_editors(name: str) -> None:
    schema = json.loads(section_schema(name))
    assert schema["$ref"].startswith("#/$defs/")


def test_the_playbook_schema_offers_what_an_editor_completes() -> None:
    schema = json.loads(section_schema(PLAYBOOK))["$defs"]
    assert "question_unanswered" in json.dumps(schema["Rule"]["properties"]["signal"])
    assert "closing" in json.dumps(schema["Rule"]["properties"]["stage"])
    assert schema["Card"]["properties"]["priority"]["maximum"] == 100
    assert schema["Card"]["additionalProperties"] is False


def test_there_is_no_schema_of_other_files() -> None:
    with pytest.raises(PackError, match=r"packs have no file `playbooks.yaml`; try `playbook"):
        section_schema("playbooks.yaml")
