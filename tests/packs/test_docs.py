"""The guide for team leads: its examples are read by the very code that reads packs."""

from __future__ import annotations

import re
from pathlib import Path

from assist.coach import CoachOptions, Playbook, Rule
from assist.coach.cards import Card
from assist.coach.catalogue import DERIVED_SLOTS, SIGNALS
from assist.coach.texts import slots_of
from assist.events.phrases import PhraseSet
from assist.packs.pack import PackInfo
from assist.packs.yaml_file import parse_yaml

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "playbooks.md"
TEXT = GUIDE.read_text(encoding="utf-8")
INDEX = (GUIDE.parent / "signals.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


def example(start: str) -> str:
    (found,) = [text for text in EXAMPLES if text.startswith(start)]
    return found


def test_the_card_of_the_guide_is_one() -> None:
    (card,) = parse_yaml(example("language:"), str(GUIDE), Playbook).cards
    assert card.topic == "silence"
    assert all(re.sub(r"\W", "", text) in PhraseSet(card.done) for text in card.say)
    assert slots_of(card.why) == ("seconds",)


def test_the_card_of_the_guide_shows_every_key() -> None:
    body = example("language:")
    for key in Card.__struct_fields__:
        assert re.search(rf"^ +(?:- )?{key}:", body, re.MULTILINE), key


def test_the_rule_and_the_pack_of_the_guide_are_read() -> None:
    rule = parse_yaml(example("when:").partition("\n")[2], str(GUIDE), Rule)
    assert rule.band == ("angry", "furious")
    assert parse_yaml(example("name:"), str(GUIDE), PackInfo).extends == "zh"


def test_every_key_signal_and_slot_is_in_the_guide() -> None:
    slots = {slot for kind in SIGNALS.values() for slot in kind.slots}
    common = {"question", "repeats", "cut_off"}
    for name in Rule.__struct_fields__:
        assert f"`{name}`" in TEXT, name
    for name in SIGNALS:
        assert f"`{name}`" in TEXT + INDEX, name
    for name in (*DERIVED_SLOTS, *(slots & common)):
        assert f"{{{name}}}" in TEXT, name


def test_the_limits_of_the_guide_are_the_defaults() -> None:
    options = CoachOptions()
    assert (options.max_up, options.per_minute, options.min_stay_ms) == (2, 5, 4_000)
    assert "At most two cards, one per topic, at most five a minute." in TEXT
    assert "The fifth is kept for a priority of 60" in TEXT
    assert options.weighty == 60
    assert "at least four seconds" in TEXT
    assert options.calmed_ms == 90_000
