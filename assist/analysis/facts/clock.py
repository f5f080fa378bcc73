"""The time of day on a clock of 24 hours."""

from __future__ import annotations

_NOON = 12
_LATE = ("afternoon", "evening")


def clock(hour: int, minute: int, part: str) -> str:
    """``15:30``; empty where there is no such time.

    Args:
        hour: As said.
        minute: As said.
        part: Part of the day (``afternoon``); empty where none was said, and the hour stays.
    """
    if hour > 24 or minute > 59:
        return ""
    first = {"noon": 0, "night": 6}.get(part, 0 if part in _LATE else _NOON)
    if first <= hour < (4 if part == "noon" else _NOON):
        hour += _NOON
    elif part in ("evening", "night", "morning") and hour == _NOON:
        hour = 0
    return f"{hour % 24:02}:{minute:02}"
