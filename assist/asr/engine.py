"""What the rest of the product may ask of a speech recogniser."""

from __future__ import annotations

from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from assist.events import Channel, FinalHypothesis, PartialHypothesis

SAMPLE_RATE_HZ = 16_000
"""Rate of the blocks that recognisers are fed."""

BLOCK_SAMPLES = 1024
"""Samples per block."""

BLOCK_MS = BLOCK_SAMPLES * 1000 // SAMPLE_RATE_HZ
"""64."""

Block: TypeAlias = npt.NDArray[np.int16]
"""One block of one channel: shape (1024,), int16, 16 kHz."""

Hypothesis: TypeAlias = PartialHypothesis | FinalHypothesis


class StreamingRecognizer(Protocol):
    """Turns the blocks of one channel into hypotheses.

    - Blocks come in order and without holes; the recogniser counts them to know the time, so
      lost audio must be fed as silence.
    - A partial is returned only when its words or its stable count changed.
    - Every utterance that showed a partial ends with exactly one final of the same number.
    - One thread at a time; different recognisers may run in parallel.
    """

    def accept(self, samples: Block, *, speaking: bool) -> list[Hypothesis]:
        """Take the next block.

        Args:
            samples: Shape (1024,), int16, 16 kHz.
            speaking: Whether the channel's voice activity detector hears speech, its own
                hangover included.

        Returns:
            Hypotheses stamped with the end of this block, in order.
        """
        ...

    def finish(self) -> list[Hypothesis]:
        """End of the audio: the last utterance's final, if one is open.

        It is stamped one block after the last one, because the last block's ``Progress`` has
        already promised that its own time has passed.
        """
        ...


class SpeechEngine(Protocol):
    """A loaded speech model that any number of channels share."""

    @property
    def language(self) -> str:
        """Language of the model: ``zh`` or ``en``."""
        ...

    @property
    def model_hash(self) -> str:
        """Identifies the model's files; written into the journal."""
        ...

    def recognizer(self, channel: Channel) -> StreamingRecognizer:
        """A new recogniser at time 0."""
        ...

    def close(self) -> None:
        """Let the model go once the last recogniser is gone. Safe to call twice."""
        ...
