"""The stable prefix: which leading words of a partial hypothesis may be acted upon."""

from __future__ import annotations

import msgspec


class StableOptions(msgspec.Struct, frozen=True, kw_only=True):
    """When a word counts as settled.

    Attributes:
        blocks: Blocks (64 ms) in a row that agree on it and on all words before it, 1 or more.
            The decoder works in steps and all partials of one step agree, so the blocks must
            span two of them at least. Source: benchmarks/recognition.py for the delay; of 860
            words of voices unknown to the model 1 stable word in 50 was changed later, 1 in 15
            with 3 blocks, 1 in 85 with 5, which are 64 ms slower.
    """

    blocks: int = 4

    def __post_init__(self) -> None:
        if self.blocks < 1:
            raise ValueError("blocks must be 1 or more")


class StablePrefix:
    """Counts the leading words that successive partials of one utterance agree on.

    - ``update`` is told the words after every block, changed or not.
    - The count never falls within an utterance, except when the recogniser itself changes a
      word that was called stable; those words are counted in ``withdrawn``.
    - ``reset`` starts the next utterance; the two counters run on.

    Args:
        options: When a word counts as settled.

    Attributes:
        settled: Words called stable so far, over all utterances.
        withdrawn: How many of them a later partial changed.
    """

    def __init__(self, options: StableOptions | None = None) -> None:
        self._options = options or StableOptions()
        self._words: tuple[str, ...] = ()
        self._since: list[int] = []  # block in which each word, with all before it, was new
        self._block = 0
        self._stable = 0
        self.settled = 0
        self.withdrawn = 0

    def update(self, words: tuple[str, ...]) -> int:
        """Take the hypothesis after one more block; how many leading words are stable now."""
        self._block += 1
        if words is not self._words:
            self._compare(words)
        stable = self._stable
        newest = self._block - self._options.blocks + 1
        while stable < len(words) and self._since[stable] <= newest:
            stable += 1
        self.settled += stable - self._stable
        self._stable = stable
        return stable

    def reset(self) -> None:
        """Forget the utterance."""
        self._words = ()
        self._since.clear()
        self._stable = 0

    @property
    def flicker_rate(self) -> float:
        """Share of the words called stable that were changed later, 0..1."""
        return self.withdrawn / self.settled if self.settled else 0.0

    def _compare(self, words: tuple[str, ...]) -> None:
        known = self._words
        common = 0
        limit = min(len(known), len(words))
        while common < limit and known[common] == words[common]:
            common += 1
        if common < self._stable:
            self.withdrawn += self._stable - common
            self._stable = common
        del self._since[common:]
        self._since.extend([self._block] * (len(words) - common))
        self._words = words
