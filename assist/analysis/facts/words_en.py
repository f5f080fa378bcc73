"""The words of an English utterance; letters that are explained or called are letters."""

from __future__ import annotations

from collections.abc import Sequence

from assist.analysis.facts.codes_en import NUMERALS, TIMES

_ALIKE = {
    **{"nought": "zero", "naught": "zero", "aught": "zero", "zed": "z", "zee": "z"},
    **{"aitch": "h", "haitch": "h"},
}
_SIGHS = frozenset(("um", "uh", "er", "erm", "hmm", "mm"))
_CAPITAL = frozenset(("capital", "uppercase", "lowercase", "letter"))
_CALLED = {
    word: word[0]
    for word in (
        *("alpha", "alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel"),
        *("india", "juliet", "kilo", "lima", "mike", "november", "oscar", "papa", "quebec"),
        *("romeo", "sierra", "tango", "uniform", "victor", "whiskey", "whisky", "xray"),
        *("yankee", "zulu"),
    )
}
"""Letters as they are called on the radio."""
_LEAST_CALLED = 4
"""Fewest letters and digits in one go in which such a word is a letter. Source: chosen."""
_HINTS = (("for",), ("as", "in"), ("like", "in"), ("like",))
_PAUSES = frozenset(("then", "stroke", "space", "followed", "comma", "pause", "forward"))
_BETWEEN = frozenset((*_PAUSES, "and", "the", "by", "a", "letter", "number", "slash", "so"))
_MOST_BETWEEN = 4
"""Words between two parts of a number: ``and then the letter``. Source: chosen."""
_AIRLINES: dict[tuple[str, ...], str] = {
    ("british", "airways"): "ba",
    ("american", "airlines"): "aa",
    ("aer", "lingus"): "ei",
    ("air", "india"): "ai",
    ("air", "canada"): "ac",
    ("air", "france"): "af",
    ("virgin", "atlantic"): "vs",
    ("virgin", "australia"): "va",
    ("united",): "ua",
    ("delta",): "dl",
    ("ryanair",): "fr",
    ("lufthansa",): "lh",
    ("emirates",): "ek",
    ("qantas",): "qf",
    ("qatar",): "qr",
    ("jetblue",): "b6",
    ("jetstar",): "jq",
    **{(code,): code for code in ("ba", "ua", "aa", "dl", "ek", "qf", "ei", "lh", "kl", "af")},
}
"""Whose flight it is, before its digits."""


class Words:
    """The words of a text, and where each begins and ends.

    Sighs, what only explains a letter, and pauses within a number are left out.
    """

    __slots__ = ("ends", "starts", "words")

    def __init__(self, text: str) -> None:
        said = text.split(" ")
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        places = [0]
        for word in said:
            places.append(places[-1] + len(word) + 1)
        at = 0
        while at < len(said):
            word = said[at]
            end = at + 1
            if word in _SIGHS or (word in _CAPITAL and len(_next(said, at)) == 1):
                at = end
                continue
            pause = self._pause(said, at) if word in _BETWEEN else 0
            if pause:
                at += pause
                continue
            letters, end = _airline(said, at)
            if not letters:
                letters, end = [_ALIKE.get(word, word)], at + 1 + _hint(said, at)
            for letter in letters:
                self.words.append(letter)
                self.starts.append(places[at])
                self.ends.append(places[at] + len(word))
            at = end
        _letters_called(self.words)

    def _pause(self, said: Sequence[str], at: int) -> int:
        """How many words between two parts of a number say that it goes on."""
        if not self.words or not _is_part(self.words[-1]):
            return 0
        end = at
        while end < len(said) and said[end] in _BETWEEN and end - at < _MOST_BETWEEN:
            end += 1
        if _PAUSES.isdisjoint(said[at:end]) or end >= len(said) or not _is_part(said[end]):
            return 0
        return end - at


def _next(said: Sequence[str], at: int) -> str:
    return said[at + 1] if at + 1 < len(said) else ""


def _is_part(word: str) -> bool:
    return word in NUMERALS or word in TIMES or (len(word) == 1 and word not in ("a", "i"))


def _airline(said: Sequence[str], at: int) -> tuple[list[str], int]:
    """The letters of a flight's number for the airline's name before its digits."""
    for size in (2, 1):
        code = _AIRLINES.get(tuple(said[at : at + size]))
        end = at + size
        if code is None:
            continue
        if said[end : end + 1] == ["flight"]:
            end += 1
        if _next(said, end - 1) in NUMERALS and _next(said, end) in NUMERALS:
            return ["six" if letter == "6" else letter for letter in code], end
    return [], at


def _hint(said: Sequence[str], at: int) -> int:
    """Words behind a letter that only say which letter it is: ``b for bravo``."""
    letter = said[at]
    if len(letter) != 1 or not letter.isalpha():
        return 0
    for hint in _HINTS:
        end = at + 1 + len(hint)
        if tuple(said[at + 1 : end]) == hint and end < len(said):
            return len(hint) + 1 if said[end].startswith(letter) and len(said[end]) > 1 else 0
    return 0


def _letters_called(words: list[str]) -> None:
    """Puts letters in the place of ``bravo tango`` in a run of letters and digits."""
    at = 0
    while at < len(words):
        end, called = at, 0
        while end < len(words) and (
            words[end] in _CALLED or words[end] in NUMERALS or words[end] in TIMES
        ):
            called += words[end] in _CALLED
            end += 1
        if called and end - at >= _LEAST_CALLED:
            for index in range(at, end):
                words[index] = _CALLED.get(words[index], words[index])
        at = max(end, at + 1)
