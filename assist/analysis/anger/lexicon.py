"""Angry wording by phrase list: weights, intensifiers, and the guards that take phrases back."""

from __future__ import annotations

import re
from typing import NamedTuple

from assist.analysis.anger.lexicon_data import CALMING, Guard, LexiconData, fill_slots, other_forms
from assist.analysis.anger.options import WordingOptions
from assist.analysis.anger.phrase_net import Hit, PhraseNet, PhraseScan, parse_phrase
from assist.analysis.anger.wording import NOTHING, Finding, Reading, UtteranceReader

_EMPHASIS_CHARS = 12
_HARMLESS = "harmless"
_NAME = "name"


class _Rule(NamedTuple):
    """What finding a phrase means."""

    kind: str
    weight: float
    ceiling: float = 0.0
    waits: bool = False


class _CompiledGuard:
    """A guard of the pack, ready to be asked."""

    __slots__ = (
        "_after",
        "_before",
        "_before_chars",
        "_unless_after",
        "_unless_before",
        "_unless_within",
        "after_chars",
        "can_follow",
        "groups",
        "keeps",
    )

    def __init__(self, guard: Guard, data: LexiconData) -> None:
        patterns = {
            field: tuple(_written_out(pattern, data) for pattern in found)
            for field, found in guard.patterns().items()
        }
        self.groups = frozenset(guard.groups)
        self.keeps = guard.keeps
        self.after_chars = guard.after_chars
        self._before_chars = guard.before_chars
        self._before = _any(patterns["before"], tail=True)
        self._after = _any(patterns["after"])
        self._unless_before = _any(patterns["unless_before"], tail=True)
        self._unless_after = _any(patterns["unless_after"])
        self._unless_within = _any(patterns["unless_within"])
        # Whether words after a phrase can take it back by themselves.
        self.can_follow = self._after is not None

    @property
    def looks_ahead(self) -> bool:
        """Whether words after a phrase matter."""
        return self._after is not None or self._unless_after is not None

    def applies(self, kind: str) -> bool:
        """Whether phrases of a kind can be taken back."""
        return kind in self.groups if self.groups else kind != CALMING

    def spares(self, text: str, start: int, end: int) -> bool:
        """Whether the phrase, or the words before it, keep it from being taken back at all."""
        left = text[max(0, start - self._before_chars) : start]
        return bool(
            (self._unless_before is not None and self._unless_before.search(left))
            or (self._unless_within is not None and self._unless_within.search(text, start, end))
        )

    def taken_before(self, text: str, start: int) -> bool:
        """Whether the words before ``start`` take back the phrase there."""
        left = text[max(0, start - self._before_chars) : start]
        return self._before is not None and self._before.search(left) is not None

    def taken_after(self, text: str, end: int, *, before: bool) -> bool:
        """The same with the words after ``end``, where nothing spares it.

        Args:
            text: The utterance so far.
            end: Of the phrase.
            before: Whether the words before it take it back.
        """
        right = text[end : end + self.after_chars]
        if not before and (self._after is None or not self._after.search(right)):
            return False
        return self._unless_after is None or not self._unless_after.match(right)


class _Weighing:
    """What a hit weighs after the words before it, and as words after it come.

    Args:
        hit: The phrase.
        rule: What it means.
        fixed: Its weight after the words before it, 0..1.
        guards: Those that look ahead and apply to it.
        text: The utterance so far.
    """

    __slots__ = ("_ahead", "_fixed", "_guards", "_share", "hit", "is_open", "rule")

    def __init__(
        self, hit: Hit, rule: _Rule, fixed: float, guards: tuple[_CompiledGuard, ...], text: str
    ) -> None:
        self.hit = hit
        self.rule = rule
        self._fixed = fixed
        # Guards that may still take the hit back, and whether the words before it do already.
        self._guards: list[tuple[_CompiledGuard, bool]] = []
        if fixed:
            for guard in guards:
                before = guard.taken_before(text, hit.start)
                if (before or guard.can_follow) and not guard.spares(text, hit.start, hit.end):
                    self._guards.append((guard, before))
        self._ahead = max((guard.after_chars for guard, _ in self._guards), default=0)
        self._share = 1.0
        self.is_open = True

    def weight(self, text: str, final: bool) -> float:
        """What it weighs now, 0..1."""
        ahead = len(text) - self.hit.end
        if self.is_open:
            share = 1.0
            for guard, before in self._guards:
                if guard.taken_after(text, self.hit.end, before=before):
                    share *= guard.keeps
            self._share = share
            self.is_open = ahead < self._ahead or ahead == 0
        if self.rule.waits and ahead == 0 and not final:
            return 0.0
        return self._fixed * self._share


def _any(patterns: tuple[str, ...], *, tail: bool = False) -> re.Pattern[str] | None:
    if not patterns:
        return None
    return re.compile(f"(?:{'|'.join(patterns)})" + (r"\s*$" if tail else ""))


def _written_out(phrase: str, data: LexiconData) -> str:
    return other_forms(fill_slots(phrase, data.slots), data.alike)


class Lexicon:
    """The lexicon of a pack as a ``WordingScorer``. Immutable; compile once, share.

    Args:
        data: The validated file.
        options: How phrases add up.
    """

    def __init__(self, data: LexiconData, options: WordingOptions | None = None) -> None:
        self.options = options or WordingOptions()
        rules = [(_Rule(_NAME, 2.0), data.names), (_Rule(_HARMLESS, 2.0), data.harmless)]
        for entry in data.heat:
            group = data.groups[entry.group]
            rule = _Rule(entry.group, entry.weight, group.ceiling, group.waits)
            rules.append((rule, entry.phrases))
        for entry in data.calming:
            rules.append((_Rule(CALMING, entry.weight), entry.phrases))
        # The net prefers what comes first: of two readings of the same words the heavier.
        rules.sort(key=lambda item: -item[0].weight)
        self._rules = [rule for rule, phrases in rules for _ in phrases]
        self.net = PhraseNet(
            [parse_phrase(_written_out(p, data)) for _, phrases in rules for p in phrases],
            data.gap_chars,
        )
        guards = [_CompiledGuard(guard, data) for guard in data.guards]
        kinds = {rule.kind for rule, _ in rules}
        self._guards = {
            kind: tuple(g for g in guards if not g.looks_ahead and g.applies(kind))
            for kind in kinds
        }
        self._open_guards = {
            kind: tuple(g for g in guards if g.looks_ahead and g.applies(kind)) for kind in kinds
        }
        self._emphasis = tuple(
            (_any(tuple(re.escape(word) for word in item.words), tail=True), item.power)
            for item in data.emphasis
        )

    def open(self) -> UtteranceReader:
        """A reader for a new utterance."""
        return self.reader()

    def reader(self) -> LexiconReader:
        """The same, which also tells whether a phrase still waits for what follows."""
        return LexiconReader(self)

    def rule(self, hit: Hit) -> _Rule:
        """What a hit means."""
        return self._rules[hit.phrase]

    def weighing(self, text: str, hit: Hit) -> _Weighing:
        """What a hit weighs from now on."""
        rule = self._rules[hit.phrase]
        weight = rule.weight
        if rule.kind != CALMING:
            left = text[max(0, hit.start - _EMPHASIS_CHARS) : hit.start]
            for pattern, power in self._emphasis:
                if pattern is not None and pattern.search(left):
                    weight = min(rule.ceiling, 1.0 - (1.0 - weight) ** power)
        share = 1.0
        for guard in self._guards[rule.kind]:
            if guard.taken_before(text, hit.start) and not guard.spares(text, hit.start, hit.end):
                share *= guard.keeps
        return _Weighing(hit, rule, weight * share, self._open_guards[rule.kind], text)


class LexiconReader:
    """Reads one utterance, looking at new text only.

    Attributes:
        taken_back: Weight of angry phrases that the words around them took back, summed.
        names: Where names that merely look angry stand, as (start, end), left to right.
    """

    __slots__ = (
        "_kept",
        "_known",
        "_lexicon",
        "_open",
        "_reading",
        "_scan",
        "_text",
        "_weights",
        "names",
        "taken_back",
    )

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._text = ""
        self._reading = NOTHING
        self._scan = PhraseScan(lexicon.net)
        self._known: dict[Hit, _Weighing] = {}
        self._kept: list[_Weighing] = []
        self._weights: list[float] = []
        self._open = False
        self.taken_back = 0.0
        self.names: tuple[tuple[int, int], ...] = ()

    def read(self, text: str, *, final: bool = False) -> Reading:
        """Judge the utterance so far; ``text`` only ever grows."""
        changed = text != self._text and self._scan.grow(text)
        if changed:
            self._kept = [self._weighing(hit, text) for hit in self._disjoint()]
        if changed or self._open:
            weights = [kept.weight(text, final) for kept in self._kept]
            self._open = any(kept.is_open for kept in self._kept)
            if changed or weights != self._weights:
                self._weights = weights
                self._reading = self._judge()
                self.taken_back = self._taken_back()
        self._text = text
        return self._reading

    def waits(self, text: str, *, final: bool) -> bool:
        """Whether the text ends with a phrase that counts only once something has followed."""
        if final or not self._open:
            return False
        return any(kept.rule.waits and kept.hit.end == len(text) for kept in self._kept)

    def _weighing(self, hit: Hit, text: str) -> _Weighing:
        known = self._known.get(hit)
        if known is None:
            known = self._known[hit] = self._lexicon.weighing(text, hit)
        return known

    def _taken_back(self) -> float:
        return sum(
            (
                kept.rule.weight - weight
                for kept, weight in zip(self._kept, self._weights, strict=True)
                if kept.rule.kind != CALMING and weight < kept.rule.weight
            ),
            0.0,
        )

    def _judge(self) -> Reading:
        heat: list[tuple[float, Hit, str, float]] = []
        calm = 0.0
        for kept, weight in zip(self._kept, self._weights, strict=True):
            rule = kept.rule
            if rule.kind == CALMING:
                calm += weight * (1.0 - calm)
            elif weight > 0.0:
                heat.append((weight, kept.hit, rule.kind, rule.ceiling))
        if not heat:
            return Reading(0.0, calm, 0.0, ()) if calm else NOTHING
        heat.sort(key=lambda item: (-item[0], item[1].start))
        return self._add_up(heat, calm)

    def _add_up(self, heat: list[tuple[float, Hit, str, float]], calm: float) -> Reading:
        options = self._lexicon.options
        total = top = 0.0
        seen: dict[str, float] = {}
        findings = []
        for weight, hit, group, ceiling in heat:
            factor = seen.get(group, 1.0)
            seen[group] = factor * options.fade
            share = options.share if total else 1.0
            total += share * factor * weight * max(0.0, ceiling - total) if total else weight
            top = max(top, ceiling)
            findings.append(Finding(hit.start, hit.end, group, weight))
        total *= 1.0 - options.calm_share * calm
        return Reading(total, calm, top, tuple(findings))

    def _disjoint(self) -> list[Hit]:
        """Hits without overlaps, heaviest first; harmless wording has hidden what it overlaps.

        Harmless and calming wording inside a longer phrase is not heard by itself.
        """
        rule = self._lexicon.rule
        hits = sorted(self._scan.hits.values(), key=lambda hit: (-rule(hit).weight, hit.start))
        kept: list[Hit] = []
        for hit in hits:
            if rule(hit).ceiling == 0.0 and any(_contains(other, hit) for other in hits):
                continue
            if all(hit.end <= other.start or hit.start >= other.end for other in kept):
                kept.append(hit)
        self.names = tuple(sorted((hit.start, hit.end) for hit in kept if rule(hit).kind == _NAME))
        return [hit for hit in kept if rule(hit).kind not in (_HARMLESS, _NAME)]


def _contains(outer: Hit, inner: Hit) -> bool:
    """Whether ``inner`` lies in ``outer`` and is shorter."""
    return (
        outer.start <= inner.start
        and inner.end <= outer.end
        and outer.end - outer.start > inner.end - inner.start
    )
