"""What the review pages ask for, as routes behind the one door."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import BaseRoute

from assist.review.site.answers import Asked, RefusedError, Site, json_answer
from assist.review.site.audio import audio_routes
from assist.review.site.calls import call_routes, one_call_routes
from assist.review.site.exports import export_routes
from assist.review.site.insights import insights_routes
from assist.review.site.people import people_routes
from assist.review.site.scorecards import card_routes
from assist.review.site.verdicts import verdict_routes
from assist.review.site.views import view_routes
from assist.review.site.who import LocalAdmin, NotSignedInError, Viewer, Who
from assist.store.database import Database

__all__ = [
    "Asked",
    "LocalAdmin",
    "NotSignedInError",
    "RefusedError",
    "Site",
    "Viewer",
    "Who",
    "json_answer",
    "review_routes",
]


def review_routes(db: Database, data_folder: Path, who: Who | None = None) -> list[BaseRoute]:
    """Every route of the review pages.

    Args:
        db: The store.
        data_folder: Recordings are relative to it.
        who: Who knows people by their requests; by default there is one seat, without accounts.
    """
    site = Site(db, data_folder, who)
    return [
        *call_routes(site),
        *audio_routes(site),
        *verdict_routes(site),
        *export_routes(site),
        *view_routes(site),
        *insights_routes(site),
        *card_routes(site),
        *people_routes(site),
        # Before this line: a call's id may hold slashes, so that a call itself comes last.
        *one_call_routes(site),
    ]
