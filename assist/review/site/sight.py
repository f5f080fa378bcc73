"""Which calls a person sees. Nothing else in the review pages decides that.

Agents see their own calls, leads who have a team that team's; everybody else sees all of them. A
call that is not seen is answered like one that is not there.
"""

from __future__ import annotations

import msgspec

from assist.errors import InputError
from assist.review.site.who import Viewer
from assist.store.calls import CallQuery, CallRow, Facets, ListedCall, facets, find_call
from assist.store.database import Database


class NoSuchCallError(InputError):
    """There is no such call, or none that this person sees."""

    def __init__(self) -> None:
        super().__init__("there is no such call", remedy="see the list of calls")


def narrowed(viewer: Viewer, query: CallQuery) -> CallQuery | None:
    """A query for what the viewer sees of what it asks for; None where that is nothing."""
    for name, own in _own(viewer).items():
        if not own or getattr(query, name) not in ("", own):
            return None
        query = msgspec.structs.replace(query, **{name: own})
    return query


def sees(viewer: Viewer, row: CallRow) -> bool:
    """Whether the viewer sees a call."""
    return all(own and getattr(row, name) == own for name, own in _own(viewer).items())


def call_seen(db: Database, viewer: Viewer, call_id: str) -> ListedCall:
    """A call.

    Raises:
        NoSuchCallError: There is none that this viewer sees.
    """
    # PostgreSQL takes no NUL in a text; nothing that is stored has one.
    found = find_call(db, call_id) if "\0" not in call_id else None
    if found is None or not sees(viewer, found.row):
        raise NoSuchCallError
    return found


def facets_seen(db: Database, viewer: Viewer) -> Facets:
    """What the viewer's calls can be filtered by."""
    found = facets(db)
    if viewer.role == "agent":
        team = (viewer.team,) if viewer.team else ()
        return msgspec.structs.replace(found, agents=(viewer.name,), teams=team)
    if "team" in _own(viewer):
        return msgspec.structs.replace(found, teams=(viewer.team,))
    return found


def _own(viewer: Viewer) -> dict[str, str]:
    """What a call's row must have for the viewer to see it; nothing has an empty one."""
    if viewer.role == "agent":
        return {"agent": viewer.name}
    if viewer.role == "lead" and viewer.team:
        return {"team": viewer.team}
    return {}
