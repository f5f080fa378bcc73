"""Facts whose value is words: what broke, what is wrong, what is wanted, where it was bought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assist.analysis.facts.data import FactRule, FactsData
from assist.analysis.facts.heard import Heard, stop_of
from assist.analysis.facts.scan import Mark, Scan
from assist.events.words import is_cjk


class TermReader:
    """Reads facts of type ``terms``.

    Args:
        language: ``zh`` or ``en``.
        data: All rules; those of other types are left alone.
    """

    def __init__(self, language: str, data: FactsData) -> None:
        self._chinese = language == "zh"
        self._rules = {name: rule for name, rule in data.facts.items() if rule.type == "terms"}
        self._trims = frozenset(data.talk.trims if data.talk is not None else ())

    def read(self, scan: Scan, asked: Sequence[str]) -> Iterator[Heard]:
        """What an utterance tells.

        Args:
            scan: The utterance.
            asked: Facts that the other party has just asked for.
        """
        known: set[str] = set()
        late: list[tuple[str, FactRule]] = []
        for name, rule in self._rules.items():
            if name not in scan.named:
                continue
            found = self._find(scan, name, rule, asked)
            if found is None:
                late.append((name, rule))
            else:
                known.add(name)
                yield found
        for name, rule in late:
            if not scan.marks(name, "terms"):
                continue
            if not known.isdisjoint(rule.beside) or any(
                kind in rule.beside for kind in scan.tokens.tokens
            ):
                mark = _first(scan, name, scan.marks(name, "terms"))
                if mark is not None:
                    yield self._told(scan, name, *self._whole(scan, name, rule, mark))

    def _find(self, scan: Scan, name: str, rule: FactRule, asked: Sequence[str]) -> Heard | None:
        alone = _first(scan, name, scan.marks(name, "alone"))
        if alone is not None:
            return self._told(scan, name, *self._whole(scan, name, rule, alone))
        terms = scan.marks(name, "terms")
        if not terms and not scan.marks(name, "opens"):
            return None
        near = [mark for mark in terms if _is_near(scan, name, mark, rule.slack)]
        mark = _first(scan, name, near)
        if mark is None and name in asked:
            mark = _first(scan, name, terms)
        if mark is not None:
            first, last = self._whole(scan, name, rule, mark)
            return self._told(scan, name, _head(scan, rule, first), last)
        for opened in scan.marks(name, "opens"):
            end = stop_of(scan, name, opened.end - 1, rule.longest)
            if end > opened.end and not _barred(scan, name, Mark(opened.end, end)):
                return self._told(scan, name, opened.end, end)
        return None

    def _is_trimmed(self, token: str, name: str) -> bool:
        return token in self._trims or (
            token.startswith("zz") and self._rules[name].extend != "figures"
        )

    def _is_figure(self, token: str) -> bool:
        """A value read out goes on the name of a model; in Chinese a Latin word does too."""
        return token.startswith("zz") or (self._chinese and not is_cjk(token[0]))

    def _told(self, scan: Scan, name: str, first: int, last: int) -> Heard:
        tokens = scan.tokens
        tails = self._rules[name].tails
        kinds = tokens.tokens
        while last - first > 1 and self._is_trimmed(kinds[last - 1], name):
            if _stays(kinds, first, last - 1, tails):
                break
            last -= 1
        if first < last < len(kinds) and _stays(kinds, first, last, tails):
            last += 1
        while last - first > 1 and tokens.tokens[first] in self._trims:
            first += 1
        if last - first > 1 and tokens.text[tokens.starts[first]] == "'":
            first += 1
        value = tokens.words(first, last)
        return Heard(name, value, tokens.starts[first], tokens.ends[last - 1], first)

    def _whole(self, scan: Scan, name: str, rule: FactRule, mark: Mark) -> tuple[int, int]:
        if rule.extend == "words":
            return mark.start, max(mark.end, stop_of(scan, name, mark.end - 1, rule.longest))
        end = mark.end
        if rule.extend == "figures":
            kinds = scan.tokens.tokens
            most = min(len(kinds), mark.start + rule.longest)
            ends = {term.start: term.end for term in scan.marks(name, "terms")}
            while end < most and (end in ends or self._is_figure(kinds[end])):
                end = ends.get(end, end + 1)
        return mark.start, end


def _stays(kinds: Sequence[str], first: int, at: int, tails: Sequence[str]) -> bool:
    """Whether a token ends words: 坏了; and 的 only of 是…的: 锅盖是碎的."""
    return kinds[at] in tails and (kinds[at] != "的" or "是" in kinds[first:at])


def _head(scan: Scan, rule: FactRule, first: int) -> int:
    """Where words begin that are a value: 把我的卡解冻, not 解冻."""
    if rule.heads:
        tokens = scan.tokens.tokens
        for at in range(first - 1, max(0, first - rule.slack) - 1, -1):
            if tokens[at] in rule.heads:
                return at
            if tokens[at].startswith("zz"):
                break
    return first


def _first(scan: Scan, name: str, marks: Sequence[Mark]) -> Mark | None:
    """The first phrase; of those that overlap it the longest."""
    free = [mark for mark in marks if not _barred(scan, name, mark)]
    if not free:
        return None
    first = min(free)
    return max(
        (mark for mark in free if mark.start < first.end or mark.start == first.start),
        key=lambda mark: (mark.end - mark.start, -mark.start),
    )


def _barred(scan: Scan, name: str, mark: Mark) -> bool:
    """Whether a phrase is part of one that it must not be, but for a particle behind it."""
    return any(bar.start < mark.end <= bar.end + 1 for bar in scan.marks(name, "bars"))


def _is_near(scan: Scan, name: str, mark: Mark, slack: int) -> bool:
    return any(
        0 <= mark.start - before.end <= slack for before in scan.marks(name, "before")
    ) or any(0 <= after.start - mark.end <= slack for after in scan.marks(name, "after"))
