"""What every event has: a type tag and the moment it could first be known."""

from __future__ import annotations

import msgspec

SCHEMA_VERSION = 1
"""Version of the event vocabulary, written into every journal header."""


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of the vocabulary.

    Attributes:
        at_ms: When this could first be known, in milliseconds of audio from the start of the
            call. Rules fire on it; screens draw the span instead.
    """

    at_ms: int


class InputEvent(Event, frozen=True, kw_only=True):
    """Something that reached the call from outside. Journaled; never derived."""


class OutputEvent(Event, frozen=True, kw_only=True):
    """Something the engine concluded. Derived from inputs alone; never the source of truth.

    Attributes:
        seq: 1, 2, 3 … per call, given by the session as the event leaves it.
    """

    seq: int = 0
