"""Saved views of the list, each person's own."""

from __future__ import annotations

from typing import Final

import msgspec
from starlette.responses import Response
from starlette.routing import BaseRoute

from assist.errors import InputError
from assist.review.site.answers import Asked, RefusedError, Site, json_answer
from assist.review.site.query import ViewQuery, check
from assist.store.views import View, delete_view, save_view, views_of

MOST_NAME: Final = 60
"""Characters of a name. Source: chosen; a menu's line."""


def view_routes(site: Site) -> list[BaseRoute]:
    """``/api/review/views``."""
    one = "/api/review/views/{name:path}"
    return [
        site.route("/api/review/views", _views),
        site.route(one, _save, methods=("PUT",)),
        site.route(one, _delete, methods=("DELETE",)),
    ]


def _views(asked: Asked) -> Response:
    return json_answer({"views": views_of(asked.db, asked.viewer.name)})


def _save(asked: Asked) -> Response:
    name = asked.params["name"].strip()
    if not 0 < len(name) <= MOST_NAME or not name.isprintable():
        raise InputError(
            "a view needs a name", remedy=f"give it one of 1 to {MOST_NAME} characters"
        )
    query = msgspec.structs.replace(asked.decode(ViewQuery), cursor="", limit=50)
    check(query)
    body = msgspec.json.encode(query)
    save_view(asked.db, asked.viewer.name, name, body)
    return json_answer(View(name, msgspec.Raw(body)), 201)


def _delete(asked: Asked) -> Response:
    if not delete_view(asked.db, asked.viewer.name, asked.params["name"]):
        raise RefusedError("there is no such view", 404)
    return Response(status_code=204)
