"""Judging a rule against the board."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from assist.coach.board import FOLLOWS_MS, Board, act_key
from assist.coach.catalogue import SIGNALS
from assist.coach.rules import Rule
from assist.coach.source import Source
from assist.coach.texts import compiled
from assist.events import Channel


class Verdict(NamedTuple):
    """The judgement of a rule.

    Attributes:
        sources: What makes it hold, the decisive one first; None where it does not hold.
        again_ms: When time alone may change a rule that does not hold, or None.
    """

    sources: tuple[Source, ...] | None
    again_ms: int | None = None


class Judge:
    """Judges rules against one board; has no state of its own but compiled phrases.

    Args:
        board: What is so in the call.
        leaves: Every rule that will be asked about, and those inside them.
    """

    def __init__(self, board: Board, leaves: Iterable[Rule]) -> None:
        self._board = board
        self._phrases = {leaf.said: compiled(leaf.said) for leaf in leaves if leaf.said}

    def judge(self, rule: Rule, at_ms: int, spent: Collection[str] = ()) -> Verdict:
        """Whether a rule holds at ``at_ms``.

        Args:
            rule: The rule.
            at_ms: Now.
            spent: Keys of sources that must not decide again; states may, moments may not.
        """
        own: tuple[Source, ...] = ()
        if rule.caused or rule.timed or rule.conditional:
            verdict = self._leaf(rule, at_ms, spent if rule.caused or not rule.grouped else ())
            if verdict.sources is None:
                return verdict
            own = verdict.sources
        parts: tuple[Source, ...] = ()
        for part in rule.all:
            verdict = self._leaf(part, at_ms, spent)
            if verdict.sources is None:
                return verdict
            if part.quiet is None:
                parts += verdict.sources
        if rule.any:
            verdict = self._any(rule.any, at_ms, spent)
            if verdict.sources is None:
                return verdict
            parts = verdict.sources + parts
        return Verdict(own + parts if rule.caused else parts + own)

    def _any(self, rules: tuple[Rule, ...], at_ms: int, spent: Collection[str]) -> Verdict:
        again: list[int] = []
        for rule in rules:
            verdict = self._leaf(rule, at_ms, spent)
            if verdict.sources is not None:
                return verdict
            if verdict.again_ms is not None:
                again.append(verdict.again_ms)
        return Verdict(None, min(again, default=None))

    def _leaf(self, rule: Rule, at_ms: int, spent: Collection[str]) -> Verdict:
        """One cause with its conditions; of several sources the newest unspent one."""
        if rule.conditional and not self._fits(rule):
            return Verdict(None)
        fallback: Source | None = None
        again: int | None = None
        for source in self._candidates(rule, at_ms):
            age_ms = at_ms - source.began_ms
            if age_ms < rule.after_ms:
                ripe_ms = source.began_ms + rule.after_ms
                again = ripe_ms if again is None else min(again, ripe_ms)
            elif rule.within_ms is not None and age_ms > rule.within_ms:
                continue
            elif source.key not in spent:
                return Verdict((source,))
            elif rule.signal is not None and SIGNALS[rule.signal].holds and fallback is None:
                fallback = source
        return Verdict((fallback,)) if fallback is not None else Verdict(None, again)

    def _fits(self, rule: Rule) -> bool:
        """Whether the stage is right, what is known and what is not, and what is owed."""
        facts = self._board.facts
        if rule.owes and all(name not in self._board.owed for name in rule.owes):
            return False
        if rule.stage and self._board.stage not in rule.stage:
            return False
        for name in rule.has:
            if name not in facts:
                return False
        return all(name not in facts for name in rule.lacks)

    def _candidates(self, rule: Rule, at_ms: int) -> Sequence[Source]:
        board = self._board
        if rule.signal == "anger":
            return self._anger(rule, at_ms)
        if rule.signal is not None:
            if rule.min_count is not None and board.count(rule.signal) < rule.min_count:
                return ()
            found = [s for s in board.sources(rule.signal) if s.live(at_ms)]
            return [s for s in reversed(found) if _strong_enough(rule, s)]
        if rule.said:
            return self._said(rule, at_ms)
        if rule.act is not None:
            found = board.sources(act_key(rule.speaker, rule.act))
            return [s for s in reversed(found) if s.live(at_ms)]
        if rule.speaking is not None:
            stretch = board.speech[rule.speaking].stretch
            return (stretch,) if stretch is not None and stretch.live(at_ms) else ()
        if rule.quiet is not None:
            return self._quiet(rule.quiet, at_ms)
        if rule.follows is not None:
            left_ms = board.left_ms.get(rule.follows)
            if left_ms is None or at_ms - left_ms > (rule.within_ms or FOLLOWS_MS):
                return ()
            return (Source("", left_ms),)
        if rule.owes:
            return tuple(board.owed[name] for name in rule.owes if name in board.owed)
        if rule.has:
            return (max((board.facts[name] for name in rule.has), key=lambda s: s.began_ms),)
        return (board.stage_source if rule.stage else board.call_source,)

    def _anger(self, rule: Rule, at_ms: int) -> Sequence[Source]:
        mood = self._board.mood
        if (
            mood.source is not None
            and mood.band in rule.bands()
            and mood.source.live(at_ms)
            and rule.trend in (None, mood.trend)
            and (not rule.was or mood.recently(rule.was, at_ms))
            and (rule.min_value is None or mood.level >= rule.min_value)
        ):
            return (mood.source,)
        return ()

    def _quiet(self, who: Channel, at_ms: int) -> Sequence[Source]:
        speech = self._board.speech[who]
        if speech.quiet is not None and speech.quiet.live(at_ms):
            return (speech.quiet,)
        return (self._board.call_source,) if who is Channel.AGENT and not speech.stretch else ()

    def _said(self, rule: Rule, at_ms: int) -> Sequence[Source]:
        since_ms = at_ms - rule.said_ms
        found = self._board.speech[rule.speaker].said(self._phrases[rule.said], since_ms)
        if found is None:
            return ()
        source = Source("", found.end_ms)
        source.evidence = (found,)
        return (source,)


def _strong_enough(rule: Rule, source: Source) -> bool:
    if rule.of and source.slots.get("is") not in rule.of:
        return False
    if rule.min_value is not None and source.value < rule.min_value:
        return False
    if rule.min_repeats is None:
        return True
    repeats = source.slots.get("repeats", "0")
    return repeats.isdigit() and int(repeats) >= rule.min_repeats
