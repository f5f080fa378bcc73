"""Forms: what may stand in one, what scores weigh, and what reviewers may change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assist.coach.catalogue import ROWS
from assist.errors import InputError, PackError
from assist.packs.yaml_file import parse_yaml
from assist.review.filling import GivenCard, GivenItem, decided, filled
from assist.review.form import Form, default_form, form_schema
from assist.review.forms import Forms, check_forms
from assist.review.judges import Findings
from assist.review.scorecard import Fatal, score_call, weigh
from assist.store.rows import ItemRow
from assist.store.scorecards import CardEdit, StoredCard

SMALL = """
form: small/1
title: {zh: 小表, en: Small}
sections:
  - id: talk
    title: {zh: 说, en: Talk}
    weight: 3
    rows:
      - {ids: [A-1, A-2], judge: fault, signals: [arguing], weight: 2}
      - {ids: [A-3], judge: fault, signals: [jargon], at_most: 1, fatal: 60}
  - id: people
    title: {zh: 人, en: People}
    weight: 1
    rows:
      - {ids: [B-1], judge: manual, scale: one_to_five, na: refuse, comment: fail}
      - {ids: [B-2], judge: manual, fatal: 0, weight: 0}
"""


@pytest.fixture
def small() -> Form:
    return parse_yaml(SMALL, "small.yaml", Form)


def test_the_default_form_has_every_row_of_the_catalogue_once() -> None:
    form = default_form()
    assert form.form == "default/5"
    told = [name for row in form.rows for name in row.ids]
    assert sorted(told) == sorted(ROWS)
    assert len(ROWS) == 98
    assert sum(section.weight for section in form.sections if section.id != "heard") == 100
    assert all(row.title and row.title.zh and row.title.en for row in form.every_row)


def test_manual_rows_are_left_to_people() -> None:
    told = {item.id for item in score_call(Findings()).items}
    by_hand = {row.key for row in default_form().every_row if row.judge == "manual"}
    assert len(by_hand) == 7
    assert not told & by_hand


@pytest.mark.parametrize(
    ("line", "broken", "says"),
    [
        (9, ("signals: [arguing]", "signals: [argueing]"), "no signal `argueing`"),
        (9, ("judge: fault, signals: [arguing]", "judge: guess"), "guess"),
        (10, ("ids: [A-3]", "ids: [A-1]"), "`A-1` is judged twice"),
        (10, ("at_most: 1", "scale: one_to_five"), "only a row with `judge: manual`"),
        (10, ("fatal: 60", "fatal: 100"), "99"),
        (15, ("judge: manual, scale", "judge: manual, wieght: 2, scale"), "try `weight`"),
        (11, ("id: people", "id: talk"), "`talk` is there twice"),
        (2, ("small/1", "small"), "a name and a version"),
    ],
)
def test_a_mistake_is_named_with_its_line(line: int, broken: tuple[str, str], says: str) -> None:
    with pytest.raises(PackError, match=says) as caught:
        parse_yaml(SMALL.replace(*broken), "small.yaml", Form)
    assert (caught.value.where, caught.value.line) == ("small.yaml", line)


def test_a_form_without_any_weight_scores_nothing_and_is_refused() -> None:
    with pytest.raises(PackError, match="nothing has a weight"):
        parse_yaml(
            SMALL.replace("weight: 3", "weight: 0").replace("weight: 1", "weight: 0"), "f", Form
        )


def test_the_schema_is_json_schema_that_knows_the_judges() -> None:
    schema = json.loads(form_schema())
    assert schema["$ref"] == "#/$defs/Form"
    assert "manual" in schema["$defs"]["FormRow"]["properties"]["judge"]["enum"]


def test_scores_weigh_rows_in_sections_and_sections_in_the_whole(small: Form) -> None:
    # (2×1 + 1×1)/3 of 3, and (4-1)/4 of 1.
    score = weigh(small, {"A-1": "pass", "A-3": "pass", "B-1": "4"})
    assert score.value == 94  # 93.75
    score = weigh(small, {"A-1": "fail", "A-3": "pass", "B-1": "1"})
    assert (score.value, score.sections[0].score, score.sections[1].score) == (25, 33.3, 0.0)
    assert [one.share for one in score.sections] == [0.75, 0.25]


def test_what_is_not_applicable_leaves_its_weight_to_the_others(small: Form) -> None:
    score = weigh(small, {"A-1": "pass"})
    assert score.value == 100
    assert [one.share for one in score.sections] == [1.0, 0.0]
    assert weigh(small, {}).value is None
    counts = parse_yaml(SMALL.replace("fatal: 60", "na: pass"), "f", Form)
    assert weigh(counts, {"A-1": "fail"}).value == 33


def test_a_fatal_row_caps_the_whole_or_makes_it_nothing(small: Form) -> None:
    capped = weigh(small, {"A-1": "pass", "A-3": "fail", "B-1": "5"})
    assert (capped.value, capped.uncapped, capped.fatal) == (60, 75, (Fatal("A-3", 60),))
    none = weigh(small, {"A-1": "pass", "A-3": "pass", "B-1": "5", "B-2": "fail"})
    assert (none.value, none.uncapped, none.fatal) == (0, 100, (Fatal("B-2", 0),))
    low = weigh(small, {"A-1": "fail", "A-3": "fail"})
    assert low.value == 0


def test_a_sites_own_folder_adds_forms_and_may_replace_the_default(tmp_path: Path) -> None:
    assert Forms(tmp_path / "none").active is default_form()
    (tmp_path / "old.yaml").write_text(SMALL)
    assert Forms(tmp_path).active is default_form()
    assert Forms(tmp_path).find("small/1") is not None
    (tmp_path / "default.yaml").write_text(SMALL.replace("small/1", "small/2"))
    forms = Forms(tmp_path)
    assert forms.active.form == "small/2"
    assert [form.form for form in forms.all] == ["default/5", "small/1", "small/2"]
    (tmp_path / "twice.yaml").write_text(SMALL)
    with pytest.raises(PackError, match="another form called small/1"):
        Forms(tmp_path)
    faults = [str(error) for _, _, errors in check_forms([tmp_path]) for error in errors]
    assert len(faults) == 1
    assert "twice.yaml" in faults[0]


AUTOMATIC = (
    ItemRow("A-1", "fail", "", ("s1",)),
    ItemRow("A-2", "fail", "", ("s1",)),
    ItemRow("A-3", "pass"),
)


def fill(form: Form, *items: GivenItem, own: StoredCard | None = None, **of: object) -> CardEdit:
    return filled(form, GivenCard(items=items, **of), own, AUTOMATIC)


def test_a_reviewers_card_goes_on_from_the_automatic_one(small: Form) -> None:
    edit = fill(small, GivenItem("B-1", "5"))
    assert {row.item: row.result for row in edit.card.items} == {
        "A-1": "fail",
        "A-3": "pass",
        "B-1": "5",
    }
    assert edit.card.items[0].evidence == ("s1",)
    assert [(one.item, one.was, one.became) for one in edit.changes] == [
        ("B-1", "na", "5"),
        ("", "", "draft"),
    ]


def test_an_override_takes_a_reason(small: Form) -> None:
    with pytest.raises(InputError, match="A-1 was judged fail; say why"):
        fill(small, GivenItem("A-1", "pass", "  "))
    edit = fill(small, GivenItem("A-2", "pass", "he was joking"))  # any id of the row
    change = edit.changes[0]
    assert (change.item, change.was, change.became) == ("A-1", "fail", "pass")
    assert change.reason == "he was joking"


@pytest.mark.parametrize(
    ("item", "state", "says"),
    [
        (GivenItem("B-1", "pass"), "draft", "can't be pass; use 1, 2, 3, 4, 5 or na"),
        (GivenItem("A-1", "3"), "draft", "can't be 3"),
        (GivenItem("C-9", "pass"), "draft", "has no item C-9"),
        (GivenItem("B-1", "2"), "draft", "B-1 takes a comment"),
        (GivenItem("B-2", "pass"), "final", "B-1 is not decided"),
    ],
)
def test_what_does_not_fit_is_refused(small: Form, item: GivenItem, state: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        fill(small, item, state=state)


def stored(small: Form, *items: ItemRow, **of: object) -> StoredCard:
    values = {
        "id": 1,
        "call": "c",
        "form": small.form,
        "reviewer": "a",
        "score": 1,
        "state": "draft",
        "comment": "",
        "created_at": "",
        "updated_at": "",
        **of,
    }
    return StoredCard(items=items, **values)


def test_only_what_changed_is_written_down(small: Form) -> None:
    own = stored(small, ItemRow("A-1", "fail"), ItemRow("A-3", "pass"), ItemRow("B-1", "4"))
    edit = fill(small, GivenItem("B-1", "4"), own=own)
    assert edit.changes == ()
    edit = fill(small, GivenItem("B-1", "3"), own=own, state="final", comment="well")
    assert [(one.item, one.was, one.became, one.reason) for one in edit.changes] == [
        ("B-1", "4", "3", ""),
        ("", "draft", "final", "well"),
    ]


def test_an_objection_that_is_upheld_changes_every_id_of_the_row(small: Form) -> None:
    automatic = stored(small, *AUTOMATIC, reviewer=None, state="final")
    edit = decided(small, automatic, "A-1", "pass", "the line was quoted")
    assert {row.item: row.result for row in edit.card.items} == dict.fromkeys(
        ("A-1", "A-2", "A-3"), "pass"
    )
    assert edit.card.score == 100
    with pytest.raises(InputError, match="fail already"):
        decided(small, automatic, "A-1", "fail", "x")
