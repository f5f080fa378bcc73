"""Where a question begins and ends in a turn that comes without punctuation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from assist.analysis.questions.data import QuestionRules
from assist.analysis.questions.options import QuestionOptions


class Pause(NamedTuple):
    """Silence of ``ms`` milliseconds before the character at ``offset``."""

    offset: int
    ms: int


class Clause(NamedTuple):
    """Characters ``start:end``; ``begin`` is where the lead that announces it starts, if any."""

    begin: int
    start: int
    end: int

    @property
    def led(self) -> bool:
        """A lead announced a question."""
        return self.begin < self.start


class Clauser:
    """Splits text into clauses at pauses, lead-ins, particles and clause openings.

    Args:
        rules: The wording of the language.
        options: The lengths of pauses.
    """

    def __init__(self, rules: QuestionRules, options: QuestionOptions) -> None:
        self._options = options
        self._max_chars = rules.clauses.max_chars
        self._min_chars = rules.clauses.min_chars
        self._wording = rules.wording.clauses

    def split(
        self, text: str, pauses: Sequence[Pause] = (), *, reply: bool = False
    ) -> list[Clause]:
        """The clauses of lower-case ``text`` in order; leads and blank stretches are left out.

        Args:
            text: What one party said.
            pauses: Silences before characters of it, in order.
            reply: Leave a yes or no at the start with what follows it, and cut off the question
                with which the speaker makes sure of what was just stated.
        """
        cuts = {0, len(text), 0 if reply else self._opening(text)}
        leads: list[tuple[int, int]] = []
        if self._wording.may_cut(text):
            leads = [(m.start, m.end) for m in self._wording.leads.find(text)]
            for start, end in leads:
                cuts.update((start, end))
            self._add_wording_cuts(text, cuts)
        own = self._wording.own_tags.search(text) if reply else None
        if own is not None and own.start > self._min_chars:
            cuts.add(own.start)
        previous = 0
        for offset, ms in pauses:
            if self._pause_cuts(text, previous, offset, ms):
                cuts.add(offset)
                previous = offset
        return self._clauses(text, sorted(cuts), leads)

    def _add_wording_cuts(self, text: str, cuts: set[int]) -> None:
        wording = self._wording
        for match in wording.joins.find(text):
            if match.start >= 2:
                cuts.add(match.start)
        for match in wording.before.find(text):
            if match.start not in cuts and self._may_cut(text, match.start):
                cuts.add(match.start)
        for match in wording.after.find(text):
            if not wording.clings.match(text, _skip(text, match.end)):
                cuts.add(match.end)

    def announces(self, text: str) -> bool:
        """True where something in ``text`` announces a question."""
        return text in self._wording.leading

    def trim(self, text: str, start: int, end: int) -> tuple[int, int]:
        """Take fillers off the front and tails off the end, but never everything."""
        while (found := self._wording.fillers.match(text, start, end)) and found.end() < end:
            start = _skip(text, found.end())
        while (found := self._wording.tails.search(text, start, end)) and found.start() > start:
            end = len(text[: found.start()].rstrip())
        return start, end

    def shorten(self, text: str, start: int, cue: int, end: int) -> int:
        """A later start for a clause that is too long to show, at or before its first cue."""
        if end - start <= self._max_chars:
            return start
        best = start
        for match in self._wording.soft.find(text[:cue], start):
            if match.start > best and end - match.start >= self._min_chars:
                best = match.start
                if end - best <= self._max_chars:
                    break
        # Half a question beats a monologue: where nothing else fits it starts at the cue.
        return best if end - best <= self._max_chars else max(start, cue)

    def is_open(self, text: str) -> bool:
        """True where ``text`` breaks off: the next word belongs to it."""
        return len(text) < self._min_chars or self._wording.open_ends.ends(text)

    def breaks_off(self, text: str) -> bool:
        """True where a question that was cut in on cannot have been all that was meant."""
        return self._wording.cut_ends.ends(text)

    def fits(self, start: int, end: int) -> bool:
        """True where that many characters are not too long to show."""
        return end - start <= self._max_chars

    def is_tag(self, text: str, start: int, end: int) -> bool:
        """True where the characters are only a tag to the clause before."""
        found = self._wording.tag.match(text, start, end)
        return found is not None and found.end() == end

    def _opening(self, text: str) -> int:
        """How far replies and greetings at the very start reach."""
        at = 0
        while (found := self._wording.openers.match(text, at)) and found.end() > at:
            after = _skip(text, found.end())
            if self._wording.clings.match(text, after):
                break
            at = after
        return at if at < len(text) else 0

    def _may_cut(self, text: str, at: int) -> bool:
        left = text[:at].rstrip()
        return len(left) >= 2 and not self._wording.open_ends.ends(left)

    def _pause_cuts(self, text: str, previous: int, offset: int, ms: int) -> bool:
        if ms < self._options.pause_ms or self._wording.clings.match(text, _skip(text, offset)):
            return False
        if ms >= self._options.long_pause_ms:
            return True
        left = text[previous:offset].rstrip()
        return len(left) >= self._min_chars and not self._wording.open_ends.ends(left)

    def _clauses(self, text: str, cuts: list[int], leads: list[tuple[int, int]]) -> list[Clause]:
        out = []
        begin: int | None = None
        for start, end in pairwise(cuts):
            if leads and any(a <= start and end <= b for a, b in leads):
                begin = start if begin is None else begin
                continue
            start = _skip(text, start)
            end = start + len(text[start:end].rstrip())
            if end > start:
                out.append(Clause(start if begin is None else begin, start, end))
                begin = None
        return out


def _skip(text: str, at: int) -> int:
    """``at``, moved past spaces."""
    while at < len(text) and text[at] == " ":
        at += 1
    return at
