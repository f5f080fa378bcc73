"""Commands that hear a call: demo, live, review, replay.

They import what they need when they run, so that ``--help`` is quick.
"""

from __future__ import annotations

from pathlib import Path

import click

from assist.cli.options import FILE, hearing_options, serving_options


@click.command(epilog="Example: assist demo --lang en --speed 1.5")
@click.option(
    "--scene",
    help="Bundled call to play [zh: bank-transfer, en: late-parcel].",
)
@click.option(
    "--speed", type=click.FloatRange(0.1, 50.0), default=1.0, help="1 is as it was spoken [1]."
)
@click.option("--journal", type=FILE, help="Keep the call's journal here.")
@hearing_options
@serving_options
def demo(
    scene: str | None,
    speed: float,
    journal: Path | None,
    browser: bool,
    language: str | None,
    model: str | None,
    pack: Path | None,
    host: str | None,
    port: int | None,
    token: str | None,
) -> None:
    """Play a bundled two-channel call through the real recogniser, with the overlay."""
    from assist.app.config import load_config
    from assist.app.demo import DemoOptions, run_demo
    from assist.app.serving import Address

    config = load_config()
    options = DemoOptions(
        scene=scene,
        speed=speed,
        browser=browser,
        journal=journal,
        language=language,
        model=model,
        pack=pack,
    )
    run_demo(options, Address.of(config, host, port, token), config)


@click.command(epilog='Example: assist live --agent "Headset" --customer "Monitor of Headset"')
@click.option("--agent", help="The agent's microphone: id, or part of its name.")
@click.option("--customer", help="The device that hears the customer: id, or part of its name.")
@click.option("--record/--no-record", default=True, help="Keep the audio, too [yes].")
@click.option("--folder", type=FILE, help="Where the call is kept.")
@hearing_options
@serving_options
def live(
    agent: str | None,
    customer: str | None,
    record: bool,
    folder: Path | None,
    browser: bool,
    language: str | None,
    model: str | None,
    pack: Path | None,
    host: str | None,
    port: int | None,
    token: str | None,
) -> None:
    """Hear a call on two devices: the agent's microphone and what the customer says."""
    from assist.app.config import load_config
    from assist.app.live import LiveOptions, run_live
    from assist.app.serving import Address

    config = load_config()
    options = LiveOptions(
        agent=agent or config.agent_device,
        customer=customer or config.customer_device,
        browser=browser,
        record=record,
        folder=folder,
        language=language,
        model=model,
        pack=pack,
    )
    run_live(options, Address.of(config, host, port, token), config)


@click.command(epilog="Example: assist review call.wav notes.vtt --json report.json")
@click.argument("paths", type=FILE, nargs=-1, required=True)
@click.option("--json", help="Write the report here; - for the screen.")
@click.option(
    "--channels",
    default="agent,customer",
    help="Who is on the left and on the right of a stereo recording [agent,customer].",
)
@click.option(
    "--timing-only", is_flag=True, help="No words, no speech model: pauses and overlaps only."
)
@hearing_options
def review(
    paths: tuple[Path, ...],
    json: str | None,
    channels: str,
    timing_only: bool,
    language: str | None,
    model: str | None,
    pack: Path | None,
) -> None:
    """Read recordings, transcripts or folders of them and report what was heard."""
    from assist.app.config import load_config
    from assist.app.review import ReviewOptions, run_review

    options = ReviewOptions(
        json=json,
        channels=channels,
        timing_only=timing_only,
        language=language,
        model=model,
        pack=pack,
    )
    run_review(paths, options, load_config())


@click.command(epilog="Example: assist replay call.journal.jsonl --check")
@click.argument("call", type=FILE)
@click.option(
    "--check", is_flag=True, help="Compare with what was concluded then; fail if it differs."
)
@click.option("--outputs", help="Write all conclusions here, one a line; - for the screen.")
@click.option("--pack", type=FILE, help="Conclude with another language pack.")
def replay(call: Path, check: bool, outputs: str | None, pack: Path | None) -> None:
    """Conclude a stored CALL anew from its journal, and list its prompts."""
    from assist.app.replay import run_replay

    run_replay(call, check=check, outputs=outputs, pack_folder=pack)


COMMANDS = (demo, live, review, replay)
