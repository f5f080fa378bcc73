"""A value between 0 and 1 that rises with evidence and fades with audio time."""

from __future__ import annotations


def lifted(value: float, by: float, share: float, ceiling: float = 1.0) -> float:
    """Two strengths of evidence as one: the greater, and ``share`` of the lesser on top.

    Args:
        value: What there is, 0..1.
        by: What is added, 0..1.
        share: Part of the lesser that counts, 0..1.
        ceiling: Level that the lesser can lift to, 0..1.
    """
    high, low = (value, by) if value > by else (by, value)
    return high + share * low * (ceiling - high) if low and ceiling > high else high


class Leaky:
    """Fades by half every ``half_life_ms`` of audio.

    Args:
        half_life_ms: Half-life in milliseconds.
    """

    __slots__ = ("_at_ms", "_half_life_ms", "_value")

    def __init__(self, half_life_ms: int) -> None:
        self._half_life_ms = half_life_ms
        self._value = 0.0
        self._at_ms = 0

    def at(self, at_ms: int) -> float:
        """The value at a time not before the last one asked for; below 0.001 it is 0."""
        if at_ms > self._at_ms:
            if self._value:
                self._value *= 0.5 ** ((at_ms - self._at_ms) / self._half_life_ms)
                if self._value < 0.001:
                    self._value = 0.0
            self._at_ms = at_ms
        return self._value

    def set(self, at_ms: int, value: float) -> None:
        """Replace the value."""
        if at_ms > self._at_ms:
            self._at_ms = at_ms
        self._value = value

    def lift(self, at_ms: int, by: float, share: float, ceiling: float = 1.0) -> None:
        """Add evidence; see ``lifted``."""
        self.set(at_ms, lifted(self.at(at_ms), by, share, ceiling))
