"""Commands about who reviews and by what: users, forms."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from assist.cli.options import FILE

Role = Literal["agent", "reviewer", "lead", "admin"]
ROLE = click.Choice(["agent", "reviewer", "lead", "admin"])


@click.group()
def users() -> None:
    """People who sign in: add, list, change."""


@users.command(epilog="Example: assist users add li.na --role admin")
@click.argument("name")
@click.option("--role", type=ROLE, required=True, help="What they may see and do.")
@click.option("--display", default="", help="What others see [NAME].")
@click.option("--team", default="", help="Their team; a lead sees its calls.")
@click.option(
    "--password/--no-password",
    default=True,
    help="Ask for one (or read a line of the input); without, they sign in with the provider.",
)
def add(name: str, role: Role, display: str, team: str, password: bool) -> None:
    """Add the user NAME. For an agent, NAME is what calls call the agent."""
    from assist.app.config import load_config
    from assist.app.people import run_add
    from assist.store.people import UserChange

    change = UserChange(display=display, team=team)
    run_add(load_config(), name, role, change, password=password)


@users.command("list", epilog="Example: assist users list")
def list_users() -> None:
    """List everybody who may sign in."""
    from assist.app.config import load_config
    from assist.app.people import run_list

    run_list(load_config())


@users.command(epilog="Example: assist users change li.na --team north --password")
@click.argument("name")
@click.option("--role", type=ROLE, help="What they may see and do.")
@click.option("--display", help="What others see.")
@click.option("--team", help="Their team.")
@click.option("--on/--off", default=None, help="Let them sign in, or not any more.")
@click.option("--password", is_flag=True, help="Ask for a new one.")
def change(
    name: str,
    role: Role | None,
    display: str | None,
    team: str | None,
    on: bool | None,
    password: bool,
) -> None:
    """Change the user NAME, who then has to sign in again."""
    from assist.app.config import load_config
    from assist.app.people import run_change
    from assist.store.people import UserChange

    wanted = UserChange(role=role, display=display, team=team, active=on)
    run_change(load_config(), name, wanted, password=password)


@click.group()
def forms() -> None:
    """Scorecard forms: list, check, schema."""


@forms.command("list", epilog="Example: assist forms list")
def list_forms() -> None:
    """List the forms that there are, and which is in use."""
    from assist.app.config import load_config
    from assist.app.forms import run_list

    run_list(load_config())


@forms.command(epilog="Example: assist forms check ~/forms/sales.yaml")
@click.argument("paths", type=FILE, nargs=-1)
def check(paths: tuple[Path, ...]) -> int:
    """Check forms (files or folders); without PATHS the shipped ones and your own.

    Every mistake is named with its file and line.
    """
    from assist.app.config import load_config
    from assist.app.forms import run_check

    return run_check(paths, load_config())


@forms.command(epilog="Example: assist forms schema > form.schema.json")
def schema() -> None:
    """Print the JSON Schema of forms, for editors."""
    from assist.app.forms import run_schema

    run_schema()


COMMANDS = (forms, users)
