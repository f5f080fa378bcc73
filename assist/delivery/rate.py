"""How often a screen may say something: so many at once, so many a second in the long run."""

from __future__ import annotations

import asyncio


class RateLimit:
    """A token bucket on the running loop's clock; it begins full.

    Args:
        per_s: What is earned in a second.
        burst: What may be spent at once.
    """

    def __init__(self, per_s: float, burst: float) -> None:
        self._per_s = per_s
        self._burst = burst
        self._left = burst
        self._earned_at = asyncio.get_running_loop().time()

    def spend(self) -> bool:
        """Take one; False where none is left."""
        now = asyncio.get_running_loop().time()
        self._left = min(self._burst, self._left + (now - self._earned_at) * self._per_s)
        self._earned_at = now
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True
