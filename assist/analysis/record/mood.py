"""How angry the customer got, and the words in which it showed most."""

from __future__ import annotations

from collections.abc import Iterable

from assist.analysis.record.line import Line
from assist.events import BANDS, Anger, Band, Channel, RecordLine, Span


class Mood:
    """Remembers the height of the customer's anger.

    Attributes:
        peak: The highest band that words showed; None while the customer is calm.
        line: What he said then, once that line is over.
    """

    def __init__(self) -> None:
        self.peak: Band | None = None
        self.line: RecordLine | None = None
        self._span: Span | None = None

    def take(self, anger: Anger, recent: Iterable[Line]) -> None:
        """A reading.

        Args:
            anger: How angry.
            recent: Lines that its words may be in.
        """
        if anger.band is None or anger.band == BANDS[0]:
            return
        if self.peak is not None and BANDS.index(anger.band) <= BANDS.index(self.peak):
            return
        said = [item for item in anger.evidence if item.text]
        if said:
            self.peak = anger.band
            self._span = Span(said[-1].start_ms, said[-1].end_ms)
            for line in recent:
                self.final(line)

    def final(self, line: Line) -> None:
        """A line is over: the words may be in it."""
        span = self._span
        if span is None or line.speaker is not Channel.CUSTOMER or not line.covers(span):
            return
        for index, clause in enumerate(line.clauses):
            if clause.span.end_ms > span.start_ms:
                self.line = line.quote("mood", index, index + 1)
                self._span = None
                return
