"""Every new call gets its pack; an edit in between is taken up, a broken one is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assist.app.config import Config
from assist.app.review import Reviewer, ReviewOptions, Source
from assist.app.shelf import PackChoice, PackShelf
from assist.audio.files import AGENT_FIRST
from assist.errors import PackError, UsageError
from assist.packs.find import packs_dir

CARD = """\
language: zh
cards:
  - id: own.one
    when: {signal: dead_air}
    tactic: inform
    say: [我还在查。]
    why: 他在等。
    source: [SVC-15]
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack that adds one card to the general one."""
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "pack.yaml").write_text('name: 我们\nlanguage: zh\nversion: "1"\nextends: zh\n')
    (folder / "playbook.yaml").write_text(CARD)
    return folder


def say(shelf: PackShelf) -> tuple[str, ...]:
    cards = {card.id: card for card in shelf.take("zh").pack.playbook.cards}
    return cards["own.one"].say


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    # A clock tick later, as for a person who edits.
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000))


def test_an_edit_between_two_calls_is_taken_up_by_the_second(pack: Path) -> None:
    shelf = PackShelf(PackChoice(pack=pack))
    first = shelf.take("zh")
    assert say(shelf) == ("我还在查。",)
    edit(pack / "playbook.yaml", "我还在查。", "没走开，在查。")
    second = shelf.take("zh")
    assert say(shelf) == ("没走开，在查。",)
    assert second.pack.hash != first.pack.hash
    # The first call runs on with what it was given.
    assert "没走开，在查。" not in str(first.pack.playbook)


def test_without_an_edit_nothing_is_read_again(pack: Path) -> None:
    shelf = PackShelf(PackChoice(pack=pack))
    assert shelf.take("zh").pack is shelf.take("zh").pack


def test_a_broken_edit_keeps_the_last_good_pack_and_says_where(pack: Path) -> None:
    shelf = PackShelf(PackChoice(pack=pack))
    assert shelf.take("zh").notices == ()
    edit(pack / "playbook.yaml", "tactic: inform", "tactics: inform")
    for _ in range(2):
        (notice,) = shelf.take("zh").notices
        assert (notice.code, notice.level) == ("pack_broken", "warning")
        assert f"{pack / 'playbook.yaml'}:5:" in notice.text
        assert say(shelf) == ("我还在查。",)
    edit(pack / "playbook.yaml", "tactics: inform", "tactic: inform_now")
    assert shelf.take("zh").notices == ()


def test_a_new_file_in_the_pack_is_seen(pack: Path) -> None:
    shelf = PackShelf(PackChoice(pack=pack))
    before = len(shelf.take("zh").pack.playbook.cards)
    (pack / "playbook").mkdir()
    (pack / "playbook" / "more.yaml").write_text(CARD.replace("own.one", "own.two"))
    assert len(shelf.take("zh").pack.playbook.cards) == before + 1


def test_a_pack_that_was_never_good_is_an_error(pack: Path) -> None:
    (pack / "playbook.yaml").write_text("language: zh\ncards: 3\n")
    with pytest.raises(PackError, match=r"playbook\.yaml:2"):
        PackShelf(PackChoice(pack=pack)).take("zh")


def test_a_teams_cards_are_taken_up_too(pack: Path, tmp_path: Path) -> None:
    team = tmp_path / "team.yaml"
    team.write_text("language: zh\nchanges:\n  - {id: own.one, say: [我们组这么说。]}\n")
    shelf = PackShelf(PackChoice(pack=pack, cards=team))
    assert say(shelf) == ("我们组这么说。",)
    assert shelf.take("zh").cards == team
    edit(team, "我们组这么说。", "改了。")
    assert say(shelf) == ("改了。",)


def test_what_the_configuration_says_holds_for_the_calls_that_it_fits(
    pack: Path, tmp_path: Path
) -> None:
    team = tmp_path / "team.yaml"
    team.write_text("language: zh\nchanges:\n  - {id: own.one, off: true}\n")
    config = Config(pack=str(pack), cards=str(team))
    shelf = PackShelf(PackChoice.of(config))
    assert shelf.take("zh").pack.name == "我们"
    assert shelf.take("en").pack.language == "en"
    assert shelf.take("en").cards is None


def test_what_the_command_names_must_fit_the_call(pack: Path) -> None:
    shelf = PackShelf(PackChoice.of(Config(), pack))
    assert shelf.choice.language == "zh"
    with pytest.raises(UsageError, match="the call is in en, 我们 is for zh"):
        shelf.take("en")


def test_cards_of_the_configuration_do_not_forbid_a_named_pack(tmp_path: Path) -> None:
    team = tmp_path / "team.yaml"
    team.write_text(CARD)
    config = Config(cards=str(team))
    assert PackShelf(PackChoice.of(config, Path("en"))).take("en").cards is None
    assert PackShelf(PackChoice.of(config, Path("zh"))).take("zh").cards == team
    with pytest.raises(UsageError, match=r"the call is in en, .*team\.yaml is for zh"):
        PackShelf(PackChoice.of(Config(), None, team)).take("en")


def test_a_review_takes_up_an_edit_between_two_calls(pack: Path, tmp_path: Path) -> None:
    options = ReviewOptions(
        json=None,
        channels="agent,customer",
        timing_only=False,
        language=None,
        model=None,
        pack=pack,
    )
    reviewer = Reviewer(options, Config(), AGENT_FIRST)
    call = tmp_path / "call.txt"
    call.write_text("客服：您好\n客户：喂")
    assert reviewer.review(Source((call,))).notes == ()
    edit(pack / "playbook.yaml", "tactic: inform", "tactics: inform")
    (note,) = reviewer.review(Source((call,))).notes
    assert f"{pack / 'playbook.yaml'}:5:" in note
    edit(pack / "playbook.yaml", "tactics: inform", "tactic: inform_now")
    assert reviewer.review(Source((call,))).notes == ()


def test_a_journal_can_name_its_pack_again(pack: Path) -> None:
    assert PackShelf(PackChoice(pack=pack)).take("zh").which == str(pack.resolve())
    assert PackShelf().take("zh").which == "zh"
    assert PackShelf(PackChoice(pack=packs_dir() / "en")).take("en").which == "en"
