"""Which of a source's speakers is the agent, where the source does not say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from assist.errors import TranscriptError
from assist.events import Channel
from assist.ingest.transcript import AGENT_NAMES, CUSTOMER_NAMES, RawTurn, speaker_channel

Order = tuple[Channel, Channel]
"""The parties in the order of a source's numbered channels."""

AGENT_FIRST: Order = (Channel.AGENT, Channel.CUSTOMER)

Opener = Literal["agent", "customer"]
"""Who begins where nothing else tells: an agent answers a call, a customer writes first."""

_SYSTEM = re.compile(
    r"^(system|bot|robot|ivr|系统(消息|提示)?|机器人|智能客服|语音(导航|提示))$", re.IGNORECASE
)
_LONG = 2
"""A name with a role in it has at least so many characters: ``A`` alone is one, ``Anna`` none."""


def name_roles(
    raw: Sequence[RawTurn], *, opener: Opener, where: str
) -> tuple[list[RawTurn], list[str]]:
    """Turns with their speakers named agent or customer, and what had to be guessed.

    - A speaker whose name says its role keeps it, also with a name behind it (``客服小王``).
    - Machines and system lines are left out.
    - With one speaker known, the others are the other party; of two unknown ones the first to
      speak is the ``opener``. Both are said.

    Raises:
        TranscriptError: More than two unknown speakers, or on the telephone one alone.
    """
    turns = [turn for turn in raw if not _SYSTEM.match(_key(turn.speaker))]
    names = list(dict.fromkeys(_key(turn.speaker) for turn in turns))
    roles = {name: role for name in names if (role := _role(name)) is not None}
    unknown = [name for name in names if name not in roles]
    notes: list[str] = []
    if len(turns) < len(raw):
        notes.append(f"{len(raw) - len(turns)} lines of machines were left out")
    if unknown:
        guess = _guess(unknown, roles, opener, where)
        shown = ", ".join(f"“{name[:40]}” is the {guess[name]}" for name in unknown)
        notes.append(f"who is who was guessed: {shown}")
        roles |= guess
    for turn in turns:
        turn.speaker = str(roles[_key(turn.speaker)])
    return turns, notes


def _guess(
    unknown: list[str], roles: dict[str, Channel], opener: Opener, where: str
) -> dict[str, Channel]:
    known = set(roles.values())
    if len(known) == 1:
        other = next(iter(known)).other
        return dict.fromkeys(unknown, other)
    first = Channel(opener)
    if not known and len(unknown) == 2:
        return {unknown[0]: first, unknown[1]: first.other}
    if not known and len(unknown) == 1 and opener == "customer":
        return {unknown[0]: first}
    who = ", ".join(f"“{name[:20]}”" for name in unknown[:4])
    raise TranscriptError(
        f"it can't be told who of {who} is the agent",
        where=where,
        remedy="name speakers agent or customer (客服 or 客户), or give one file a party",
    )


def numbered(order: Order, number: int, where: str) -> str:
    """The party on a numbered channel.

    Raises:
        TranscriptError: A third channel.
    """
    if not 0 <= number < len(order):
        raise TranscriptError(
            f"there is a channel {number}; a call has two",
            where=where,
            remedy="leave out the channels of others",
        )
    return str(order[number])


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower()


def _role(name: str) -> Channel | None:
    exact = speaker_channel(name)
    if exact is not None:
        return exact
    for known, role in (
        *((n, Channel.AGENT) for n in sorted(AGENT_NAMES)),
        *((n, Channel.CUSTOMER) for n in sorted(CUSTOMER_NAMES)),
    ):
        if len(known) < _LONG or not name.startswith(known):
            continue
        rest = name[len(known) :]
        if not rest[0].isascii() or not rest[0].isalpha():
            return role
    return None
