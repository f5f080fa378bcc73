"""Addresses: chains of places and numbers in Chinese, number and street in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Protocol

from assist.analysis.personal.codes import postcodes_en, spelt_out
from assist.analysis.personal.data import AddressWords
from assist.analysis.personal.spans import PersonalSpan
from assist.analysis.readable.numerals_en import ONES, TEENS, TENS
from assist.events.phrases import PhraseSet

_NUMBER_ZH = "[0-9零〇一二两三四五六七八九幺十百千]"
_AHEAD = 24
"""Characters behind a word such as 地址 in which the address begins. Source: chosen."""
_LEAST_ZH: Final = 4
"""Characters of a Chinese address. Source: chosen; shorter is a landmark."""


class AddressFinder(Protocol):
    """Finds addresses."""

    def find(self, text: str, *, asked: bool) -> Iterator[PersonalSpan]:
        """The addresses in lower-case ``text``; ``asked``: it may answer a question for one."""
        ...


class ChineseAddresses:
    """Places whose last character says what they are (区, 路, 小区), and numbers in them.

    - Behind 地址 or 住在, a road, an estate or two numbers will do.
    - Elsewhere it takes a road or an estate and a number, so that 南京路那家店 stays.

    Args:
        words: What addresses are made of.
    """

    def __init__(self, words: AddressWords) -> None:
        regions, roads, homes = (
            _either(ends) for ends in (words.regions, words.roads, words.estates)
        )
        estates = _either((*words.estates, *words.buildings))
        units = _either(words.units)
        unit = rf"(?:(?:{_NUMBER_ZH}+|[a-z]|[东南西北甲乙丙丁])+(?:-\d+)?(?:{units}))"
        named = rf"(?:(?!{_NUMBER_ZH})[\u4e00-\u9fff]{{1,6}}?(?:{regions}|{roads}|{estates}))"
        gap = r"[ ，,]?(?:[\u4e00-\u9fff]{1,6}?)?"
        self._chain = re.compile(
            rf"(?:{named}|{unit})(?:[ ，,]?(?:{named}|{unit})|{gap}{unit}){{0,12}}"
            rf"(?:[ -]?{_NUMBER_ZH}{{3,4}}(?!{_NUMBER_ZH}))?"
        )
        self._likely = re.compile(f"{regions}|{roads}|{estates}|{units}")
        self._unit = re.compile(unit)
        self._road = re.compile(f"(?:{roads})(?!人|过|上)")
        self._estate = re.compile(estates)
        self._home = re.compile(homes)
        self._region = re.compile(regions)
        self._street = re.compile(rf"[\u4e00-\u9fff]{{1,6}}(?:{roads})\s?{_NUMBER_ZH}+(?:{units})")
        self._leads = PhraseSet(words.leads)
        self._trims = sorted(words.trims, key=len, reverse=True)
        self._never = PhraseSet(words.never)

    def find(self, text: str, *, asked: bool) -> Iterator[PersonalSpan]:
        """See ``AddressFinder``."""
        if self._likely.search(text) is None:
            return
        leads = [found.end for found in self._leads.find(text)]
        barred = [(found.start, found.end) for found in self._never.find(text)]
        at = 0
        while (found := self._chain.search(text, at)) is not None:
            start, end = found.span()
            cut = self._begin(text, start, end, leads)
            if cut > start:
                found = self._chain.match(text, cut)
                if found is None:
                    at = max(cut, start + 1)
                    continue
                start, end = found.span()
            told = asked or any(0 <= start - lead <= _AHEAD for lead in leads)
            inside = any(first < end and start < last for first, last in barred)
            if self._is_address(text[start:end], told=told) and not (inside and not told):
                yield PersonalSpan("address", start, end)
                at = end
            else:
                at = max(start + 1, self._past(text, start, end))

    def _begin(self, text: str, start: int, end: int, leads: list[int]) -> int:
        """Where the address begins that a chain holds: behind 地址是, 住在, 送到."""
        first = self._likely.search(text, start, end)
        limit = first.start() if first is not None else end
        cut = max((lead for lead in leads if start < lead <= limit), default=start)
        moved = True
        while moved:
            moved = False
            for trim in self._trims:
                place = text.rfind(trim, cut, limit)
                if place >= 0:
                    cut, moved = place + len(trim), True
                    break
        return cut

    def _past(self, text: str, start: int, end: int) -> int:
        first = self._likely.search(text, start, end)
        return first.end() if first is not None else end

    def _is_address(self, said: str, *, told: bool) -> bool:
        if len(said) < _LEAST_ZH:
            return False
        units = len(self._unit.findall(said))
        road = self._road.search(said) is not None
        estate = self._estate.search(said) is not None
        regions = len(self._region.findall(said))
        if told:
            home = self._home.search(said) is not None
            return road or home or units >= 2 or regions >= 2 or (estate and units > 0)
        if self._street.search(said) is not None or units >= 3:
            return True
        return ((road or estate) and units >= 2) or (regions >= 2 and (road or estate or units > 0))


class EnglishAddresses:
    """A number, up to three words and a street; the flat before or behind it, and the postcode.

    Args:
        words: What addresses are made of.
    """

    def __init__(self, words: AddressWords) -> None:
        small = "|".join(sorted((*ONES, *TEENS, *TENS, "hundred", "oh"), key=len, reverse=True))
        number = rf"(?:[0-9]+[a-z]?|(?:(?:{small})(?: and (?={small}))?[ -]?)+)"
        roads, units = _either(words.roads), _either(words.units)
        never = _either(words.never)
        flat = rf"(?:{units})\.? (?:{number}|[a-z]\b)"
        self._street = re.compile(
            rf"\b(?:{flat},? ?)?(?:number )?{number},? ?(?!(?:{small})\b)"
            rf"(?:(?!(?:{never})\b)[a-z']{{2,}} ){{1,3}}?(?:{roads})\b(?! (?:{roads})\b)"
            rf"(?:,? {flat}(?: [a-z]\b)?)?"
        )
        self._flat = re.compile(rf"\b{flat}")
        ones = "|".join((*ONES, *TEENS))
        self._doubtful = re.compile(
            rf"(?:{ones}) (?!(?:{small})\b).*(?:{_either(words.doubtful)})$"
        )
        self._roads = re.compile(rf"\b(?:{roads})\b")
        self._city = re.compile(rf",? (?:{_either(words.cities)})\b")
        self._codes = PhraseSet(words.codes)
        self._leads = PhraseSet(words.leads)
        self._named = re.compile(
            rf"(?:is |at |to )?((?:(?!(?:{never})\b)[a-z']{{2,}} ){{1,3}}?(?:{roads})\b)"
        )

    def find(self, text: str, *, asked: bool) -> Iterator[PersonalSpan]:
        """See ``AddressFinder``."""
        ends = [found.end for found in self._codes.find(text)]
        if self._roads.search(text) is not None:
            told = asked or text in self._leads
            for found in self._street.finditer(text):
                end = found.end()
                if not told and self._doubtful.match(found.group()) is not None:
                    continue
                city = self._city.match(text, end)
                end = city.end() if city is not None else end
                first, last, count = spelt_out(text, end)
                if count >= 5 and first - end <= 2:
                    end = last
                asked = True  # the flat may stand elsewhere in the turn
                yield PersonalSpan("address", found.start(), end)
            for lead in self._leads.find(text):
                named = self._named.match(text, lead.end + 1)
                if named is not None:
                    yield PersonalSpan("address", *named.span(1))
        yield from postcodes_en(text, ends)
        if asked:
            for found in self._flat.finditer(text):
                yield PersonalSpan("address", *found.span())


def _either(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) or "(?!)"
