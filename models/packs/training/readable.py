"""Writes ``readable_model.json`` of a pack: sounds of characters, common words, marks.

    python models/packs/training/readable.py zh|en FOLDER

FOLDER holds labelled dialogue (``NAME.jsonl.gz``) and is no part of the project. Only the sets
whose licences allow it are read: CrossWOZ (every other dialogue; the rest is for measuring) and
CPED for Chinese, ICSI-MRDA and GoEmotions for English. Sounds are those of pypinyin (MIT).
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from zlib import crc32

import msgspec
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from assist.analysis.readable.data import ReadableModel
from assist.analysis.readable.marks import COMMA, NONE, STOP, surroundings

PACKS = Path(__file__).resolve().parents[1]
COMMAS = "，,、；;：:"
STOPS = "。？！?!.…"
LEAST = 4
"""A surrounding seen less often is left out."""
SMALLEST = 0.5
"""A weight below this, in log-odds, is left out."""
PRIOR = 1.0
COMMON_PAIR = 2
COMMON_WORD = 1
KNOWN_CHAR = 5
BOUND_TIMES = 3
BOUND_RATIO = 12.0
Sentence = tuple[list[str], list[int]]
"""Units, and the mark before each of them (the first has none)."""


class Row(msgspec.Struct):
    """One row of labelled dialogue."""

    id: str
    text: str
    dialogue_id: str = ""
    speaker: str | None = None


def rows(folder: Path, name: str) -> list[Row]:
    """The rows of a set."""
    data = gzip.decompress((folder / f"{name}.jsonl.gz").read_bytes())
    decoder = msgspec.json.Decoder(Row)
    return [decoder.decode(line) for line in data.splitlines()]


def kept_apart(row: Row) -> bool:
    """Half of CrossWOZ's dialogues are never learned from."""
    return crc32(row.dialogue_id.encode()) % 2 == 1


def units_of(text: str, language: str) -> Iterator[tuple[str, int]]:
    """Units of written text, each with the mark that stands before it."""
    pattern = r"[\u3400-\u9fff]|[a-z0-9']+|[^\s]" if language == "zh" else r"[a-z0-9'-]+|[^\s]"
    mark = NONE
    text = re.sub(r"(?<=\d)[.,](?=\d)", "", text.lower().replace("’", "'"))
    for piece in re.findall(pattern, text):
        if piece in STOPS:
            mark = STOP
        elif piece in COMMAS:
            mark = max(mark, COMMA)
        elif re.match(r"[\w']", piece):
            yield piece, mark
            mark = NONE


def sentences(folder: Path, language: str) -> Iterator[Sentence]:
    """What is learned from."""
    if language == "zh":
        for row in rows(folder, "zh_crosswoz_question"):
            if not kept_apart(row):
                yield _split(units_of(row.text, "zh"))
        yield from _joined(rows(folder, "zh_cped_emotion_da"), "zh", 3, COMMA)
    else:
        yield from _joined(rows(folder, "en_mrda_meetings"), "en", 4, STOP)
        for row in rows(folder, "en_goemotions_anger"):
            if "[" not in row.text:
                yield _split(units_of(row.text, "en"))
    for text in own_sentences(language):
        yield _split(units_of(text, language))


def own_sentences(language: str) -> Iterator[str]:
    """What the cards of our own playbook say."""
    text = (PACKS / language / "playbook.yaml").read_text(encoding="utf-8")
    for line in text.splitlines():
        found = re.search(r"(?:- |say: |why: |do: )[\"']?([^\"'{}]{12,})", line)
        if found:
            yield found[1]


def own_answers(language: str) -> Iterator[Sentence]:
    """Our own questions and replies; they have no punctuation."""
    for path in sorted((PACKS / language / "training" / "answers").glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for text in line.split("\t")[1:3]:
                yield _split(units_of(text, language))


def _split(marked: Iterable[tuple[str, int]]) -> Sentence:
    units, marks = [], []
    for unit, mark in marked:
        units.append(unit)
        marks.append(mark)
    return units, marks


def _joined(all_rows: Iterable[Row], language: str, most: int, between: int) -> Iterator[Sentence]:
    """Utterances of one speaker in a row, as one with marks between."""
    for _, turn in groupby(all_rows, key=lambda row: (row.dialogue_id, row.speaker)):
        units: list[str] = []
        marks: list[int] = []
        count = 0
        for row in turn:
            if language == "en" and row.text.endswith("-"):
                continue
            for at, (unit, mark) in enumerate(units_of(row.text, language)):
                units.append(unit)
                marks.append(between if at == 0 and units[1:] else mark)
            count += 1
            if count == most:
                yield units, marks
                units, marks, count = [], [], 0
        if units:
            yield units, marks


def learn(told: Iterable[Sentence], least: int) -> dict[str, tuple[int, int]]:
    """Multinomial logistic regression of no mark, comma and stop."""
    names: list[list[str]] = []
    labels: list[int] = []
    for units, marks in told:
        last = 0
        for at in range(1, len(units)):
            names.append(list(surroundings(units, at, at - last)))
            labels.append(marks[at])
            last = at if marks[at] else last
    count = Counter(name for row in names for name in row)
    index = {name: at for at, name in enumerate(sorted(n for n, c in count.items() if c >= least))}
    columns = [[index[name] for name in row if name in index] for row in names]
    lengths = np.array([len(row) for row in columns])
    matrix = csr_matrix(
        (
            np.ones(lengths.sum()),
            np.fromiter((at for row in columns for at in row), dtype=np.int64),
            np.concatenate([[0], lengths.cumsum()]),
        ),
        shape=(len(columns), len(index)),
    )
    gold = np.eye(3)[np.array(labels)]
    print(f"{len(labels)} boundaries, {len(index)} surroundings, marks {gold.sum(0)}")

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        weights = point.reshape(len(index), 2)
        odds = np.column_stack([np.zeros(len(columns)), matrix @ weights])
        odds -= odds.max(axis=1, keepdims=True)
        shares = np.exp(odds)
        total = shares.sum(axis=1, keepdims=True)
        value = -(gold * (odds - np.log(total))).sum() + 0.5 * PRIOR * (weights**2).sum()
        slope = matrix.T @ (shares / total - gold)[:, 1:] + PRIOR * weights
        return float(value), slope.ravel()

    found = minimize(
        loss, np.zeros(2 * len(index)), jac=True, method="L-BFGS-B", options={"maxiter": 200}
    ).x.reshape(len(index), 2)
    return {
        name: (round(100 * found[at, 0]), round(100 * found[at, 1]))
        for name, at in index.items()
        if np.abs(found[at]).max() >= SMALLEST
    }


def common(
    told: Iterable[Sentence], own: Iterable[Sentence], language: str
) -> tuple[str, dict[str, str]]:
    """Words that are often heard, and neighbours."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for (units, marks), weight in [*((s, 1) for s in told), *((s, 2) for s in own)]:
        words.update(dict.fromkeys(units, 0))
        for unit in units:
            words[unit] += weight
        for at, pair in enumerate(pairwise(units), start=1):
            if not marks[at] and not any(re.search(r"\d", unit) for unit in pair):
                pairs[pair] += weight
    kept = sorted(word for word, times in words.items() if times >= COMMON_WORD)
    if language == "zh":
        phrases = list(pinyin_phrases())
        known = {phrase for phrase in phrases if all(words[c] >= KNOWN_CHAR for c in phrase)}
        kept = sorted({*known, *_bound(words, pairs)})
        pairs.update(dict.fromkeys(((p[0], p[1]) for p in phrases), COMMON_PAIR))
    follows: dict[str, list[str]] = defaultdict(list)
    for (first, second), times in sorted(pairs.items()):
        if times >= COMMON_PAIR:
            follows[first].append(second)
    joint = "" if language == "zh" else " "
    return " ".join(kept), {first: joint.join(seconds) for first, seconds in follows.items()}


def _bound(chars: Counter[str], pairs: Counter[tuple[str, str]]) -> Iterator[str]:
    """Neighbours that meet far more often than chance would have it: words of two characters."""
    total = sum(chars.values())
    for (a, b), times in pairs.items():
        if times >= BOUND_TIMES and times * total / (chars[a] * chars[b]) >= BOUND_RATIO:
            yield a + b


def pinyin_phrases() -> Iterator[str]:
    """Words of two characters that pypinyin knows."""
    from pypinyin.constants import PHRASES_DICT

    return (phrase for phrase in PHRASES_DICT if len(phrase) == 2)


def sounds() -> dict[str, str]:
    """Pinyin with tone to the characters of GB 2312 that are read so, most usual reading first."""
    from pypinyin import Style
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.style import convert

    read: dict[str, list[str]] = defaultdict(list)
    for code in sorted(PINYIN_DICT):
        try:
            if not 0x4E00 <= code <= 0x9FFF or len(chr(code).encode("gb2312")) != 2:
                continue
        except UnicodeEncodeError:
            if chr(code) not in "梓涵瑄晞沄":
                continue
        for reading in PINYIN_DICT[code].split(",")[:3]:
            spelt = convert(reading, Style.TONE3, strict=False, default=reading)
            read[spelt.replace("v", "ü")].append(chr(code))
    return {spelt: "".join(chars) for spelt, chars in sorted(read.items())}


def main() -> None:
    """Write the file."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("language", choices=("zh", "en"))
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--tables", action="store_true", help="keep the weights of marks")
    given = arguments.parse_args()
    path = PACKS / given.language / "readable_model.json"
    told = [s for s in sentences(given.folder, given.language) if s[0]]
    if given.tables:
        marks = msgspec.json.decode(path.read_bytes(), type=ReadableModel).marks
    else:
        marks = learn(told, LEAST)
    words, pairs = common(told, own_answers(given.language), given.language)
    model = ReadableModel(
        source=f"models/packs/training/readable.py {given.language}: see docs/signals/readable.md",
        sounds=sounds() if given.language == "zh" else {},
        words=words,
        pairs=pairs,
        marks=marks,
    )
    data = msgspec.json.format(msgspec.json.encode(model), indent=0)
    path.write_bytes(data)
    size = {
        name: len(msgspec.json.encode(getattr(model, name))) for name in model.__struct_fields__
    }
    print(path.name, len(data), size)


if __name__ == "__main__":
    main()
