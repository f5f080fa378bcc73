"""When the words of a partial hypothesis were said, as well as can be told before the final."""

from __future__ import annotations

import msgspec

from assist.events import Word, is_cjk


class PartialTimesOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a word's place in time follows from when it first appeared.

    Attributes:
        lag_ms: From the end of a word to the end of the block it first appears in, 0..500.
            Source: benchmarks/recognition.py; the choice hardly matters between 0 and 64.
        syllable_ms: Longest time that one written syllable is believed to take, so that a word
            after a pause does not reach back across it, 100..1000.
            Source: benchmarks/recognition.py; 200 to 320 do equally well at the median.
    """

    lag_ms: int = 32
    syllable_ms: int = 240


class PartialTimes:
    """Estimates word times from the blocks in which words first appeared.

    Vosk can give exact times with partials, but only of what it has turned into a lattice: the
    words themselves then arrive 1.3 s later (benchmarks/recognition.py). So its partials are
    taken without times, and the final corrects the estimates, which are off by 80 ms at the
    median and 250 ms at the 95th percentile.

    - A word keeps its time as long as it and all words before it stay the same; only the last
      word is drawn out towards the next one when that appears.
    - Times never run backwards and never lie before ``floor_ms`` or after ``at_ms``.
    """

    def __init__(self, options: PartialTimesOptions | None = None) -> None:
        self._options = options or PartialTimesOptions()
        self._words: tuple[Word, ...] = ()

    def update(self, spellings: tuple[str, ...], *, at_ms: int, floor_ms: int) -> tuple[Word, ...]:
        """Place the words of the hypothesis.

        Args:
            spellings: The whole hypothesis.
            at_ms: End of the block after which it was given.
            floor_ms: No word may start before this; not after ``at_ms``.
        """
        known = self._words
        common = 0
        limit = min(len(known), len(spellings))
        while common < limit and known[common].word == spellings[common]:
            common += 1
        kept, fresh = known[:common], spellings[common:]
        if not fresh:
            self._words = kept
            return kept
        if common < len(known):  # what is being replaced began no earlier
            floor_ms = max(floor_ms, known[common].start_ms)
        elif kept:
            floor_ms = max(floor_ms, kept[-1].end_ms)
        syllables = [_syllables(spelling) for spelling in fresh]
        end = max(floor_ms, at_ms - self._options.lag_ms)
        start = max(floor_ms, end - sum(syllables) * self._options.syllable_ms)
        self._words = self._draw_out(kept, start) + _spread(fresh, syllables, start, end)
        return self._words

    def reset(self) -> None:
        """Forget the utterance."""
        self._words = ()

    def _draw_out(self, words: tuple[Word, ...], until_ms: int) -> tuple[Word, ...]:
        """Let the last word last until the next one starts, as far as it may be that long."""
        if not words:
            return words
        last = words[-1]
        longest = last.start_ms + _syllables(last.word) * self._options.syllable_ms
        end = max(last.end_ms, min(until_ms, longest))
        return (*words[:-1], Word(last.word, last.start_ms, end))


def _spread(
    spellings: tuple[str, ...], syllables: list[int], start_ms: int, end_ms: int
) -> tuple[Word, ...]:
    """Words back to back over a span, by their number of syllables."""
    total = sum(syllables)
    words: list[Word] = []
    done = 0
    for spelling, count in zip(spellings, syllables, strict=True):
        first = start_ms + (end_ms - start_ms) * done // total
        done += count
        words.append(Word(spelling, first, start_ms + (end_ms - start_ms) * done // total))
    return tuple(words)


def _syllables(spelling: str) -> int:
    """Written syllables: Chinese characters, or a guess of three letters each."""
    chinese = sum(map(is_cjk, spelling))
    return max(1, chinese + (len(spelling) - chinese) // 3)
