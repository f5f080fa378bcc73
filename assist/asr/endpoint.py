"""When an utterance is over: a policy on top of the recogniser's own."""

from __future__ import annotations

import msgspec


class EndpointOptions(msgspec.Struct, frozen=True, kw_only=True):
    """When to end an utterance that the recogniser has not ended itself.

    Attributes:
        silence_ms: Without speech or a new word for this long, with words pending,
            pause_ms..long_ms. The voice activity detector's hangover (about 200 ms) comes on
            top. Source: chosen; together half a second, which is what Vosk's own rules wait at
            least, and more than a decoder with 300 ms of right context lags behind.
        long_ms: From this length on any settled moment will do, 1000..limit_ms.
            Source: chosen; partials of an utterance grow dearer with its length.
        pause_ms: What counts as such a moment: this long without speech or a new word, or all
            words settled for this long although speech goes on, 1..silence_ms.
            Source: chosen; two blocks, a pause between phrases.
        limit_ms: An utterance is cut here even inside a word, long_ms..120000.
            Source: chosen; bounds the lattice, and a prompt cannot wait longer for its final.
    """

    silence_ms: int = 320
    long_ms: int = 20_000
    pause_ms: int = 128
    limit_ms: int = 30_000

    def __post_init__(self) -> None:
        if not 0 < self.pause_ms <= self.silence_ms <= self.long_ms <= self.limit_ms:
            raise ValueError("endpoint times must grow: pause, silence, long, limit")


class Endpointer:
    """Says after every block whether to end the utterance.

    - ``step`` is told every block that passes, fed to the recogniser or not.
    - ``reset`` follows every final, whoever asked for it.
    - An utterance without words is never ended: there is nothing to say about it.

    The length of an utterance counts from the block in which it first had words.
    """

    def __init__(self, options: EndpointOptions | None = None) -> None:
        self._options = options or EndpointOptions()
        self._words = 0
        self._silent_ms = 0
        self._settled_ms = 0
        self._length_ms = 0

    def step(self, elapsed_ms: int, *, speaking: bool, words: int, stable: int) -> bool:
        """Take one block; True when the utterance should end now.

        Args:
            elapsed_ms: Length of the block.
            speaking: Whether voice activity is on.
            words: Words of the current hypothesis.
            stable: How many of them are stable.
        """
        heard = speaking or words != self._words
        self._words = words
        self._silent_ms = 0 if heard else self._silent_ms + elapsed_ms
        if not words:
            self._settled_ms = self._length_ms = 0
            return False
        self._settled_ms = self._settled_ms + elapsed_ms if stable == words else 0
        self._length_ms += elapsed_ms
        options = self._options
        if self._silent_ms >= options.silence_ms or self._length_ms >= options.limit_ms:
            return True
        rest_ms = max(self._silent_ms, self._settled_ms)
        return self._length_ms >= options.long_ms and rest_ms >= options.pause_ms

    def reset(self) -> None:
        """The utterance has ended."""
        self._words = 0
        self._silent_ms = 0
        self._settled_ms = 0
        self._length_ms = 0
