"""How the parties have lately come in on each other: what makes the next overlap likelier a cut."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from typing import Final, NamedTuple

NOTED_MS: Final = 800
"""What an overlap amounted to is noted as of this long after its onset, in milliseconds.

Source: the moment at which ``assist eval interruption`` asks; a later overlap that is scored as
long after its own onset never looks ahead."""

KEPT: Final = 10
"""So many overlaps of a party make its habit. Source: chosen."""

CAME_IN_MS: Final = 8000
"""For so long who came in is still "the one who came in". Milliseconds. Source: chosen, a turn."""

FIRST_TOOK: Final = 0.2
"""Share taken before anything is known, which counts as one overlap. Source: MRDA's average."""

FIRST_CONTENT: Final = 0.4
"""Content before anything is known. Source: MRDA's average."""


class Context(NamedTuple):
    """What earlier overlaps say about who comes in now, and over whom.

    Attributes:
        took_share: In how many of their last overlaps the intruder talked on while the other
            fell silent within ``NOTED_MS``. 0..1.
        content_share: How much they said in them, listener tokens aside; 1.0 is enough to
            interrupt. 0..1.
        floor_came_in: The floor holder had come in over somebody themself just before.
    """

    took_share: float = FIRST_TOOK
    content_share: float = FIRST_CONTENT
    floor_came_in: bool = False


class OverlapHistory:
    """Remembers the last ``KEPT`` overlaps of each party.

    Parties are named by anything hashable: the two channels of a call, the people of a meeting.
    """

    __slots__ = ("_came_ms", "_noted")

    def __init__(self) -> None:
        self._noted: dict[Hashable, deque[tuple[bool, float]]] = {}
        self._came_ms: dict[Hashable, int] = {}

    def context(self, intruder: Hashable, floor: Hashable, onset_ms: int) -> Context:
        """What is known as ``intruder`` comes in over ``floor`` at ``onset_ms``."""
        came_ms = self._came_ms.get(floor)
        came_in = came_ms is not None and onset_ms - came_ms < CAME_IN_MS
        noted = self._noted.get(intruder)
        if not noted:
            return Context(floor_came_in=came_in)
        took = FIRST_TOOK + sum(took for took, _ in noted)
        content = sum(content for _, content in noted)
        return Context(took / (1 + len(noted)), content / len(noted), came_in)

    def note(self, intruder: Hashable, onset_ms: int, *, took: bool, content: float) -> None:
        """An overlap has happened.

        Args:
            intruder: Who came in.
            onset_ms: When.
            took: The other was silent after ``NOTED_MS`` and the intruder was not.
            content: What the intruder had said by then, as in ``Context``; above 1 counts as 1.
        """
        noted = self._noted.setdefault(intruder, deque(maxlen=KEPT))
        noted.append((took, min(1.0, content)))
        self._came_ms[intruder] = onset_ms
