"""All knobs of the Vosk recogniser in one record."""

from __future__ import annotations

import msgspec

from assist.asr.endpoint import EndpointOptions
from assist.asr.gate import GateOptions
from assist.asr.partial_times import PartialTimesOptions
from assist.asr.stable import StableOptions


class VoskOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to recognise.

    Attributes:
        frames_per_chunk: Step of the decoder in 10 ms frames, a multiple of 3 from 3 to 60, or
            None for the model's own (21 where it names none). Words become visible at the end
            of a step only. A model that names a step itself keeps it.
            Source: benchmarks/recognition.py: 9 instead of 21 takes 65 ms off the delay of
            words for a third more processor time; smaller steps take off less for more.
        stable: When a word counts as settled.
        times: Times of words that are not final.
        endpoint: When an utterance ends.
        gate: Which silence is not decoded.
    """

    frames_per_chunk: int | None = 9
    stable: StableOptions = StableOptions()
    times: PartialTimesOptions = PartialTimesOptions()
    endpoint: EndpointOptions = EndpointOptions()
    gate: GateOptions = GateOptions()

    def __post_init__(self) -> None:
        step = self.frames_per_chunk
        if step is not None and (step % 3 or not 3 <= step <= 60):
            raise ValueError("frames_per_chunk must be a multiple of 3 from 3 to 60")
