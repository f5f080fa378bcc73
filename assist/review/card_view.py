"""The scorecards of a call as a page shows them: what each says, how its score came about, why."""

from __future__ import annotations

import msgspec

from assist.review.filling import results_of
from assist.review.form import Form, FormRow
from assist.review.forms import Forms
from assist.review.rejudge import findings_of
from assist.review.report_parts import CallReport
from assist.review.scorecard import Score, score_call, weigh
from assist.store.automatic import put_automatic
from assist.store.calls import ListedCall, utc_now
from assist.store.database import Database
from assist.store.rows import CardRow, ItemRow
from assist.store.scorecards import Change, StoredCard, cards_of, changes_of

MOST_TEXT = 120
"""Characters of a line that are quoted beside its time. Source: chosen."""


class ShownItem(msgspec.Struct, frozen=True):
    """An item of a card."""

    result: str
    reason: str = ""
    evidence: tuple[str, ...] = ()


class ShownCard(msgspec.Struct, frozen=True, kw_only=True):
    """A card, with its items by the row that they belong to."""

    id: int
    reviewer: str | None
    form: str
    score: int | None
    state: str
    comment: str
    created_at: str
    updated_at: str
    items: dict[str, ShownItem]
    explained: Score
    changes: tuple[Change, ...] = ()


class Cited(msgspec.Struct, frozen=True):
    """What an id of the evidence points at."""

    at_ms: int
    what: str
    text: str = ""


class ShownRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the form; see ``FormRow``."""

    key: str
    ids: tuple[str, ...]
    zh: str
    en: str
    judge: str
    weight: float
    scale: str
    fatal: int | None
    na: str
    comment: str


class ShownSection(msgspec.Struct, frozen=True, kw_only=True):
    """A section of the form."""

    id: str
    zh: str
    en: str
    weight: float
    rows: tuple[ShownRow, ...]


class ShownForm(msgspec.Struct, frozen=True, kw_only=True):
    """A form."""

    form: str
    zh: str
    en: str
    sections: tuple[ShownSection, ...]


def shown_form(form: Form) -> ShownForm:
    """A form as a page reads it."""
    return ShownForm(
        form=form.form,
        zh=form.title.zh if form.title else form.form,
        en=form.title.en if form.title else form.form,
        sections=tuple(
            ShownSection(
                id=section.id,
                zh=section.title.zh,
                en=section.title.en,
                weight=section.weight,
                rows=tuple(map(_row, section.rows)),
            )
            for section in form.sections
        ),
    )


def shown_card(forms: Forms, card: StoredCard, changes: tuple[Change, ...] = ()) -> ShownCard:
    """A card as a page reads it."""
    form = forms.find(card.form) or forms.active
    items = results_of(form, card.items)
    return ShownCard(
        id=card.id,
        reviewer=card.reviewer,
        form=card.form,
        score=card.score,
        state=card.state,
        comment=card.comment,
        created_at=card.created_at,
        updated_at=card.updated_at,
        items={
            key: ShownItem(item.result, item.reason, item.evidence) for key, item in items.items()
        },
        explained=weigh(form, {key: item.result for key, item in items.items()}),
        changes=changes,
    )


def current_cards(
    db: Database, forms: Forms, call: ListedCall, report: CallReport
) -> tuple[StoredCard, ...]:
    """The cards of a call, the automatic one first, by the form that is in use now.

    A call that was judged by another form is judged again from its report, unless people have
    changed its automatic card.
    """
    cards = cards_of(db, call.row.call_id)
    automatic = cards[0] if cards and cards[0].reviewer is None else None
    if automatic is not None and automatic.form == forms.active.form:
        return cards
    if automatic is not None and changes_of(db, (automatic.id,))[automatic.id]:
        return cards
    judged = report.scorecard
    if judged.form != forms.active.form:
        judged = score_call(findings_of(report), forms.active)
    items = tuple(ItemRow(one.id, one.result, "", one.evidence) for one in judged.items)
    with db.write() as connection:
        put_automatic(connection, call.id, CardRow(judged.form, judged.score, items), utc_now())
    return cards_of(db, call.row.call_id)


def cited(report: CallReport, ids: set[str]) -> dict[str, Cited]:
    """What the ids of evidence point at, those that the report knows."""
    lines = {turn.id: turn.readable or turn.text for turn in report.turns}
    found: dict[str, Cited] = {}
    for signal in report.signals:
        text = next((one.text for one in signal.evidence if one.text), "")
        found[signal.id] = Cited(signal.span.start_ms, signal.signal, text[:MOST_TEXT])
    for act in report.acts:
        found[act.id] = Cited(act.span.start_ms, act.act, lines.get(act.line, "")[:MOST_TEXT])
    for fact in report.fact_lines:
        found[fact.id] = Cited(fact.span.start_ms, fact.name, fact.value[:MOST_TEXT])
    for turn in report.turns:
        found[turn.id] = Cited(turn.start_ms, "line", lines[turn.id][:MOST_TEXT])
    return {name: found[name] for name in sorted(ids) if name in found}


def _row(row: FormRow) -> ShownRow:
    return ShownRow(
        key=row.key,
        ids=row.ids,
        zh=row.title.zh if row.title else row.key,
        en=row.title.en if row.title else row.key,
        judge=row.judge,
        weight=row.weight,
        scale=row.scale,
        fatal=row.fatal,
        na=row.na,
        comment=row.comment,
    )
