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

    @property
    def looks_ahead(self) -> bool:
        """Whether words after a phrase matter."""
        return self._after is not None or self._unless_after is not None

    def takes_back(self, text: str, start: int, end: int) -> bool:
        """Whether the words around ``start:end`` take the phrase there back."""
        left = text[max(0, start - self._before_chars) : start]
        right = text[end : end + self.after_chars]
        if not (
            (self._before is not None and self._before.search(left))
            or (self._after is not None and self._after.search(right))
        ):
            return False
        return not (
            (self._unless_before is not None and self._unless_before.search(left))
            or (self._unless_after is not None and self._unless_after.match(right))
            or (self._unless_within is not None and self._unless_within.search(text, start, end))
        )


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
        rules = [(_Rule(_HARMLESS, 2.0), data.harmless)]
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
        self._guards = tuple(guard for guard in guards if not guard.looks_ahead)
        self._open_guards = tuple(guard for guard in guards if guard.looks_ahead)
        self._after_chars = max((guard.after_chars for guard in self._open_guards), default=1)
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

    def fixed_weight(self, text: str, hit: Hit) -> float:
        """What a hit weighs after the words before it, 0..1; later words don't change this."""
        rule = self._rules[hit.phrase]
        weight = rule.weight
        if rule.kind != CALMING:
            left = text[max(0, hit.start - _EMPHASIS_CHARS) : hit.start]
            for pattern, power in self._emphasis:
                if pattern is not None and pattern.search(left):
                    weight = min(rule.ceiling, 1.0 - (1.0 - weight) ** power)
        return weight * self._kept_by(self._guards, text, hit)

    def open_share(self, text: str, hit: Hit) -> float:
        """The share of a hit's weight that the words after it leave, 0..1."""
        return self._kept_by(self._open_guards, text, hit)

    def _kept_by(self, guards: tuple[_CompiledGuard, ...], text: str, hit: Hit) -> float:
        share = 1.0
        kind = self._rules[hit.phrase].kind
        for guard in guards:
            if (kind in guard.groups if guard.groups else kind != CALMING) and (
                guard.takes_back(text, hit.start, hit.end)
            ):
                share *= guard.keeps
        return share

    def settled(self, length: int, end: int) -> bool:
        """Whether text past ``length`` cannot change what a hit that ends at ``end`` weighs."""
        return length - end >= self._after_chars


class LexiconReader:
    """Reads one utterance, looking at new text only."""

    __slots__ = ("_fixed", "_kept", "_lexicon", "_open", "_reading", "_scan", "_text", "_weights")

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._text = ""
        self._reading = NOTHING
        self._scan = PhraseScan(lexicon.net)
        self._kept: list[Hit] = []
        self._weights: list[float] = []
        self._fixed: dict[Hit, float] = {}
        self._open = False

    def read(self, text: str, *, final: bool = False) -> Reading:
        """Judge the utterance so far; ``text`` only ever grows."""
        changed = text != self._text and self._scan.grow(text)
        if changed:
            self._kept = self._disjoint()
        if changed or self._open:
            weights = [self._weigh(hit, text, final) for hit in self._kept]
            self._open = any(not self._lexicon.settled(len(text), hit.end) for hit in self._kept)
            if changed or weights != self._weights:
                self._weights = weights
                self._reading = self._judge()
        self._text = text
        return self._reading

    def waits(self, text: str, *, final: bool) -> bool:
        """Whether the text ends with a phrase that counts only once something has followed."""
        return not final and any(
            hit.end == len(text) and self._lexicon.rule(hit).waits for hit in self._kept
        )

    @property
    def taken_back(self) -> float:
        """Weight of angry phrases that the words around them took back, summed."""
        rule = self._lexicon.rule
        return sum(
            rule(hit).weight - weight
            for hit, weight in zip(self._kept, self._weights, strict=True)
            if rule(hit).kind != CALMING and weight < rule(hit).weight
        )

    def _judge(self) -> Reading:
        heat: list[tuple[float, Hit, str, float]] = []
        calm = 0.0
        for hit, weight in zip(self._kept, self._weights, strict=True):
            rule = self._lexicon.rule(hit)
            if rule.kind == CALMING:
                calm += weight * (1.0 - calm)
            elif weight > 0.0:
                heat.append((weight, hit, rule.kind, rule.ceiling))
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
        return [hit for hit in kept if rule(hit).kind != _HARMLESS]

    def _weigh(self, hit: Hit, text: str, final: bool) -> float:
        if hit.end == len(text) and not final and self._lexicon.rule(hit).waits:
            return 0.0
        fixed = self._fixed.get(hit)
        if fixed is None:
            fixed = self._fixed[hit] = self._lexicon.fixed_weight(text, hit)
        return fixed * self._lexicon.open_share(text, hit) if fixed else 0.0


def _contains(outer: Hit, inner: Hit) -> bool:
    """Whether ``inner`` lies in ``outer`` and is shorter."""
    return (
        outer.start <= inner.start
        and inner.end <= outer.end
        and outer.end - outer.start > inner.end - inner.start
    )
