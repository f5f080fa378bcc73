"""``assist demo``: a bundled call through the real recogniser, with the overlay."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import msgspec

from assist.app.after import AfterCalls
from assist.app.call import Call, Publish
from assist.app.config import Config
from assist.app.first_run import first_run_routes
from assist.app.hearing import checked_language, load_tools
from assist.app.kept import Conclusions, journal_header
from assist.app.play import play
from assist.app.scenes import find_scene, scene_language
from assist.app.serving import Address, desk
from assist.app.shelf import PackChoice, PackShelf
from assist.app.wall_desk import demo_plan
from assist.audio.files import open_recording
from assist.audio.pace import Pacer
from assist.events import OutputEvent
from assist.packs.find import pack_names
from assist.pipeline import open_session
from assist.store.journal import JournalWriter


class DemoOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The command's options; see its help."""

    scene: str | None
    take: str | None
    speed: float
    browser: bool
    journal: Path | None
    language: str | None
    model: str | None
    pack: Path | None
    cards: Path | None = None
    wall: str | None = None
    seat: str | None = None


def run_demo(options: DemoOptions, address: Address, config: Config) -> None:
    """Play the call, and keep the overlay up until the last screen has gone.

    Without a language it is the scene's; without either it is Chinese. Without a pack it is the
    one for the business that the scene is about.

    Without a browser nobody is expected to look at the wrap-up, so the end comes soon after it.
    """
    language = checked_language(options.language or scene_language(options.scene) or "zh")
    scene = find_scene(language, options.scene, options.take)
    path = scene.recording
    call_id = path.parent.name
    choice = PackChoice.of(config, options.pack, options.cards)
    if options.pack is None and scene.info.pack in pack_names():
        choice = msgspec.structs.replace(choice, pack=scene.info.pack)
    shelf = PackShelf(choice)
    after = AfterCalls(config)
    with ExitStack() as stack:
        tools = load_tools(config, language=language, model=options.model, shelf=shelf)
        recording = stack.enter_context(open_recording(path))
        header = journal_header(call_id, tools, source=path.name)
        publish: list[Publish] = []
        journal = None
        if options.journal is not None:
            journal = JournalWriter(options.journal, header)
            conclusions = Conclusions(options.journal, config.sharing)
            stack.callback(conclusions.close)
            publish.append(conclusions.write)
        after.attach(call_id, options.journal)

        def tell(outputs: Sequence[OutputEvent]) -> None:
            for receiver in publish:
                receiver(outputs)

        plan = demo_plan(config, options.wall, options.seat)
        playing = Event()
        playing.set()
        pages = first_run_routes(
            config, lambda: served.port, hold=lambda on: not (on and playing.is_set())
        )
        served = stack.enter_context(desk(address, after, wall=plan, routes=pages))
        feed = served.hub.open_call(call_id, tools.pack.language)
        publish += [feed.publish, after.tally(call_id, header).take, served.share(feed)]
        call = stack.enter_context(Call(open_session(call_id, tools.pack), tell, journal))
        feed.publish(tools.shelved.notices)
        served.attach(call_id, call)
        if options.browser and not served.open_browser():
            print("assist: open the address above in a browser.", file=sys.stderr)
        served.wait_for_screen()
        play(recording, call, tools, Pacer(options.speed))
        playing.clear()
        served.linger(forever=options.browser)
