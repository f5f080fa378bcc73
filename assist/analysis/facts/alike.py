"""Values that are alike, or part of one another."""

from __future__ import annotations


def is_near(one: str, other: str) -> bool:
    """Alike but for a digit or two, or the end of the other."""
    if len(one) != len(other):
        return len(one) >= 3 and other.endswith(one)
    return sum(a != b for a, b in zip(one, other, strict=True)) <= 2


def is_same_time(one: str, other: str) -> bool:
    """The same time, or part of it; the part of the day may be missing: 16:30 and 04:30."""
    return contains(one, other) or (_hours(one) == _hours(other) != "")


def _hours(time: str) -> str:
    day, _, clock = time.rpartition(" ")
    hour, _, minute = clock.partition(":")
    return f"{day} {int(hour) % 12}:{minute}" if hour.isdigit() and minute else ""


def contains(one: str, other: str) -> bool:
    """Whether one is part of the other."""
    return one in other or other in one
