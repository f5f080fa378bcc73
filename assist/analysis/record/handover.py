"""What a colleague who takes over has to know, sentence by sentence with its line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assist.analysis.record.casebook import Casebook
from assist.analysis.record.data import HandoverData
from assist.events import Fact, RecordLine

_CODES = frozenset(
    (
        "phone",
        "email",
        "order_number",
        "tracking_number",
        "card_tail",
        "account_number",
        "booking_number",
        "room_number",
        "flight_number",
        "id_tail",
        "model",
    )
)
"""Facts that read better spelt out than in the words they were heard in."""


def fact_value(fact: Fact) -> str:
    """A fact as people read it."""
    return fact.value if not fact.heard or fact.name in _CODES else fact.heard


class HandoverWriter:
    """Writes the note from what a casebook holds.

    Args:
        data: Headings and names.
        joint: Between two sentences.
    """

    def __init__(self, data: HandoverData, joint: str) -> None:
        self._data = data
        self._joint = joint

    def lines(
        self, book: Casebook, promises: Sequence[RecordLine], transfer: RecordLine | None = None
    ) -> tuple[RecordLine, ...]:
        """The sentences, in the order in which they are read."""
        mood = book.mood.line
        return (
            *([transfer] if transfer is not None else []),
            *book.problem(),
            *book.cause(),
            *book.solution(),
            *promises,
            *(line for line in book.questions.lines() if line.line),
            *([mood] if mood is not None else []),
            *self._facts(book.facts.values()),
        )

    def text(self, book: Casebook, lines: Sequence[RecordLine]) -> str:
        """The note: one paragraph for each part."""
        paragraphs = []
        for part, heading in self._data.parts.items():
            if part == "fact":
                told = self._data.fact_joint.join(self._named(book.facts.values()))
            else:
                told = self._joint.join(line.text for line in lines if line.part == part)
            band = self._data.bands.get(book.mood.peak or "", "")
            if told:
                paragraphs.append(heading.format(text=told, band=band))
        return "\n".join(paragraphs)

    def _named(self, facts: Iterable[Fact]) -> list[str]:
        return [
            self._data.fact.format(name=self._data.facts[fact.name], value=fact_value(fact))
            for fact in facts
            if fact.name in self._data.facts
        ]

    def _facts(self, facts: Iterable[Fact]) -> list[RecordLine]:
        return [
            RecordLine(
                part="fact",
                text=fact_value(fact),
                speaker=fact.speaker,
                line=fact.line,
                span=fact.span,
            )
            for fact in facts
            if fact.name in self._data.facts
        ]
