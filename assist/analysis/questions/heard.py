"""One party's utterance as it grows: only what is new is read, and only when it is worth it."""

from __future__ import annotations

from collections.abc import Sequence

from assist.analysis.questions.any_of import EndsWith
from assist.analysis.questions.extent import Pause
from assist.analysis.questions.options import QuestionOptions
from assist.analysis.questions.stretch import Stretch, text_of
from assist.events import PartialHypothesis, Word


class Heard:
    """The open end of the utterance that one channel is in.

    - ``grow`` takes a partial hypothesis and says whether its stable prefix grew.
    - ``ripe`` says whether the new words are worth reading: a particle or a pause ended a clause,
      or enough of them have come. Reading each word anew would cost more than it tells.
    - ``read`` gives the words of the stable prefix that no ``close`` has put behind it.

    Args:
        options: How many words are looked at.
        endings: What a complete clause ends with.
    """

    def __init__(self, options: QuestionOptions, endings: EndsWith) -> None:
        self._options = options
        self._endings = endings
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
        return self._endings.ends(words[-1].word.lower())

    def read(self) -> Stretch:
        """The open end of the utterance."""
        self._read = len(self._words)
        self._from = max(self._from, self._read - self._options.max_words)
        return Stretch(self._words[self._from :])

    def skip(self) -> None:
        """Put all of the open end behind it, unread."""
        self._read = self._from = len(self._words)

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
    found: list[Pause] = []
    before_ms = words[0].end_ms if words else 0
    for index, word in enumerate(words):
        silence = word.start_ms - before_ms
        if silence >= least_ms and index:
            found.append(Pause(len(text_of(words[:index])), silence))
        before_ms = word.end_ms
    return tuple(found)
