"""English glossary terms put in the place of words that sound like them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from assist.analysis.readable.data import Term
from assist.analysis.readable.edits import Edit, Line
from assist.analysis.readable.repair_options import RepairOptions

_MEMO = 4096
_LONG = 5
_SHORT = 4
_LEAST = 4
_BESIDE = 2
"""Words on either side within which ``near`` words speak for a term in an ordinary word's place.
Source: chosen."""
_VOWELS = "AEIOU"


class _Sound(NamedTuple):
    """How a stretch of letters sounds."""

    letters: str
    key: str
    mute: str
    beats: int
    open: bool


class _Known(NamedTuple):
    term: str
    sounds: tuple[_Sound, ...]
    words: int
    near: frozenset[str]


class _Match(NamedTuple):
    unlike: float
    first: int
    last: int
    known: _Known


class EnglishRepairer:
    """Finds stretches of words that sound like a term, whatever their spaces.

    - Sounds are compared by phonetic key (Metaphone), then by letters.
    - A common word, or a common pair of them, is repaired only where the recogniser was unsure or
      one of the term's ``near`` words stands beside it; a single common word never without those.
    - A term that was recognised letter by letter only gets its own spelling.

    Args:
        terms: The glossary's.
        words: Common words, between spaces.
        pairs: Word to the words that commonly follow it, between spaces.
        options: How much may differ.
    """

    def __init__(
        self, terms: tuple[Term, ...], words: str, pairs: Mapping[str, str], options: RepairOptions
    ) -> None:
        import jellyfish  # here, so that nothing is imported for calls without a glossary

        self._metaphone: Callable[[str], str] = jellyfish.metaphone
        self._edits: Callable[[str, str], int] = jellyfish.levenshtein_distance
        self._alike: Callable[[str, str], float] = jellyfish.jaro_winkler_similarity
        self._options = options
        self._common = frozenset(words.split())
        self._pairs = {first: frozenset(seconds.split()) for first, seconds in pairs.items()}
        self._memo: dict[str, _Sound] = {}
        self._known = [
            _Known(
                term.term,
                tuple(self._sound(_letters(s)) for s in _readings(term)),
                len(term.term.split()),
                frozenset(word.lower() for word in term.near),
            )
            for term in terms
        ]
        self._spelt = {
            _letters(term.term): known for term, known in zip(terms, self._known, strict=True)
        }
        self._by_start: dict[str, list[_Known]] = {}
        for known in self._known:
            for start in sorted({_start(sound.key) for sound in known.sounds}):
                self._by_start.setdefault(start, []).append(known)
        self._most = 2 + max((known.words for known in self._known), default=0)

    def find(self, line: Line) -> list[Edit]:
        """The repairs of a line, and the terms that stand in it already, in order."""
        words = [word.word.lower() for word in line.words]
        taken = [False] * len(words)
        edits = []
        matches = sorted(self._matches(line, words), key=lambda m: (m.unlike, m.first, m.last))
        for match in matches:
            if any(taken[match.first : match.last]):
                continue
            taken[match.first : match.last] = [True] * (match.last - match.first)
            start, end = line.starts[match.first], line.ends[match.last - 1]
            heard = line.text[start:end]
            same = heard == match.known.term.lower()
            edits.append(Edit(start, end, match.known.term, "" if same else heard))
        return sorted(edits)

    def _matches(self, line: Line, words: list[str]) -> Iterator[_Match]:
        sure = all(word.conf >= self._options.unsure_conf for word in line.words)
        for first in range(len(words)):
            joined = ""
            for last in range(first + 1, min(len(words), first + self._most) + 1):
                joined += _letters(words[last - 1])
                known = self._spelt.get(joined)
                if known is not None:
                    if last - first == known.words or not self._is_common(words[first : last + 1]):
                        yield _Match(-1.0, first, last, known)
                    continue
                if len(joined) < 3:
                    continue
                if sure and last - first > 1 and self._is_common(words[first : last + 1]):
                    continue  # as _judge would say, only sooner
                sound = self._sound(joined)
                for candidate in self._by_start.get(_start(sound.key), ()):
                    match = self._judge(line, words, (first, last), sound, candidate)
                    if match is not None:
                        yield match

    def _judge(
        self,
        line: Line,
        words: list[str],
        span: tuple[int, int],
        sound: _Sound,
        known: _Known,
    ) -> _Match | None:
        first, last = span
        heard = words[first:last]
        rare = [word for word in heard if word not in self._common]
        unlike = self._unlike(sound, known, odd=len(rare) == len(heard), single=len(heard) == 1)
        if unlike is None:
            return None
        said = line.words[first:last]
        unsure = sum(word.conf for word in said) / len(said) < self._options.unsure_conf
        beside = not known.near.isdisjoint(words[:first] + words[last:])
        if len(heard) == 1 and not rare:
            # An ordinary word: only where the term's company stands right there, and the word's
            # own doesn't (sell my car).
            near = words[max(0, first - _BESIDE) : first] + words[last : last + _BESIDE]
            usual = self._is_common(words[max(0, first - 1) : last + 1])
            likely = not known.near.isdisjoint(near) and (unsure or not usual)
        elif (unsure and (beside or not known.near)) or (beside and len(heard) == 1):
            likely = True
        elif len(heard) > 1 and self._is_common(words[first : last + 1]):
            likely = False
        elif rare:
            likely = beside or not known.near or len(sound.key) >= _SHORT
        else:
            likely = len(heard) > 1
        return _Match(unlike, first, last, known) if likely else None

    def _unlike(self, sound: _Sound, known: _Known, *, odd: bool, single: bool) -> float | None:
        """How far a sound is from a term's; None beyond what is allowed."""
        options = self._options
        best: float | None = None
        for wanted in known.sounds:
            size = min(len(sound.key), len(wanted.key))
            allowed = options.key_edits if odd and size >= _LEAST else 0
            edits = 0 if odd and sound.mute == wanted.mute else self._edits(sound.key, wanted.key)
            if edits > allowed:
                continue
            if sound.open != wanted.open or abs(sound.beats - wanted.beats) > (1 if single else 0):
                continue
            least = options.short_letters if size < _SHORT else options.letters
            if edits and size < _LONG:
                least = options.odd_letters
            likeness = self._alike(sound.letters, wanted.letters)
            if likeness >= least:
                unlike = edits + 1 - likeness
                best = unlike if best is None else min(best, unlike)
        return best

    def _is_common(self, words: list[str]) -> bool:
        """Any two neighbours of it are often heard together, the word behind it included."""
        return any(b in self._pairs.get(a, frozenset()) for a, b in pairwise(words))

    def _sound(self, letters: str) -> _Sound:
        known = self._memo.get(letters)
        if known is None:
            if len(self._memo) >= _MEMO:
                self._memo.clear()
            key = self._metaphone(letters)
            mute = self._metaphone(_MUTE_R.sub("", letters))
            heard = _by_ear(letters)
            beats = len(_BEATS.findall(heard))
            key = key[:1] + re.sub("[HWY]", "", key[1:])
            known = _Sound(heard, key, mute, beats, _OPEN.search(heard) is not None)
            self._memo[letters] = known
        return known


def _readings(term: Term) -> tuple[str, ...]:
    """How a term may sound: as written, as told, and an x by its name."""
    spoken = f"e{term.term}" if term.term[0] in "xX" else ""
    return tuple(filter(None, (term.term, spoken, *term.sounds)))


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


_BEATS = re.compile("[aeiou]+(?!$)|[aiou]+$")
"""Stretches of vowels, without a last e."""

_MUTE_R = re.compile("(?<=[aeiou])r(?![aeiouy])")
_OPEN = re.compile("[aiou]r?$|er$")
"""Ends in a vowel; r behind one is often mute."""

_BY_EAR = (
    ("ph", "f"), ("ck", "k"), ("qu", "kw"), ("wh", "w"), ("c(?=[eiy])", "s"), ("c(?!h)", "k"),
    ("q", "k"), ("x", "ks"), ("z", "s"), ("y", "i"), ("(?<=[aeiou])h", ""), (r"(.)\1", r"\1"),
)  # fmt: skip


def _by_ear(letters: str) -> str:
    """Letters with one spelling for what sounds the same."""
    for pattern, spelling in _BY_EAR:
        letters = re.sub(pattern, spelling, letters)
    return letters


def _start(key: str) -> str:
    """Where a key is looked up: by its first sound, all vowels as one."""
    return "A" if not key or key[0] in _VOWELS else key[0]
