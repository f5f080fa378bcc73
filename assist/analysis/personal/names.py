"""Names of persons: told, asked for, or beside a title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from assist.analysis.facts.data import Grammar
from assist.analysis.facts.names import ChineseNames, EnglishNames
from assist.analysis.facts.pieces import Tokens
from assist.analysis.personal.data import NameWords
from assist.analysis.personal.spans import PersonalSpan
from assist.events.phrases import PhraseSet

_LONGEST = 12
"""Characters behind a lead in which a Chinese name and its explanation stand."""
_NO_TITLE = re.compile(
    r"\b(?:i|you|we|they|to|the|a|my|your|his|her|don't|didn't|will|'ll|not|never|can't|would) $"
)
"""Before ``miss`` or ``doctor``: it is no title."""
_ANSWER = 5
"""Characters of a Chinese answer that is nothing but a name. Source: chosen."""
_MORE = re.compile("还有|和|跟|、")
_SPELT = re.compile(r" ?((?:[a-z] ){2,}[a-z])\b")


class NameFinder(Protocol):
    """Finds names."""

    def find(self, text: str, *, asked: bool, agent: bool) -> Iterator[PersonalSpan]:
        """The names in lower-case ``text``.

        Args:
            text: A turn.
            asked: The other party has just asked for a name.
            agent: The agent says it, whose own name is no secret.
        """
        ...


class ChineseNameFinder:
    """Surnames from the facts' list, with what is told behind 我叫 or before 先生.

    Args:
        words: What stands beside names.
        grammar: Surnames and what is no name.
    """

    def __init__(self, words: NameWords, grammar: Grammar) -> None:
        extra = (*words.stops, *words.titles)
        self._names = ChineseNames(_with_stops(grammar, extra))
        self._surnames = frozenset(grammar.surnames)
        self._own = PhraseSet(words.own)
        self._leads = PhraseSet(words.leads)
        self._maybe = PhraseSet(words.maybe)
        self._titles = PhraseSet(words.titles)
        self._answers = tuple(sorted(words.answers, key=len, reverse=True))
        self._never = PhraseSet(words.never)
        self._follows = words.follows

    def find(self, text: str, *, asked: bool, agent: bool) -> Iterator[PersonalSpan]:
        """See ``NameFinder``."""
        barred = {at for bar in self._never.find(text) for at in range(bar.start, bar.end)}
        own = {found.end for found in self._own.find(text)}
        for lead in self._leads.find(text):
            if not (agent and lead.end in own):
                yield from self._named(text, lead.end, barred)
        for lead in self._maybe.find(text):
            if agent:
                break
            for span in self._told(text, lead.end, barred):
                rest = text[span.end :]
                whole = span.end - span.start >= 2
                if whole and (not rest or rest.startswith(self._follows)):
                    yield span
        for title in self._titles.find(text):
            titled = self._titled(text, title.start, barred)
            if titled is not None:
                yield titled
        if asked:
            yield from self._answer(text, barred)

    def _named(self, text: str, at: int, barred: set[int]) -> Iterator[PersonalSpan]:
        """The name behind a lead, and the one beside it: 高远还有高子涵."""
        for span in self._told(text, at, barred):
            yield span
            more = _MORE.match(text, span.end)
            if more is not None:
                yield from self._told(text, more.end(), barred)

    def _told(self, text: str, at: int, barred: set[int]) -> Iterator[PersonalSpan]:
        if text[at : at + 1] in "：:" or text[at : at + 1].isspace():
            at += 1
        if at >= len(text) or at in barred:
            return
        first = max(0, at - 1)
        tokens = Tokens(text[first : at + _LONGEST], (), (), {})
        begin = next((n for n, start in enumerate(tokens.starts) if start + first >= at), None)
        if begin is None or tokens.starts[begin] + first > at:
            return
        read = self._names.read(tokens, begin, sure=True)
        double = text[at : at + 2] in self._surnames and at + 1 < len(text)
        if (read is None and not double) or text[at] in "小老阿":
            return
        end = tokens.ends[read[1] - 1] + first if read is not None else at + 2
        if text[end : end + 1] == "刚" and end == at + 2:
            end += 1  # 丁志刚 rather than 丁志 who has just …
        end = min(
            (here for here in range(at, end) if not "\u3400" <= text[here] <= "\u9fff"), default=end
        )
        if end > at:
            yield PersonalSpan("name", at, end)

    def _titled(self, text: str, at: int, barred: set[int]) -> PersonalSpan | None:
        if at in barred or at - 1 in barred or at == 0:
            return None
        if at > 1 and text[at - 2 : at] in self._surnames:
            return PersonalSpan("name", at - 2, at)
        for size in (3, 2):
            start = at - size
            if start >= 0 and text[start] in self._surnames and start not in barred:
                before = text[start - 1 : start]
                if not before or before in "是叫找的好给帮，,。 、和跟请":
                    said = text[start:at]
                    if said[1:] and self._names.read(Tokens(said, (), (), {}), 0, sure=False) == (
                        said,
                        size,
                    ):
                        return PersonalSpan("name", start, at)
        if text[at - 1] in self._surnames:
            return PersonalSpan("name", at - 1, at)
        return None

    def _answer(self, text: str, barred: set[int]) -> Iterator[PersonalSpan]:
        at = 0
        while lead := next((a for a in self._answers if text.startswith(a, at)), ""):
            at += len(lead)
        rest = text[at:].rstrip("的啊呀吧。")
        if 0 < len(rest) <= _ANSWER and (rest[0] in self._surnames or rest[:2] in self._surnames):
            yield from (s for s in self._told(text, at, barred) if s.end - at >= len(rest) - 1)


class EnglishNameFinder:
    """Given names from a list, and words behind ``my name is`` or ``mister``.

    Args:
        words: What stands beside names.
        grammar: What is no name.
    """

    def __init__(self, words: NameWords, grammar: Grammar) -> None:
        self._names = EnglishNames(_with_stops(grammar, words.stops))
        self._leads = PhraseSet(words.leads)
        self._own = PhraseSet(words.own)
        self._maybe = PhraseSet(words.maybe)
        self._titles = PhraseSet(words.titles)
        self._never = PhraseSet(words.never)
        self._first = frozenset(words.first)
        self._stops = frozenset((*words.stops, *grammar.not_names))
        self._answers = tuple(sorted(words.answers, key=len, reverse=True))
        self._word = re.compile(r"[a-z]+(?:['-][a-z]+)*")
        self._follows = words.follows

    def find(self, text: str, *, asked: bool, agent: bool) -> Iterator[PersonalSpan]:
        """See ``NameFinder``."""
        barred = {at for bar in self._never.find(text) for at in range(bar.start, bar.end)}
        own = [found.end for found in self._own.find(text)] if agent else []
        mine: set[int] = set()
        for end in own:
            span = self._read(text, end, barred, sure=True)
            mine.update(range(end, (span.end if span is not None else end) + 1))
        found: list[PersonalSpan] = []
        for leads, sure in ((self._leads, True), (self._maybe, False)):
            for lead in leads.find(text):
                span = self._read(text, lead.end, barred, sure=sure)
                if span is not None and span.start not in mine:
                    found.append(span)
        for title in self._titles.find(text):
            span = self._read(text, title.end, barred, sure=True, most=1)
            said = text[title.start : title.end]
            verb = said in ("miss", "doctor") and _NO_TITLE.search(text, 0, title.start)
            if span is not None and not verb:
                found.append(span)
        for word in self._word.finditer(text):
            if word.group() in self._first and word.start() not in barred | mine:
                found.append(self._grown(text, word.start(), word.end(), barred))
        if asked:
            at = 0
            while begun := next((a for a in self._answers if text.startswith(f"{a} ", at)), ""):
                at += len(begun) + 1
            span = self._read(text, at, barred, sure=True)
            if span is not None and len(text) - span.end < 14:
                found.append(span)
        yield from (self._spelt(text, span) for span in found)
        for match in re.finditer(r"(?:spelt|spelled|spell it|that's)((?: [a-z]\b){3,})", text):
            yield PersonalSpan("name", match.start(1) + 1, match.end(1))
        if asked or "with a y" in text:
            for match in re.finditer(r"^(?:it's )?((?:[a-z] ){2,}[a-z])\b", text):
                yield self._grown(text, match.start(1), match.end(1), barred)

    def _read(
        self, text: str, at: int, barred: set[int], *, sure: bool, most: int = 3
    ) -> PersonalSpan | None:
        first = re.compile(r"[\s:.,]*").match(text, at)
        at = first.end() if first is not None else at
        if at >= len(text) or at in barred:
            return None
        said: list[re.Match[str]] = []
        for match in self._word.finditer(text, at):
            gap = text[said[-1].end() : match.start()] if said else text[at : match.start()]
            if gap.strip(" ") or len(said) == most or not self._is_name(match.group()):
                break
            said.append(match)
        if not said or (not sure and not self._is_sure(text, said)):
            return None
        if any(match.start() in barred for match in said):
            return None
        return PersonalSpan("name", said[0].start(), said[-1].end())

    def _is_sure(self, text: str, said: list[re.Match[str]]) -> bool:
        return said[0].group() in self._first or text[said[-1].end() :].lstrip().startswith(
            self._follows
        )

    def _is_name(self, word: str) -> bool:
        if len(word) < 2 or word in self._stops:
            return False
        if "'" in word:
            return word.startswith(("o'", "d'"))
        return not word.endswith("ing") or word in self._first

    def _grown(self, text: str, start: int, end: int, barred: set[int]) -> PersonalSpan:
        """A given name with the surname behind it."""
        match = re.compile(r" ([a-z]+(?:['-][a-z]+)*)").match(text, end)
        if match is not None and self._is_name(match[1]) and match.start(1) not in barred:
            more = text[match.end() : match.end() + 1]
            if len(match[1]) > 2 and not more.isdigit():
                end = match.end()
        return PersonalSpan("name", start, end)

    def _spelt(self, text: str, span: PersonalSpan) -> PersonalSpan:
        """The name with its spelling."""
        match = _SPELT.match(text, span.end)
        return span if match is None else span._replace(end=match.end(1))


def _with_stops(grammar: Grammar, stops: tuple[str, ...]) -> Grammar:
    return Grammar(
        surnames=grammar.surnames,
        explained=grammar.explained,
        titles=grammar.titles,
        not_names=(*grammar.not_names, *stops),
    )
