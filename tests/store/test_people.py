"""Users, their sessions, and what is written down about them."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from assist.errors import InputError
from assist.store import audit
from assist.store.database import Database
from assist.store.people import (
    UserChange,
    add_user,
    change_user,
    close_session,
    find_subject,
    find_user,
    list_users,
    open_session,
    session_user,
)
from assist.store.schema import sessions


def test_a_user_is_found_by_name_with_the_hash(db: Database) -> None:
    made = add_user(db, " 李娜 ", "lead", "root", UserChange(team="北", password_hash="h"))
    assert (made.name, made.role, made.team, made.has_password) == ("李娜", "lead", "北", True)
    assert find_user(db, "李娜") == (made, "h")
    assert find_user(db, "none") is None
    assert list_users(db) == (made,)


@pytest.mark.parametrize("name", ["", " ", "a" * 65, "a\0b", "<b>", "a\nb"])
def test_names_are_plain(db: Database, name: str) -> None:
    with pytest.raises(InputError):
        add_user(db, name, "agent", "root")


def test_a_name_is_taken_once(db: Database) -> None:
    add_user(db, "li", "agent", "root")
    with pytest.raises(InputError, match="already"):
        add_user(db, "li", "admin", "root")


def test_a_session_is_its_token_and_only_its_hash_is_kept(db: Database) -> None:
    user = add_user(db, "li", "agent", "root")
    token = open_session(db, user)
    assert len(token) >= 43
    assert session_user(db, token) == user
    assert session_user(db, token + "x") is None
    assert session_user(db, "") is None
    with db.read() as connection:
        kept = connection.execute(select(sessions.c.token_hash)).scalars().all()
    assert token not in kept
    close_session(db, token)
    assert session_user(db, token) is None


def test_a_session_ends_with_its_time_and_is_swept(db: Database) -> None:
    user = add_user(db, "li", "agent", "root")
    token = open_session(db, user)
    with db.write() as connection:
        connection.execute(update(sessions).values(expires_at="2020-01-01T00:00:00Z"))
    assert session_user(db, token) is None
    open_session(db, user)
    with db.read() as connection:
        assert len(connection.execute(select(sessions)).all()) == 1


@pytest.mark.parametrize(
    "change",
    [
        UserChange(active=False),
        UserChange(role="reviewer"),
        UserChange(team="x"),
        UserChange(password_hash="h"),
    ],
)
def test_who_may_do_something_else_has_to_sign_in_again(db: Database, change: UserChange) -> None:
    user = add_user(db, "li", "agent", "root")
    token = open_session(db, user)
    change_user(db, "li", UserChange(display="Li"), "root")
    assert session_user(db, token) is not None
    change_user(db, "li", change, "root")
    assert session_user(db, token) is None


def test_somebody_can_always_manage_users(db: Database) -> None:
    add_user(db, "root", "admin", "terminal")
    for change in (UserChange(role="lead"), UserChange(active=False)):
        with pytest.raises(InputError, match="nobody would be left"):
            change_user(db, "root", change, "root")
    assert find_user(db, "root")[0].role == "admin"  # type: ignore[index]
    add_user(db, "second", "admin", "root")
    assert change_user(db, "root", UserChange(role="lead"), "second").role == "lead"


def test_an_account_elsewhere_is_one_users(db: Database) -> None:
    made = add_user(db, "li", "agent", "root", UserChange(oidc_subject="https://x 7"))
    assert find_subject(db, "https://x 7") == made
    assert find_subject(db, "https://x 8") is None


def test_the_audit_says_who_and_never_a_password(db: Database) -> None:
    user = add_user(db, "li", "agent", "root", UserChange(password_hash="secret-hash"))
    change_user(db, "li", UserChange(password_hash="other-hash", team="x"), "root")
    close_session(db, open_session(db, user))
    lines = audit.lines(db)
    assert [(line.user, line.action) for line in lines] == [
        ("li", "sign_out"),
        ("li", "sign_in"),
        ("root", "change_user"),
        ("root", "add_user"),
    ]
    assert lines[2].detail == "li team=x password"
    assert not any("hash" in line.detail for line in lines)


def test_the_audit_is_read_in_pages_and_by_filter(db: Database) -> None:
    for number in range(5):
        audit.note(db, "li" if number % 2 else "wu", "open", f"c{number}")
    first = audit.lines(db, limit=2)
    assert [line.call for line in first] == ["c4", "c3"]
    assert [line.call for line in audit.lines(db, before=first[-1].id)] == ["c2", "c1", "c0"]
    assert [line.call for line in audit.lines(db, user="li")] == ["c3", "c1"]
    assert [line.user for line in audit.lines(db, call="c2")] == ["wu"]
    assert audit.lines(db, since="2999-01-01") == ()
    assert audit.lines(db, until="2000-01-01") == ()
    assert audit.words(db) == (("li", "wu"), ("open",))
