"""One channel's recogniser on top of one Vosk decoder."""

from __future__ import annotations

from typing import Protocol

import msgspec

from assist.asr.endpoint import Endpointer
from assist.asr.engine import BLOCK_MS, BLOCK_SAMPLES, Block, Hypothesis
from assist.asr.gate import SilenceGate, TimeBase
from assist.asr.options import VoskOptions
from assist.asr.partial_times import PartialTimes
from assist.asr.stable import StablePrefix
from assist.events import Channel, FinalHypothesis, PartialHypothesis, Word


class Decoder(Protocol):
    """What is used of ``vosk.KaldiRecognizer``; the names are Vosk's."""

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802
        """Decode 16-bit samples; true when Vosk's own endpoint rules fired."""
        ...

    def PartialResult(self) -> str:  # noqa: N802
        """The best hypothesis so far, as JSON."""
        ...

    def Result(self) -> str:  # noqa: N802
        """End the utterance here; features, adaptation and time base go on."""
        ...

    def FinalResult(self) -> str:  # noqa: N802
        """Decode what is buffered and end the stream."""
        ...


class _FinalWord(msgspec.Struct):
    word: str
    start: float
    end: float
    conf: float = 1.0


class _Final(msgspec.Struct):
    result: list[_FinalWord] = []


class _Partial(msgspec.Struct):
    partial: str = ""


_FINAL = msgspec.json.Decoder(_Final)
_PARTIAL = msgspec.json.Decoder(_Partial)


class VoskRecognizer:
    """Hypotheses of one channel; see ``StreamingRecognizer`` for the contract.

    - Endpoints of its own are ``Result()``, not ``FinalResult()``: Vosk's features, adaptation
      and time base run on, and what the decoder has not reached yet goes to the next utterance.
    - Words in brackets (``[unk]``, ``<eps>``, ``!SIL``) are the model's, not the speaker's: they
      are hidden.
    - A final that comes back empty keeps the words of the partial before it.

    Args:
        channel: Whose audio this is.
        decoder: A fresh Vosk recogniser at 16 kHz with word times switched on.
        options: How to recognise.

    Attributes:
        stability: Counts how many words were called stable, and how many of them changed.
    """

    def __init__(self, channel: Channel, decoder: Decoder, options: VoskOptions) -> None:
        self.channel = channel
        self.stability = StablePrefix(options.stable)
        self._decoder = decoder
        self._times = PartialTimes(options.times)
        self._endpointer = Endpointer(options.endpoint)
        self._gate = SilenceGate(options.gate)
        self._base = TimeBase()
        self._utterance = 1
        self._showing = False  # whether this utterance has shown a partial
        self._raw = ""
        self._spellings: tuple[str, ...] = ()
        self._words: tuple[Word, ...] = ()
        self._stable = 0
        self._floor_ms = 0  # end of the last final

    def accept(self, samples: Block, *, speaking: bool) -> list[Hypothesis]:
        """Take the next block; see ``StreamingRecognizer``.

        Raises:
            ValueError: The block is not 1024 samples long.
        """
        if samples.shape != (BLOCK_SAMPLES,):
            raise ValueError(f"a block has {BLOCK_SAMPLES} samples, this one {samples.shape}")
        was_shut = self._gate.shut
        blocks = self._gate.admit(samples, speaking=speaking, pending=bool(self._words))
        self._base.pass_block(len(blocks))
        at_ms = self._base.at_ms
        out: list[Hypothesis] = []
        for block in blocks:
            if self._decoder.AcceptWaveform(block.tobytes()):
                out += self._finalise(self._decoder.Result(), at_ms)
        changed = self._listen(at_ms) if blocks else False
        over = self._endpointer.step(
            BLOCK_MS, speaking=speaking, words=len(self._words), stable=self._stable
        )
        # A gate that shuts ends the utterance too: the next one starts without this silence.
        if over or (self._gate.shut and not was_shut):
            out += self._finalise(self._decoder.Result(), at_ms)
        elif changed:
            self._showing = True
            out.append(
                PartialHypothesis(
                    at_ms=at_ms,
                    channel=self.channel,
                    utterance=self._utterance,
                    words=self._words,
                    stable=self._stable,
                )
            )
        return out

    def finish(self) -> list[Hypothesis]:
        """End of the audio; see ``StreamingRecognizer``."""
        return self._finalise(self._decoder.FinalResult(), self._base.at_ms + BLOCK_MS)

    def _listen(self, at_ms: int) -> bool:
        """Take the decoder's hypothesis; whether its words or its stable prefix changed."""
        raw = self._decoder.PartialResult()
        changed = False
        if raw != self._raw:
            self._raw = raw
            spellings = tuple(filter(_spoken, _PARTIAL.decode(raw).partial.split()))
            if spellings != self._spellings:
                self._spellings = spellings
                floor_ms = max(self._floor_ms, self._base.stretch_ms)
                self._words = self._times.update(spellings, at_ms=at_ms, floor_ms=floor_ms)
                changed = True
        stable = self.stability.update(self._spellings)
        changed = changed or stable != self._stable
        self._stable = stable
        return changed

    def _finalise(self, raw: str, at_ms: int) -> list[Hypothesis]:
        """End the utterance with what the decoder said last."""
        words = self._final_words(raw) or self._words
        shown, self._showing = self._showing, False
        self._raw = ""
        self._spellings = ()
        self._words = ()
        self._stable = 0
        self.stability.reset()
        self._times.reset()
        self._endpointer.reset()
        if not words and not shown:
            return []
        if words:
            self._floor_ms = words[-1].end_ms
        number, self._utterance = self._utterance, self._utterance + 1
        return [FinalHypothesis(at_ms=at_ms, channel=self.channel, utterance=number, words=words)]

    def _final_words(self, raw: str) -> tuple[Word, ...]:
        words: list[Word] = []
        floor_ms = self._floor_ms
        for item in _FINAL.decode(raw).result:
            if _spoken(item.word):
                start_ms, end_ms = self._base.span_ms(item.start, item.end)
                start_ms = max(start_ms, floor_ms)
                floor_ms = max(start_ms, end_ms)
                words.append(Word(item.word, start_ms, floor_ms, round(min(item.conf, 1.0), 2)))
        return tuple(words)


def _spoken(word: str) -> bool:
    return not word.startswith(("[", "<", "!"))
