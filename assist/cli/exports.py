"""Commands that take things out: export, and tune on what reviewers said."""

from __future__ import annotations

from pathlib import Path

import click

from assist.cli.options import FILE


@click.command(epilog="Example: assist export --query '{\"min_anger\": 0.8}' --format html -o out/")
@click.argument("calls", nargs=-1)
@click.option(
    "--format",
    "format_",
    type=click.Choice(
        ["json", "csv", "xlsx", "html", "pdf", "vtt", "rttm", "ctm", "labels"],
    ),
    required=True,
    help="What to write; labels are reviewers' verdicts for 'assist eval'.",
)
@click.option("--query", help="Words that were said, or a filter as JSON; {} for every call.")
@click.option(
    "--table",
    type=click.Choice(["calls", "turns", "signals", "questions", "prompts", "scorecard"]),
    default="calls",
    help="Which table a CSV has [calls].",
)
@click.option("--target", help="Of labels: anger, question, or a signal's name.")
@click.option(
    "--original", is_flag=True, help="With personal data, where the store keeps it (audited)."
)
@click.option(
    "--lang", "language", type=click.Choice(["zh", "en"]), help="Of a page's words [the call's]."
)
@click.option("--db", help="The store: a URL or a file [the configuration's].")
@click.option("-o", "--output", help="File, or folder/ for one file a call [the screen].")
def export(
    calls: tuple[str, ...],
    format_: str,
    query: str | None,
    table: str,
    target: str | None,
    original: bool,
    language: str | None,
    db: str | None,
    output: str | None,
) -> None:
    """Write stored CALLS (ids) as files: data, tables, a page to read, captions, labels."""
    from assist.app.config import load_config
    from assist.app.export import ExportOptions, query_from, run_export

    options = ExportOptions(
        format=format_,
        output=output,
        query=None if query is None else query_from(query),
        table=table,
        target=target,
        original=original,
        language=language,
        db=db,
    )
    run_export(calls, options, load_config())


@click.command(epilog="Example: assist tune anger labels.jsonl --out our-pack")
@click.argument("target")
@click.argument("file", type=FILE)
@click.option("--out", type=FILE, help="Folder of the pack to write the threshold into.")
@click.option(
    "--precision",
    type=click.FloatRange(0.05, 1.0),
    default=0.7,
    help="Least precision that the threshold must have [0.7].",
)
@click.option("--json", help="Write the report of before and after here; - for the screen.")
@click.option("--lang", "language", help="zh or en; told from the text by default.")
@click.option("--pack", help="The pack to tune: its name, or a folder.")
def tune(
    target: str,
    file: Path,
    out: Path | None,
    precision: float,
    json: str | None,
    language: str | None,
    pack: str | None,
) -> None:
    """Choose the threshold of TARGET (anger, question or a signal) on your reviewers' labels.

    It is chosen by cross-validation; nothing is written where it would not help.
    """
    from assist.app.tuning import TuneCommand, run_tune

    command = TuneCommand(out=out, json=json, precision=precision, language=language, pack=pack)
    run_tune(target, file, command)


COMMANDS = (export, tune)
