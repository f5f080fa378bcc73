"""What was said, as the screen shows it: hypotheses in, transcript lines out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

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

    A final without words is passed on only if a partial of it stands on the screen, so that
    the line can be taken off.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset({PartialHypothesis, FinalHypothesis})
    deadline_ms: int | None = None

    def __init__(self) -> None:
        self._shown: dict[Channel, int] = dict.fromkeys(Channel, 0)

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
        if not event.words:
            return
        self._shown[event.channel] = event.utterance
        text = join_words(event.words)
        settled = event.stable == len(event.words)
        yield Partial(
            at_ms=event.at_ms,
            id=line_id(event.channel, event.utterance),
            speaker=event.channel,
            span=span_of(event.words, event.at_ms),
            text=text,
            stable_chars=len(text if settled else join_words(event.stable_words)),
        )

    def _final(self, event: FinalHypothesis) -> Iterable[OutputEvent]:
        if not event.words and self._shown[event.channel] != event.utterance:
            return
        yield Final(
            at_ms=event.at_ms,
            id=line_id(event.channel, event.utterance),
            speaker=event.channel,
            span=span_of(event.words, event.at_ms),
            text=join_words(event.words),
            words=event.words,
        )


def line_id(channel: Channel, utterance: int) -> str:
    """The id of an utterance's transcript line."""
    return f"{channel}-u{utterance}"


def span_of(words: tuple[Word, ...], at_ms: int) -> Span:
    """From the first word to the last; an empty span at ``at_ms`` where there is none."""
    return Span(words[0].start_ms, words[-1].end_ms) if words else Span(at_ms, at_ms)
