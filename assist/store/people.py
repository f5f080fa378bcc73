"""Users and their sessions. A session's token is a secret of its browser: only its hash is kept."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from typing import Final, Literal

import msgspec
from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from assist.errors import InputError
from assist.store import audit
from assist.store.database import Database
from assist.store.saving import utc_now
from assist.store.schema import sessions, users

Role = Literal["agent", "reviewer", "lead", "admin"]
ROLES: Final[tuple[Role, ...]] = ("agent", "reviewer", "lead", "admin")

SESSION_S: Final = 12 * 3600
"""How long a session lasts. Source: chosen; one long shift."""

_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may sign in.

    Attributes:
        name: What is typed to sign in, and what calls name as their agent.
        display: What others see; the name where it is empty.
        team: Whose calls a lead sees.
        oidc_subject: ``issuer subject`` of an account elsewhere.
        has_password: Whether one is set; its hash stays in the store.
    """

    id: int
    name: str
    display: str
    role: Role
    team: str = ""
    oidc_subject: str | None = None
    active: bool = True
    has_password: bool = False


class UserChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to change of a user; None leaves it as it is."""

    display: str | None = None
    role: Role | None = None
    team: str | None = None
    active: bool | None = None
    password_hash: str | None = None
    oidc_subject: str | None = None


def add_user(
    db: Database, name: str, role: Role, by: str, change: UserChange | None = None
) -> User:
    """Make a user.

    Args:
        db: The database.
        name: What is typed to sign in; letters of any language, digits and ``._@-``.
        role: What the user may do.
        by: Who makes it, for the audit.
        change: What else is known.

    Raises:
        InputError: The name is taken or no name.
    """
    name = name.strip()
    if not 1 <= len(name) <= 64 or not all(c.isalnum() or c in "._@- " for c in name):
        raise InputError(
            "a user's name has 1 to 64 letters, digits or any of . _ @ - and spaces",
            where=name[:64],
            remedy="choose another one",
        )
    with db.write() as connection:
        if _by_name(connection, name) is not None:
            raise InputError("there is a user of this name already", where=name)
        values = {
            "name": name,
            "role": role,
            "display": "",
            "team": "",
            **_values(change or UserChange()),
        }
        key = connection.execute(insert(users).returning(users.c.id), values).scalar_one()
        audit.add(connection, by, "add_user", detail=f"{name} {role}")
        row = connection.execute(select(users).where(users.c.id == key)).mappings().one()
    return _user(row)


def change_user(db: Database, name: str, change: UserChange, by: str) -> User:
    """Change a user. One who may no longer do what was allowed is signed out everywhere.

    Raises:
        InputError: There is no such user, or nobody would be left who may manage users.
    """
    with db.write() as connection:
        row = _by_name(connection, name)
        if row is None:
            raise InputError("there is no such user", where=name)
        values = _values(change)
        if values:
            connection.execute(update(users).where(users.c.id == row["id"]), values)
        if row["role"] == "admin" and not _admins(connection):
            raise InputError(
                "nobody would be left who may manage users",
                where=name,
                remedy="make somebody else an admin first",
            )
        if {"role", "active", "password_hash", "team"} & values.keys():
            connection.execute(delete(sessions).where(sessions.c.user == row["id"]))
        told = (f"{key}={values[key]}" for key in sorted(values.keys() - {"password_hash"}))
        secret = ("password",) if "password_hash" in values else ()
        audit.add(connection, by, "change_user", detail=" ".join((name, *told, *secret)))
        row = connection.execute(select(users).where(users.c.id == row["id"])).mappings().one()
    return _user(row)


def list_users(db: Database) -> tuple[User, ...]:
    """All users by name, the inactive ones, too."""
    with db.read() as connection:
        rows = connection.execute(select(users).order_by(users.c.name)).mappings().all()
    return tuple(map(_user, rows))


def find_user(db: Database, name: str) -> tuple[User, str | None] | None:
    """A user by name, and the hash of the password."""
    with db.read() as connection:
        row = _by_name(connection, name)
    return (_user(row), row["password_hash"]) if row is not None else None


def find_subject(db: Database, subject: str) -> User | None:
    """The user that an account elsewhere belongs to."""
    with db.read() as connection:
        query = select(users).where(users.c.oidc_subject == subject)
        row = connection.execute(query).mappings().one_or_none()
    return _user(row) if row is not None else None


def open_session(
    db: Database, user: User, action: str = "sign_in", seconds: int = SESSION_S
) -> str:
    """Begin a session and note it; the token that opens it, which is told once."""
    token = secrets.token_urlsafe(32)
    now = _now()
    values = {
        "token_hash": _hash(token),
        "user": user.id,
        "created_at": now.strftime(_TIME),
        "expires_at": (now + datetime.timedelta(seconds=seconds)).strftime(_TIME),
    }
    with db.write() as connection:
        connection.execute(delete(sessions).where(sessions.c.expires_at <= utc_now()))
        connection.execute(insert(sessions), values)
        audit.add(connection, user.name, action)
    return token


def session_user(db: Database, token: str) -> User | None:
    """Whose session a token opens; None where it has ended or the user is no longer active."""
    if not token:
        return None
    query = (
        select(users)
        .join(sessions, sessions.c.user == users.c.id)
        .where(
            sessions.c.token_hash == _hash(token),
            sessions.c.expires_at > utc_now(),
            users.c.active,
        )
    )
    with db.read() as connection:
        row = connection.execute(query).mappings().one_or_none()
    return _user(row) if row is not None else None


def close_session(db: Database, token: str) -> None:
    """End a session; one that is none is as good as ended."""
    with db.write() as connection:
        gone = connection.execute(
            delete(sessions).where(sessions.c.token_hash == _hash(token)).returning(sessions.c.user)
        ).scalar_one_or_none()
        if gone is not None:
            name = connection.execute(select(users.c.name).where(users.c.id == gone)).scalar_one()
            audit.add(connection, name, "sign_out")


def _values(change: UserChange) -> dict[str, object]:
    given = msgspec.structs.asdict(change)
    return {name: value for name, value in given.items() if value is not None}


def _by_name(connection: Connection, name: str) -> RowMapping | None:
    query = select(users).where(users.c.name == name.strip())
    return connection.execute(query).mappings().one_or_none()


def _admins(connection: Connection) -> int:
    query = select(func.count()).where(users.c.role == "admin", users.c.active)
    return int(connection.execute(query).scalar_one())


def _user(row: RowMapping) -> User:
    return User(
        id=row["id"],
        name=row["name"],
        display=row["display"],
        role=row["role"],
        team=row["team"],
        oidc_subject=row["oidc_subject"],
        active=bool(row["active"]),
        has_password=row["password_hash"] is not None,
    )


def _hash(token: str) -> str:
    # The token has 256 random bits: no salt or slow hash makes it harder to guess.
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
