"""The catalogue, the cards, the form and the walks name the same things."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from catalogue_walks.walk_file import LANGUAGES, Catalogue, CatalogueRow, Record, Screen, WalkFile

from assist.app.scenes import TAKES, scene_names, scene_takes
from assist.coach.catalogue import ROWS, SIGNALS
from assist.packs.find import pack_names
from assist.pipeline import Pack
from assist.review.form import default_form

OTHER_OUTPUTS = {"handover_note", "stage", "wrap_up", "followup_draft"}
"""What the catalogue calls a signal and the product tells as an output of its own."""

NO_CARD = {
    "OBJ-12": "trends are read in reports",
    "OBJ-13": "coaching happens after calls",
    "CMP-8": "trends are read in reports",
    "CMP-10": "letters have no overlay",
    "PIV-7b": "coaching happens after calls",
    "SVC-33": "the scorecard is for reviewers",
    "AFT-6b": "the library is searched after calls",
}
"""Ids that no card of any pack serves, and why not. Nothing else may go without a card."""

Walks = Callable[[str], WalkFile]
Packs = Callable[[str], Pack]


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_cards_and_catalogue_know_the_same_ids(catalogue: Catalogue) -> None:
    ids = [name for row in catalogue.rows for name in row.ids]
    assert len(ids) == len(set(ids))
    assert set(ids) == set(ROWS)


def test_every_row_is_one_line_of_the_form(catalogue: Catalogue) -> None:
    assert {row.ids for row in default_form().rows} == {row.ids for row in catalogue.rows}


def test_every_line_of_the_form_rests_on_what_its_row_names(catalogue: Catalogue) -> None:
    for line in default_form().rows:
        row = catalogue.row_of(line.ids[0])
        told = set(line.signals) - set(row.signals)
        # Whether somebody was heard out is told by who was cut off; a draft is made of promises.
        beside = {"agent_interrupts"} if line.judge == "heard_out" else set()
        beside |= {"promise"} if "followup_draft" in row.signals else set()
        assert told <= beside, line.ids


def test_every_signal_of_the_catalogue_is_one_of_the_products(catalogue: Catalogue) -> None:
    named = {name for row in catalogue.rows for name in row.signals}
    assert named - set(SIGNALS) == OTHER_OUTPUTS
    assert set(SIGNALS) <= named


def test_every_id_is_served_by_a_card(language: str, pack_of: Packs, catalogue: Catalogue) -> None:
    packs = [name for name in pack_names() if name.partition("-")[0] == language]
    served = {
        name for pack in packs for card in pack_of(pack).playbook.cards for name in card.source
    }
    assert set(ROWS) - served == set(NO_CARD)
    by_general = {name for card in pack_of(language).playbook.cards for name in card.source}
    advised = {name for row in catalogue.rows if row.live == "card" for name in row.ids}
    assert advised <= by_general


def test_every_row_is_walked(language: str, walks_of: Walks, catalogue: Catalogue) -> None:
    file = walks_of(language)
    walked = {name for walk in file.walks for name in walk.ids}
    beyond = {name for row in file.beyond for name in row.ids}
    assert walked | beyond == set(ROWS)
    assert not walked & beyond
    assert {catalogue.row_of(name).section for name in beyond} == {"improvement"}


def test_every_walk_keeps_to_one_row(language: str, walks_of: Walks, catalogue: Catalogue) -> None:
    for walk in walks_of(language).walks:
        assert set(walk.ids) <= set(catalogue.row_of(walk.ids[0]).ids), walk.name
    names = [(walk.ids, walk.name) for walk in walks_of(language).walks]
    assert len(names) == len(set(names))


def test_every_signal_is_raised_in_a_walk_of_its_row(
    language: str, walks_of: Walks, catalogue: Catalogue
) -> None:
    for row in catalogue.rows:
        raised = {
            name
            for walk in walks_of(language).walks
            if set(walk.ids) <= set(row.ids)
            for name in walk.signals
        }
        assert set(row.signals) - OTHER_OUTPUTS <= raised, row.ids


def test_every_row_is_walked_to_where_the_agent_meets_it(
    language: str, walks_of: Walks, catalogue: Catalogue
) -> None:
    walks = walks_of(language).walks
    for row in catalogue.rows:
        if row.section == "improvement":
            continue
        its_own = [walk for walk in walks if set(walk.ids) <= set(row.ids)]
        met = {
            "card": any(walk.card for walk in its_own),
            "label": any(walk.screen.labels for walk in its_own),
            "list": any(walk.screen != Screen() for walk in its_own),
            "wrap_up": any(walk.record != Record() for walk in its_own),
            "none": True,
        }
        assert met[row.live], row.ids


def test_every_duty_is_walked_missed_and_done(
    language: str, walks_of: Walks, catalogue: Catalogue
) -> None:
    judged = {line.ids: line.judge for line in default_form().rows}
    for row in catalogue.rows:
        if row.section == "duty" and judged[row.ids] not in ("note", "beyond"):
            assert _results(row, walks_of(language)) >= {"pass", "fail"}, row.ids


def test_every_industry_pack_is_walked(language: str, walks_of: Walks) -> None:
    industries = {name for name in pack_names() if name.startswith(f"{language}-")}
    assert len(industries) == 4
    assert {walk.pack for walk in walks_of(language).walks if walk.ids == ("PIV-5",)} == industries


def test_three_model_scenes_have_a_bad_and_a_good_take() -> None:
    assert len(scene_names("zh")) == 3
    assert [tuple(scene_takes("zh", name)) for name in scene_names("zh")] == [TAKES] * 3


def _results(row: CatalogueRow, file: WalkFile) -> set[str]:
    return {walk.result for walk in file.walks if set(walk.ids) <= set(row.ids)}
