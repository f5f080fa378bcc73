"""The command ``assist tune``: a site's own threshold from its reviewers' labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import yaml
from rich.console import Console
from rich.table import Table

from assist.analysis.tuning import SignalKnob, TuningData
from assist.app.atomic import write_atomically
from assist.app.written import write_json
from assist.coach.catalogue import SIGNALS
from assist.errors import InputError, SetupError, UsageError
from assist.evaluation.rows import Row, dialogues, language_of, read_rows
from assist.evaluation.run import evaluate
from assist.evaluation.targets import TARGETS
from assist.packs.find import INFO, PackInfo, find_pack, read_info
from assist.packs.pack import TUNING, load_pack
from assist.packs.yaml_file import read_yaml
from assist.review.stored import FLAGS
from assist.review.tuning import Graded, Outcome, Tuned, TuneOptions, tune

FORMAT: Final = "assist.tune/1"

_LEVELS: Final = ("anger", "question")
"""Targets that the engine scores anew; of signals it keeps the value that it raised."""


class TuneCommand(NamedTuple):
    """The command's options; see its help."""

    out: Path | None
    json: str | None = None
    precision: float = TuneOptions().precision
    language: str | None = None
    pack: str | None = None


def run_tune(target: str, file: Path, command: TuneCommand) -> None:
    """Choose a threshold, say what it is worth, and write it where it is worth it.

    Raises:
        UsageError: The target has no threshold.
        InputError: The file can't be read, or has too few labels.
        PackError: The pack can't be read.
    """
    if target not in _LEVELS and target not in SIGNALS:
        raise UsageError(
            f"`{target}` has no threshold", remedy="give anger, question, or a signal's name"
        )
    rows = read_rows(file)
    language = command.language or language_of(rows)
    folder = find_pack(command.pack or language, language)
    pack = load_pack(folder, language=language)
    options = _options(target, command.precision)
    if target in _LEVELS:
        scored = evaluate(rows, TARGETS[target], pack, punctuation=False).scores
        gold = TARGETS[target].gold
        graded = [Graded(score, gold(row) or 0, _group(row)) for row, score in scored]
        shipped = TARGETS[target].threshold(pack)
    else:
        graded = [
            Graded(row.score, row.label, _group(row)) for row in rows if row.label is not None
        ]
        knob = pack.tuning.signals.get(target, SignalKnob())
        shipped = knob.least
    try:
        found = tune(graded, shipped, _hours(rows), options)
    except InputError as error:
        raise InputError(error.what, where=str(file), remedy=error.remedy) from error
    if command.json is not None:
        write_json({"format": FORMAT, "target": target, **msgspec.to_builtins(found)}, command.json)
    if command.json != "-":
        _print(target, file, found, options)
    _conclude(target, found, folder, pack.tuning, command)


def _options(target: str, precision: float) -> TuneOptions:
    if target == "anger":
        # The other bands stay above it (assist/analysis/anger/options.py).
        return TuneOptions(precision=precision, lowest=0.1, highest=0.5)
    if target in SIGNALS:
        return TuneOptions(precision=precision, lowest=0.0, highest=1.0)
    return TuneOptions(precision=precision)


def _conclude(
    target: str, found: Tuned, folder: Path, known: TuningData, command: TuneCommand
) -> None:
    """Write the override, or say why not."""
    say = Console(highlight=False, stderr=True, soft_wrap=True).print
    off = found.chosen is None and target not in _LEVELS and target not in FLAGS
    if found.chosen is None and not off:
        say(
            f"No threshold of `{target}` reaches a precision of {command.precision:g} on these "
            "labels; nothing was written."
        )
        return
    if not off and not found.better:
        say(
            f"`{target}` stays at {found.shipped:g}: on calls that a threshold was not chosen on, "
            "no other does better."
        )
        return
    if command.out is None:
        say("Give --out FOLDER to write it into a pack of your own.")
        return
    _write(command.out, folder, _changed(target, found.chosen, _own(command.out, known)))
    what = "turned off" if off else f"from {found.chosen:g} up"
    say(f"written: {command.out} ({target}: {what}); use it with --pack {command.out}.")


def _changed(target: str, chosen: float | None, known: TuningData) -> TuningData:
    if target == "anger":
        assert chosen is not None
        return msgspec.structs.replace(
            known, anger=msgspec.structs.replace(known.anger, tense=chosen)
        )
    if target == "question":
        return msgspec.structs.replace(known, question=chosen)
    knob = SignalKnob(on=False) if chosen is None else SignalKnob(least=chosen)
    return msgspec.structs.replace(known, signals={**known.signals, target: knob})


def _own(out: Path, known: TuningData) -> TuningData:
    """What the overlay says already: several targets are tuned one after the other."""
    return read_yaml(out / TUNING, TuningData) if (out / TUNING).is_file() else known


def _write(out: Path, folder: Path, tuning: TuningData) -> None:
    """A pack that extends the one that was tuned and holds nothing but thresholds."""
    base = read_info(folder)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(f"the folder cannot be made ({error.strerror})", where=str(out)) from error
    if out.resolve() != folder.resolve() and not (out / INFO).is_file():
        info = PackInfo(
            name=f"{base.name} · tuned",
            language=base.language,
            version=base.version,
            description="Thresholds by this site's own reviewers (assist tune).",
            extends=folder.name,
        )
        write_atomically(out / INFO, _yaml(info))
    write_atomically(out / TUNING, _yaml(tuning))


def _yaml(value: msgspec.Struct) -> bytes:
    text = yaml.safe_dump(msgspec.to_builtins(value), allow_unicode=True, sort_keys=False)
    return text.encode()


def _group(row: Row) -> str:
    return f"d{row.dialogue_id}" if row.dialogue_id is not None else f"r{row.id}"


def _hours(rows: Sequence[Row]) -> float:
    """Length of all dialogues with times; 0 where a labelled one has none."""
    total = 0.0
    for group in dialogues(rows):
        if all(row.label is None for row in group):
            continue
        ends = [row.end for row in group if row.end is not None]
        if not ends:
            return 0.0
        total += max(ends)
    return total / 3600


def _print(target: str, file: Path, found: Tuned, options: TuneOptions) -> None:
    table = Table(
        title=f"{target}: {file.name}, {found.n} rows ({found.positives} positive) from "
        f"{found.calls} calls",
        title_justify="left",
    )
    table.add_column("")
    table.add_column("before", justify="right")
    table.add_column(f"after ({options.folds}-fold)", justify="right")
    after = "off" if found.chosen is None else f"{found.chosen:.3f}"
    table.add_row("threshold", f"{found.shipped:.3f}", after)
    for (name, was), (_, becomes) in zip(
        _figures(found.before), _figures(found.after), strict=True
    ):
        table.add_row(name, was, becomes)
    Console(highlight=False).print(table)


def _figures(outcome: Outcome) -> list[tuple[str, str]]:
    rate = outcome.false_alarms
    per_hour = (
        f"{rate.count}"
        if rate.per_hour is None
        else f"{rate.per_hour:.2f} ({rate.low:.2f}–{rate.high:.2f})"
    )
    return [
        (
            name,
            "-" if share.share is None else f"{share.share:.3f} ({share.low:.3f}–{share.high:.3f})",
        )
        for name, share in (("precision", outcome.precision), ("recall", outcome.recall))
    ] + [
        ("F1", f"{outcome.f1:.3f}"),
        ("false alarms" if rate.per_hour is None else "false alarms an hour", per_hour),
    ]
