"""Who is asking, and what they may do."""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec
from starlette.requests import HTTPConnection

from assist.errors import InputError

Role = Literal["agent", "reviewer", "lead", "admin"]
Act = Literal[
    "verdict",
    "hold",
    "delete",
    "original",
    "audit",
    "score",
    "dispute",
    "resolve",
    "plan",
    "people",
]

RIGHTS: dict[Act, frozenset[Role]] = {
    "verdict": frozenset({"reviewer", "lead", "admin"}),
    "hold": frozenset({"lead", "admin"}),
    "audit": frozenset({"lead", "admin"}),
    "delete": frozenset({"admin"}),
    "original": frozenset({"reviewer", "lead", "admin"}),
    "score": frozenset({"reviewer", "lead", "admin"}),
    "dispute": frozenset({"agent", "admin"}),
    "resolve": frozenset({"lead", "admin"}),
    "plan": frozenset({"lead", "admin"}),
    "people": frozenset({"admin"}),
}
"""Which roles may do what. ``original`` needs ``Viewer.sees_originals`` besides."""


class NotSignedInError(InputError):
    """Nobody is known behind this request."""


class Viewer(msgspec.Struct, frozen=True):
    """A person who looks at calls.

    Attributes:
        name: Of the account; an agent's is the ``agent`` of their calls.
        sees_originals: May see and hear what was redacted, where it is kept.
        display: What to call them; their name where it is empty.
    """

    name: str
    role: Role = "admin"
    team: str = ""
    sees_originals: bool = False
    display: str = ""

    def may(self, act: Act) -> bool:
        """Whether they may do it with a call that they see."""
        if act == "original" and not self.sees_originals:
            return False
        return self.role in RIGHTS[act]

    @property
    def acts(self) -> tuple[Act, ...]:
        """All that they may do."""
        return tuple(act for act in RIGHTS if self.may(act))


class Who(Protocol):
    """Who knows people by their requests."""

    @property
    def login(self) -> bool:
        """People sign in; otherwise there is one seat and no menu of persons."""
        ...

    def viewer_of(self, request: HTTPConnection) -> Viewer:
        """Who is asking. May block; it is called in a thread.

        Raises:
            NotSignedInError: Nobody who is known.
        """
        ...


class LocalAdmin:
    """One seat without accounts: whoever has passed the door may do everything."""

    login = False

    def viewer_of(self, request: HTTPConnection) -> Viewer:  # noqa: ARG002
        """The one there is."""
        return Viewer("local", "admin", sees_originals=True)
