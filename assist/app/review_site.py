"""The review pages of a service: who may come in, and what they are answered."""

from __future__ import annotations

import msgspec
from starlette.routing import BaseRoute

from assist.app.config import Config
from assist.app.people import entrance
from assist.delivery.access import People
from assist.review.site import review_routes
from assist.store.database import Database


class ReviewSite(msgspec.Struct, frozen=True):
    """What a service answers about calls, and who knows the people that sign in.

    Attributes:
        people: For the door of the whole service; None lets in whoever has the token.
    """

    routes: tuple[BaseRoute, ...] = ()
    people: People | None = None


def review_site(db: Database, config: Config, *, seat: bool = False) -> ReviewSite:
    """The review pages over a store.

    Args:
        db: The store; it stays open as long as the service.
        config: Where recordings are, and who may come in.
        seat: The service runs beside one agent's phone.
    """
    door = entrance(db, config, seat=seat)
    routes = (*review_routes(db, config.data_folder, door.who), *door.routes)
    return ReviewSite(routes, door.people)
