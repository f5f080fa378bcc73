"""Passwords: how they are kept, what they must be, and how often one may guess."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from assist.errors import InputError

SHORTEST: Final = 12
LONGEST: Final = 200
"""Characters. Source: chosen after NIST SP 800-63B, which asks for length and for nothing else."""

WINDOW_S: Final = 15 * 60
"""How long a wrong attempt counts. Source: chosen."""
MOST_WRONG: Final = 5
"""Wrong attempts of one address on one name. Source: OWASP ASVS, a handful."""
MOST_WRONG_NAME: Final = 20
"""Wrong attempts of all addresses on one name: a botnet gets no further. Source: chosen."""
MOST_WRONG_ADDRESS: Final = 50
"""Wrong attempts of one address on all names: an office behind one address. Source: chosen."""
MOST_KEYS: Final = 20_000
"""Names and addresses that are remembered; the longest unused go first."""

_AT_ONCE: Final = threading.BoundedSemaphore(2)
"""Hashing takes 64 MiB and a tenth of a second, on purpose."""


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    # The library's own choice: argon2id with the second set of RFC 9106 (t=3, 64 MiB, p=4).
    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobody() -> str:
    """The hash that a name which doesn't exist is compared with, to take as long."""
    return _hasher().hash("nobody has this password")


def hash_password(password: str) -> str:
    """A password as it is stored.

    Raises:
        InputError: It is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(
            f"a password has {SHORTEST} to {LONGEST} characters",
            remedy="take a few words that only you would put together",
        )
    with _AT_ONCE:
        return _hasher().hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Whether a password is the one that was stored; takes as long where none was."""
    with _AT_ONCE:
        try:
            _hasher().verify(stored or _nobody(), password)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
    return stored is not None


class Attempts:
    """Wrong attempts to sign in, counted in memory.

    - ``begin`` counts an attempt as wrong before the password is looked at, so that many at the
      same moment are no way round; ``forgive`` takes it back.

    Args:
        clock: Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, name: str, address: str) -> float:
        """Seconds to wait before another attempt; 0 lets this one through."""
        now = self._clock()
        with self._lock:
            wait = 0.0
            for key, most in self._keys(name, address):
                times = self._wrong.get(key, deque())
                while times and times[0] <= now - WINDOW_S:
                    times.popleft()
                if len(times) >= most:
                    wait = max(wait, times[0] + WINDOW_S - now)
            if not wait:
                for key, _ in self._keys(name, address):
                    self._wrong.setdefault(key, deque()).append(now)
                    self._wrong.move_to_end(key)
                while len(self._wrong) > MOST_KEYS:
                    self._wrong.popitem(last=False)
            return wait

    def forgive(self, name: str, address: str) -> None:
        """The last attempt was right: it and those before it from there no longer count."""
        with self._lock:
            for number, (key, _) in enumerate(self._keys(name, address)):
                times = self._wrong.get(key)
                if number == 0:
                    self._wrong.pop(key, None)
                elif times:
                    times.pop()

    @staticmethod
    def _keys(name: str, address: str) -> tuple[tuple[tuple[str, str], int], ...]:
        return (
            ((name, address), MOST_WRONG),
            ((name, ""), MOST_WRONG_NAME),
            (("", address), MOST_WRONG_ADDRESS),
        )
