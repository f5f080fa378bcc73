"""Calls out of the store, as they are exported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from assist.errors import InputError
from assist.review.exports.exported import ExportedCall, ReviewerCard
from assist.review.report_parts import CallReport
from assist.store.calls import CallQuery, ListedCall, find_call, list_calls, load_report
from assist.store.database import Database
from assist.store.scorecards import StoredCard, final_cards

PAGE: Final = 200
"""Calls that are looked up at once. Source: chosen."""

_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\s]+')

_DECODER: Final = msgspec.json.Decoder(CallReport)


def taken(db: Database, listed: ListedCall, *, original: bool = False) -> ExportedCall:
    """One call.

    Args:
        db: The store.
        listed: Which.
        original: As it was before redaction.

    Raises:
        InputError: The original was asked for and is not kept.
    """
    call_id = listed.row.call_id
    body = load_report(db, call_id, original=original)
    if body is None and original:
        raise InputError(
            "no original of the call is kept",
            where=call_id,
            remedy="export it without personal data",
        )
    cards = tuple(_card(card) for card in final_cards(db, [call_id]))
    report = None if body is None else _DECODER.decode(body)
    return ExportedCall(row=listed.row, report=report, cards=cards)


def named(db: Database, call_id: str) -> ListedCall:
    """A call by its id.

    Raises:
        InputError: There is none.
    """
    found = find_call(db, call_id)
    if found is None:
        raise InputError(
            "there is no such call in the store",
            where=call_id,
            remedy="see 'assist calls list', or give --query",
        )
    return found


def matching(db: Database, query: CallQuery) -> Iterator[ListedCall]:
    """Every call that a query finds, page by page."""
    for page in _pages(db, query):
        yield from page


def lines_of(db: Database, query: CallQuery) -> Iterator[ExportedCall]:
    """Calls without their reports: all that a table of calls needs, a page at a time."""
    for page in _pages(db, query):
        cards: dict[str, list[ReviewerCard]] = {}
        for card in final_cards(db, [listed.row.call_id for listed in page]):
            cards.setdefault(card.call, []).append(_card(card))
        for listed in page:
            own = tuple(cards.get(listed.row.call_id, ()))
            yield ExportedCall(row=listed.row, report=None, cards=own)


def _pages(db: Database, query: CallQuery) -> Iterator[tuple[ListedCall, ...]]:
    cursor = query.cursor
    while True:
        page = list_calls(db, msgspec.structs.replace(query, cursor=cursor, limit=PAGE))
        yield page.calls
        if not page.next:
            return
        cursor = page.next


def _card(card: StoredCard) -> ReviewerCard:
    return ReviewerCard(
        reviewer=card.reviewer or "",
        form=card.form,
        score=card.score,
        items=tuple((item.item, item.result, item.reason) for item in card.items),
    )


def file_name(call_id: str, ending: str) -> str:
    """A name for a call's file that every system takes."""
    stem = _UNSAFE.sub("_", call_id).strip("._ ")[:120] or "call"
    return f"{stem}.{ending}"
