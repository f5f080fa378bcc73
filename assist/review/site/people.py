"""Users and the audit log over HTTP, for administrators."""

from __future__ import annotations

from typing import Annotated

import msgspec
from starlette.responses import Response
from starlette.routing import BaseRoute

from assist.errors import InputError
from assist.review.site.answers import Asked, Site, json_answer
from assist.review.site.passwords import hash_password
from assist.store import audit
from assist.store.people import Role, UserChange, add_user, change_user, list_users

_FILTERS = ("user", "action", "call", "since", "until")

Short = Annotated[str, msgspec.Meta(max_length=200)]


class NewUser(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A user to make; without a password somebody who signs in elsewhere, or can't yet."""

    name: Annotated[str, msgspec.Meta(max_length=64)]
    role: Role
    display: Short = ""
    team: Short = ""
    password: Short | None = None


class UserGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to change of a user."""

    role: Role | None = None
    display: Short | None = None
    team: Short | None = None
    active: bool | None = None
    password: Short | None = None


def people_routes(site: Site) -> list[BaseRoute]:
    """``/api/people/users`` and ``/api/people/audit``."""
    return [
        site.route("/api/people/users", _users),
        site.route("/api/people/users", _add, methods=("POST",)),
        site.route("/api/people/users/{name:path}", _change, methods=("PATCH",)),
        site.route("/api/people/audit", _audit),
    ]


def _users(asked: Asked) -> Response:
    asked.need("people")
    return json_answer({"login": asked.site.who.login, "users": list_users(asked.db)})


def _add(asked: Asked) -> Response:
    asked.need("people")
    given = asked.decode(NewUser)
    change = UserChange(
        display=given.display,
        team=given.team,
        password_hash=hash_password(given.password) if given.password is not None else None,
    )
    return json_answer(add_user(asked.db, given.name, given.role, asked.viewer.name, change), 201)


def _change(asked: Asked) -> Response:
    asked.need("people")
    given = asked.decode(UserGiven)
    change = UserChange(
        role=given.role,
        display=given.display,
        team=given.team,
        active=given.active,
        password_hash=hash_password(given.password) if given.password is not None else None,
    )
    return json_answer(change_user(asked.db, asked.params["name"], change, asked.viewer.name))


def _audit(asked: Asked) -> Response:
    """Who did what; reading it is written down, too."""
    asked.need("people")
    query = asked.query
    before = query.get("before", "")
    if before and not before.isdecimal():
        raise InputError("before is no number", where=before[:20])
    filters = {name: query[name] for name in _FILTERS if query.get(name)}
    if any("\0" in value for value in filters.values()):
        raise InputError("there is no such line")
    told = " ".join(f"{name}={value}" for name, value in filters.items())
    asked.audit("audit", detail=told[:200])
    lines = audit.lines(
        asked.db,
        user=filters.get("user", ""),
        action=filters.get("action", ""),
        call=filters.get("call", ""),
        since=filters.get("since", ""),
        until=filters.get("until", ""),
        before=int(before) if before else None,
    )
    users, actions = audit.words(asked.db)
    return json_answer({"lines": lines, "users": users, "actions": actions})
