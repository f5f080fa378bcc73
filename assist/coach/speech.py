"""What one party has been saying lately, and for how long."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from assist.coach.source import Source
from assist.events import (
    Evidence,
    FinalHypothesis,
    PartialHypothesis,
    SpeechEnded,
    SpeechStarted,
    Word,
    is_cjk,
    join_words,
)
from assist.events.phrases import PhraseSet
from assist.events.timed_text import TimedText


class Utterance:
    """Words and their text as ``TimedText`` spells it; times are looked up only for a find.

    Args:
        words: In spoken order.
        before: An utterance that these words most likely continue: its text is reused.
    """

    __slots__ = ("_found", "text", "words")

    def __init__(self, words: tuple[Word, ...], before: Utterance | None = None) -> None:
        self.words = words
        self._found: dict[PhraseSet, Evidence | None] = {}
        known = 0 if before is None else len(before.words)
        self.text: str
        if before is not None and words[:known] == before.words:
            self.text = join_words(words[known:], before.text).lower()
        else:
            self.text = join_words(words).lower()

    def last(self, phrases: PhraseSet, since_ms: int) -> Evidence | None:
        """The last of the phrases in it, if that ended after ``since_ms``."""
        if not self.words or self.words[-1].end_ms <= since_ms:
            return None
        if phrases not in self._found:
            self._found[phrases] = self._search(phrases)
        found = self._found[phrases]
        return found if found is not None and found.end_ms > since_ms else None

    def _search(self, phrases: PhraseSet) -> Evidence | None:
        matches = list(phrases.find(self.text))
        if not matches:
            return None
        timed = TimedText(self.words)
        last: Evidence | None = None
        for match in matches:
            end_ms = timed.span(match.start, match.end).end_ms
            if last is None or end_ms > last.end_ms:
                last = timed.evidence(match.start, match.end, "said:phrase")
        return last


class Speech:
    """Recent words of one channel and the stretch of speech that is going on.

    - Finished utterances are kept for ``memory_ms``; of the current one the newest hypothesis.
    - ``stretch`` is speech whose pauses are no longer than ``pause_ms``; ``quiet`` begins with
      every pause and ends with it.
    - ``last_ms`` is when the party was last heard: while it is ``voiced``, the last sign of words
      or the start of the voice; else the end of the voice.
    """

    def __init__(self, memory_ms: int, pause_ms: int) -> None:
        self._memory_ms = memory_ms
        self._pause_ms = pause_ms
        self._said: deque[Utterance] = deque()
        self._words: tuple[Word, ...] = ()
        self._current = Utterance(())
        self.stretch: Source | None = None
        self.quiet: Source | None = None
        self.voiced = False
        self.last_ms: int | None = None

    def partial(self, event: PartialHypothesis) -> bool:
        """Take a hypothesis; says whether its stable words grew."""
        self._words = event.words
        if self.voiced:
            self.last_ms = event.at_ms
        if event.stable <= len(self._current.words):
            return False
        self._current = Utterance(event.stable_words, self._current)
        return True

    def final(self, event: FinalHypothesis) -> bool:
        """Take the last word on an utterance; says whether there were any."""
        self._words = ()
        last, self._current = self._current, Utterance(())
        if not event.words:
            return False
        self._said.append(Utterance(event.words, last))
        while self._said and self._said[0].words[-1].end_ms < event.at_ms - self._memory_ms:
            self._said.popleft()
        return True

    @property
    def newest(self) -> Utterance:
        """What was said last: the current utterance, or else the last finished one."""
        return self._current if self._current.words or not self._said else self._said[-1]

    @property
    def began_ms(self) -> int:
        """When what was said last began; -1 before the first word that is certain."""
        words = self.newest.words
        return words[0].start_ms if words else -1

    def started(self, event: SpeechStarted) -> None:
        """Voice began: a new stretch, or the old one goes on after a short pause."""
        self.voiced = True
        self.last_ms = event.at_ms
        if self.quiet is not None:
            self.quiet.end(event.at_ms)
        last = self.stretch
        if last is not None and last.live(event.start_ms):
            last.ends_ms = None
        else:
            self.stretch = Source("", event.start_ms)

    def ended(self, event: SpeechEnded) -> None:
        """Voice stopped: the stretch is over unless it goes on soon."""
        self.voiced = False
        self.last_ms = event.span.end_ms
        self.quiet = Source("", event.span.end_ms)
        if self.stretch is not None:
            self.stretch.ends_ms = event.span.end_ms + self._pause_ms

    def said(self, phrases: PhraseSet, since_ms: int) -> Evidence | None:
        """Where one of the phrases was last said for certain, if that was after ``since_ms``."""
        found = self._current.last(phrases, since_ms)
        for utterance in reversed(self._said):
            if found is not None or utterance.words[-1].end_ms <= since_ms:
                break
            found = utterance.last(phrases, since_ms)
        return found

    def saying(self, phrases: PhraseSet, halves: Sequence[str]) -> bool:
        """Whether one of the phrases is on the party's lips: unsure yet, or half said.

        Args:
            phrases: Judged on the whole current hypothesis, stable or not.
            halves: How they begin; the hypothesis may end in one of them.
        """
        if not self._words:
            return False
        text = TimedText(self._words).text
        return text in phrases or any(_ends_with(text, half) for half in halves)


def beginnings(phrases: Sequence[str]) -> tuple[str, ...]:
    """How literal phrases look when at least half of them is said, and two characters or words."""
    halves = []
    for phrase in phrases:
        if phrase.startswith("/"):
            continue
        literal = phrase.lower()
        if is_cjk(literal[0]):
            halves += [literal[:size] for size in range(max(2, len(literal) // 2), len(literal))]
        else:
            words = literal.split()
            halves += [
                " ".join(words[:size]) for size in range(max(2, len(words) // 2), len(words))
            ]
    return tuple(dict.fromkeys(halves))


def _ends_with(text: str, half: str) -> bool:
    if not text.endswith(half):
        return False
    before = len(text) - len(half) - 1
    return is_cjk(half[0]) or before < 0 or text[before] == " "
