"""One place where a rule's phrase was said, and whether the words around it take it back."""

from __future__ import annotations

from assist.analysis.wording.rules import CompiledRule, Window
from assist.analysis.wording.talk import Talk, Utterance
from assist.events import Evidence


class Found:
    """A rule's phrase in an utterance. Changes when the final reads otherwise.

    Attributes:
        heard_ms: When its last word was heard.
        counted_ms: When it was found to count; -1 before.
    """

    __slots__ = ("counted_ms", "end", "heard_ms", "rule", "start", "utterance")

    def __init__(
        self, rule: CompiledRule, utterance: Utterance, start: int, end: int, heard_ms: int
    ) -> None:
        self.rule = rule
        self.utterance = utterance
        self.start = start
        self.end = end
        self.heard_ms = heard_ms
        self.counted_ms = -1

    @property
    def weight(self) -> float:
        """How much of its signal it makes."""
        return self.rule.rule.weight

    @property
    def text(self) -> str:
        """Its words."""
        return self.utterance.text(self.start, self.end)

    def overlaps(self, other: Found) -> bool:
        """Whether both share a token and speak for the same thing."""
        return (
            self.start < other.end
            and other.start < self.end
            and self.rule.signal == other.rule.signal
            and self.rule.rule.is_ == other.rule.rule.is_
        )

    def outweighs(self, other: Found) -> bool:
        """Whether it says more than another reading of the same words."""
        return (self.weight, self.end - self.start) > (other.weight, other.end - other.start)

    def become(self, other: Found) -> None:
        """Take over what another one found."""
        self.rule = other.rule
        self.utterance = other.utterance
        self.start = other.start
        self.end = other.end

    def evidence(self, signal: str) -> Evidence:
        """Its words with their times."""
        why = f"wording:{signal}/{self.rule.rule.id}"
        return self.utterance.evidence(self.start, self.end, why)

    def taken_back(self) -> bool:
        """Whether a guard in its utterance takes it back."""
        marks = self.utterance.marks
        if not marks:
            return False
        start, end = self.start, self.end
        rule = self.rule
        for mark in rule.over:
            if any(s < end and e > start for s, e in marks.get(mark, ())):
                return True
        for window in rule.before:
            if any(0 <= start - e <= window.within for _, e in marks.get(window.marks[0], ())):
                return True
        return any(
            s > start and e > end and s - end <= window.within
            for window in rule.after
            for s, e in marks.get(window.marks[0], ())
        )

    def lacks_company(self) -> bool:
        """Whether a mark that must be near is not there (yet)."""
        near = self.rule.near
        return near is not None and not self._has_near(near)

    def mended(self, talk: Talk) -> bool:
        """Whether its speaker has said something that makes it all right."""
        mends, mend = self.rule.mends, self.rule.mend
        if mends is None or mend is None or not talk.said:
            return False
        start, end = self.utterance.first + self.start, self.utterance.first + self.end
        return any(
            end <= said.start <= end + mend.within
            or (mend.before > 0 and start - mend.before <= said.end <= start)
            or (mend.inside and said.start < end and said.end > start)
            for said in talk.meant(mends.marks, self.heard_ms + mend.within_ms)
        )

    def tokens_after(self, talk: Talk) -> int:
        """How many tokens its speaker has said since."""
        latest = talk.utterance
        return latest.first + latest.length - self.utterance.first - self.end

    def ripe(self, talk: Talk, grace_ms: int, at_ms: int) -> bool:
        """Whether nothing that may still come would change its fate."""
        if at_ms >= self.due_ms(talk, grace_ms):
            return True
        after = self.tokens_after(talk)
        if self.rule.mends is not None:
            return after > self.rule.mends.within
        return self.utterance.is_over or after >= self.rule.need

    def due_ms(self, talk: Talk, grace_ms: int) -> int:
        """When to stop waiting for words that take it back or mend it."""
        if self.rule.mend is None:
            return self.heard_ms + grace_ms
        return min(self.heard_ms + self.rule.mend.within_ms, talk.last_ms + grace_ms)

    def hopeless(self, talk: Talk) -> bool:
        """Whether a mark that must be near can no longer come."""
        near = self.rule.near
        return near is not None and (
            self.utterance.is_over or self.tokens_after(talk) > near.within
        )

    def _has_near(self, near: Window) -> bool:
        marks = self.utterance.marks
        low, high = self.start - near.within, self.end + near.within
        return any(s <= high and e >= low for mark in near.marks for s, e in marks.get(mark, ()))
