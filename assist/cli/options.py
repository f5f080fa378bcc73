"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)


def serving_options(command: Command) -> Command:
    """Where the overlay is served."""
    for option in (
        click.option("--token", help="Access token; a fresh one by default."),
        click.option("--port", type=click.IntRange(0, 65535), help="0 takes any free one [8765]."),
        click.option("--host", help="Address to listen on [127.0.0.1]."),
        click.option(
            "--browser/--no-browser", default=True, help="Open the overlay in a browser [yes]."
        ),
    ):
        command = option(command)
    return command


def wall_options(command: Command) -> Command:
    """Where supervisors see the calls."""
    for option in (
        click.option("--seat", help="What this seat is called on the wall [the machine's name]."),
        click.option(
            "--wall",
            metavar="URL",
            is_flag=False,
            flag_value="here",
            help="Send what sharing.wall allows to a desk (assist serve says the URL); "
            "without URL, print the link of this machine's own wall.",
        ),
    ):
        command = option(command)
    return command


def hearing_options(command: Command) -> Command:
    """What calls are heard with."""
    for option in (
        click.option("--cards", type=FILE, help="Your team's own file of cards."),
        click.option("--pack", type=FILE, help="A pack: its name (bank), or a folder."),
        click.option("--model", help="Speech model: a folder, or a name from 'models list'."),
        click.option("--lang", "language", help="zh or en."),
    ):
        command = option(command)
    return command
