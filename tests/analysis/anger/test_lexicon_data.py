from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assist.analysis.anger import AngerData
from assist.errors import PackError
from assist.packs.yaml_file import parse_yaml

SMALL = """\
gap_chars: 4
slots: {n: [三, 四]}
groups:
  blame: {ceiling: 0.7}
heat:
  - {group: blame, weight: 0.6, phrases: [骗<n>次]}
calming:
  - {weight: 0.3, phrases: [谢谢]}
harmless: [骗局]
emphasis:
  - {power: 1.3, words: [太]}
guards:
  - {name: negation, before: [不是], groups: [blame]}
demands: {asked_to_repeat: [再说一遍], pressing: [告诉我]}
alike: {骗: [坑, 蒙]}
"""


def test_a_small_file_is_read() -> None:
    data = parse_yaml(SMALL, "anger.yaml", AngerData)
    assert data.rules.scorer.open().read("骗四次", final=True).heat == pytest.approx(0.6)
    assert data.rules.scorer.open().read("坑三次", final=True).heat == pytest.approx(0.6)
    assert data.rules.demands.presses("请告诉我")


def test_a_guard_can_be_lifted_by_the_phrase_itself_and_can_guard_calming_words() -> None:
    text = SMALL.replace("before: [不是], groups", "before: [不是], unless_within: [四], groups")
    text = text.replace("groups: [blame]}\ndemands", "groups: [blame, calming]}\ndemands")
    scorer = parse_yaml(text, "anger.yaml", AngerData).rules.scorer
    assert scorer.open().read("不是骗三次", final=True).heat == 0.0
    assert scorer.open().read("不是骗四次", final=True).heat == pytest.approx(0.6)
    assert scorer.open().read("不是谢谢", final=True).calm == 0.0


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("骗<n>次", "骗<m>次", 6, "<m>"),
        ("骗<n>次", "骗(三|四", 6, "closing bracket"),
        ("骗<n>次", "(骗|)", 6, "can be empty"),
        ("weight: 0.6", "weight: 0.8", 6, "ceiling"),
        ("weight: 0.6", "weight: 1.6", 6, "between 0 and 1"),
        ("group: blame, weight", "group: balme, weight", 6, "balme"),
        ("ceiling: 0.7", "ceiling: 0.7, celing: 1", 4, "celing"),
        ("power: 1.3", "power: 0", 11, "between 0 and 4"),
        ("before: [不是]", "before: ['不(是']", 13, "regular expression"),
        ("before: [不是], groups", "groups", 13, "looks at nothing"),
        ("before: [不是]", "before: [不是], unless_within: ['(']", 13, "regular expression"),
        ("groups: [blame]", "groups: [anger]", 13, "anger"),
        ("[骗局]", "[骗局…]", 9, "…"),
    ],
)
def test_a_slip_of_the_pen_is_an_error_that_names_the_line(
    old: str, new: str, line: int, what: str
) -> None:
    assert old in SMALL
    with pytest.raises(PackError) as caught:
        parse_yaml(SMALL.replace(old, new), "anger.yaml", AngerData)
    assert (caught.value.line, what in str(caught.value)) == (line, True), str(caught.value)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shipped_lexicon_is_rich_and_lists_nothing_twice(
    packs: dict[str, AngerData], language: str
) -> None:
    data = packs[language]
    phrases = Counter(phrase for entry in data.heat for phrase in entry.phrases)
    assert phrases.total() >= 350
    assert [phrase for phrase, count in phrases.items() if count > 1] == []
    assert {entry.group for entry in data.heat} == set(data.groups)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_list_in_slots_is_used(
    repository: Path, packs: dict[str, AngerData], language: str
) -> None:
    text = (repository / "models/packs" / language / "anger.yaml").read_text(encoding="utf-8")
    assert [name for name in packs[language].slots if f"<{name}>" not in text] == []


def test_the_kinds_of_wording_are_the_same_in_both_languages(packs: dict[str, AngerData]) -> None:
    assert packs["zh"].groups == packs["en"].groups


def test_rules_are_compiled_once(packs: dict[str, AngerData]) -> None:
    assert packs["zh"].rules is packs["zh"].rules
