"""Commands that hear a call: demo, live, serve, review, replay.

They import what they need when they run, so that ``--help`` is quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from assist.cli.options import FILE, hearing_options, serving_options, wall_options


@click.command(epilog="Example: assist demo --scene hotel-room --take well")
@click.option(
    "--scene",
    help="Bundled call to play [zh: bank-transfer, en: late-parcel].",
)
@click.option(
    "--take", type=click.Choice(["badly", "well"]), help="How the agent handles it [badly]."
)
@click.option(
    "--speed", type=click.FloatRange(0.1, 50.0), default=1.0, help="1 is as it was spoken [1]."
)
@click.option("--journal", type=FILE, help="Keep the call's journal here.")
@wall_options
@hearing_options
@serving_options
def demo(
    scene: str | None,
    take: str | None,
    speed: float,
    journal: Path | None,
    wall: str | None,
    seat: str | None,
    browser: bool,
    language: str | None,
    model: str | None,
    pack: Path | None,
    cards: Path | None,
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
        take=take,
        speed=speed,
        browser=browser,
        journal=journal,
        language=language,
        model=model,
        pack=pack,
        cards=cards,
        wall=wall,
        seat=seat,
    )
    run_demo(options, Address.of(config, host, port, token), config)


@click.command(epilog='Example: assist live --agent "Headset" --customer "Monitor of Headset"')
@click.option("--agent", help="The agent's microphone: id, or part of its name.")
@click.option("--customer", help="The device that hears the customer: id, or part of its name.")
@click.option("--record/--no-record", default=None, help="Keep the audio, too [yes].")
@click.option("--folder", type=FILE, help="Where the calls are kept.")
@click.option("--once", is_flag=True, help="One call, which begins at once.")
@click.option(
    "--next-call",
    type=click.Choice(["speech", "button"]),
    default="speech",
    help="A call begins when somebody speaks, or only with the overlay's button [speech].",
)
@click.option(
    "--ask-after",
    type=click.FloatRange(0, 60),
    default=3.0,
    help="Minutes of silence after which you are asked whether the call is over; 0 never [3].",
)
@click.option(
    "--agenda", type=FILE, help="Points that you want to raise, one a line, to be ticked off."
)
@wall_options
@hearing_options
@serving_options
def live(
    agent: str | None,
    customer: str | None,
    record: bool | None,
    folder: Path | None,
    once: bool,
    next_call: str,
    ask_after: float,
    agenda: Path | None,
    wall: str | None,
    seat: str | None,
    browser: bool,
    language: str | None,
    model: str | None,
    pack: Path | None,
    cards: Path | None,
    host: str | None,
    port: int | None,
    token: str | None,
) -> None:
    """Hear calls on two devices: the agent's microphone and what the customer says."""
    from assist.app.config import load_config
    from assist.app.line import LineOptions
    from assist.app.live import LiveOptions, run_live
    from assist.app.serving import Address

    config = load_config()
    options = LiveOptions(
        agent=agent or config.agent_device,
        customer=customer or config.customer_device,
        browser=browser,
        record=config.record if record is None else record,
        folder=folder,
        once=once,
        line=LineOptions(by_speech=next_call == "speech", ask_after_ms=round(ask_after * 60_000)),
        agenda=agenda,
        language=language,
        model=model,
        pack=pack,
        cards=cards,
        wall=wall,
        seat=seat,
    )
    run_live(options, Address.of(config, host, port, token), config)


@click.command(epilog="Example: assist serve --demo 9")
@click.option("--seat-token", help="Token with which seats come in; a fresh one by default.")
@click.option(
    "--demo",
    type=click.IntRange(0, 200),
    default=0,
    help="Simulated seats that play bundled calls, to see a wall [0].",
)
@click.option("--lang", "language", help="Language of the simulated calls: zh or en [zh].")
@serving_options
def serve(
    seat_token: str | None,
    demo: int,
    language: str | None,
    browser: bool,
    host: str | None,
    port: int | None,
    token: str | None,
) -> None:
    """Run the supervisors' desk: seats send what they share, the wall shows every call.

    It prints “wall:”, the link to open, and “seat:”, which every seat gives to
    'assist live --wall'. Only this machine can reach it unless --host says otherwise.
    """
    from assist.app.config import load_config
    from assist.app.hearing import checked_language
    from assist.app.serve import ServeOptions, run_serve
    from assist.app.serving import Address

    config = load_config()
    if language is not None:
        checked_language(language)
    options = ServeOptions(browser=browser, seat_token=seat_token, demo=demo, language=language)
    run_serve(options, Address.of(config, host, port, token), config)


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
@click.option("--db", help="Database: a URL, or an SQLite file [in the data folder].")
@click.option("--store/--no-store", default=True, help="Keep the calls in the database [yes].")
@click.option("--workers", type=click.IntRange(1, 1024), help="Calls at a time [one a core].")
@click.option(
    "--on",
    type=click.Choice(["local", "ray"]),
    default="local",
    help="Where: processes here, or Ray (also on a cluster) [local].",
)
@click.option("--watch", is_flag=True, help="Go on with what is put into the folders later.")
@click.option("--metadata", type=FILE, help="CSV that says whose calls these are.")
@click.option("--pattern", help="What file names say, such as {date}_{agent}_{call_id}.")
@click.option("--again", is_flag=True, help="Hear calls again that are known, or failed before.")
@hearing_options
def review(
    paths: tuple[Path, ...],
    json: str | None,
    channels: str,
    timing_only: bool,
    db: str | None,
    store: bool,
    workers: int | None,
    on: Literal["local", "ray"],
    watch: bool,
    metadata: Path | None,
    pattern: str | None,
    again: bool,
    language: str | None,
    model: str | None,
    pack: Path | None,
    cards: Path | None,
) -> None:
    """Hear recordings, transcripts or folders of them, store and report what was heard.

    Calls that are in the database already are left alone, so the same command goes on where it
    was stopped.
    """
    from assist.app.config import load_config
    from assist.app.review import ReviewOptions, run_review

    options = ReviewOptions(
        json=json,
        channels=channels,
        timing_only=timing_only,
        language=language,
        model=model,
        pack=pack,
        cards=cards,
        store=store,
        db=db,
        workers=workers,
        on=on,
        watch=watch,
        metadata=metadata,
        pattern=pattern,
        again=again,
    )
    run_review(paths, options, load_config())


@click.command(epilog="Example: assist replay ~/calls --pack zh-bank --diff")
@click.argument("calls", type=FILE, nargs=-1, required=True)
@click.option(
    "--check", is_flag=True, help="Compare with what was concluded then; fail if it differs."
)
@click.option(
    "--diff",
    is_flag=True,
    help="Which prompts come, go or move with --pack or --cards, or with today's pack since then.",
)
@click.option("--outputs", help="Write all conclusions here, one a line; - for the screen.")
@click.option("--json", help="Write what --diff finds here; - for the screen.")
@click.option("--pack", type=FILE, help="Conclude with another pack: its name, or a folder.")
@click.option("--cards", type=FILE, help="Conclude with a team's own file of cards.")
@click.option(
    "--within",
    type=click.FloatRange(0, 600),
    default=10.0,
    help="Seconds that a prompt may move and still be the same [10].",
)
def replay(
    calls: tuple[Path, ...],
    check: bool,
    diff: bool,
    outputs: str | None,
    json: str | None,
    pack: Path | None,
    cards: Path | None,
    within: float,
) -> None:
    """Conclude stored CALLS (journals, or folders of them) anew, and list their prompts."""
    from assist.app.config import load_config
    from assist.app.replay import ReplayOptions, run_replay

    options = ReplayOptions(
        check=check,
        diff=diff,
        outputs=outputs,
        json=json,
        pack=pack,
        cards=cards,
        within_ms=round(within * 1000),
    )
    run_replay(calls, options, load_config())


COMMANDS = (demo, live, serve, review, replay)
