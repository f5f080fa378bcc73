"""Pairings: which sites may show the overlay in a frame, and what their page may hear of a call.

A pairing's token stays between the frame and this service. The site itself never gets it: a page
that had it could read the whole call.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Literal

import msgspec

from assist.errors import InputError, SetupError
from assist.events.sites import GIFTS, EmbedOptions, Gift
from assist.store.private_file import write_private

MOST_PAIRINGS: Final = 32
"""Pairings that are kept; the oldest makes room. Source: chosen."""
NONCE_S: Final = 600.0
"""How long the question whether to pair may stay unanswered. Source: chosen."""
MOST_NONCES: Final = 32
"""Questions that may be open at once. Source: chosen."""

_ORIGIN: Final = re.compile(
    r"(?:https?|chrome-extension|moz-extension)://"
    r"(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?)(?::[0-9]{1,5})?"
)


class Pairing(msgspec.Struct, frozen=True, kw_only=True):
    """One site in one browser, as it is kept. The token itself is not."""

    id: str
    origin: str
    gives: tuple[Gift, ...]
    created_at: str
    token_sha256: str


class _Book(msgspec.Struct, frozen=True, kw_only=True):
    format: Literal["assist.pairings/1"] = "assist.pairings/1"
    pairings: tuple[Pairing, ...] = ()


def as_origin(text: str) -> str:
    """An origin as a browser writes it, or empty if it is none.

    Nothing that could end a header's directive gets through.
    """
    origin = text.strip().lower().rstrip("/")
    return origin if _ORIGIN.fullmatch(origin) else ""


class Pairings:
    """The pairings of this service. May be called from any thread.

    Args:
        path: The file that they are kept in, for its owner only; None keeps them in memory.
        options: Which sites need not ask.
        now_s: A clock in seconds for the age of questions.

    Raises:
        SetupError: The file can't be read, or a site in the options is no origin.
    """

    def __init__(
        self,
        path: Path | None = None,
        options: EmbedOptions | None = None,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        options = options if options is not None else EmbedOptions()
        self._path = path
        self._now_s = now_s
        self._lock = threading.Lock()
        self._trusted_gives = options.gives
        self._trusted = frozenset(_checked(origins=options.origins))
        self._kept = _load(path)
        self._nonces: dict[str, tuple[str, float]] = {}

    def all(self) -> tuple[Pairing, ...]:
        """Every pairing, oldest first."""
        return self._kept

    @property
    def trusted(self) -> tuple[str, ...]:
        """Sites that pair without the question."""
        return tuple(sorted(self._trusted))

    def trusts(self, origin: str) -> bool:
        """True if the configuration names this site."""
        return origin in self._trusted

    @property
    def trusted_gives(self) -> tuple[Gift, ...]:
        """What the pages of trusted sites may hear."""
        return self._trusted_gives

    def allows_frame(self, origin: str) -> bool:
        """True if this site may show the overlay in a frame."""
        return origin in self._trusted or any(kept.origin == origin for kept in self._kept)

    def ask(self, origin: str) -> str:
        """A nonce that lets ``pair`` be called once for this origin, soon."""
        nonce = secrets.token_urlsafe(18)
        with self._lock:
            self._nonces[nonce] = (origin, self._now_s() + NONCE_S)
            while len(self._nonces) > MOST_NONCES:
                del self._nonces[next(iter(self._nonces))]
        return nonce

    def pair(self, origin: str, gives: Iterable[Gift], nonce: str) -> tuple[Pairing, str]:
        """Allow a site, and give the new pairing with its token.

        Raises:
            InputError: Nobody asked for this site, or it was too long ago.
            SetupError: The pairing can't be kept.
        """
        wanted = set(gives)
        token = f"cap_{secrets.token_urlsafe(32)}"
        with self._lock:
            asked, until = self._nonces.pop(nonce, ("", 0.0))
            if not asked or asked != origin or self._now_s() > until:
                raise InputError("this question is no longer open", remedy="ask again")
            now = datetime.datetime.now(datetime.UTC).astimezone()
            pairing = Pairing(
                id=secrets.token_hex(6),
                origin=origin,
                gives=tuple(gift for gift in GIFTS if gift in wanted),
                created_at=now.isoformat(timespec="seconds"),
                token_sha256=_hash(token),
            )
            self._keep((*self._kept, pairing)[-MOST_PAIRINGS:])
        return pairing, token

    def revoke(self, pairing_id: str) -> bool:
        """Forget a pairing; its open streams end. False if there is none of this id.

        Raises:
            SetupError: What is left can't be written.
        """
        with self._lock:
            left = tuple(kept for kept in self._kept if kept.id != pairing_id)
            if len(left) == len(self._kept):
                return False
            self._keep(left)
        return True

    def of(self, token: str) -> Pairing | None:
        """The pairing that a token belongs to."""
        if not token:
            return None
        # Hashes are looked up, not secrets: how long a comparison takes tells nothing of a token.
        wanted = _hash(token)
        return next((kept for kept in self._kept if kept.token_sha256 == wanted), None)

    def _keep(self, pairings: tuple[Pairing, ...]) -> None:
        """Write first: what could not be kept is not promised, and what was revoked is gone."""
        if self._path is not None:
            with contextlib.suppress(OSError):  # writing says what is wrong
                self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(self._path, _Book(pairings=pairings), "the pairing")
        self._kept = pairings


def _hash(token: str) -> str:
    # 256 random bits need no slow hash.
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _checked(origins: Iterable[str]) -> Iterable[str]:
    for text in origins:
        origin = as_origin(text)
        if not origin:
            raise SetupError(
                f"“{text}” is no site",
                where="embed.origins",
                remedy="write it like https://crm.example, without a path",
            )
        yield origin


def _load(path: Path | None) -> tuple[Pairing, ...]:
    if path is None:
        return ()
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Book).pairings
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SetupError(
            f"the list of paired sites cannot be read ({error})",
            where=str(path),
            remedy="delete the file and pair the sites again",
        ) from error
