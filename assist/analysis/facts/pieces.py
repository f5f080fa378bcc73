"""Values found in an utterance, and the utterance as tokens with those values as single ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

DATE: Final = "zzdate"
LENGTH: Final = "zzlength"
RATE: Final = "zzrate"
MONEY: Final = "zzmoney"
MAIL: Final = "zzmail"
CODE: Final = "zzcode"
NUMBER: Final = "zznumber"
SPELT: Final = "zzspelt"

AHEAD: Final = "zzahead"
"""How a date that is still to come stands among tokens."""

SLOTS: Final = {
    "date": (DATE, AHEAD),
    "ahead": (AHEAD,),
    "length": (LENGTH,),
    "rate": (RATE,),
    "money": (MONEY,),
    "mail": (MAIL,),
    "code": (CODE,),
    "figure": (NUMBER,),
    "spelt": (SPELT,),
}
"""What a frame calls each kind of value: ``<date>``."""

_WHOLE = frozenset(
    ("it's", "that's", "there's", "what's", "who's", "here's", "let's", "he's", "she's", "where's")
)
"""Their ``'s`` stays with them; that of other words is read as ``is``."""
_AHEAD = ("tomorrow", "in ", "next ", "end of")
_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)*|[\u3400-\u9fff\uf900-\ufaff]")


class Piece(NamedTuple):
    """Characters ``start:end`` are a value.

    Attributes:
        kind: One of the constants above.
        value: Normalised as its kind is.
        digits: Read as a number on a card or a door: digits, perhaps letters; empty if it isn't.
        amount: Read as a sum of money; empty if it isn't.
        was: What it was before the speaker mended it in the same breath.
    """

    kind: str
    start: int
    end: int
    value: str = ""
    digits: str = ""
    amount: str = ""
    was: str = ""


class Tokens:
    """An utterance as tokens: a Chinese character, a Latin word, or a whole value.

    Args:
        text: Lower-case text.
        pieces: The values in it, in order, without overlaps.
        fillers: Tokens to leave out.
        alike: What a token is read as.
    """

    __slots__ = ("ends", "pieces", "starts", "text", "tokens")

    def __init__(
        self,
        text: str,
        pieces: Sequence[Piece],
        fillers: Collection[str],
        alike: Mapping[str, str],
    ) -> None:
        self.text = text
        self.tokens: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.pieces: list[tuple[int, Piece]] = []
        at = 0
        for piece in pieces:
            self._plain(at, piece.start, fillers, alike)
            self.pieces.append((len(self.tokens), piece))
            ahead = piece.kind == DATE and piece.value.startswith(_AHEAD)
            self.tokens.append(AHEAD if ahead else piece.kind)
            self.starts.append(piece.start)
            self.ends.append(piece.end)
            at = piece.end
        self._plain(at, len(text), fillers, alike)

    def _plain(
        self, start: int, end: int, fillers: Collection[str], alike: Mapping[str, str]
    ) -> None:
        for found in _TOKEN.finditer(self.text, start, end):
            token = found.group()
            if token.endswith("'s") and token not in _WHOLE:
                self.tokens.append(alike.get(token[:-2], token[:-2]))
                self.starts.append(found.start())
                self.ends.append(found.end() - 2)
                self.tokens.append("is")
                self.starts.append(found.end() - 2)
                self.ends.append(found.end())
            elif token not in fillers:
                self.tokens.append(alike.get(token, token))
                self.starts.append(found.start())
                self.ends.append(found.end())

    def words(self, start: int, end: int) -> str:
        """The text of the tokens ``start:end`` as it was said."""
        return self.text[self.starts[start] : self.ends[end - 1]] if end > start else ""
