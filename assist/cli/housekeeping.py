"""Commands that keep house: devices, doctor, models, packs, preferences, shift."""

from __future__ import annotations

from pathlib import Path

import click

from assist.cli.options import FILE, serving_options


@click.command(epilog="Example: assist devices --no-meter")
@click.option("--meter/--no-meter", default=True, help="Listen to each for a moment [yes].")
def devices(meter: bool) -> None:
    """List microphones and the devices that can hear the customer, with their levels."""
    from assist.app.devices import run_devices

    run_devices(meter=meter)


@click.command(epilog="Example: assist doctor --lang zh")
@click.option(
    "--lang", "language", type=click.Choice(["zh", "en"]), default="en", help="Of the answer [en]."
)
def doctor(language: str) -> int:
    """Say what is missing on this machine and the command that puts it right."""
    from assist.app.config import load_config
    from assist.app.doctor import run_doctor

    return run_doctor(load_config(), language)


@click.command(epilog="Example: assist setup")
@serving_options
def setup(browser: bool, host: str | None, port: int | None, token: str | None) -> None:
    """Open a page that checks this machine and tests its sound, and the settings beside it."""
    from assist.app.config import load_config
    from assist.app.first_run import run_setup
    from assist.app.serving import Address

    config = load_config()
    run_setup(Address.of(config, host, port, token), config, browser=browser)


@click.group()
def models() -> None:
    """Speech models: list, pull, verify."""


@models.command("list", epilog="Example: assist models list")
def list_models() -> None:
    """List the speech models that can be had, and which are here."""
    from assist.app.config import load_config
    from assist.app.models import run_list

    run_list(load_config())


@models.command(epilog="Example: assist models pull vosk-model-small-cn-0.22")
@click.argument("name")
def pull(name: str) -> None:
    """Fetch the model NAME; a broken download goes on where it stopped."""
    from assist.app.models import run_pull

    run_pull(name)


@models.command(epilog="Example: assist models verify zh-demo")
@click.argument("name")
def verify(name: str) -> None:
    """Check that the model NAME, or the model in a folder, is whole."""
    from assist.app.models import run_verify

    run_verify(name)


@click.group()
def packs() -> None:
    """Language packs: list, check, schema, stats."""


@packs.command("list", epilog="Example: assist packs list")
def list_packs() -> None:
    """List the packs that ship: what they extend and how many cards they have."""
    from assist.app.packs import run_list

    run_list()


@packs.command(epilog="Example: assist packs check models/packs/zh-bank team.yaml")
@click.argument("paths", type=FILE, nargs=-1)
@click.option("--pack", "base", help="The pack that a team's own file of cards is laid over.")
def check(paths: tuple[Path, ...], base: str | None) -> int:
    """Check packs (names or folders) and teams' own files; without PATHS all shipped packs.

    Every mistake is named with its file and line.
    """
    from assist.app.packs import run_check

    return run_check(paths, base)


@packs.command(epilog="Example: assist packs schema --all schemas")
@click.option("--all", "folder", type=FILE, help="Write the schemas of all files of a pack here.")
def schema(folder: Path | None) -> None:
    """Print the JSON Schema of playbooks, for editors."""
    from assist.app.packs import run_schema

    run_schema(folder)


@packs.command(epilog="Example: assist packs stats ~/calls --json stats.json")
@click.argument("calls", type=FILE, nargs=-1, required=True)
@click.option("--json", help="Write the figures here; - for the screen.")
def stats(calls: tuple[Path, ...], json: str | None) -> None:
    """Count what became of each card over stored CALLS, and where anger stood 30 s later.

    The figures describe; they do not say that a card was the cause.
    """
    from assist.app.card_stats import run_stats
    from assist.app.config import load_config

    run_stats(calls, json=json, config=load_config())


@click.command(epilog="Example: assist shift --day 2026-03-05")
@click.option("--day", help="YYYY-MM-DD [today].")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def shift(day: str | None, as_json: bool) -> None:
    """Look back on a day's calls. Only you can see this."""
    from assist.app.config import load_config
    from assist.app.shift import run_shift

    run_shift(load_config(), day=day, as_json=as_json)


@click.command(epilog="Example: assist preferences --mute silence.still_here")
@click.option("--quiet/--no-quiet", default=None, help="Begin calls without cards.")
@click.option("--mute", multiple=True, help="Never show this card.")
@click.option("--unmute", multiple=True, help="Show this card again.")
@click.option("--forget", is_flag=True, help="Forget how often cards were used and dismissed.")
def preferences(
    quiet: bool | None, mute: tuple[str, ...], unmute: tuple[str, ...], forget: bool
) -> None:
    """Show or change what you want of the coach. Only you can see this."""
    from assist.app.config import load_config
    from assist.app.preferences import Changes, run_preferences

    changes = Changes(quiet=quiet, mute=mute, unmute=unmute, forget=forget)
    run_preferences(load_config(), changes)


@click.command(epilog="Example: assist extension call-assist-extension")
@click.argument("folder", type=FILE, default=Path("call-assist-extension"))
@click.option("--zip", "archive", type=FILE, help="Write a zip of it here, too.")
def extension(folder: Path, archive: Path | None) -> None:
    """Write the browser extension into FOLDER and say how to load it."""
    from assist.app.extension import run_extension

    run_extension(folder, archive)


COMMANDS = (devices, doctor, extension, models, packs, preferences, setup, shift)
