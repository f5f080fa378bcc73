"""The command that measures: eval."""

from __future__ import annotations

from pathlib import Path

import click

from assist.cli.options import FILE


@click.command("eval", epilog="Example: assist eval anger labelled.jsonl.gz --scores scores.jsonl")
@click.argument("target", type=click.Choice(["anger", "question", "answer", "interruption"]))
@click.argument("file", type=FILE)
@click.option("--scores", type=FILE, help="Write each row's score here, one JSON object a line.")
@click.option("--json", help="Write the figures here; - for the screen.")
@click.option(
    "--keep-punctuation", is_flag=True, help="Leave it in; by default it goes, as in recognition."
)
@click.option("--lang", "language", help="zh or en; told from the text by default.")
@click.option("--pack", type=FILE, help="Folder of a language pack.")
def evaluate(
    target: str,
    file: Path,
    scores: Path | None,
    json: str | None,
    keep_punctuation: bool,
    language: str | None,
    pack: Path | None,
) -> None:
    """Score a detector against labelled rows: AUC, F1, false alarms.

    FILE has one JSON object a line (plain or gzipped): id, dialogue_id, turn, speaker, text,
    label. Rows of a dialogue are heard in order.
    """
    from assist.app.evaluation import EvalOptions, run_eval

    options = EvalOptions(
        scores=scores,
        json=json,
        punctuation=keep_punctuation,
        language=language,
        pack=pack,
    )
    run_eval(target, file, options)


COMMANDS = (evaluate,)
