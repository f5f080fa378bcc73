"""How well the customer's words alone tell anger, on labelled text.

    python benchmarks/anger_text.py FILE [FILE …] [--lang zh|en] [--record]

FILE holds one JSON object per line (``id, dialogue_id, turn, speaker, text, label``; plain or
gzipped). Two things are measured on the same rows, punctuation taken out since Vosk writes none:

- the score that ranks rows (``score_dialogue``), beside SnowNLP (zh) or VADER (en) where that
  package is installed (``pip install snownlp vaderSentiment``; neither is needed otherwise);
- the bands of the live detector, told turn by turn: false alarms an hour on rows labelled 0,
  4 characters or 2.5 words being a second of speech.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from record import record

from assist.analysis.anger import AngerOptions, AngerPack, Said, TextCall, Turn, score_dialogue
from assist.evaluation.measures import Scored, auc, figures
from assist.evaluation.rows import Row, dialogues, read_rows
from assist.evaluation.run import unpunctuated
from assist.events import Channel
from assist.packs.pack import load_pack

CHARACTERS_A_SECOND = 4.0
WORDS_A_SECOND = 2.5
BANDS = ("tense", "angry", "furious")


class Band(msgspec.Struct):
    """What raising a band on a row is worth; a band counts that the row itself entered."""

    precision: float | None
    recall: float | None
    false_alarms_an_hour: float | None


class Measured(msgspec.Struct):
    """What was measured on one file."""

    file: str
    n: int
    positives: int
    auc: float | None
    auc_peer: float | None
    peer: str
    auc_without_context: float | None
    abstained: int
    hours_of_label_0: float
    bands: dict[str, Band]
    us_per_row: float


def peer(lang: str) -> tuple[str, Callable[[str], float] | None]:
    """The tool compared with, as a function from text to badness; None where it is missing."""
    try:
        if lang == "zh":
            snow = importlib.import_module("snownlp").SnowNLP
            return "SnowNLP", lambda text: 1.0 - snow(text).sentiments if text.strip() else 0.5
        module = importlib.import_module("vaderSentiment.vaderSentiment")
        vader = module.SentimentIntensityAnalyzer()
        return "VADER", lambda text: -vader.polarity_scores(text)["compound"]
    except ImportError:
        return "SnowNLP" if lang == "zh" else "VADER", None


def customer_side(text: str) -> str:
    """The customer's words of a row."""
    if not any(line.startswith(("C:", "A:")) for line in text.split("\n")):
        return text
    return " ".join(line[2:] for line in text.split("\n") if line.startswith("C:"))


def entered(rows: Sequence[Row], pack: AngerPack) -> list[tuple[int, float]]:
    """Of every row the highest band that a live call enters during it, and its seconds."""
    calls: dict[str, TextCall] = {}
    found = []
    for row in rows:
        turns = _turns(row)
        if turns is not None:
            call = TextCall(pack)
            highest = max((_rank(call.hear(turn)) for turn in turns), default=0)
            found.append((highest, sum(_seconds(turn.text) for turn in turns)))
            continue
        speaker = row.speaker or "customer"
        rank = 0
        if speaker != "agent":
            call = calls.setdefault(speaker, TextCall(pack))
            before = call.rank
            call.hear(Turn(Channel.CUSTOMER, row.text))
            rank = call.rank if call.rank > before else 0
        for name, other in calls.items():
            if name != speaker:
                other.hear(Turn(Channel.AGENT, row.text))
        found.append((rank, _seconds(row.text)))
    return found


def _turns(row: Row) -> list[Turn] | None:
    lines = row.text.split("\n")
    if not any(line.startswith(("C:", "A:")) for line in lines):
        return None
    return [
        Turn(Channel.CUSTOMER if line.startswith("C:") else Channel.AGENT, line[2:])
        for line in lines
        if line.startswith(("C:", "A:"))
    ]


def _rank(level: float | None) -> int:
    bands = AngerOptions().level
    return sum((level or 0.0) >= entry for entry in (bands.tense, bands.angry, bands.furious))


def _seconds(text: str) -> float:
    chinese = sum("\u3400" <= char <= "\u9fff" for char in text)
    return chinese / CHARACTERS_A_SECOND if chinese else len(text.split()) / WORDS_A_SECOND


def measure(path: Path, lang: str) -> Measured:
    """All figures of one file."""
    pack = load_pack(lang).anger
    name, badness = peer(lang)
    scored: list[Scored] = []
    alone: list[Scored] = []
    compared: list[Scored] = []
    raised: list[tuple[int, int]] = []
    seconds = spent = 0.0
    abstained = rows_told = 0
    for group in dialogues(read_rows(path)):
        rows = [unpunctuated(row) for row in group]
        said = [Said(row.speaker, row.text) for row in rows]
        started = time.process_time()
        scores = score_dialogue(said, pack)
        spent += time.process_time() - started
        rows_told += len(rows)
        for row, one, score, (rank, length) in zip(
            rows, said, scores, entered(rows, pack), strict=True
        ):
            if row.label is None:
                continue
            abstained += score is None
            scored.append(Scored(score or 0.0, row.label))
            alone.append(Scored(score_dialogue([one], pack)[0] or 0.0, row.label))
            if badness is not None:
                compared.append(Scored(badness(customer_side(row.text)), row.label))
            raised.append((rank, row.label))
            seconds += length * (1 - row.label)
    hours = seconds / 3600
    bands = {}
    for index, band in enumerate(BANDS, start=1):
        found = figures([Scored(float(rank >= index), label) for rank, label in raised], 1.0)
        rate = round(found.false_alarms / hours, 2) if hours else None
        bands[band] = Band(found.precision, found.recall, rate)
    return Measured(
        file=path.name,
        n=len(scored),
        positives=sum(label for _, label in scored),
        auc=auc(scored),
        auc_peer=auc(compared) if compared else None,
        peer=name,
        auc_without_context=auc(alone),
        abstained=abstained,
        hours_of_label_0=round(hours, 2),
        bands=bands,
        us_per_row=round(1e6 * spent / max(1, rows_told), 1),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--lang", choices=["zh", "en"])
    parser.add_argument("--record", action="store_true", help="write results/anger_text.json")
    asked = parser.parse_args()
    results = []
    print(f"{'file':34}{'n':>7}{'AUC':>7}{'alone':>7}{'peer':>7}  µs/row  tense, angry: P R FA/h")
    for path in asked.files:
        found = measure(path, asked.lang or ("en" if path.name.startswith("en") else "zh"))
        results.append(found)
        told = "   ".join(
            f"{band.precision} {band.recall} {band.false_alarms_an_hour}"
            for band in (found.bands["tense"], found.bands["angry"])
        )
        print(
            f"{path.name.split('.')[0]:34}{found.n:7}{found.auc or 0:7.3f}"
            f"{found.auc_without_context or 0:7.3f}{found.auc_peer or 0:7.3f}"
            f"  {found.us_per_row}  {told}"
        )
        sys.stdout.flush()
    if any(item.auc_peer is None for item in results):
        print("SnowNLP or VADER is not installed, so there is nothing beside some of the figures")
    if asked.record:
        record("anger_text", {"files": [msgspec.to_builtins(item) for item in results]})


if __name__ == "__main__":
    main()
