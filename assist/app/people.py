"""The commands ``assist users``, and who may come in to a service."""

from __future__ import annotations

import getpass
import sys

import msgspec
from rich.table import Table
from starlette.routing import BaseRoute

from assist.app.config import Config
from assist.app.written import wide_console
from assist.delivery.access import People
from assist.errors import InputError
from assist.review.site.login import UsersWho
from assist.review.site.passwords import hash_password
from assist.review.site.who import LocalAdmin, Who
from assist.store.database import Database
from assist.store.people import Role, UserChange, add_user, change_user, list_users

BY = "terminal"
"""Whom the audit names for what is done here."""


class Entrance(msgspec.Struct, frozen=True):
    """How people come in.

    Attributes:
        who: For the review pages.
        people: For the door; None lets in whoever has the token.
        routes: Where people sign in.
    """

    who: Who
    people: People | None = None
    routes: tuple[BaseRoute, ...] = ()


def entrance(db: Database, config: Config, *, seat: bool = False) -> Entrance:
    """What the configuration says about who may come in.

    Args:
        db: The store, which knows the users.
        config: Its section ``[server]``.
        seat: The service runs beside one agent's phone.
    """
    if config.server.login == "token":
        return Entrance(LocalAdmin())
    who = UsersWho(db, config.server, seat=seat)
    return Entrance(who, who, tuple(who.routes()))


def run_add(
    config: Config, name: str, role: Role, change: UserChange, *, password: bool = True
) -> None:
    """Make a user; the password comes from the terminal, or from the first line of the input.

    Raises:
        InputError: The name or the password won't do.
    """
    if password:
        change = msgspec.structs.replace(change, password_hash=hash_password(_password()))
    with Database.open(config.database_url) as db:
        user = add_user(db, name, role, BY, change)
    print(f"{user.name} may sign in as {user.role}")
    if config.server.login == "token":
        print('assist: people sign in once the configuration says [server] login = "users".')


def run_change(config: Config, name: str, change: UserChange, *, password: bool = False) -> None:
    """Change a user.

    Raises:
        InputError: There is none, or the change won't do.
    """
    if password:
        change = msgspec.structs.replace(change, password_hash=hash_password(_password()))
    with Database.open(config.database_url) as db:
        user = change_user(db, name, change, BY)
    state = user.role if user.active else "switched off"
    print(f"{user.name}: {state}")


def run_list(config: Config) -> None:
    """Print every user."""
    table = Table(box=None, pad_edge=False)
    for title in ("name", "role", "team", "shown as", "signs in with"):
        table.add_column(title)
    with Database.open(config.database_url) as db:
        for user in list_users(db):
            ways = ["password"] * user.has_password + ["provider"] * bool(user.oidc_subject)
            way = " or ".join(ways) or "nothing yet"
            shown = way if user.active else "switched off"
            table.add_row(user.name, user.role, user.team, user.display, shown)
    wide_console().print(table)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("password: ")
    if first != getpass.getpass("again: "):
        raise InputError("the two passwords differ", remedy="type it again")
    return first
