"""A team's changes to single cards of the packs below."""

from __future__ import annotations

import json

import pytest

from assist.coach import Card, Change, Playbook, Rule
from assist.errors import PackError
from assist.packs.pack import check_pack, load_pack
from assist.packs.schema import section_schema
from assist.packs.yaml_file import parse_yaml

INFO = 'name: team\nlanguage: zh\nversion: "1"\nextends: zh\n'


def book(*cards, changes=()):
    return Playbook(language="zh", cards=cards, changes=tuple(changes))


def test_what_is_named_changes_and_the_rest_stays(card):
    base = book(card("a", do="x"), card("b"))
    change = Change(id="a", say=("new",), priority=70, cooldown_ms=9_000, lifetime_ms=5_000)
    merged = book(changes=[change]).over(base)
    (a, b) = merged.cards
    assert (a.say, a.priority, a.cooldown_ms, a.lifetime_ms) == (("new",), 70, 9_000, 5_000)
    assert (a.do, a.when, a.source) == ("x", base.cards[0].when, base.cards[0].source)
    assert b is base.cards[1]
    assert merged.changes == ()


def test_a_text_can_be_emptied(card):
    merged = book(changes=[Change(id="a", do="", avoid="")]).over(
        book(card("a", do="x", avoid="y"))
    )
    assert (merged.cards[0].do, merged.cards[0].avoid) == ("", "")


def test_a_card_that_is_off_is_out(card):
    merged = book(changes=[Change(id="a", off=True)]).over(book(card("a"), card("b")))
    assert [item.id for item in merged.cards] == ["b"]


def test_changes_and_cards_stand_beside_each_other(card):
    own = book(card("c"), card("b", say=("mine",)), changes=[Change(id="a", why="so")])
    merged = own.over(book(card("a"), card("b")))
    assert [item.id for item in merged.cards] == ["a", "b", "c"]
    assert (merged.cards[0].why, merged.cards[1].say) == ("so", ("mine",))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "a11", "off": True}, r"^changes\[0\]\.id: there is no card `a11` .*; try `a1`"),
        ({"id": "zzz", "off": True}, r"^changes\[0\]\.id: .* under `cards`"),
        ({"id": "a1", "say": ("x", "{question}")}, r"^changes\[0\]\.say\[1\]: nothing here fills"),
        ({"id": "a1", "why": " "}, r"^changes\[0\]\.why: it is empty"),
    ],
)
def test_a_change_that_does_not_fit_is_refused(card, change, message):
    with pytest.raises(ValueError, match=message):
        book(changes=[Change(**change)]).over(book(card("a1"), card("b1")))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "a"}, "^this changes nothing"),
        ({"id": "a", "off": True, "do": "x"}, "^do: the card is off"),
        ({"id": "a", "done": ("/(/",)}, r"^done\[0\]: "),
    ],
)
def test_a_faulty_change_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        Change(**change)


def test_a_card_is_changed_in_one_place(card):
    twice = Change(id="a", off=True)
    with pytest.raises(ValueError, match=r"^changes\[1\]\.id: `a` stands here a second time"):
        book(changes=[twice, twice])
    with pytest.raises(ValueError, match=r"^changes\[0\]\.id: `a` stands here a second time"):
        book(card("a"), changes=[twice])


def test_a_tactic_that_may_fail_has_to_be_one(card):
    fine = card("b", when=Rule(signal="tactic_failed", of=("a",)))
    lost = card("c", when=Rule(signal="tactic_failed", of=("own",)))
    assert list(book(card("a"), fine, lost).unled()) == [(lost, "own")]


@pytest.fixture
def team(tmp_path):
    (tmp_path / "pack.yaml").write_text(INFO, encoding="utf-8")

    def write(text):
        (tmp_path / "playbook.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_a_teams_file_may_hold_changes_alone(team):
    folder = team("language: zh\nchanges:\n  - id: anger.furious.listen\n    priority: 97\n")
    assert check_pack(folder) == []
    cards = {item.id: item for item in load_pack(folder).playbook.cards}
    assert cards["anger.furious.listen"].priority == 97
    assert len(cards) == len(load_pack("zh").playbook.cards)


@pytest.mark.parametrize(
    ("lines", "line", "what"),
    [
        ("  - id: anger.furous.listen\n    off: true", 3, "there is no card `anger.furous.listen`"),
        (
            "  - id: anger.furious.listen\n    say:\n      - 好。\n      - '{due}'",
            6,
            "fills the slot",
        ),
        ("  - id: anger.furious.listen\n    prioritie: 3", 4, "no key `prioritie`"),
        ("  - id: anger.furious.listen\n    priority: 300", 4, "must be"),
        ("  - id: anger.furious.listen", 3, "this changes nothing"),
    ],
)
def test_a_mistake_in_a_change_is_named_with_its_line(team, lines, line, what):
    folder = team(f"language: zh\nchanges:\n{lines}\n")
    with pytest.raises(PackError) as caught:
        load_pack(folder)
    assert caught.value.line == line
    assert what in caught.value.what
    assert [(error.line, error.what) for error in check_pack(folder)] == [(line, caught.value.what)]


def test_yaml_reads_the_new_keys():
    text = (
        "id: a\nwhen: {act: announce_transfer, speaker: agent, has: [phone], lacks: [wish]}\n"
        "say: ['{phone}']\nwhy: 他在等。\ntactic: t\nsource: [SVC-1]\nmoment: after\n"
        "done_by: [name_colleague]\n"
    )
    card = parse_yaml(text, "x", Card)
    assert (card.when.act, card.when.has, card.moment) == ("announce_transfer", ("phone",), "after")


def test_the_schema_offers_acts_facts_and_changes():
    schema = json.loads(section_schema("playbook.yaml"))["$defs"]
    rule, item = schema["Rule"]["properties"], schema["Card"]["properties"]
    assert "announce_transfer" in json.dumps(rule["act"])
    assert "order_number" in json.dumps(rule["has"])
    assert "phone" in json.dumps(rule["lacks"])
    assert "apologise" in json.dumps(item["done_by"])
    assert "after" in json.dumps(item["moment"])
    assert schema["Change"]["additionalProperties"] is False
    assert set(schema["Change"]["required"]) == {"id"}
