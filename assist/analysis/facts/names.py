"""Names as people say them, explain them and spell them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from assist.analysis.facts.data import Grammar
from assist.analysis.facts.pieces import SPELT, Tokens
from assist.analysis.readable.numerals_en import ONES, ORDINALS, TEENS, TENS

_LEADING = frozenset(("you", "what", "that", "why", "because"))
"""No answer that begins so is a name, whatever the file says."""
_NO_PET_NAMES = (
    "小区",
    "小时",
    "小孩",
    "小姐",
    "小店",
    "小号",
    "小本",
    "小气",
    "小学",
    "小心",
    "阿姨",
)
_PARTICLES = "的了吗呢吧啊"
_COUNTS = frozenset((*ONES, *TEENS, *TENS))
_BEFORE = ("是", "叫", "姓", "到", "找")


class NameReader(Protocol):
    """Reads a name from some token on."""

    def read(self, tokens: Tokens, at: int, *, sure: bool) -> tuple[str, int] | None:
        """The name at token ``at`` and the token where it ends.

        Args:
            tokens: The utterance.
            at: Where it begins.
            sure: What stands before it says that a name follows.
        """
        ...

    def titled(self, tokens: Tokens, title: int) -> tuple[str, int] | None:
        """The name that belongs to the title at a token, and where the name begins."""
        ...


class ChineseNames:
    """Surname first, one character or two, then up to two of the given name.

    - An explained character outweighs the recognised one: 我叫李明黎明的黎 is 黎明.
    - 小林 is a name that agents give.

    Args:
        grammar: Surnames, how characters are explained, and what is no name.
    """

    def __init__(self, grammar: Grammar) -> None:
        self._surnames = frozenset(grammar.surnames)
        self._parts = grammar.explained
        self._longest = max(map(len, grammar.explained), default=1)
        self._not = tuple(grammar.not_names)
        self._titles = tuple(grammar.titles)

    def read(self, tokens: Tokens, at: int, *, sure: bool) -> tuple[str, int] | None:
        """See ``NameReader``."""
        rest = _plain(tokens, at)
        if not rest or rest.startswith(self._not):
            return None
        if rest[0] == "小" and rest[1:2] in self._surnames:
            return rest[:2], at + 2
        if rest[0] == "老" and rest[1:2] in self._surnames:
            return rest[1], at + 2
        if rest[0] in "小阿" and sure and len(rest) > 1 and self._ends(rest, 2):
            return (rest[:2], at + 2) if rest[:2] not in _NO_PET_NAMES else None
        size = 2 if len(rest) > 1 and rest[:2] in self._surnames else 1
        if rest[:size] not in self._surnames and not (sure and len(rest) > 1 and self._told(rest)):
            return None
        best = self._length(rest, size)
        if at > 0 and tokens.tokens[at - 1] == "姓" and not self._is_explained(rest, best):
            best = size  # 我姓苗棉纺厂宿舍
        called = at > 0 and tokens.tokens[at - 1] == "叫"
        if called and best == size < len(rest) <= size + 2 and rest[-1] not in _PARTICLES:
            best = len(rest)  # 我叫李想
        name = rest[:best]
        return self._mended(name, rest[best:]), at + best

    def titled(self, tokens: Tokens, title: int) -> tuple[str, int] | None:
        """See ``NameReader``: 张先生."""
        for size in (3, 2, 1):
            start = title - size
            said = tokens.tokens[max(0, start) : title]
            whole = size > 1 and start > 0 and tokens.tokens[start - 1] in _BEFORE
            known = said[0] in self._surnames if whole and said else False
            if start >= 0 and (known or "".join(said) in self._surnames):
                return "".join(tokens.tokens[start:title]), start
        return None

    def _is_explained(self, rest: str, best: int) -> bool:
        return any(self._explanation(rest[best:], char) for char in rest[:best])

    def _told(self, rest: str) -> bool:
        return self._explanation(rest[1:], rest[0]) is not None

    def _length(self, rest: str, size: int) -> int:
        """How many characters the name has: where something else begins behind it."""
        if not rest[size:] or self._ends(rest, size):
            return size
        for given in (1, 2):
            if len(rest) >= size + given and self._ends(rest, size + given):
                return size + given
        return size + 2 if len(rest) > size + 2 else len(rest)

    def _ends(self, rest: str, at: int) -> bool:
        after = rest[at:]
        if not after:
            return True
        if after.startswith((*self._not, *self._titles)):
            return True
        return any(self._explanation(after, char) for char in rest[:at])

    def _explanation(self, after: str, char: str) -> str | None:
        """The character that ``after`` begins to explain: 弓长张, 大小的小, 木子李."""
        for size in range(self._longest, 0, -1):
            told = self._parts.get(after[:size])
            if told is not None:
                return told
        if after[2:3] == "的" and after[3:4] and after[3] in after[:2]:
            return after[3]
        found = re.match(r"这个字念(.)", after)
        if found is not None:
            return char
        return None

    def _mended(self, name: str, after: str) -> str:
        told: list[str] = []
        while after and len(told) < len(name):
            found = re.match(r"(..{0,3}?)的(.)", after)
            part = next(
                (
                    (self._parts[after[:size]], size)
                    for size in range(min(self._longest, len(after)), 0, -1)
                    if after[:size] in self._parts
                ),
                None,
            )
            if part is not None:
                told.append(part[0])
                after = after[part[1] :].removeprefix("的")
                after = after.removeprefix(part[0])
            elif found is not None and found[2] in found[1]:
                told.append(found[2])
                after = after[found.end() :]
            else:
                break
        if not told or all(char in name for char in told):
            return name
        if len(told) == len(name):
            return "".join(told)
        kept = [char for char in told if char not in name]
        return kept[0] + name[1:] if told[0] not in name else name


class EnglishNames:
    """One to three words that are no words of everyday talk; a spelling outweighs them.

    Args:
        grammar: Titles and what is no name.
    """

    def __init__(self, grammar: Grammar) -> None:
        self._not = frozenset(grammar.not_names)
        self._titles = frozenset(grammar.titles)

    def read(self, tokens: Tokens, at: int, *, sure: bool) -> tuple[str, int] | None:
        """See ``NameReader``."""
        words = tokens.tokens
        if not sure and at < len(words) and words[at] in _LEADING:
            return None
        while at < len(words) and words[at] in self._titles:
            at += 1
        spelt = _spelt(tokens, at)
        if spelt:
            return spelt, at + 1
        end = at
        while end < len(words) and end - at < 4 and self._is_name(words[end]):
            end += 1
        said = [word for index, word in enumerate(words[at:end]) if word not in words[at:][:index]]
        if not said:
            return None
        if words[end : end + 2] == ["as", "in"]:
            end += 2
            while end < len(words) and self._is_name(words[end]):
                end += 1
        spelt = _spelt(tokens, end)
        if spelt:
            said, end = [*said[:-1], spelt], end + 1
        if words[end : end + 2] == ["first", "name"]:
            at_first = end + (3 if words[end + 2 : end + 3] in (["is"], ["'s"]) else 2)
            if at_first < len(words) and self._is_name(words[at_first]):
                said, end = [words[at_first], *said], at_first + 1
        return " ".join(said[:3]), end

    def titled(self, tokens: Tokens, title: int) -> tuple[str, int] | None:
        """See ``NameReader``: mister evans."""
        words = tokens.tokens
        end = title + 1
        if end < len(words) and self._is_name(words[end]):
            return words[end], end
        return None

    def _is_name(self, word: str) -> bool:
        if word in self._not or word in self._titles or word.startswith("zz"):
            return False
        if word.endswith(("ing", "'s", "n't", "'re", "'ll")) or word in ORDINALS or word in _COUNTS:
            return False
        return len(word) > 1 and word.isalpha()


def _plain(tokens: Tokens, at: int) -> str:
    """The Chinese characters from a token on, up to the next value or Latin word."""
    found = []
    for token in tokens.tokens[at : at + 24]:
        if len(token) > 1 or token < "\u3400":
            break
        found.append(token)
    return "".join(found)


def _spelt(tokens: Tokens, at: int) -> str:
    kinds: Sequence[str] = tokens.tokens
    if at < len(kinds) and kinds[at] == SPELT:
        return next(piece.value for index, piece in tokens.pieces if index == at)
    return ""
