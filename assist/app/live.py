"""``assist live``: a shift of calls on two devices, with overlay, journals and recordings."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

import msgspec

from assist.app.after import AfterCalls
from assist.app.agenda import read_agenda
from assist.app.config import Config
from assist.app.ending import asked_to_end
from assist.app.first_run import Hears, first_run_routes
from assist.app.hearing import load_tools
from assist.app.housekeeping import keep_house
from assist.app.line import Line, LineOptions
from assist.app.line_requests import LineRequests
from assist.app.live_calls import KeepOptions, LiveCalls
from assist.app.live_store import CallStore
from assist.app.review_site import review_site
from assist.app.serving import Address, Desk, desk
from assist.app.shelf import PackChoice, PackShelf
from assist.app.wall_desk import WallPlan
from assist.audio.capture import Capture
from assist.audio.capture_channel import CaptureNotice
from assist.audio.devices import Device, default_device, find_device, list_devices
from assist.events import Notice
from assist.store.database import Database


class LiveOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The command's options; see its help."""

    agent: str | None
    customer: str | None
    browser: bool
    record: bool
    folder: Path | None
    language: str | None
    model: str | None
    pack: Path | None
    cards: Path | None = None
    agenda: Path | None = None
    once: bool = False
    wall: str | None = None
    seat: str | None = None
    line: LineOptions = LineOptions()


def run_live(options: LiveOptions, address: Address, config: Config) -> None:
    """Hear calls until Ctrl-C, then keep the last wrap-up up until the last screen has gone.

    Raises:
        DeviceError: A device is missing, or PortAudio is.
        SetupError: A call can't be kept.
        InputError: The agenda can't be read.
    """
    agent, customer = _devices(options)
    points = read_agenda(options.agenda) if options.agenda is not None else ()
    shelf = PackShelf(PackChoice.of(config, options.pack, options.cards))
    after = AfterCalls(config)
    plan = WallPlan.of(config, options.wall, options.seat)
    keep = KeepOptions(
        folder=options.folder,
        data=config.data_folder,
        record=options.record and config.store.audio == "keep",
        sharing=config.sharing,
        source=f"{agent.name} | {customer.name}",
        agenda=options.agenda,
    )
    with ExitStack() as stack:
        tools = load_tools(config, language=options.language, model=options.model, shelf=shelf)
        requests = LineRequests(shift=not options.once, by_speech=options.line.by_speech)
        db = stack.enter_context(Database.open(config.database_url))
        routes = first_run_routes(
            config,
            lambda: served.port,
            hold=requests.hold,
            hears=Hears(agent=agent.id, customer=customer.id, engine=tools.engine),
        )
        review = review_site(db, config, seat=True)
        routes = [*routes, *review.routes]
        served = stack.enter_context(desk(address, after, requests, plan, routes, review.people))
        store = CallStore(db, config)
        keep_house(store, db, config, stack)
        calls = LiveCalls(tools, shelf, after, served, keep, points, store)
        del tools  # With its pack, which may be edited; the calls have it.
        line = stack.enter_context(Line(calls.open, requests, options.line, once=options.once))
        if options.browser and not served.open_browser():
            print("assist: open the address above in a browser.", file=sys.stderr)
        print(f"hearing {agent.name} (agent) and {customer.name} (customer); {_how(options)}")
        if hear(Capture(agent, customer), line):
            _linger(served, forever=options.browser)


def hear(capture: Capture, line: Line) -> bool:
    """Carry audio from the devices to the line until the user ends it, or it is over.

    Returns:
        Whether there was a call at the end, whose wrap-up has only just come.
    """
    with capture, asked_to_end() as ended:
        capture.start()
        while not ended.is_set() and not line.over:
            line.take(capture.read())
            line.tell([device_notice(notice) for notice in capture.notices()])
        line.take(capture.stop())
    talking = line.talking or line.over
    line.finish()
    return talking


def _devices(options: LiveOptions) -> tuple[Device, Device]:
    devices = list_devices()
    agent, customer = options.agent, options.customer
    return (
        find_device(agent, devices) if agent else default_device("microphone", devices),
        find_device(customer, devices) if customer else default_device("loopback", devices),
    )


def _how(options: LiveOptions) -> str:
    """What the agent can do, in a line."""
    if options.once:
        return "Ctrl-C ends the call"
    begins = "somebody speaks" if options.line.by_speech else "you ask for it on the overlay"
    return f"a call begins when {begins}; Ctrl-C ends the call and the shift"


def device_notice(notice: CaptureNotice) -> Notice:
    """What the overlay says about a device."""
    return Notice(
        at_ms=notice.at_ms,
        code=notice.code,
        level="info" if notice.code == "reconnected" else "error",
        text=f"{notice.device}: {notice.code.replace('_', ' ')}",
        channel=notice.channel,
    )


def _linger(served: Desk, *, forever: bool) -> None:
    try:
        served.linger(forever=forever)
    except KeyboardInterrupt:
        return
