"""What counts as personal, where it stands in a text, and what is written in its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

Kind = Literal[
    "phone", "id_card", "bank_card", "address", "name", "email", "passport", "plate", "secret"
]
"""Kinds of personal data; ``secret`` is a password, PIN or code sent to somebody's phone."""

LABELS: Final[dict[str, dict[Kind, str]]] = {
    "zh": {
        "phone": "〔电话〕",
        "id_card": "〔身份证〕",
        "bank_card": "〔银行卡〕",
        "address": "〔地址〕",
        "name": "〔姓名〕",
        "email": "〔邮箱〕",
        "passport": "〔护照〕",
        "plate": "〔车牌〕",
        "secret": "〔密码〕",
    },
    "en": {
        "phone": "[phone]",
        "id_card": "[ID card]",
        "bank_card": "[bank card]",
        "address": "[address]",
        "name": "[name]",
        "email": "[e-mail]",
        "passport": "[passport]",
        "plate": "[number plate]",
        "secret": "[code]",
    },
}


class PersonalSpan(NamedTuple):
    """Characters ``start:end`` of a text are personal.

    Attributes:
        start_ms: When they were said, in milliseconds from the start of the call; 0 for plain text.
        end_ms: Exclusive, same clock.
    """

    kind: Kind
    start: int
    end: int
    start_ms: int = 0
    end_ms: int = 0


def merged(spans: Iterable[PersonalSpan]) -> tuple[PersonalSpan, ...]:
    """Spans in order, those that overlap as one, which is of the first one's kind."""
    kept: list[PersonalSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if kept and span.start < kept[-1].end:
            if span.end > kept[-1].end:
                kept[-1] = kept[-1]._replace(end=span.end)
        elif span.end > span.start:
            kept.append(span)
    return tuple(kept)


def covered(text: str, spans: Sequence[PersonalSpan], language: str) -> str:
    """The text with a label in place of every span.

    Args:
        text: Any text.
        spans: In order, without overlaps.
        language: Of the labels.
    """
    labels = LABELS["zh" if language.startswith("zh") else "en"]
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += (text[at : span.start], labels[span.kind])
        at = span.end
    return "".join((*parts, text[at:]))


def lowered(text: str) -> str:
    """Lower case, character by character: offsets stay right."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
