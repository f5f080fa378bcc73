"""Playbooks in several files, single cards changed, and a team's own cards over all of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assist.errors import PackError
from assist.packs.find import find_pack, packs_dir
from assist.packs.pack import check_cards, check_pack, load_pack, pack_hash

CARD = """\
  - id: {id}
    when: {{signal: dead_air}}
    tactic: inform
    say: [{say}]
    why: 他在等。
    source: [SVC-15]
"""


def cards(*pairs: tuple[str, str], language: str = "zh") -> str:
    return f"language: {language}\ncards:\n" + "".join(CARD.format(id=i, say=s) for i, s in pairs)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A pack that stands by itself, with its playbook in two files of a folder."""
    folder = tmp_path / "own"
    shutil.copytree(packs_dir() / "zh", folder)
    shutil.rmtree(folder / "playbook", ignore_errors=True)
    (folder / "playbook.yaml").unlink(missing_ok=True)
    (folder / "playbook").mkdir()
    (folder / "playbook" / "10-first.yaml").write_text(cards(("a", "我在。"), ("b", "在查。")))
    (folder / "playbook" / "20-second.yaml").write_text(cards(("c", "马上好。")))
    return folder


@pytest.fixture
def team(tmp_path: Path) -> Path:
    path = tmp_path / "team.yaml"
    path.write_text(
        "language: zh\n"
        "changes:\n"
        "  - id: b\n"
        "    say: [还在查，您别挂。]\n"
        "  - id: c\n"
        "    off: true\n"
        "cards:\n" + CARD.format(id="d", say="我们组的话。")
    )
    return path


def ids(folder: Path, own_cards: Path | None = None) -> list[str]:
    return [card.id for card in load_pack(folder, cards=own_cards).playbook.cards]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_a_folder_of_files_is_one_playbook_in_order_of_their_names(own: Path) -> None:
    assert ids(own) == ["a", "b", "c"]
    assert check_pack(own) == []


def test_the_single_file_comes_before_the_folder(own: Path) -> None:
    (own / "playbook.yaml").write_text(cards(("z", "喂。")))
    assert ids(own) == ["z", "a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (cards(("x", "好。"), ("b", "好。")), 9, "`b` stands in 10-first.yaml already"),
        (
            cards(("x", "好。"), language="en"),
            1,
            "this file is for `en` but 10-first.yaml for `zh`",
        ),
        (cards(("x", "好。")).replace("dead_air", "dead_aire"), 4, "no signal `dead_aire`"),
        ("language: zh\nchanges:\n  - {id: a, off: true}\n", 3, "`a` stands in 10-first.yaml"),
        ("language: zh\nchanges:\n  - {id: y, off: true}\n", 3, "there is no card `y`"),
    ],
)
def test_a_mistake_in_one_of_several_files_is_named_with_its_line(
    own: Path, text: str, line: int, what: str
) -> None:
    second = own / "playbook" / "20-second.yaml"
    second.write_text(text)
    with pytest.raises(PackError) as caught:
        load_pack(own)
    assert (caught.value.where, caught.value.line) == (str(second), line)
    assert what in caught.value.what
    assert [(e.where, e.line, e.what) for e in check_pack(own)] == [
        (str(second), line, caught.value.what)
    ]


def test_a_folder_that_is_misspelt_or_holds_what_is_not_read(own: Path) -> None:
    (own / "playbook" / "30-third.yml").write_text(cards(("e", "好。")))
    (own / "playbok").mkdir()
    (own / "playbok" / "x.yaml").write_text(cards(("f", "好。")))
    remedies = {Path(e.where).name: e.remedy for e in check_pack(own)}
    assert remedies == {"30-third.yml": "end it in .yaml", "playbok": "call it `playbook`"}


def test_the_hash_covers_the_folder(own: Path) -> None:
    before = pack_hash(own)
    edit(own / "playbook" / "20-second.yaml", "马上好。", "快好了。")
    assert pack_hash(own) != before


def test_a_team_changes_adds_and_takes_out_single_cards(own: Path, team: Path) -> None:
    assert check_cards(team, own) == []
    assert ids(own, team) == ["a", "b", "d"]
    changed = {card.id: card for card in load_pack(own, cards=team).playbook.cards}["b"]
    assert changed.say == ("还在查，您别挂。",)
    assert changed.why == "他在等。"


def test_the_teams_file_is_part_of_the_hash(own: Path, team: Path) -> None:
    plain, with_team = load_pack(own).hash, load_pack(own, cards=team).hash
    edit(team, "我们组的话。", "我们组的新话。")
    assert len({plain, with_team, load_pack(own, cards=team).hash}) == 3


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("id: c\n", "id: cc\n", 5, "there is no card `cc`"),
        ("say: [还在查，您别挂。]", "say: [还在查, '查 {second} 秒']", 4, "fills the slot"),
        ("say: [还在查，您别挂。]", "sya: [还在查]", 4, "no key `sya`"),
        ("language: zh", "language: en", 1, "for `en` but the packs below for `zh`"),
    ],
)
def test_a_mistake_in_a_teams_file_is_named_with_its_line(
    own: Path, team: Path, old: str, new: str, line: int, what: str
) -> None:
    edit(team, old, new)
    with pytest.raises(PackError) as caught:
        load_pack(own, cards=team)
    assert what in caught.value.what
    assert caught.value.where == str(team)
    (error,) = check_cards(team, own)
    assert (error.where, caught.value.line, error.line) == (str(team), line, line)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Shipped packs: zh, en, and a bank in each."""
    folder = tmp_path / "packs"
    for name, called, language in (
        ("zh", "通用", "zh"),
        ("en", "General", "en"),
        ("zh-bank", "银行", "zh"),
        ("en-bank", "Banking", "en"),
        ("zh-hotel", "酒店", "zh"),
    ):
        (folder / name).mkdir(parents=True)
        info = f'name: {called}\nlanguage: {language}\nversion: "1"\n'
        (folder / name / "pack.yaml").write_text(info)
    monkeypatch.setattr("assist.packs.find.packs_dir", lambda: folder)
    return folder


@pytest.mark.parametrize(
    ("which", "language", "found"),
    [
        ("zh-bank", None, "zh-bank"),
        ("zh-bank", "en", "zh-bank"),
        ("银行", None, "zh-bank"),
        ("银行", "en", "zh-bank"),
        ("banking", None, "en-bank"),
        ("bank", "zh", "zh-bank"),
        ("bank", "en", "en-bank"),
        ("hotel", None, "zh-hotel"),
        ("hotel", "en", "zh-hotel"),
        (Path("bank"), "en", "en-bank"),
    ],
)
def test_a_pack_is_found_by_what_people_call_it(
    shipped: Path, which: str | Path, language: str | None, found: str
) -> None:
    assert find_pack(which, language) == shipped / found


def test_a_name_that_stands_for_several_is_asked_about(shipped: Path) -> None:
    with pytest.raises(PackError, match=r"several packs `bank`; choose one of en-bank, zh-bank"):
        find_pack("bank")
