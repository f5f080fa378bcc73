"""The texts that the anger scorer is trained on: the project's own, and three open corpora.

An example carries a step on an ordered scale. The scale of each source is its own (what CPED calls
anger is not what a call centre calls angry); only the order within a source is learned from.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_ADDRESS = re.compile(r"https?://\S+|[@#]\s?\S+|<\w+>")
_PUNCTUATION = re.compile(r"[^\w'\u3400-\u9fff\s]|_")
PACKS = Path(__file__).parents[1]

PLEASED = frozenset(
    [
        "thanks",
        "happy",
        "joy",
        "love",
        "praise",
        "grateful",
        "satisfied",
        "resolved",
        "relief",
        "relieved",
        "ack",
        "info",
        "amused",
        "gratitude",
        "admiration",
        "excited",
        "proud",
    ]
)
"""Manners of calm utterances that stand below the ordinary ones."""
WANTING = frozenset(["problem", "want", "pressing", "anxious", "complaint"])
"""Manners of calm utterances that stand above the ordinary ones: something is wrong."""

FIXED_KINDS = frozenset({"ask", "remedy"})
"""Kinds of ``terms.tsv`` that say what a customer is doing; they hold against ``words.tsv``."""

ORDINARY = frozenset(
    ["plain", "question", "polite", "blunt", "elderly", "dialect", "tired", "repeat", "neutral"]
)
"""Manners of calm utterances about the caller's own affairs."""
TROUBLES = frozenset(["trouble", "problem", "complaint", "waiting", "remedy", "urgency"])
"""Kinds of terms that tell of trouble."""

CPED_STEPS = {
    "anger": 5,
    "disgust": 3,
    "negative-other": 3,
    "worried": 2,
    "sad": 2,
    "depress": 2,
    "fear": 2,
    "neutral": 1,
    "astonished": 1,
}
GO_SAD = frozenset(["sadness", "fear", "nervousness", "embarrassment", "grief", "remorse"])
GO_GLAD = frozenset(
    [
        "admiration",
        "amusement",
        "approval",
        "caring",
        "excitement",
        "gratitude",
        "joy",
        "love",
        "optimism",
        "pride",
        "relief",
    ]
)
OUTSIDE = {
    "zh": ("zh_cped_emotion_da", "zh_crosswoz_question"),
    "en": ("en_goemotions_anger", "en_mrda_meetings"),
}
"""Corpora beside the project's own, by the names of their files."""


class Example(NamedTuple):
    """A text to learn from.

    Attributes:
        text: As a recogniser would write it, in lower case.
        step: Its place on the scale of its source, from 0.
        source: Whose scale.
        weight: How much it counts.
        fold: 0..4; a text and its variants are in the same fold.
    """

    text: str
    step: int
    source: str
    weight: float
    fold: int


class Term(NamedTuple):
    """A word or phrase of the project's lists: -1 (pleased) … 1 (furious)."""

    text: str
    weight: float
    kind: str


def spoken(text: str) -> str:
    """Text without addresses and punctuation, in lower case."""
    text = _ADDRESS.sub(" ", text.replace("’", "'").replace("&amp;", "and"))
    return " ".join(_PUNCTUATION.sub(" ", text).split()).lower()


def fold_of(text: str) -> int:
    """Which of five parts a text belongs to."""
    return hashlib.sha256(text.encode()).digest()[0] % 5


def own_rows(lang: str) -> Iterator[tuple[int, str, str]]:
    """Band, manner and text of every utterance written for this project.

    Those in ``left-out.txt``, which happen to be in an evaluation set too, are left out.
    """
    unused = left_out(lang)
    for path in sorted((PACKS / lang / "training/anger/corpus").glob("*.tsv")):
        for row in _rows(path):
            if row[0] in ("0", "1", "2", "3") and len(row) >= 4:
                text = spoken(row[3])
                if text and text not in unused:
                    yield int(row[0]), row[1].strip(), text


def left_out(lang: str) -> frozenset[str]:
    """Utterances that are not trained on."""
    path = PACKS / lang / "training/anger/left-out.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return frozenset(spoken(line) for line in lines if line and not line.startswith("#"))


def own_examples(lang: str) -> list[Example]:
    """The project's utterances: pleased 0, ordinary 1, wanting something 2, then the bands.

    A calm utterance wants something where its manner says so, or where it has a word from the
    lists that tells of trouble; jokes and other people's troubles aside.
    """
    troubles = [term.text for term in terms(lang) if term.kind in TROUBLES]
    examples = []
    for band, manner, text in own_rows(lang):
        step = band + 2
        if band == 0:
            wants = manner in WANTING or (
                manner in ORDINARY and any(has(text, word, lang) for word in troubles)
            )
            step = 0 if manner in PLEASED else 2 if wants else 1
        examples.append(Example(text, step, "own", 1.0, fold_of(text)))
    return examples


def has(text: str, word: str, lang: str) -> bool:
    """Whether a text has a word or phrase."""
    return word in text.replace(" ", "") if lang == "zh" else f" {word} " in f" {text} "


def terms(lang: str) -> list[Term]:
    """The project's word lists; where both have a word, ``words.tsv`` speaks."""
    found: dict[str, Term] = {}
    folder = PACKS / lang / "training/anger"
    for row in _rows(folder / "terms.tsv"):
        weight, kind, spellings = row[:3]
        for spelling in spellings.split():
            text = spelling.replace("_", " ").lower()
            known = found.get(text)
            if known is None or kind in FIXED_KINDS or abs(float(weight)) > abs(known.weight):
                found[text] = Term(text, float(weight), kind)
    if (folder / "words.tsv").is_file():
        for row in _rows(folder / "words.tsv"):
            if row[0] != "term" and len(row) >= 3:
                text = row[0].strip().lower()
                if text not in found or found[text].kind not in FIXED_KINDS:
                    weight = max(-1.0, min(1.0, float(row[1]) / 3.0))
                    found[text] = Term(text, weight, row[2].strip())
    return [found[text] for text in sorted(found)]


def term_examples(lang: str, weight: float) -> list[Example]:
    """Every term as a text of its own."""
    edges = (-0.6, -0.01, 0.34, 0.54, 0.74)
    return [
        Example(spoken(t.text), sum(t.weight > edge for edge in edges), "terms", weight, 5)
        for t in terms(lang)
    ]


def outside_examples(lang: str, folder: Path) -> list[Example]:
    """The open corpora of a language, as far as the folder has them."""
    examples: list[Example] = []
    for name in OUTSIDE[lang]:
        path = folder / f"{name}.jsonl.gz"
        if path.is_file():
            examples += _READERS[name](_json(path))
    return [example for example in examples if example.text]


def checksums(lang: str, folder: Path) -> dict[str, str]:
    """SHA-256 of the open corpora that the folder has."""
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name in OUTSIDE[lang]
        if (path := folder / f"{name}.jsonl.gz").is_file()
    }


def _cped(rows: list[dict]) -> list[Example]:
    out = []
    for row in rows:
        text = spoken(row["text"])
        out.append(Example(text, CPED_STEPS.get(row["emotion"], 0), "cped", 0.5, fold_of(text)))
    return out


def _crosswoz(rows: list[dict]) -> list[Example]:
    out = []
    for row in [row for row in rows if row["speaker"] == "customer"][::4]:
        text = spoken(row["text"])
        pleased = "谢谢" in text or "再见" in text
        out.append(Example(text, 0 if pleased else 1, "own", 0.2, fold_of(text)))
    return out


def _goemotions(rows: list[dict]) -> list[Example]:
    out = []
    for row in rows:
        emotions = row["emotion"]
        if "anger" in emotions:
            step = 5
        elif "annoyance" in emotions or "disapproval" in emotions:
            step = 4
        elif emotions[0] in ("disgust", "disappointment"):
            step = 3
        elif any(e in GO_SAD or e in ("disgust", "disappointment") for e in emotions):
            step = 2
        else:
            step = 0 if any(e in GO_GLAD for e in emotions) else 1
        text = spoken(row["text"])
        out.append(Example(text, step, "goemotions", 0.7, fold_of(row["id"])))
    return out


def _mrda(rows: list[dict]) -> list[Example]:
    return [
        Example(spoken(row["text"]), 1, "own", 0.2, fold_of(row["id"]))
        for row in rows[::12]
        if len(row["text"]) > 20
    ]


_READERS = {
    "zh_cped_emotion_da": _cped,
    "zh_crosswoz_question": _crosswoz,
    "en_goemotions_anger": _goemotions,
    "en_mrda_meetings": _mrda,
}


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if len(row) >= 3 and not row[0].startswith("#"):
                yield row


def _json(path: Path) -> list[dict]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
