"""Makes sure that no utterance written for training equals or nearly equals an evaluation row.

    python models/packs/training/leaks.py zh FOLDER

FOLDER holds evaluation sets (``zh_*.jsonl.gz``, ``en_*.jsonl.gz``). Near means that the sets of
runs of five characters, blanks left out, overlap by more than 0.6 (Jaccard). Everyday turns that
anybody types (``好的谢谢``, ``thank you``: below 6 characters or 4 words) coincide by chance; they
are counted, not listed. Exits with 1 where there is anything to take out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from anger_corpora import PACKS, own_rows, spoken

RUN = 5
MOST = 0.6


def runs(text: str) -> frozenset[str]:
    """All runs of five characters; the whole of a shorter text."""
    return frozenset(text[i : i + RUN] for i in range(max(1, len(text) - RUN + 1)))


def everyday(text: str, lang: str) -> bool:
    """Whether a text is so short that it says nothing of its own."""
    return len(text.replace(" ", "")) < 6 if lang == "zh" else len(text.split()) < 4


def evaluation_turns(folder: Path, lang: str) -> Iterator[tuple[str, str]]:
    """Row ids and the turns in them."""
    for path in sorted(folder.glob(f"{lang}_*.jsonl.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            row = json.loads(line)
            for turn in row["text"].split("\n"):
                yield row["id"], turn[2:] if turn[:2] in ("C:", "A:") else turn


def main() -> None:
    """Compare and report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("lang", choices=["zh", "en"])
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    own = sorted({text for _, _, text in own_rows(asked.lang)})
    short = {text.replace(" ", "") for text in own if everyday(text, asked.lang)}
    plain = [text.replace(" ", "") for text in own if not everyday(text, asked.lang)]
    sets = [runs(text) for text in plain]
    where: dict[str, list[int]] = defaultdict(list)
    for index, found in enumerate(sets):
        for run in found:
            where[run].append(index)
    coincide: set[str] = set()
    near: dict[int, tuple[float, str]] = {}
    rows = 0
    for row_id, turn in evaluation_turns(asked.folder, asked.lang):
        rows += 1
        text = spoken(turn).replace(" ", "")
        if text in short:
            coincide.add(text)
        found = runs(text)
        shared = Counter(index for run in found for index in where.get(run, ()))
        for index, count in shared.items():
            likeness = count / (len(found) + len(sets[index]) - count)
            if likeness > MOST and likeness > near.get(index, (0.0, ""))[0]:
                near[index] = (likeness, row_id)
    print(f"{len(own)} utterances in {PACKS.name}/{asked.lang}, {rows} evaluation turns")
    print(f"everyday turns that coincide: {len(coincide)} of {len(short)}")
    print(f"longer utterances that equal or nearly equal a row: {len(near)} of {len(plain)}")
    for index, (likeness, row_id) in sorted(near.items()):
        print(f"  {likeness:.2f} {row_id}: {plain[index]}")
    sys.exit(1 if near else 0)


if __name__ == "__main__":
    main()
