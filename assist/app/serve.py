"""``assist serve``: the supervisors' desk. Seats send what they share, walls show it."""

from __future__ import annotations

import signal
import sys
import threading
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType
from urllib.parse import quote

import msgspec

from assist.app.config import Config
from assist.app.demo_seats import DemoSeats
from assist.app.housekeeping import keep_house
from assist.app.live_store import CallStore
from assist.app.review_site import ReviewSite, review_site
from assist.app.serving import Address
from assist.delivery import Access, OverlayApp, Server
from assist.delivery.access import is_loopback
from assist.delivery.seats import SEAT_PATH, SeatDoor
from assist.delivery.wall import TeamNoteMessage, Wall, wall_routes
from assist.store.database import Database


class ServeOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The command's options; see its help."""

    browser: bool = True
    seat_token: str | None = None
    demo: int = 0
    language: str | None = None


class SeatsDesk:
    """The server that seats come to and walls are opened on.

    Args:
        address: Where to listen.
        seat_token: Opens ``/seat`` and nothing else; a fresh one by default.
        demo: Takes the place of seats where the calls are recordings.
        review: What the review pages ask for; without it there are none.
    """

    def __init__(
        self,
        address: Address,
        seat_token: str | None = None,
        *,
        demo: bool = False,
        review: ReviewSite | None = None,
    ) -> None:
        self.door = SeatDoor(seat_token or "", demo=demo)
        review = review or ReviewSite()
        self._reviews = bool(review.routes)
        self._host = address.host
        app = OverlayApp(
            self.wall.hub,
            Access(address.token or ""),
            routes=[*wall_routes(self.wall), *self.door.routes(), *review.routes],
            open_paths=(SEAT_PATH,),
            people=review.people,
        )
        self._server = Server(app, address.host, address.port)

    @property
    def wall(self) -> Wall:
        """The calls of all seats."""
        return self.door.wall

    @property
    def overlay_url(self) -> str:
        """The link that opens the newest call, read-only."""
        return self._server.url

    @property
    def wall_url(self) -> str:
        """The link that opens the wall."""
        return self._server.url.replace("/?", "/wall?", 1)

    @property
    def review_url(self) -> str:
        """The link that opens the list of stored calls."""
        return self._server.url.replace("/?", "/review?", 1)

    @property
    def seat_url(self) -> str:
        """What seats take as ``--wall``."""
        place = self._server.url.partition("/?")[0].replace("http://", "ws://", 1)
        return f"{place}{SEAT_PATH}?token={quote(self.door.token, safe='')}"

    def start(self) -> None:
        """Open the port and print the addresses.

        Raises:
            AddressError: The port can't be opened.
        """
        self._server.start()
        print(f"overlay: {self.overlay_url}", flush=True)
        print(f"wall: {self.wall_url}", flush=True)
        if self._reviews:
            print(f"review: {self.review_url}", flush=True)
        print(f"seat: {self.seat_url}", flush=True)
        if not is_loopback(self._host):
            print(
                "other machines can come in; the way is not encrypted, so keep it in your own "
                "network or behind TLS",
                flush=True,
            )

    def stop(self) -> None:
        """Close the port."""
        self._server.stop()


def run_serve(options: ServeOptions, address: Address, config: Config) -> None:
    """Serve until Ctrl-C.

    Raises:
        AddressError: The port can't be opened.
        PackError: A pack of the demo does not validate.
        SetupError: The store can't be opened.
    """
    ended = threading.Event()
    with ExitStack() as stack:
        db = stack.enter_context(Database.open(config.database_url))
        stack.callback(keep_house(CallStore(db, config), db, config, stack).join)
        desk = SeatsDesk(
            address,
            options.seat_token or config.wall.token,
            demo=options.demo > 0,
            review=review_site(db, config),
        )
        if options.demo:
            print("assist: reading the packs of the bundled calls…", file=sys.stderr)
            seats = DemoSeats(desk.wall, options.demo, options.language or config.language or "zh")
            desk.wall.listen(_first(seats.note, desk.wall.on_note))
            stack.callback(seats.stop)
            desk.start()
            stack.callback(desk.stop)
            seats.start()
            print(f"{options.demo} simulated seats play the bundled calls over and over")
        else:
            desk.start()
            stack.callback(desk.stop)
            print("no seat yet; on a seat run: assist live --wall URL   (the URL after “seat:”)")
        if options.browser and not _open(desk.wall_url):
            print("assist: open the wall's address above in a browser.", file=sys.stderr)
        _until_asked(ended)


def _first(
    one: Callable[[str, TeamNoteMessage], bool], other: Callable[[str, TeamNoteMessage], None]
) -> Callable[[str, TeamNoteMessage], None]:
    """Notes for simulated seats go to them, others to the seats that are connected."""

    def note(call: str, said: TeamNoteMessage) -> None:
        if not one(call, said):
            other(call, said)

    return note


def _open(url: str) -> bool:
    try:
        return webbrowser.open(url)
    except webbrowser.Error:
        return False


def _until_asked(ended: threading.Event) -> None:
    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        while not ended.wait(3600):
            pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
