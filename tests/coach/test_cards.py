"""What a card may look like, and what is refused with which words."""

from __future__ import annotations

import pytest

from assist.coach import Card, Playbook, Rule
from assist.coach.catalogue import ROWS, SIGNALS
from assist.packs.yaml_file import parse_yaml


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"id": "Anger Listen"}, r"^id: .*anger\.listen"),
        ({"tactic": "do it"}, r"^tactic: "),
        ({"say": ("好", " ")}, r"^say\[1\]: the sentence is empty"),
        ({"say": ("{question}",)}, r"^say\[0\]: nothing here fills the slot `{question}`; use one"),
        ({"say": ("a {",)}, r"^say\[0\]: a brace stands alone"),
        ({"say": ("{a b}",)}, r"^say\[0\]: .* is not a slot"),
        ({"do": "查 {seconds}"}, r"^do: slots work in"),
        ({"avoid": "}"}, r"^avoid: slots work in"),
        ({"done": ("好的", "/(/")}, r"^done\[1\]: .* is not a regular expression"),
        ({"done": (" ",)}, r"^done\[0\]: an empty phrase"),
    ],
)
def test_a_faulty_card_is_refused(card, fields, message):
    with pytest.raises(ValueError, match=message):
        card(**fields)


def test_a_source_is_a_row_of_the_catalogue(card):
    with pytest.raises(ValueError, match=r"^source\[1\]: `SVC` is not"):
        Card(
            id="a",
            when=Rule(signal="anger"),
            say=("a",),
            why="b",
            tactic="c",
            source=("SVC-1", "SVC"),
        )


@pytest.mark.parametrize("row", ["SVC-99", "OBJ-0", "SVC-6", "svc-26"])
def test_a_source_that_the_catalogue_does_not_have_is_refused(row):
    with pytest.raises(ValueError, match=rf"^source\[0\]: `{row}` is not a catalogue row; try `"):
        Card(id="a", when=Rule(signal="anger"), say=("a",), why="b", tactic="c", source=(row,))


def test_the_catalogue_knows_its_rows():
    assert len(set(ROWS)) == len(ROWS)
    assert {"OBJ-1", "OBJ-1b", "SVC-34", "CMP-5g", "PIV-7b", "AFT-8"} <= set(ROWS)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "^the rule is empty"),
        ({"signal": "angr"}, "^signal: there is no signal `angr`; try `anger`"),
        ({"signal": "weather"}, "^signal: there is no signal `weather`; see the list"),
        ({"signal": "dead_air", "band": ("angry",)}, "^band: only `signal: anger`"),
        ({"signal": "dead_air", "trend": "rising"}, "^trend: only `signal: anger`"),
        ({"said": ("a",), "was": ("angry",)}, "^was: only `signal: anger`"),
        ({"signal": "dead_air", "said": ("a",)}, "^said: a rule has one cause .* `all:`"),
        ({"stage": ("closing", "end")}, r"^stage\[1\]: there is no stage `end`"),
        ({"said": ("a", "/(/")}, r"^said\[1\]: "),
        ({"signal": "dead_air", "after_ms": 9, "within_ms": 9}, "^within_ms: it must be above"),
        ({"signal": "dead_air", "min_repeats": 1}, "^min_repeats: only questions"),
        ({"said": ("a",), "min_value": 0.5}, "^min_value: this needs a signal"),
        ({"signal": "complaint_kind", "of": ("product", "x")}, r"^of\[1\]: .*service, product"),
        ({"signal": "dead_air", "of": ("x",)}, r"^of\[0\]: `dead_air` has no `x`; take it out"),
        ({"signal": "anger", "min_count": 2}, "^min_count: "),
        ({"all": (Rule(all=(Rule(signal="anger"),)),)}, r"^all\[0\]: rules nest one level"),
    ],
)
def test_a_faulty_rule_is_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        Rule(**fields)


def test_slots_of_any_named_signal_may_be_used(card):
    when = Rule(any=(Rule(signal="question_open"), Rule(signal="dead_air")))
    assert card(when=when, say=("{question}", "{seconds}")).topic == "question"


def test_ids_stand_once(card):
    with pytest.raises(ValueError, match=r"^cards\[2\]\.id: `a` stands here a second time"):
        Playbook(language="zh", cards=(card("a"), card("b"), card("a")))


def test_an_overlay_replaces_by_id_and_adds_at_the_end(card):
    base = Playbook(language="zh", cards=(card("a"), card("b")))
    own = Playbook(language="zh", cards=(card("c"), card("a", say=("new",))))
    merged = own.over(base)
    assert [item.id for item in merged.cards] == ["a", "b", "c"]
    assert merged.cards[0].say == ("new",)


def test_tactics_that_lead_nowhere_are_found(card):
    follower = card("b", when=Rule(follows="a"), unless=Rule(follows="x"))
    book = Playbook(language="zh", cards=(card("a"), follower))
    assert list(book.unled()) == [(follower, "x")]


def test_the_stand_in_rule_lends_every_slot():
    rule = parse_yaml(Rule.STAND_IN, "rule", Rule)
    lent = {slot for part in rule.walk() for slot in part.lends()}
    assert lent >= {slot for kind in SIGNALS.values() for slot in kind.slots}


def test_every_signal_has_a_topic():
    assert all(kind.topic for kind in SIGNALS.values())
