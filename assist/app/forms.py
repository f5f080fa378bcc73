"""The commands ``assist forms``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from assist.app.config import Config
from assist.app.written import wide_console
from assist.review.form import form_schema, forms_dir
from assist.review.forms import FOLDER, Forms, check_forms


def run_list(config: Config) -> None:
    """Print every form, and which is in use.

    Raises:
        PackError: One of them does not validate.
    """
    forms = Forms(config.data_folder / FOLDER)
    table = Table(box=None, pad_edge=False)
    for title in ("form", "title", "sections", "rows", "for people", "fatal"):
        table.add_column(title)
    for form in forms.all:
        rows = form.every_row
        name = f"{form.form} (in use)" if form is forms.active else form.form
        by_hand = sum(row.judge == "manual" for row in rows)
        fatal = sum(row.fatal is not None for row in rows)
        title = form.title.en if form.title else ""
        counts = (len(form.sections), len(rows), by_hand, fatal)
        table.add_row(name, title, *map(str, counts))
    wide_console().print(table)


def run_check(paths: Sequence[Path], config: Config) -> int:
    """Name every mistake in forms; the status says whether there was one.

    Args:
        paths: Files or folders; the shipped forms and the site's own where none is given.
        config: Where the site's own are.
    """
    own = config.data_folder / FOLDER
    places = tuple(paths) or (forms_dir(), *((own,) if own.is_dir() else ()))
    faulty = False
    for path, form, errors in check_forms(places):
        for error in errors:
            print(error)
        if form is not None:
            print(f"{path}: {form.form}, nothing wrong")
        faulty = faulty or bool(errors)
    return int(faulty)


def run_schema() -> None:
    """Print the JSON Schema of forms."""
    print(form_schema())
