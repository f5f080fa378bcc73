"""One party's utterance as it grows: only what is new is read, and only when it is worth it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assist.analysis.questions.extent import Pause
from assist.analysis.questions.options import QuestionOptions
from assist.events import PartialHypothesis, Word, join_words
from assist.events.timed_text import TimedText


class Heard:
    """The open end of the utterance that one channel is in.

    - ``grow`` takes a partial hypothesis and says whether its stable prefix grew.
    - ``ripe`` says whether the new words are worth reading: a particle or a pause ended a clause,
      or enough of them have come. Reading each word anew would cost more than it tells.
    - ``read`` gives the words of the stable prefix that no ``close`` has put behind it.

    Args:
        options: How many words are looked at.
        ending: What a complete clause ends with, to be matched at the end of a word.
    """

    def __init__(self, options: QuestionOptions, ending: re.Pattern[str]) -> None:
        self._options = options
        self._ending = ending
        self._words: tuple[Word, ...] = ()
        self._from = 0
        self._read = 0
        self.utterance = 0
        self.tail_ms: int | None = None

    @property
    def unread(self) -> bool:
        """There are stable words that no ``read`` has given yet."""
        return self._read < len(self._words)

    def grow(self, event: PartialHypothesis) -> bool:
        """Take a partial hypothesis; True where its stable prefix grew.

        ``tail_ms`` is then the end of the last word if nothing unstable follows it, else None.
        """
        if event.utterance != self.utterance:
            self.start(event.utterance)
        settled = 0 < event.stable == len(event.words)
        self.tail_ms = event.words[-1].end_ms if settled else None
        if event.stable <= len(self._words):
            return False
        self._words = event.stable_words
        return True

    def ripe(self) -> bool:
        """The new words are worth reading now."""
        words = self._words
        new = len(words) - self._read
        if new >= self._options.read_words:
            return True
        if new <= 0:
            return False
        before = words[-2].end_ms if len(words) > 1 else words[-1].start_ms
        if words[-1].start_ms - before >= self._options.pause_ms:
            return True
        return self._ending.search(words[-1].word) is not None

    def read(self) -> TimedText:
        """The open end of the utterance."""
        self._read = len(self._words)
        self._from = max(self._from, self._read - self._options.max_words)
        return TimedText(self._words[self._from :])

    def close(self, words: int) -> None:
        """Put this many words of the open end behind it."""
        self._from += words

    def start(self, utterance: int) -> None:
        """A new utterance begins."""
        self.utterance = utterance
        self.tail_ms = None
        self._words = ()
        self._from = 0
        self._read = 0


def pauses(words: Sequence[Word], least_ms: int) -> tuple[Pause, ...]:
    """Silences of at least ``least_ms`` between the words, as places in their text."""
    return tuple(
        Pause(len(join_words(list(words[:index]))), word.start_ms - words[index - 1].end_ms)
        for index, word in enumerate(words)
        if index and word.start_ms - words[index - 1].end_ms >= least_ms
    )
