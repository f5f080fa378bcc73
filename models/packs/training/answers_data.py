"""What the models of questions and answers are trained on: our own pairs, and labelled dialogue.

Own pairs: ``models/packs/LANGUAGE/training/answers/INDUSTRY.tsv``, four columns: whether the reply
answers, the question, the reply, and what the reply does. Replies to one question stand in the
order in which they came. Labelled dialogue is read from a folder that is not part of the project;
only the corpora whose licences allow it (answers_card.md) are read.
"""

from __future__ import annotations

import gzip
import zlib
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec

PACKS = Path(__file__).resolve().parents[1]

ASKING = {
    "zh": ("zh_cped_emotion_da", "zh_crosswoz_question"),
    "en": ("en_mrda_meetings",),
}
"""Sets that the question model may learn from."""


class Pair(NamedTuple):
    """A question and one of the replies to it; ``place`` counts those before it."""

    industry: str
    question: str
    reply: str
    kind: str
    answers: int
    place: int


class Row(msgspec.Struct, frozen=True):
    """One row of labelled dialogue."""

    id: str
    text: str
    dialogue_id: str = ""
    speaker: str | None = None
    label: int | None = None
    question: int | None = None
    answered: int | None = None
    answered_frac: float | None = None
    start: float | None = None
    end: float | None = None
    ap: str | None = None
    backchannel: int | None = None

    @property
    def gold(self) -> int | None:
        """Whether it holds a question, if somebody said so."""
        return self.label if self.question is None else self.question


def own_pairs(language: str) -> Iterator[Pair]:
    """Every pair that was written for the project."""
    for path in sorted((PACKS / language / "training" / "answers").glob("*.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()[1:]
        rows = [line.split("\t") for line in lines]
        for question, group in groupby(rows, key=lambda row: row[1]):
            for place, (answers, _, reply, kind) in enumerate(group):
                yield Pair(path.stem, question, reply, kind, int(answers), place)


def own_sentences(language: str) -> Iterator[tuple[str, int]]:
    """Sentences of callers that were written for the project, and whether they ask something."""
    for path in sorted((PACKS / language / "training" / "answers" / "asking").glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            asks, text = line.split("\t")
            yield text, int(asks)


def dialogues(folder: Path, name: str) -> list[list[Row]]:
    """The dialogues of a set, rows in order."""
    decoder = msgspec.json.Decoder(Row)
    by_dialogue: dict[str, list[Row]] = defaultdict(list)
    data = gzip.decompress((folder / f"{name}.jsonl.gz").read_bytes())
    for line in data.splitlines():
        row = decoder.decode(line)
        by_dialogue[row.dialogue_id].append(row)
    return list(by_dialogue.values())


def half_of(dialogue_id: str) -> int:
    """0 for the half of labelled dialogue that was read while writing rules, 1 for the other."""
    return zlib.crc32(dialogue_id.encode()) % 2
