"""A recogniser that reads from a script. For tests and development only: it hears nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from assist.asr.engine import BLOCK_MS, BLOCK_SAMPLES, Block, Hypothesis
from assist.events import Channel, FinalHypothesis, PartialHypothesis, Word


class ScriptOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How the script is performed.

    Attributes:
        delay_ms: From the end of a word to when it may appear, 0..5000. Source: chosen.
        settle_ms: From then to when it is stable, 0..5000. Source: chosen.
        silence_ms: Gap between words, and wait after the last one, that ends an utterance,
            above delay_ms + settle_ms, to 10000. Source: chosen.
    """

    delay_ms: int = 64
    settle_ms: int = 128
    silence_ms: int = 512

    def __post_init__(self) -> None:
        if self.silence_ms <= self.delay_ms + self.settle_ms:
            raise ValueError("silence_ms must be above delay_ms + settle_ms")


class ScriptedEngine:
    """Yields given words as if they had been recognised, a fixed time after they were said.

    Args:
        script: Per channel, words in spoken order that do not overlap.
        language: Language it claims to recognise.
        options: How the script is performed.
    """

    def __init__(
        self,
        script: Mapping[Channel, Sequence[tuple[str, int, int]]],
        language: str = "zh",
        options: ScriptOptions | None = None,
    ) -> None:
        self.language = language
        self._script = {
            channel: tuple(Word(*word) for word in words) for channel, words in script.items()
        }
        self._options = options or ScriptOptions()
        told = msgspec.json.encode((sorted(self._script.items()), self._options))
        self.model_hash = f"script-{hashlib.sha256(told).hexdigest()[:16]}"

    def recognizer(self, channel: Channel) -> ScriptedRecognizer:
        """A new recogniser at time 0."""
        return ScriptedRecognizer(channel, self._script.get(channel, ()), self._options)

    def close(self) -> None:
        """Nothing to let go."""


class ScriptedRecognizer:
    """One channel of a script; see ``StreamingRecognizer`` for the contract."""

    def __init__(self, channel: Channel, words: tuple[Word, ...], options: ScriptOptions) -> None:
        self._channel = channel
        self._options = options
        self._utterances = _utterances(words, options.silence_ms)
        self._number = 0
        self._shown: tuple[int, int] = (0, 0)
        self._at_ms = 0

    def accept(
        self,
        samples: Block,
        *,
        speaking: bool,  # noqa: ARG002 - the script knows better
    ) -> list[Hypothesis]:
        """Let one block pass; its samples do not matter, nor does ``speaking``.

        Raises:
            ValueError: The block is not 1024 samples long.
        """
        if samples.shape != (BLOCK_SAMPLES,):
            raise ValueError(f"a block has {BLOCK_SAMPLES} samples, this one {samples.shape}")
        self._at_ms += BLOCK_MS
        if self._number == len(self._utterances):
            return []
        words = self._utterances[self._number]
        known_ms = self._at_ms - self._options.delay_ms
        if known_ms >= words[-1].end_ms + self._options.silence_ms:
            return [self._final(words, self._at_ms)]
        heard = sum(word.end_ms <= known_ms for word in words)
        stable = sum(word.end_ms <= known_ms - self._options.settle_ms for word in words)
        if (heard, stable) == self._shown:
            return []
        self._shown = (heard, stable)
        return [
            PartialHypothesis(
                at_ms=self._at_ms,
                channel=self._channel,
                utterance=self._number + 1,
                words=words[:heard],
                stable=stable,
            )
        ]

    def finish(self) -> list[Hypothesis]:
        """End of the audio: what has been said of the current utterance becomes final."""
        if self._number == len(self._utterances):
            return []
        said = tuple(w for w in self._utterances[self._number] if w.end_ms <= self._at_ms)
        return [self._final(said, self._at_ms + BLOCK_MS)] if said else []

    def _final(self, words: tuple[Word, ...], at_ms: int) -> FinalHypothesis:
        self._number += 1
        self._shown = (0, 0)
        return FinalHypothesis(
            at_ms=at_ms, channel=self._channel, utterance=self._number, words=words
        )


def _utterances(words: tuple[Word, ...], silence_ms: int) -> tuple[tuple[Word, ...], ...]:
    """Cut the script wherever it is silent for long enough."""
    utterances: list[list[Word]] = []
    for word in words:
        if utterances and word.start_ms - utterances[-1][-1].end_ms < silence_ms:
            utterances[-1].append(word)
        else:
            utterances.append([word])
    return tuple(map(tuple, utterances))
