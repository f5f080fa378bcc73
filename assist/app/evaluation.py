"""The command ``assist eval``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import msgspec
from rich.console import Console
from rich.table import Table

from assist.app.atomic import write_atomically
from assist.errors import InputError
from assist.evaluation.measures import Figures
from assist.evaluation.rows import language_of, read_rows
from assist.evaluation.run import Evaluated, evaluate
from assist.evaluation.targets import TARGETS
from assist.packs.pack import load_pack

FORMAT = "assist.eval/1"


class EvalOptions(NamedTuple):
    """How a file is scored.

    Attributes:
        scores: Write each row's score here, one JSON object a line.
        json: Write the figures here; ``-`` for the screen, in place of the table.
        punctuation: Leave punctuation in.
        language: ``zh`` or ``en``; told from the rows by default.
        pack: Folder of a language pack.
    """

    scores: Path | None = None
    json: str | None = None
    punctuation: bool = False
    language: str | None = None
    pack: Path | None = None


def run_eval(target: str, file: Path, options: EvalOptions) -> None:
    """Score a file and say how good the scores are.

    Raises:
        InputError: The file can't be read, or holds nothing that the target is about.
        PackError: The pack can't be read.
    """
    rows = read_rows(file)
    language = options.language or language_of(rows)
    pack = load_pack(options.pack or language, language=language)
    try:
        found = evaluate(rows, TARGETS[target], pack, punctuation=options.punctuation)
    except InputError as error:
        raise InputError(error.what, where=str(file), remedy=error.remedy) from error
    if not found.scores:
        raise InputError(
            f"no row has a label for `{target}`", where=str(file), remedy="label some rows 0 or 1"
        )
    if options.scores is not None:
        write_atomically(options.scores, _scores(found))
    report = {
        "format": FORMAT,
        "target": target,
        "file": file.name,
        "pack": {"name": pack.name, "version": pack.version, "hash": pack.hash},
        **msgspec.to_builtins(found.figures),
    }
    encoded = msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"
    if options.json == "-":
        sys.stdout.buffer.write(encoded)
        return
    if options.json is not None:
        write_atomically(Path(options.json), encoded)
    _print(target, file, found.figures)


def _scores(found: Evaluated) -> bytes:
    lines = (msgspec.json.encode({"id": row.id, "score": score}) for row, score in found.scores)
    return b"".join(line + b"\n" for line in lines)


def _print(target: str, file: Path, found: Figures) -> None:
    table = Table(title=f"{target}: {file.name}", title_justify="left", show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    for name, value in (
        ("rows", str(found.n)),
        ("positives", str(found.positives)),
        ("abstained", str(found.abstained)),
        ("AUC", _ratio(found.auc)),
        ("threshold", _ratio(found.threshold)),
        ("F1", _ratio(found.f1)),
        ("precision", _ratio(found.precision)),
        ("recall", _ratio(found.recall)),
        ("precision at recall 0.5", _ratio(found.precision_at_half_recall)),
        ("false alarms", f"{found.false_alarms} ({_ratio(found.false_alarm_rate)})"),
    ):
        table.add_row(name, value)
    Console(highlight=False).print(table)


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
