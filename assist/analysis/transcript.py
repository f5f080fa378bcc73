"""What was said, as the screen shows it: hypotheses in, transcript lines out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from assist.analysis.readable import ReadableWriter
from assist.events import (
    Channel,
    Event,
    Final,
    FinalHypothesis,
    OutputEvent,
    Partial,
    PartialHypothesis,
    Span,
    Word,
    join_words,
)


class Transcript:
    """Turns hypotheses into ``Partial`` and ``Final`` lines with one id per utterance.

    - A final without words is passed on only if a partial of it stands on the screen, so that
      the line can be taken off.
    - Only finals are made readable: punctuation that comes and goes under the reader's eyes is
      worse than none.

    Args:
        writer: Makes finals readable; without one they carry their words only.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset({PartialHypothesis, FinalHypothesis})
    deadline_ms: int | None = None

    def __init__(self, writer: ReadableWriter | None = None) -> None:
        self._writer = writer
        self._shown = {channel: _Shown() for channel in Channel}

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Show a hypothesis."""
        if type(event) is PartialHypothesis:
            return self._partial(event)
        if type(event) is FinalHypothesis:
            return self._final(event)
        return ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """Nothing here waits."""
        raise AssertionError(f"no deadline was set, yet {at_ms} elapsed")

    def _partial(self, event: PartialHypothesis) -> Iterable[OutputEvent]:
        words = event.words
        if not words:
            return ()
        shown = self._shown[event.channel]
        if shown.utterance != event.utterance:
            shown.begin(event.channel, event.utterance)
        stable = event.stable
        settled = shown.settle(words, stable)
        text = settled if stable == len(words) else join_words(words[stable:], before=settled)
        return (
            Partial(
                at_ms=event.at_ms,
                id=shown.line,
                speaker=event.channel,
                span=Span(words[0].start_ms, words[-1].end_ms),
                text=text,
                stable_chars=len(settled),
            ),
        )

    def _final(self, event: FinalHypothesis) -> Iterable[OutputEvent]:
        if not event.words and self._shown[event.channel].utterance != event.utterance:
            return ()
        tokens = self._writer.write(event.words) if self._writer is not None else ()
        return (
            Final(
                at_ms=event.at_ms,
                id=line_id(event.channel, event.utterance),
                speaker=event.channel,
                span=span_of(event.words, event.at_ms),
                text=join_words(event.words),
                words=event.words,
                readable="".join([token.text for token in tokens]),
                tokens=tokens,
            ),
        )


class _Shown:
    """The line of a channel that is on the screen, as far as it will not change."""

    __slots__ = ("_count", "_text", "line", "utterance")

    def __init__(self) -> None:
        self.utterance = 0
        self.line = ""
        self._count = 0
        self._text = ""

    def begin(self, channel: Channel, utterance: int) -> None:
        self.utterance, self.line = utterance, line_id(channel, utterance)
        self._count, self._text = 0, ""

    def settle(self, words: tuple[Word, ...], stable: int) -> str:
        """The text of the first ``stable`` words; those settled before are not spelt again."""
        if stable < self._count:
            return join_words(words[:stable])
        if stable > self._count:
            self._text = join_words(words[self._count : stable], before=self._text)
            self._count = stable
        return self._text


def line_id(channel: Channel, utterance: int) -> str:
    """The id of an utterance's transcript line."""
    return f"{channel}-u{utterance}"


def span_of(words: tuple[Word, ...], at_ms: int) -> Span:
    """From the first word to the last; an empty span at ``at_ms`` where there is none."""
    return Span(words[0].start_ms, words[-1].end_ms) if words else Span(at_ms, at_ms)
