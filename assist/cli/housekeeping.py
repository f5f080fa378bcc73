"""Commands that keep house: devices, doctor, models, packs."""

from __future__ import annotations

from pathlib import Path

import click

from assist.cli.options import FILE


@click.command(epilog="Example: assist devices --no-meter")
@click.option("--meter/--no-meter", default=True, help="Listen to each for a moment [yes].")
def devices(meter: bool) -> None:
    """List microphones and the devices that can hear the customer, with their levels."""
    from assist.app.devices import run_devices

    run_devices(meter=meter)


@click.command(epilog="Example: assist doctor")
def doctor() -> int:
    """Say what is missing on this machine and the command that puts it right."""
    from assist.app.config import load_config
    from assist.app.doctor import run_doctor

    return run_doctor(load_config())


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
    """Language packs: check, schema."""


@packs.command(epilog="Example: assist packs check models/packs/zh")
@click.argument("folder", type=FILE)
def check(folder: Path) -> int:
    """Check the pack in FOLDER; every mistake is named with its file and line."""
    from assist.app.packs import run_check

    return run_check(folder)


@packs.command(epilog="Example: assist packs schema > playbook.schema.json")
def schema() -> None:
    """Print the JSON Schema of playbooks, for editors."""
    from assist.app.packs import run_schema

    run_schema()


COMMANDS = (devices, doctor, models, packs)
